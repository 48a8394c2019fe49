import { textOf, type Text } from "../../evaluate/values.js";
import { from, joined, type Fragment, type Part } from "../../fragment.js";
import type { Options } from "../options.js";

/** Whether a column has a type of its own, made from its labels. */
export function isEnum(column: Options): boolean {
  const type = column.word("type");
  return type === "enum" || type === "simple-enum";
}

/** Types that have their precision inside of the name. */
const MOMENTS: ReadonlyMap<string, readonly [before: string, after: string]> = new Map([
  ["time without time zone", ["TIME", ""]],
  ["time with time zone", ["TIME", " WITH TIME ZONE"]],
  ["timestamp without time zone", ["TIMESTAMP", ""]],
  ["timestamp with time zone", ["TIMESTAMP", " WITH TIME ZONE"]],
]);

const SPATIAL: ReadonlySet<string> = new Set(["geometry", "geography"]);

/** `PostgresDriver.createFullType`. */
export function fullType(column: Options, type: Text, modifiers: readonly Part[]): Fragment {
  const name = textOf(type) ?? "";
  const parts: Part[] = [type, ...modifiers];
  const moment = MOMENTS.get(name);
  if (moment !== undefined) {
    const precision = column.text("precision");
    parts.splice(0, parts.length, moment[0], ...(precision === null ? [] : ["(", precision, ")"]), moment[1]);
  } else if (SPATIAL.has(name)) {
    const [feature, srid] = [column.text("spatialFeatureType"), column.text("srid")];
    const inside = feature === null ? [] : srid === null ? ["(", feature, ")"] : ["(", feature, ",", srid, ")"];
    parts.splice(0, parts.length, type, ...inside);
  }
  if (column.flag("isArray") === true) parts.push(" array");
  return from(type.origin, joined(parts));
}

/** The types that a column with a sequence of its own is created with. */
export const SERIAL: ReadonlyMap<string, string> = new Map([
  ["integer", "SERIAL"],
  ["int", "SERIAL"],
  ["int4", "SERIAL"],
  ["smallint", "SMALLSERIAL"],
  ["int2", "SMALLSERIAL"],
  ["bigint", "BIGSERIAL"],
  ["int8", "BIGSERIAL"],
]);

/**
 * The server's own names of types that have others too. TypeORM compares types letter by letter with what the server
 * says, so that another name always counts as another type. Manual: PostgreSQL 8.1.
 */
const SERVER_NAMES: ReadonlyMap<string, string> = new Map([
  ["int", "integer"],
  ["int4", "integer"],
  ["int2", "smallint"],
  ["int8", "bigint"],
  ["serial", "integer"],
  ["bigserial", "bigint"],
  ["smallserial", "smallint"],
  ["varchar", "character varying"],
  ["char", "character"],
  ["bpchar", "character"],
  ["varbit", "bit varying"],
  ["bool", "boolean"],
  ["decimal", "numeric"],
  ["dec", "numeric"],
  ["float", "double precision"],
  ["float8", "double precision"],
  ["float4", "real"],
  ["time", "time without time zone"],
  ["timetz", "time with time zone"],
  ["timestamp", "timestamp without time zone"],
  ["timestamptz", "timestamp with time zone"],
]);

/** A type as the server names it. */
export function serverType(type: string): string {
  const lower = type.toLowerCase();
  return SERVER_NAMES.get(lower) ?? lower;
}

/** Whether the server gives a type back in this spelling. */
export function isServerType(type: string): boolean {
  return serverType(type) === type;
}
