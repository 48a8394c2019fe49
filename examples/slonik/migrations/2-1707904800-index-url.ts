import { sql, type CommonQueryMethods } from "slonik";

const alteration = {
  beforeUp: async (pool: CommonQueryMethods): Promise<void> => {
    await pool.query(sql.unsafe`create index concurrently hooks__url on hooks (url);`);
  },
  up: async (pool: CommonQueryMethods): Promise<void> => {
    await pool.query(sql.unsafe`alter table hooks add column event text not null;`);
  },
  beforeDown: async (pool: CommonQueryMethods): Promise<void> => {
    await pool.query(sql.unsafe`drop index concurrently hooks__url;`);
  },
  down: async (pool: CommonQueryMethods): Promise<void> => {
    await pool.query(sql.unsafe`alter table hooks drop column event;`);
  },
};

export default alteration;
