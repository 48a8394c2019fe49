import knexFactory from "knex";
import { col, DataTypes, fn, Op, Sequelize } from "sequelize";
import { DataSource, EntitySchema, ILike, In, type Logger, type SelectQueryBuilder } from "typeorm";
import { beforeAll, describe, expect, test } from "vitest";
import { CONSTRUCTS, expresses, supportOf, type Construct } from "../../src/facts/expressibility.js";

interface Row {
  id: number;
  name: string;
  n: number;
}

const knex = knexFactory({ client: "pg" });

// ── Sequelize, whose statements are caught before they are sent ──────────────────────────────────────────────────────

const sequelize = new Sequelize({ dialect: "postgres", logging: false });
const Item = sequelize.define(
  "Item",
  { name: DataTypes.STRING, n: DataTypes.INTEGER },
  { tableName: "t", timestamps: false },
);
let caught = "";
sequelize.query = ((sql: string | { query: string }) => {
  caught = typeof sql === "string" ? sql : sql.query;
  return Promise.resolve([[], 0]);
}) as typeof sequelize.query;

async function sequelizeSql(run: () => Promise<unknown>): Promise<string> {
  caught = "";
  // What comes back is no row of any table, which some methods do not like.
  await run().catch(() => undefined);
  return caught;
}

// ── TypeORM, which runs on SQLite, and builds for PostgreSQL ─────────────────────────────────────────────────────────

const Entity = new EntitySchema<Row>({
  name: "Item",
  tableName: "t",
  columns: { id: { type: Number, primary: true, generated: true }, name: { type: String }, n: { type: Number } },
});

const logged: string[] = [];
const silent = (): undefined => undefined;
const logger: Logger = {
  logQuery: (query: string) => void logged.push(query),
  logQueryError: silent,
  logQuerySlow: silent,
  logSchemaBuild: silent,
  logMigration: silent,
  log: silent,
};
const sqlite = new DataSource({ type: "sqljs", entities: [Entity], synchronize: true, logging: true, logger });
const postgres = new DataSource({ type: "postgres", entities: [Entity] });

async function typeormSql(run: () => Promise<unknown>): Promise<string> {
  logged.length = 0;
  await run();
  return logged.filter(query => !/^(BEGIN|COMMIT|START|ROLLBACK)/.test(query)).join("\n");
}

const builder = (): SelectQueryBuilder<Row> => postgres.getRepository(Entity).createQueryBuilder("t");

beforeAll(async () => {
  await sqlite.initialize();
  // Without a server only the metadata are needed.
  await (postgres as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas();
});

type Sample = readonly [sql: () => string | Promise<string>, expected: RegExp];

const table = (): ReturnType<typeof knex> => knex("t");

const KNEX: Partial<Record<Construct, Sample>> = {
  filter: [
    () =>
      table()
        .where("a", ">", 1)
        .whereIn("b", [1])
        .whereBetween("c", [1, 2])
        .whereNull("d")
        .orWhereNot("e", 1)
        .toQuery(),
    /"a" > 1 and "b" in \(1\) and "c" between 1 and 2 and "d" is null or not "e" = 1/,
  ],
  ilike: [() => table().whereILike("a", "x").toQuery(), /"a" ilike 'x'/],
  paging: [() => table().orderBy("a", "desc").limit(1).offset(2).toQuery(), /order by "a" desc limit 1 offset 2/],
  aggregate: [
    () => table().count("*").sum("a").min("a").max("a").avg("a").toQuery(),
    /count\(\*\), sum\("a"\), min\("a"\), max\("a"\), avg\("a"\)/,
  ],
  "COUNT(DISTINCT …)": [() => table().countDistinct("a").toQuery(), /count\(distinct "a"\)/],
  "GROUP BY": [
    () => table().select("a").count().groupBy("a").havingRaw("count(*) > 1").toQuery(),
    /group by "a" having/,
  ],
  DISTINCT: [() => table().distinct("a").toQuery(), /select distinct "a"/],
  "DISTINCT ON": [() => table().distinctOn("a").toQuery(), /distinct on \("a"\)/],
  join: [
    () => table().join("u", "t.id", "u.t_id").leftJoin("v", "v.id", "u.v_id").toQuery(),
    /inner join "u" on "t"."id" = "u"."t_id" left join "v"/,
  ],
  "sub-query": [() => table().whereIn("a", knex("u").select("b")).toQuery(), /"a" in \(select "b" from "u"\)/],
  "INSERT … VALUES": [
    () =>
      table()
        .insert([{ a: 1 }, { a: 2 }])
        .toQuery(),
    /insert into "t" \("a"\) values \(1\), \(2\)/,
  ],
  "INSERT … RETURNING": [() => table().insert({ a: 1 }).returning("id").toQuery(), /returning "id"/],
  "INSERT … SELECT": [
    () => knex.into(knex.raw("t (a)")).insert(knex("u").select("a")).toQuery(),
    /insert into t \(a\) select "a" from "u"/,
  ],
  UPDATE: [() => table().where({ id: 1 }).update({ a: 1 }).toQuery(), /update "t" set "a" = 1 where "id" = 1/],
  "UPDATE … RETURNING": [() => table().update({ a: 1 }).returning("*").toQuery(), /returning \*/],
  arithmetic: [() => table().increment("a", 1).toQuery(), /set "a" = "a" \+ 1/],
  DELETE: [() => table().where({ id: 1 }).del().toQuery(), /delete from "t" where "id" = 1/],
  "DELETE … RETURNING": [() => table().del().returning("id").toQuery(), /delete from "t" returning "id"/],
  "DELETE … USING": [() => table().using(["u"]).del().toQuery(), /delete from "t" using "u"/],
  "ON CONFLICT DO NOTHING": [
    () => table().insert({ a: 1 }).onConflict("a").ignore().toQuery(),
    /on conflict \("a"\) do nothing/,
  ],
  "ON CONFLICT DO UPDATE": [
    () => table().insert({ a: 1 }).onConflict("a").merge().toQuery(),
    /on conflict \("a"\) do update set/,
  ],
  UNION: [() => table().select("a").union(knex("u").select("a")).toQuery(), /union select "a" from "u"/],
  CTE: [() => knex.with("x", knex("t")).from("x").toQuery(), /with "x" as \(select/],
  "recursive CTE": [() => knex.withRecursive("x", knex("t")).from("x").toQuery(), /with recursive "x"/],
  "row lock": [() => table().forUpdate().skipLocked().toQuery(), /for update skip locked/],
};

const SEQUELIZE: Partial<Record<Construct, Sample>> = {
  filter: [
    () =>
      sequelizeSql(() =>
        Item.findAll({
          where: {
            n: { [Op.gt]: 1, [Op.between]: [1, 2] },
            name: ["a"],
            id: null,
            [Op.or]: [{ n: 1 }, { [Op.not]: { n: 2 } }],
          },
        }),
      ),
    /"n" > 1 AND "Item"."n" BETWEEN 1 AND 2\) AND "Item"."name" IN \('a'\) AND "Item"."id" IS NULL/,
  ],
  ilike: [() => sequelizeSql(() => Item.findAll({ where: { name: { [Op.iLike]: "x" } } })), /ILIKE 'x'/],
  paging: [
    () => sequelizeSql(() => Item.findAll({ order: [["n", "DESC"]], limit: 1, offset: 2 })),
    /ORDER BY "Item"."n" DESC LIMIT 1 OFFSET 2/,
  ],
  aggregate: [() => sequelizeSql(() => Item.sum("n")), /sum\("n"\)/],
  "COUNT(DISTINCT …)": [() => sequelizeSql(() => Item.count({ distinct: true, col: "n" })), /count\(DISTINCT\("n"\)\)/],
  "GROUP BY": [
    () => sequelizeSql(() => Item.findAll({ attributes: ["name", [fn("COUNT", col("id")), "c"]], group: ["name"] })),
    /GROUP BY "name"/,
  ],
  "INSERT … VALUES": [
    () => sequelizeSql(() => Item.bulkCreate([{ name: "a" }, { name: "b" }])),
    /INSERT INTO "t" .*VALUES \(DEFAULT,'a'\),\(DEFAULT,'b'\)/,
  ],
  "INSERT … RETURNING": [() => sequelizeSql(() => Item.create({ name: "a" })), /RETURNING "id","name","n"/],
  UPDATE: [
    () => sequelizeSql(() => Item.update({ name: "a" }, { where: { id: 1 } })),
    /UPDATE "t" SET "name"=\$1 WHERE "id" = \$2/,
  ],
  "UPDATE … RETURNING": [
    () => sequelizeSql(() => Item.update({ name: "a" }, { where: { id: 1 }, returning: true })),
    /RETURNING "id","name","n"/,
  ],
  arithmetic: [
    () => sequelizeSql(() => Item.increment("n", { by: 2, where: { id: 1 } })),
    /SET "n"="n"\+ 2 WHERE "id" = 1/,
  ],
  DELETE: [() => sequelizeSql(() => Item.destroy({ where: { id: 1 } })), /DELETE FROM "t" WHERE "id" = 1/],
  "ON CONFLICT DO NOTHING": [
    () => sequelizeSql(() => Item.bulkCreate([{ name: "a" }], { ignoreDuplicates: true })),
    /ON CONFLICT DO NOTHING/,
  ],
  "ON CONFLICT DO UPDATE": [
    () => sequelizeSql(() => Item.bulkCreate([{ id: 1, name: "a" }], { updateOnDuplicate: ["name"] })),
    /ON CONFLICT \("id"\) DO UPDATE SET "name"=EXCLUDED."name"/,
  ],
  "row lock": [
    () => sequelizeSql(() => Item.findAll({ lock: true, skipLocked: true, transaction: { LOCK: {} } as never })),
    /FOR UPDATE SKIP LOCKED/,
  ],
};

const items = () => sqlite.getRepository(Entity);

const TYPEORM: Partial<Record<Construct, Sample>> = {
  filter: [
    () => typeormSql(() => items().findBy([{ name: "a", n: In([1]) }, { id: 1 }])),
    /"name" = \?\) AND \("Item"."n" IN \(1\)\)\)\) OR \(\(\("Item"."id" = 1\)\)\)/,
  ],
  ilike: [
    () =>
      builder()
        .where({ name: ILike("x") })
        .getQuery(),
    /"t"."name" ILIKE/,
  ],
  paging: [
    () => typeormSql(() => items().find({ order: { n: "DESC" }, take: 1, skip: 2 })),
    /ORDER BY "Item"."n" DESC LIMIT 1 OFFSET 2|ORDER BY .* DESC LIMIT 1 OFFSET 2/,
  ],
  "column comparison": [() => builder().where("t.n = t.id").getQuery(), /"t"."n" = "t"."id"/],
  aggregate: [() => typeormSql(() => items().sum("n")), /SUM\("Item"."n"\)/],
  "COUNT(DISTINCT …)": [() => builder().select("COUNT(DISTINCT t.n)").getQuery(), /COUNT\(DISTINCT "t"."n"\)/],
  "GROUP BY": [
    () => builder().select("t.name").addSelect("COUNT(*)").groupBy("t.name").having("COUNT(*) > 1").getQuery(),
    /GROUP BY "t"."name" HAVING COUNT\(\*\) > 1/,
  ],
  DISTINCT: [() => builder().select("t.name").distinct(true).getQuery(), /SELECT DISTINCT "t"."name"/],
  "DISTINCT ON": [() => builder().distinctOn(["t.name"]).getQuery(), /DISTINCT ON \("t"."name"\)/],
  "sub-query": [
    () =>
      builder()
        .where(q => `t.id IN ${q.subQuery().select("u.id").from(Entity, "u").getQuery()}`)
        .getQuery(),
    /"t"."id" IN \(SELECT "u"."id"/,
  ],
  "INSERT … VALUES": [
    () =>
      typeormSql(() =>
        items().insert([
          { name: "a", n: 1 },
          { name: "b", n: 2 },
        ]),
      ),
    /INSERT INTO "t".*VALUES.*\), \(/,
  ],
  "INSERT … RETURNING": [
    () => postgres.createQueryBuilder().insert().into(Entity).values({ name: "a", n: 1 }).returning("*").getQuery(),
    /RETURNING/,
  ],
  UPDATE: [
    () => typeormSql(() => items().update({ id: 1 }, { name: "a" })),
    /UPDATE "t" SET "name" = \? WHERE "id" = 1/,
  ],
  "UPDATE … RETURNING": [
    () => postgres.createQueryBuilder().update(Entity).set({ n: 1 }).where("id = 1").returning("*").getQuery(),
    /RETURNING/,
  ],
  arithmetic: [() => typeormSql(() => items().increment({ id: 1 }, "n", 2)), /SET "n" = n \+ 2|SET "n" = "n" \+ 2/],
  DELETE: [() => typeormSql(() => items().delete({ id: 1 })), /DELETE FROM "t" WHERE/],
  "DELETE … RETURNING": [
    () => postgres.createQueryBuilder().delete().from(Entity).where("id = 1").returning("*").getQuery(),
    /DELETE FROM "t".*RETURNING/,
  ],
  "ON CONFLICT DO NOTHING": [
    () => postgres.createQueryBuilder().insert().into(Entity).values({ name: "a", n: 1 }).orIgnore().getQuery(),
    /ON CONFLICT DO NOTHING/,
  ],
  "ON CONFLICT DO UPDATE": [
    () => typeormSql(() => items().upsert({ id: 1, name: "a", n: 1 }, ["id"])),
    /ON CONFLICT.*DO UPDATE SET/s,
  ],
  CTE: [() => builder().addCommonTableExpression("SELECT 1 AS a", "x").getQuery(), /WITH x AS|WITH "x"/],
  "row lock": [() => builder().setLock("pessimistic_write").getQuery(), /FOR UPDATE/],
  expression: [() => builder().where("LOWER(t.name) = 'a'").getQuery(), /LOWER\("t"."name"\) = 'a'/],
};

const SAMPLES = { knex: KNEX, sequelize: SEQUELIZE, typeorm: TYPEORM };

describe.each(["knex", "sequelize", "typeorm"] as const)("what %s says", orm => {
  test.each(CONSTRUCTS)("%s", async construct => {
    const { support } = supportOf(orm, construct);
    const sample = SAMPLES[orm][construct];
    if (support === "native" || support === "builder") {
      if (sample === undefined) return expect.fail(`the cell says "${support}", and nothing shows it`);
      const [sql, expected] = sample;
      expect(await sql()).toMatch(expected);
    } else expect(sample).toBeUndefined();
    return undefined;
  });
});

test("a version decides where a library learned something later", () => {
  expect(expresses("prisma", "UPDATE … RETURNING", "6.1.0")).toBe(false);
  expect(expresses("prisma", "UPDATE … RETURNING", "6.2.0")).toBe(true);
  expect(expresses("prisma", "UPDATE … RETURNING", null)).toBe(true);
  expect(expresses("typeorm", "aggregate", "0.3.2")).toBe(false);
  expect(expresses("typeorm", "GROUP BY", "1.1.1")).toBe(false);
  expect(expresses("prisma", "CTE", null)).toBe(false);
});
