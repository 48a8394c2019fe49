import { sql } from "../fragment.js";
import { ACCESS } from "./access.js";
import { INDEXES } from "./indexes.js";
import { CASCADE, dropping, renaming, reversible, type Operation, type Run } from "./operation.js";
import { OPERATORS } from "./operators.js";
import { ROUTINES } from "./routines.js";
import { SEQUENCES } from "./sequences.js";
import { TABLES } from "./tables.js";
import { TYPES } from "./types-and-domains.js";
import { VIEWS } from "./views.js";
import { statement, word } from "./writing.js";

const createExtension: Run = ([given, rest], writing) => {
  const options = writing.options(rest);
  const guard = word(options, "ifNotExists", " IF NOT EXISTS");
  const schema = options.gives("schema") ? sql` SCHEMA ${writing.name(options.get("schema"))}` : "";
  return writing.names(given).map(name => statement(sql`CREATE EXTENSION${guard} ${name}${schema};`));
};

const dropExtension: Run = ([given, rest], writing) => {
  const options = writing.options(rest);
  const guard = word(options, "ifExists", " IF EXISTS");
  const cascade = word(options, "cascade", " CASCADE");
  return writing.names(given).map(name => statement(sql`DROP EXTENSION${guard} ${name}${cascade};`));
};

const dropSchema = dropping("SCHEMA", CASCADE);

const createSchema: Run = ([name, given], writing) => {
  const options = writing.options(given);
  const guard = word(options, "ifNotExists", " IF NOT EXISTS");
  const owner = options.gives("authorization")
    ? sql` AUTHORIZATION ${writing.raw(options.get("authorization"), options.place("authorization"))}`
    : "";
  return [statement(sql`CREATE SCHEMA${guard} ${writing.name(name)}${owner};`)];
};

const OWN: Readonly<Record<string, Operation>> = {
  ...TABLES,
  ...INDEXES,
  ...SEQUENCES,
  ...TYPES,
  ...ROUTINES,
  ...OPERATORS,
  ...VIEWS,
  ...ACCESS,
  // What is undone is undone in the opposite order.
  createExtension: reversible(createExtension, (args, writing) => [...dropExtension(args, writing)].reverse()),
  dropExtension: { run: dropExtension, reverse: null },
  createSchema: reversible(createSchema, dropSchema.run),
  dropSchema,
  renameSchema: renaming("SCHEMA"),
};

/** Second names of some methods. */
const ALIASES: Readonly<Record<string, string>> = {
  addExtension: "createExtension",
  addColumn: "addColumns",
  dropColumn: "dropColumns",
  createConstraint: "addConstraint",
  addType: "createType",
  addIndex: "createIndex",
};

/** The methods of `pgm` that write a statement, by name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ...Object.entries(OWN),
  ...Object.entries(ALIASES).map(([alias, name]): [string, Operation] => [alias, OWN[name] as Operation]),
]);
