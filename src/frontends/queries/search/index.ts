import type { Search } from "../../../model/search.js";
import type { Dialect } from "../../../model/dialect.js";
import { searchesOf as searchesInSql } from "../../../sql/search/index.js";
import type { FoundCall } from "../find.js";
import type { SqlText } from "../raw/text.js";
import type { Resolver } from "../resolve.js";
import { drizzleSearch } from "./drizzle.js";
import { knexSearch } from "./knex.js";
import { kyselySearch } from "./kysely.js";
import { mikroormSearch } from "./mikroorm.js";
import { prismaSearch } from "./prisma.js";
import { SearchReading } from "./reading.js";
import { sequelizeSearch } from "./sequelize.js";
import { typeormSearch } from "./typeorm.js";

/** What a call looks for in the database; empty where its tables or the form of its filter do not show. */
export function searchesOf(
  call: FoundCall,
  sql: SqlText | null,
  dialect: Dialect,
  resolver: Resolver,
): readonly Search[] {
  if (call.action === "raw") return sql === null || sql.dynamic !== null ? [] : searchesInSql(sql.text, dialect);
  if (
    call.node.type !== "CallExpression" ||
    call.action === "create" ||
    call.action === "upsert" ||
    call.action === "flush"
  )
    return [];
  const search = searchOf(call, new SearchReading(call, call.node, dialect, resolver));
  return search === null ? [] : [search];
}

function searchOf(call: FoundCall, reading: SearchReading): Search | null {
  switch (call.orm) {
    case "prisma":
      return prismaSearch(reading);
    case "typeorm":
      return typeormSearch(reading);
    case "sequelize":
      return sequelizeSearch(reading);
    case "knex":
      return knexSearch(reading);
    case "kysely":
      return kyselySearch(reading);
    case "drizzle":
      return drizzleSearch(reading);
    case "mikroorm":
      return mikroormSearch(reading);
  }
}
