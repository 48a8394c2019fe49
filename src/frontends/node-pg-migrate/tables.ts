import { from, sql, type Fragment, type Part } from "../fragment.js";
import { array, isNullish, object, truthiness, unknown, type ObjectValue, type Value } from "../evaluate/values.js";
import { Options } from "../options.js";
import { columnsOf, constraintsOf, identity, like } from "./columns.js";
import { comment } from "./comments.js";
import { CASCADE, dropping, renaming, renamingPart, reversible, type Operation, type Run } from "./operation.js";
import { adaptedType } from "./types.js";
import { isName, statement, word, type Statement, type Writing } from "./writing.js";

const dropTable = dropping("TABLE", CASCADE);

const createTable: Run = ([table, columns, given], writing) => {
  const options = writing.options(given);
  // Columns that nobody knows make a table all the same.
  const known = columns?.kind === "object" ? columns : openObject(columns);
  const { lines, primaryKey, comments, complete } = columnsOf(table, known, writing);
  const constraints = constraintsOf(table, withKey(options, primaryKey, writing), null, writing);
  const body = [
    ...lines.map(line => line.sql),
    ...constraints.lines,
    ...(options.gives("like") ? [like(options.get("like"), options.place("like"), writing)] : []),
  ];
  if (options.isOn("temporary") && options.isOn("unlogged")) {
    writing.refuse("TEMPORARY and UNLOGGED cannot be used together.");
  }
  const kind = sql`${word(options, "temporary", " TEMPORARY")}${word(options, "unlogged", " UNLOGGED")}`;
  const guard = word(options, "ifNotExists", " IF NOT EXISTS");
  const inherits = options.gives("inherits") ? sql` INHERITS (${writing.name(options.get("inherits"))})` : "";
  const create = sql`CREATE${kind} TABLE${guard} ${writing.name(table)} (${body})${inherits}${partition(options, writing)};`;
  const described = options.has("comment")
    ? [
        from(
          options.place("comment"),
          comment(sql`TABLE ${writing.name(table)}`, options.get("comment"), options.place("comment"), writing),
        ),
      ]
    : [];
  return [
    statement(create, complete),
    ...[...comments, ...constraints.comments, ...described].map(it => statement(it)),
  ];
};

function openObject(value: Value | undefined): ObjectValue {
  return { ...object({}, value?.origin ?? null), open: true };
}

/** The options of the constraints, with the key that the columns make up. */
function withKey(options: Options, primaryKey: readonly Value[], writing: Writing): Options {
  const given = new Options(options.get("constraints"), options.place("constraints"));
  if (primaryKey.length === 0) return given;
  if (given.value.properties.has("primaryKey")) {
    writing.refuse("There is duplicate constraint definition in table and columns options: primaryKey");
  }
  const constraints = object({}, given.value.origin);
  for (const [key, property] of given.value.properties) constraints.properties.set(key, property);
  const key = array([...primaryKey]);
  constraints.properties.set("primaryKey", { value: key, origin: primaryKey[0]?.origin ?? null });
  return new Options(constraints, given.origin);
}

function partition(options: Options, writing: Writing): Part {
  if (!options.gives("partition")) return "";
  const place = options.place("partition");
  const by = new Options(options.get("partition"), place);
  const columns = writing.list(by.get("columns")).map(column => {
    if (!isName(column)) return writing.name(column, place);
    const parts = new Options(column, place);
    const collate = parts.gives("collate") ? sql` COLLATE ${writing.raw(parts.get("collate"), place)}` : "";
    const opclass = parts.gives("opclass") ? sql` ${writing.raw(parts.get("opclass"), place)}` : "";
    return sql`${writing.name(parts.get("name"), place)}${collate}${opclass}`;
  });
  return from(place, sql` PARTITION BY ${writing.raw(by.get("strategy"), place)} (${columns})`);
}

/** ALTER TABLE with its actions. */
function alter(table: Value | undefined, actions: readonly Part[], writing: Writing): Fragment {
  return sql`ALTER TABLE ${writing.name(table)} ${actions};`;
}

const addColumns: Run = ([table, columns, given], writing) => {
  const guard = word(writing.options(given), "ifNotExists", "IF NOT EXISTS ");
  const { lines, comments, complete } = columnsOf(table, columns, writing);
  const actions = lines.map(line => from(line.place, sql`ADD ${guard}${line.sql}`));
  return [statement(alter(table, actions, writing), complete), ...comments.map(it => statement(it))];
};

const dropColumns: Run = ([table, columns, given], writing) => {
  const options = writing.options(given);
  const guard = word(options, "ifExists", "IF EXISTS ");
  const cascade = word(options, "cascade", " CASCADE");
  const drop = (name: Fragment): Fragment => from(name.origin, sql`DROP ${guard}${name}${cascade}`);
  const names =
    columns?.kind === "object"
      ? [...columns.properties].map(([key, property]) => writing.key(key, property))
      : writing.names(columns);
  const isOpen = columns?.kind === "object" && columns.open;
  const rest = isOpen ? [writing.name(unknown("it is not constant", columns.origin))] : [];
  return [statement(alter(table, [...names, ...rest].map(drop), writing))];
};

const addConstraint: Run = ([table, name, given], writing) => {
  const isNamed = name !== undefined && truthiness(name) !== false;
  if (given?.kind === "text" || given?.kind === "unknown") {
    const own = isNamed ? sql`CONSTRAINT ${writing.name(name)} ` : "";
    return [statement(alter(table, [sql`ADD ${own}${writing.raw(given, writing.origin)}`], writing))];
  }
  const { lines, comments } = constraintsOf(table, writing.options(given), isNamed ? name : null, writing);
  const actions = lines.map(line => from(line.origin, sql`ADD ${line}`));
  return [statement(alter(table, actions, writing)), ...comments.map(it => statement(it))];
};

const dropConstraint: Operation = {
  run([table, name, given], writing) {
    const options = writing.options(given);
    const guard = word(options, "ifExists", " IF EXISTS");
    const end = word(options, "cascade", " CASCADE");
    return [statement(alter(table, [sql`DROP CONSTRAINT${guard} ${writing.name(name)}${end}`], writing))];
  },
  reverse: null,
};

const alterColumn: Run = ([table, column, given], writing) => {
  const options = writing.options(given);
  const actions: Part[] = [];
  const add = (option: string, part: Part): void =>
    void actions.push(from(options.place(option), sql`ALTER ${writing.name(column)} ${part}`));
  const value = (option: string): Part => writing.raw(options.get(option), options.place(option));
  if (options.isNull("default")) add("default", "DROP DEFAULT");
  else if (options.has("default")) {
    add("default", sql`SET DEFAULT ${writing.escaped(options.get("default"), options.place("default"))}`);
  }
  if (options.gives("type")) {
    const type = adaptedType(options.get("type"), writing, options.place("type"));
    const collate = options.gives("collation") ? sql` COLLATE ${value("collation")}` : "";
    const using = options.gives("using") ? from(options.place("using"), sql` USING ${value("using")}`) : "";
    add("type", sql`SET DATA TYPE ${type}${collate}${using}`);
  }
  if (options.isOn("notNull")) add("notNull", "SET NOT NULL");
  else if (options.isOff("notNull")) add("notNull", "DROP NOT NULL");
  else if (options.isOn("allowNull")) add("allowNull", "DROP NOT NULL");
  if (options.has("sequenceGenerated")) {
    const place = options.place("sequenceGenerated");
    const generated = options.gives("sequenceGenerated")
      ? sql`ADD ${identity(options.get("sequenceGenerated"), place, writing)}`
      : "DROP IDENTITY";
    add("sequenceGenerated", generated);
  }
  if (options.isNull("expressionGenerated")) add("expressionGenerated", "DROP EXPRESSION");
  else if (options.get("expressionGenerated").kind === "text") {
    add("expressionGenerated", sql`SET EXPRESSION AS (${value("expressionGenerated")})`);
  }
  const statements: Statement[] = actions.length === 0 ? [] : [statement(alter(table, actions, writing))];
  if (options.has("comment")) {
    const on = sql`COLUMN ${writing.name(table)}.${writing.name(column)}`;
    const place = options.place("comment");
    statements.push(statement(from(place, comment(on, options.get("comment"), place, writing))));
  }
  return statements;
};

const alterTable: Run = ([table, given], writing) => {
  const options = writing.options(given);
  const actions: Part[] = [];
  if (options.gives("levelSecurity")) {
    const place = options.place("levelSecurity");
    actions.push(from(place, sql`${writing.raw(options.get("levelSecurity"), place)} ROW LEVEL SECURITY`));
  }
  if (options.isOn("unlogged")) actions.push(from(options.place("unlogged"), "SET UNLOGGED"));
  else if (options.isOff("unlogged")) actions.push(from(options.place("unlogged"), "SET LOGGED"));
  return [statement(alter(table, actions, writing))];
};

export const TABLES: Readonly<Record<string, Operation>> = {
  createTable: reversible(createTable, dropTable.run),
  dropTable,
  renameTable: renaming("TABLE"),
  alterTable: { run: alterTable, reverse: null },
  addColumns: reversible(addColumns, dropColumns),
  dropColumns: { run: dropColumns, reverse: null },
  renameColumn: renamingPart(
    (table, before, after, writing) =>
      sql`ALTER TABLE ${writing.name(table)} RENAME ${writing.name(before)} TO ${writing.name(after)};`,
  ),
  alterColumn: { run: alterColumn, reverse: null },
  addConstraint: reversible(addConstraint, (args, writing) => {
    const [, name, given] = args;
    if (isNullish(name)) {
      writing.refuse("Impossible to automatically infer down migration for addConstraint without naming constraint");
    }
    if (given?.kind === "text") {
      writing.refuse("Impossible to automatically infer down migration for addConstraint with raw SQL expression");
    }
    return dropConstraint.run(args, writing);
  }),
  dropConstraint,
  renameConstraint: renamingPart(
    (table, before, after, writing) =>
      sql`ALTER TABLE ${writing.name(table)} RENAME CONSTRAINT ${writing.name(before)} TO ${writing.name(after)};`,
  ),
};
