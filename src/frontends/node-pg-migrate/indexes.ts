import { from, sql, type Fragment, type Part, spaced } from "../fragment.js";
import { concat } from "../evaluate/text.js";
import { object, text, textOf, truthiness, unknown, type Text, type Value } from "../evaluate/values.js";
import { includes, movedTo } from "../texts.js";
import { Options } from "../options.js";
import { reversible, type Operation, type Run } from "./operation.js";
import { isName, statement, word, type Writing } from "./writing.js";

const dropIndex: Run = ([table, columns, given], writing) => {
  const options = writing.options(given);
  const concurrently = word(options, "concurrently", " CONCURRENTLY");
  const guard = word(options, "ifExists", " IF EXISTS");
  const name = indexName(table, columns, options, true, writing);
  return [statement(sql`DROP INDEX${concurrently}${guard} ${name}${word(options, "cascade", " CASCADE")};`)];
};

const createIndex: Run = ([table, columns, given], writing) => {
  const options = writing.options(given);
  const value = (option: string): Part => writing.raw(options.get(option), options.place(option));
  const unique = word(options, "unique", " UNIQUE");
  const concurrently = word(options, "concurrently", " CONCURRENTLY");
  const guard = word(options, "ifNotExists", " IF NOT EXISTS");
  const name = indexName(table, columns, options, false, writing);
  const method = options.gives("method") ? sql` USING ${value("method")}` : "";
  const keys = writing.list(columns).map(column => indexColumn(column, writing));
  const include = options.gives("include") ? sql` INCLUDE (${writing.names(options.get("include"))})` : "";
  const where = options.gives("where") ? sql` WHERE ${value("where")}` : "";
  const head = sql`CREATE${unique} INDEX${concurrently}${guard} ${name} ON ${writing.name(table)}`;
  return [statement(sql`${head}${method} (${keys})${include}${where};`)];
};

export const INDEXES: Readonly<Record<string, Operation>> = {
  createIndex: reversible(createIndex, dropIndex),
  dropIndex: { run: dropIndex, reverse: null },
};

/** `generateIndexName`; for a table with a schema the index stands there too, if `withSchema`. */
function indexName(
  table: Value | undefined,
  columns: Value | undefined,
  options: Options,
  withSchema: boolean,
  writing: Writing,
): Fragment {
  const schema = withSchema && isName(table) ? table.properties.get("schema")?.value : undefined;
  const name = options.gives("name") ? options.get("name") : derivedName(table, columns, options, writing);
  if (schema === undefined || truthiness(schema) === false) return writing.name(name, options.place("name"));
  return writing.name({ ...object({ schema, name }), origin: null });
}

function derivedName(table: Value | undefined, columns: Value | undefined, options: Options, writing: Writing): Value {
  const place = columns?.origin ?? writing.origin;
  if (options.isOpen && textOf(options.get("name")) === null) return unknown("it is not constant", options.origin);
  const own = writing.raw(isName(table) ? table.properties.get("name")?.value : table, place);
  const names = writing
    .list(columns)
    .map(column =>
      writing.decamelized(writing.raw(isName(column) ? column.properties.get("name")?.value : column, place)),
    );
  const unique = options.isOn("unique") ? "_unique" : "";
  const pieces = [
    own,
    text("_"),
    ...names.flatMap((name, i) => (i === 0 ? [name] : [text("_"), name])),
    text(`${unique}_index`),
  ];
  return movedTo(place, concat(pieces, place));
}

function indexColumn(column: Value, writing: Writing): Part {
  const place = column.origin ?? writing.origin;
  const spelled = (value: Value | undefined): Part => {
    const name = writing.decamelized(writing.raw(value, place));
    return isExpression(name) ? name : writing.quoted(name);
  };
  if (!isName(column)) return from(column.origin, spelled(column));
  const options = new Options(column, place);
  return from(
    column.origin,
    spaced([
      spelled(options.get("name")),
      ...(options.gives("opclass") ? [writing.name(options.get("opclass"), place)] : []),
      ...(options.gives("sort") ? [writing.raw(options.get("sort"), place)] : []),
    ]),
  );
}

/** What looks like more than a name is written as it is. */
function isExpression(name: Text): boolean {
  return [" ", "(", ")", "."].some(character => includes(name, character));
}
