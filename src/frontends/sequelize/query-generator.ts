import { Host, native, unknown, type Value } from "../evaluate/values.js";
import { addIndex, removeIndex } from "./indexes.js";
import { createSchema, dropSchema, type Writer } from "./objects.js";
import { quotingMethod } from "./quoting.js";
import { bulkDelete, bulkInsert } from "./rows.js";
import type { Session } from "./session.js";
import { addColumn, dropTable, removeColumn, renameTable } from "./tables.js";
import { listOf } from "../texts.js";

/** The methods whose text is what a method of the query interface sends. */
const QUERIES: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ["addColumnQuery", addColumn],
  ["addIndexQuery", addIndex],
  ["bulkInsertQuery", bulkInsert],
  ["createSchema", createSchema],
  ["deleteQuery", bulkDelete],
  ["dropSchema", dropSchema],
  ["dropTableQuery", dropTable],
  ["removeColumnQuery", removeColumn],
  ["removeIndexQuery", removeIndex],
  ["renameTableQuery", renameTable],
]);

/** `queryInterface.queryGenerator`: writes statements down and sends none. */
export class QueryGeneratorHost extends Host {
  readonly label = "";
  readonly isConnection = false;

  constructor(private readonly session: Session) {
    super();
  }

  get(property: string): Value | undefined {
    const write = QUERIES.get(property);
    if (write === undefined) return quotingMethod(property, this.session);
    return native(property, (args, site) => {
      const statements = write(args, this.session.writing(site));
      if (statements === null) return unknown(`the dialect has no \`${property}\``, site.origin);
      const texts = statements.map(({ text }) => text);
      return { ...listOf(texts, "; "), origin: site.origin };
    });
  }
}
