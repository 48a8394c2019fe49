import { isNullish, textOf, truthiness, type Origin, type Value } from "../evaluate/values.js";
import { from, joined, type Part, sql } from "../fragment.js";
import { ClassHost } from "../python/classes.js";
import { ColumnDefinition, columnSql, countsReferences, isCounted, wordOf } from "./columns.js";
import { columnForeignKey, constraintSql, isConstraint, isLeftOut, primaryKeySql, uniqueSql } from "./constraints.js";
import { Construct } from "./construct.js";
import { createIndexSql, indexNameOf } from "./indexes.js";
import { enumIn, enumLabels, enumName } from "./types.js";
import { identifier, isMySql, literal, nameText, tableName, unknownPart, type Writing } from "./writing.js";

/** A table that is to be created, however it is asked for. */
export interface TableRequest {
  readonly name: Value | undefined;
  readonly schema: Value | undefined;
  /** Columns, constraints and indexes; what is none of them is left out. */
  readonly parts: readonly Value[];
  readonly option: (name: string) => Value | undefined;
  readonly place: Origin;
}

interface Parts {
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly Construct[];
  readonly indexes: readonly Construct[];
  /** What stands among them and could not be read. */
  readonly unknown: readonly Value[];
}

function partsOf({ parts, place }: TableRequest): Parts {
  const constructs = parts.filter((part): part is Construct => part instanceof Construct);
  return {
    columns: constructs.filter(({ name }) => name === "Column").map(made => new ColumnDefinition(made, place)),
    constraints: constructs.filter(isConstraint),
    indexes: constructs.filter(({ name, isCalled }) => name === "Index" && isCalled),
    unknown: parts.filter(part => !(part instanceof Construct) && !isNullish(part) && part.kind !== "text"),
  };
}

/** What creating a table sends: its enumerations, itself, its indexes and comments. */
export function createTableStatements(request: TableRequest, writing: Writing, knownTypes: Set<string>): Part[] {
  const parts = partsOf(request);
  return [
    ...enumStatements(parts.columns, request.place, writing, knownTypes),
    from(request.place, tableSql(request, parts, writing)),
    ...indexStatements(request, parts, writing),
    ...(writing.dialect === "postgresql" ? comments(request, parts.columns, writing) : []),
  ];
}

/** Column definitions and constraints that could not be read; the table has more than what is seen. */
export function unreadParts(request: TableRequest): readonly Value[] {
  return partsOf(request).unknown;
}

function tableSql(request: TableRequest, parts: Parts, writing: Writing): Part {
  const { name, schema, place, option } = request;
  const { columns } = parts;
  const explicit = parts.constraints.find(made => made.name === "PrimaryKeyConstraint");
  const keys = columns.filter(column => column.isOn("primary_key")).map(column => column.name);
  const words =
    explicit === undefined
      ? keys.map(key => textOf(key))
      : explicit.args.map(arg => textOf(nameText(arg) ?? undefined));
  const isKey = (column: ColumnDefinition): boolean => words.includes(wordOf(column));
  const counted = countedColumn(columns, words, parts.constraints, writing);
  const definitions = columns.map(column =>
    columnSql(column, writing, { isKey: isKey(column), isSerial: column === counted }),
  );
  const primaryKey =
    explicit === undefined
      ? keys.length === 0
        ? []
        : [
            primaryKeySql(
              { name: undefined, place },
              keys.filter(key => key !== undefined),
              writing,
            ),
          ]
      : [constraintSql(explicit, place, writing)];
  const others = parts.constraints
    .filter(made => made !== explicit && !(made.name === "ForeignKeyConstraint" && isLeftOut(made.args[1], writing)))
    .map(made => constraintSql(made, place, writing));
  const unknown = parts.unknown.map(part => sql`${unknownPart(part, place, writing)} unknown`);
  const all = [
    ...definitions,
    ...(unknown.length > 0 && columns.length === 0 ? unknown : []),
    ...[...primaryKey, ...others].filter(part => part !== null),
    ...columns.flatMap(column => columnConstraints(column, writing)),
  ];
  const temporary = option("prefixes") === undefined ? "" : prefixWords(option("prefixes"));
  const ifNotExists = isOn(option("if_not_exists")) ? "IF NOT EXISTS " : "";
  return sql`CREATE ${temporary}TABLE ${ifNotExists}${tableName(name, schema, place, writing)} (${all})${tableOptions(request, writing)}`;
}

function prefixWords(prefixes: Value | undefined): string {
  const words = prefixes?.kind === "array" ? prefixes.items.map(item => textOf(item) ?? "") : [];
  return words.map(word => `${word} `).join("");
}

function isOn(value: Value | undefined): boolean {
  return value !== undefined && truthiness(value) === true;
}

/** The key that the database counts: the only one, of whole numbers, and no foreign key; or the one that asks for it. */
function countedColumn(
  columns: readonly ColumnDefinition[],
  keys: readonly (string | null)[],
  constraints: readonly Construct[],
  writing: Writing,
): ColumnDefinition | undefined {
  const candidates = columns.filter(column => keys.includes(wordOf(column)));
  const asking = candidates.filter(
    column => isOn(column.option("autoincrement")) && textOf(column.option("autoincrement")) === null,
  );
  const [only, ...others] = asking.length > 0 ? asking : candidates;
  if (only === undefined || others.length > 0 || (asking.length === 0 && keys.length !== 1)) return undefined;
  const isReference = constraints.some(
    made =>
      made.name === "ForeignKeyConstraint" &&
      made.args[0]?.kind === "array" &&
      made.args[0].items.some(item => textOf(item) === wordOf(only)),
  );
  const isAsked = asking.length > 0 || countsReferences(only);
  return isCounted(only, writing) && (isAsked || !isReference) ? only : undefined;
}

/** The constraints of the table that a column brings: foreign keys and `unique=True`. */
export function columnConstraints(column: ColumnDefinition, writing: Writing): Part[] {
  const { origin } = column;
  // Of `unique` and `index`, both together make a unique index.
  const isUnique = column.isOn("unique") && !column.isOn("index");
  return [
    ...(isUnique && column.name !== undefined
      ? [uniqueSql({ name: undefined, place: column.place("unique") }, [column.name], writing)]
      : []),
    ...column
      .extraAll("ForeignKey")
      .filter(made => !isLeftOut(made.args.slice(0, 1), writing))
      .map(made => columnForeignKey(made, column.name, origin, writing)),
  ];
}

function tableOptions({ option, place }: TableRequest, writing: Writing): Part {
  if (!isMySql(writing)) {
    const partition = writing.dialect === "postgresql" ? textOf(option("postgresql_partition_by")) : null;
    return partition === null ? "" : ` PARTITION BY ${partition}`;
  }
  const words = (["engine", "charset", "collate"] as const).flatMap(name => {
    const value = textOf(option(`mysql_${name}`) ?? (name === "charset" ? option("mysql_default_charset") : undefined));
    return value === null ? [] : [` ${name === "charset" ? "CHARSET" : name.toUpperCase()}=${value}`];
  });
  const comment = option("comment");
  return joined([
    ...words,
    ...(comment === undefined || isNullish(comment) ? [] : [sql` COMMENT=${literal(comment, place, writing)}`]),
  ]);
}

/** CREATE TYPE for the enumerations of a new table, once for each name. */
function enumStatements(
  columns: readonly ColumnDefinition[],
  place: Origin,
  writing: Writing,
  known: Set<string>,
): Part[] {
  return columns.flatMap(column => {
    const made = enumIn(column.type, writing);
    if (made === null || isOff(made.keyword("create_type")?.value)) return [];
    const [first] = made.args;
    const byClass = first instanceof ClassHost ? first.label.toLowerCase() : made.label;
    const key = JSON.stringify([textOf(made.keyword("schema")?.value), textOf(made.keyword("name")?.value) ?? byClass]);
    if (known.has(key)) return [];
    known.add(key);
    return [createEnumSql(made, place, writing)];
  });
}

function isOff(value: Value | undefined): boolean {
  return value?.kind === "constant" && value.value === false;
}

export function createEnumSql(made: Construct, place: Origin, writing: Writing): Part {
  const origin = made.origin ?? place;
  const labels = enumLabels(made);
  const list = labels === null ? ["'…'"] : labels.map(label => literal(label, origin, writing));
  return from(origin, sql`CREATE TYPE ${enumName(made, origin, writing)} AS ENUM (${list})`);
}

/** The indexes that a table brings: `sa.Index(…)` and `index=True`. */
function indexStatements(request: TableRequest, { columns, indexes }: Parts, writing: Writing): Part[] {
  const { name, schema, place } = request;
  const own = indexes.map(made =>
    createIndexSql(
      {
        name: made.args[0] ?? made.keyword("name")?.value,
        table: name,
        schema,
        columns: made.args.slice(1),
        option: key => made.keyword(key)?.value,
        place: made.origin ?? place,
      },
      writing,
    ),
  );
  return [...own, ...columns.flatMap(column => columnIndex(column, name, schema, writing))];
}

/** The index of a column with `index=True`. */
export function columnIndex(
  column: ColumnDefinition,
  table: Value | undefined,
  schema: Value | undefined,
  writing: Writing,
): Part[] {
  if (!column.isOn("index") || column.name === undefined) return [];
  const place = column.place("index");
  const unique = column.option("unique");
  return [
    createIndexSql(
      {
        name: indexNameOf(table, schema, column.name, place),
        table,
        schema,
        columns: [column.name],
        option: key => (key === "unique" ? unique : undefined),
        place,
      },
      writing,
    ),
  ];
}

function comments(request: TableRequest, columns: readonly ColumnDefinition[], writing: Writing): Part[] {
  const { name, schema, place, option } = request;
  const comment = option("comment");
  const own =
    comment === undefined || isNullish(comment)
      ? []
      : [
          from(
            place,
            sql`COMMENT ON TABLE ${tableName(name, schema, place, writing)} IS ${literal(comment, place, writing)}`,
          ),
        ];
  return [...own, ...columns.flatMap(column => columnComment(column, name, schema, writing))];
}

export function columnComment(
  column: ColumnDefinition,
  table: Value | undefined,
  schema: Value | undefined,
  writing: Writing,
): Part[] {
  if (column.comment === undefined || writing.dialect !== "postgresql") return [];
  const place = column.place("comment");
  const target = sql`${tableName(table, schema, place, writing)}.${identifier(column.name, place, writing)}`;
  return [from(place, sql`COMMENT ON COLUMN ${target} IS ${literal(column.comment, place, writing)}`)];
}
