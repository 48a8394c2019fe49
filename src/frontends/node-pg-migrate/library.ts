import {
  Host,
  native,
  object,
  text,
  UNDEFINED,
  unknown,
  type ObjectValue,
  type Site,
  type Value,
} from "../evaluate/values.js";
import { literalOf, pgLiteral } from "./writing.js";

/** `PgType`: names of types as constants. */
class TypesHost extends Host {
  readonly label = "";
  readonly isConnection = false;

  get(property: string, { origin }: Site): Value | undefined {
    if (!/^[A-Z][A-Z\d_]*$/.test(property)) return undefined;
    return text(IRREGULAR.get(property) ?? property.toLowerCase().replaceAll("_", " "), origin);
  }
}

const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ["BIT_1", "bit"],
  ["PG_LSN", "pg_lsn"],
  ["PG_SNAPSHOT", "pg_snapshot"],
  ["TXID_SNAPSHOT", "txid_snapshot"],
]);

/** `PgLiteral`: `new PgLiteral(sql)` and `PgLiteral.create(sql)`. */
const LITERAL = native("PgLiteral", ([sql], { origin }) => pgLiteral(sql, origin), {
  create: native("PgLiteral.create", ([sql], { origin }) => pgLiteral(sql, origin)),
});

/** What migrations import of the package, as far as it concerns them. */
export const library: ObjectValue = object({
  PgLiteral: LITERAL,
  PgType: new TypesHost(),
  isPgLiteral: native("isPgLiteral", ([value], { origin }) =>
    value?.kind === "object"
      ? { kind: "constant", value: literalOf(value) !== null, origin }
      : unknown("it is not constant", origin),
  ),
  MigrationBuilder: UNDEFINED,
});
