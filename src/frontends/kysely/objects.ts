import type { Origin, Value } from "../evaluate/values.js";
import { Builder, clause, draft, type Form, type Method } from "./builder.js";
import { Clauses, listed, places } from "./clauses.js";
import type { KyselyHost } from "./connection.js";
import { identifiers } from "./data.js";
import { isWritable, valueSql } from "./expressions.js";
import { unsplitKey } from "./indexes.js";
import { put } from "./select.js";
import { at, hole, identifier, list, table, tableKey, unsplit, words, type Sql } from "./writing.js";

type Make = (name: Value | undefined, origin: Origin, db: KyselyHost) => Builder;

function modifierWord(name: string, written: string): [string, Method] {
  return [name, put(name, () => words(written))];
}

/** A statement that begins with words and a name. */
function statement(
  label: string,
  verb: string,
  order: string,
  name: (value: Value | undefined, origin: Origin) => Sql,
  key: (value: Value | undefined) => string[],
  methods: readonly (readonly [string, Method])[],
): Make {
  const form: Form = { label, statement: "schema", methods: new Map(methods) };
  const all = places(order).map(where => (where.names[0] === "columns" ? listed("columns", "(", ")") : where));
  return (value, origin, db) => {
    // Only the statements about views have words between the verb and the kind of the object.
    const clauses = new Clauses(all)
      .set("verb", words(verb))
      .set("word", words("view"))
      .set("data", words("with data"))
      .set("name", at(origin, name(value, origin)));
    return new Builder(form, draft(clauses, key(value)), db, origin);
  };
}

const IF_EXISTS = modifierWord("ifExists", "if exists");
const IF_NOT_EXISTS = modifierWord("ifNotExists", "if not exists");
const CASCADE = modifierWord("cascade", "cascade");
const MATERIALIZED = modifierWord("materialized", "materialized");
const none = (): string[] => [];

/** The calls of `db.schema` that are about views, types and schemas. */
export const OBJECTS: ReadonlyMap<string, Make> = new Map<string, Make>([
  [
    "createView",
    statement(
      "createView",
      "create",
      "verb orReplace materialized temporary word ifNotExists name columns as",
      unsplit,
      unsplitKey,
      [
        modifierWord("temporary", "temporary"),
        MATERIALIZED,
        IF_NOT_EXISTS,
        modifierWord("orReplace", "or replace"),
        ["columns", put("columns", ([names], origin) => identifiers(names, origin))],
        [
          "as",
          put("as", ([query], origin) => writing => {
            const written = isWritable(query) ? query.bare(writing) : hole("…", origin);
            return list([words("as"), () => written], " ")(writing);
          }),
        ],
      ],
    ),
  ],
  [
    "dropView",
    statement("dropView", "drop", "verb materialized word ifExists name cascade", unsplit, unsplitKey, [
      MATERIALIZED,
      IF_EXISTS,
      CASCADE,
    ]),
  ],
  [
    "refreshMaterializedView",
    statement(
      "refreshMaterializedView",
      "refresh materialized view",
      "verb concurrently name data",
      unsplit,
      unsplitKey,
      [
        [
          "concurrently",
          clause(clauses => clauses.set("concurrently", words("concurrently")).set("data", words("with data"))),
        ],
        ["withData", put("data", () => words("with data"))],
        ["withNoData", clause(clauses => clauses.without("concurrently").set("data", words("with no data")))],
      ],
    ),
  ],
  [
    "createType",
    statement("createType", "create type", "verb name labels", table, tableKey, [
      [
        "asEnum",
        put("labels", ([labels], origin) => writing => {
          const known = labels?.kind === "array" && !labels.open;
          const items = known ? labels.items.map(label => valueSql(label, origin)) : [() => hole("…", origin)];
          return list([words("as enum ("), list(items), words(")")], "")(writing);
        }),
      ],
    ]),
  ],
  ["dropType", statement("dropType", "drop type", "verb ifExists name", table, tableKey, [IF_EXISTS])],
  [
    "createSchema",
    statement("createSchema", "create schema", "verb ifNotExists name", identifier, none, [IF_NOT_EXISTS]),
  ],
  [
    "dropSchema",
    statement("dropSchema", "drop schema", "verb ifExists name cascade", identifier, none, [IF_EXISTS, CASCADE]),
  ],
]);
