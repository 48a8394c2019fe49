import { sql, type CommonQueryMethods } from "slonik";

const alteration = {
  up: async (pool: CommonQueryMethods): Promise<void> => {
    await pool.query(sql.unsafe`
      create table hooks (
        id varchar(21) not null primary key,
        url text not null
      );
    `);
  },
  down: async (pool: CommonQueryMethods): Promise<void> => {
    await pool.query(sql.unsafe`drop table hooks;`);
  },
};

export default alteration;
