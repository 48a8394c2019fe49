import { sqlLiteral, type WayBackWriting } from "./speller.js";

/** A migration of MikroORM is SQL that it collects. */
export const mikroormWayBack: WayBackWriting = {
  waits: false,
  speller: ({ style, read }) => ({
    sql: statement => `this.addSql(${sqlLiteral(statement, style)})`,
    builder: () => null,
    checksForeignKeys: read.migration.transaction !== "none",
  }),
};
