import { Host, native, type Origin, type Value } from "../evaluate/values.js";
import type { Builder } from "./builder.js";
import { KyselyHost } from "./connection.js";
import { createIndex, dropIndex } from "./indexes.js";
import { OBJECTS } from "./objects.js";
import { alterTable, createTable, dropTable } from "./tables.js";
import { callOrigin, nameText } from "./writing.js";

type Make = (name: Value | undefined, origin: Origin, db: KyselyHost) => Builder;

const STATEMENTS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ["createTable", createTable],
  ["alterTable", alterTable],
  ["dropTable", dropTable],
  ["createIndex", createIndex],
  ["dropIndex", dropIndex],
  ...OBJECTS,
]);

/** `db.schema`. */
export class SchemaHost extends Host {
  readonly label = "db.schema";
  readonly isConnection = true;

  constructor(private readonly db: KyselyHost) {
    super();
  }

  get(property: string): Value | undefined {
    const { session, isTransaction } = this.db;
    const make = STATEMENTS.get(property);
    if (make !== undefined) return native(property, ([name], site) => make(name, callOrigin(site), this.db));
    switch (property) {
      case "withSchema":
        return native(
          property,
          ([name], { origin }) =>
            new SchemaHost(new KyselyHost(session, nameText(name, origin, session.machine), isTransaction)),
        );
      case "withoutPlugins":
        return native(property, () => this);
      case "withPlugin":
        return native(property, (_args, site) => {
          session.plugin(site);
          return this;
        });
      default:
        return undefined;
    }
  }
}
