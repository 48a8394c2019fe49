import { sql, type Part, each, spaced } from "../fragment.js";
import { textOf, truthiness, type Value } from "../evaluate/values.js";
import type { Options } from "../options.js";
import { dropping, renaming, renamingPart, reversible, type Operation, type Run } from "./operation.js";
import { statement, word, type Writing } from "./writing.js";

// --- roles ---

const dropRole = dropping("ROLE");

/** What a role may do, and the words for it; the second are those of a role that may not. */
const ABILITIES: readonly (readonly [option: string, yes: string, no: string])[] = [
  ["superuser", "SUPERUSER", "NOSUPERUSER"],
  ["createdb", "CREATEDB", "NOCREATEDB"],
  ["createrole", "CREATEROLE", "NOCREATEROLE"],
  ["inherit", "INHERIT", "NOINHERIT"],
  ["login", "LOGIN", "NOLOGIN"],
  ["replication", "REPLICATION", "NOREPLICATION"],
];

/** `formatRoleOptions`. A role that is created is told of every ability but one. */
function roleOptions(options: Options, isNew: boolean, writing: Writing): readonly Part[] {
  const clauses: Part[] = [];
  const value = (option: string): Part => writing.raw(options.get(option), options.place(option));
  for (const [option, yes, no] of ABILITIES) {
    const can = option === "inherit" && isNew ? !options.isOff(option) : options.gives(option);
    if (isNew || options.has(option)) clauses.push(can ? yes : no);
  }
  if (options.has("bypassrls")) clauses.push(options.gives("bypassrls") ? "BYPASSRLS" : "NOBYPASSRLS");
  if (options.gives("limit")) clauses.push(sql`CONNECTION LIMIT ${value("limit")}`);
  if (options.has("password")) {
    const encrypted = options.isOff("encrypted") ? "UNENCRYPTED" : "ENCRYPTED";
    clauses.push(sql`${encrypted} PASSWORD ${writing.escaped(options.get("password"), options.place("password"))}`);
  }
  if (options.has("valid")) {
    const until = options.gives("valid") ? writing.escaped(options.get("valid"), options.place("valid")) : "'infinity'";
    clauses.push(sql`VALID UNTIL ${until}`);
  }
  for (const [option, words] of [
    ["inRole", "IN ROLE"],
    ["role", "ROLE"],
    ["admin", "ADMIN"],
  ] as const) {
    if (options.gives(option)) clauses.push(sql`${words} ${writing.rawList(options.get(option))}`);
  }
  return clauses;
}

const createRole: Run = ([name, given], writing) => [
  statement(sql`CREATE ROLE ${writing.name(name)} WITH${each(roleOptions(writing.options(given), true, writing))};`),
];

const alterRole: Run = ([name, given], writing) => {
  const clauses = roleOptions(writing.options(given), false, writing);
  return clauses.length === 0 ? [] : [statement(sql`ALTER ROLE ${writing.name(name)} WITH${each(clauses)};`)];
};

// --- grants ---

function roles(value: Value | undefined, writing: Writing): readonly Part[] {
  return writing.list(value).map(role => (textOf(role) === "PUBLIC" ? "PUBLIC" : writing.name(role)));
}

function privileges(options: Options, writing: Writing): readonly Part[] {
  return writing.rawList(options.get("privileges"));
}

function tables(options: Options, writing: Writing): Part {
  return options.value.properties.has("schema")
    ? sql`ALL TABLES IN SCHEMA ${writing.name(options.get("schema"))}`
    : sql`${writing.names(options.get("tables"))}`;
}

function schemas(options: Options, writing: Writing): Part {
  return sql`SCHEMA ${writing.names(options.get("schemas"))}`;
}

type Target = (options: Options, writing: Writing) => Part;

function granting(target: Target): Operation {
  return reversible(([given], writing) => {
    const options = writing.options(given);
    const what = sql`${privileges(options, writing)} ON ${target(options, writing)}`;
    const end = word(options, "withGrantOption", " WITH GRANT OPTION");
    return [statement(sql`GRANT ${what} TO ${roles(options.get("roles"), writing)}${end};`)];
  }, revoking(target).run);
}

function revoking(target: Target): Operation {
  return {
    run([given], writing) {
      const options = writing.options(given);
      const only = word(options, "onlyGrantOption", " GRANT OPTION FOR");
      const what = sql`${privileges(options, writing)} ON ${target(options, writing)}`;
      const end = word(options, "cascade", " CASCADE");
      return [statement(sql`REVOKE${only} ${what} FROM ${roles(options.get("roles"), writing)}${end};`)];
    },
    reverse: null,
  };
}

const revokeRoles: Run = ([granted, from, given], writing) => {
  const options = writing.options(given);
  const only = word(options, "onlyAdminOption", " ADMIN OPTION FOR");
  const end = word(options, "cascade", " CASCADE");
  return [statement(sql`REVOKE${only} ${writing.names(granted)} FROM ${writing.names(from)}${end};`)];
};

const grantRoles: Run = ([granted, to, given], writing) => {
  const end = word(writing.options(given), "withAdminOption", " WITH ADMIN OPTION");
  return [statement(sql`GRANT ${writing.names(granted)} TO ${writing.names(to)}${end};`)];
};

// --- policies ---

function policyClauses(options: Options, isNew: boolean, writing: Writing): readonly Part[] {
  const value = (option: string): Part => writing.raw(options.get(option), options.place(option));
  const clauses: Part[] = [];
  if (isNew) clauses.push(sql`FOR ${options.has("command") ? value("command") : "ALL"}`);
  if (options.has("role") && truthiness(options.get("role")) !== false) {
    clauses.push(sql`TO ${writing.rawList(options.get("role"))}`);
  } else if (isNew) clauses.push("TO PUBLIC");
  if (options.gives("using")) clauses.push(sql`USING (${value("using")})`);
  if (options.gives("check")) clauses.push(sql`WITH CHECK (${value("check")})`);
  return clauses;
}

const dropPolicy: Run = ([table, name, given], writing) => {
  const guard = word(writing.options(given), "ifExists", " IF EXISTS");
  return [statement(sql`DROP POLICY${guard} ${writing.name(name)} ON ${writing.name(table)};`)];
};

const createPolicy: Run = ([table, name, given], writing) => {
  const clauses = spaced(policyClauses(writing.options(given), true, writing));
  return [statement(sql`CREATE POLICY ${writing.name(name)} ON ${writing.name(table)} ${clauses};`)];
};

const alterPolicy: Run = ([table, name, given], writing) => {
  const clauses = each(policyClauses(writing.options(given), false, writing));
  return [statement(sql`ALTER POLICY ${writing.name(name)} ON ${writing.name(table)}${clauses};`)];
};

export const ACCESS: Readonly<Record<string, Operation>> = {
  createRole: reversible(createRole, dropRole.run),
  dropRole,
  alterRole: { run: alterRole, reverse: null },
  renameRole: renaming("ROLE"),
  grantRoles: reversible(grantRoles, revokeRoles),
  revokeRoles: { run: revokeRoles, reverse: null },
  grantOnSchemas: granting(schemas),
  revokeOnSchemas: revoking(schemas),
  grantOnTables: granting(tables),
  revokeOnTables: revoking(tables),
  createPolicy: reversible(createPolicy, dropPolicy),
  dropPolicy: { run: dropPolicy, reverse: null },
  alterPolicy: { run: alterPolicy, reverse: null },
  renamePolicy: renamingPart(
    (table, before, after, writing) =>
      sql`ALTER POLICY ${writing.name(before)} ON ${writing.name(table)} RENAME TO ${writing.name(after)};`,
  ),
};
