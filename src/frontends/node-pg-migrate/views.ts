import { from, sql, type Fragment, type Part } from "../fragment.js";
import { isUndefined, object, type Value } from "../evaluate/values.js";
import { Options } from "../options.js";
import { CASCADE, dropping, renaming, renamingPart, reversible, type Operation, type Run } from "./operation.js";
import { statement, word, type Writing } from "./writing.js";

const dropView = dropping("VIEW", CASCADE);
const dropMaterializedView = dropping("MATERIALIZED VIEW", CASCADE);

/** `key = value` each; `null` leaves the value out where it may. */
function settings(value: Value, writing: Writing): readonly { readonly sql: Fragment; readonly isNull: boolean }[] {
  if (value.kind !== "object") return [];
  return [...value.properties].map(([key, { value: item, origin }]) => {
    const place = origin ?? writing.origin;
    const isTrue = item.kind === "constant" && item.value === true;
    const isNull = item.kind === "constant" && item.value === null;
    return { sql: from(place, isTrue ? key : sql`${key} = ${writing.raw(item, place)}`), isNull };
  });
}

/** SET (…) and RESET (…), as far as there is something for them. */
function changes(value: Value, writing: Writing): readonly Fragment[] {
  const all = settings(value, writing);
  const set = all.filter(({ isNull }) => !isNull).map(it => it.sql);
  const reset = value.kind === "object" ? [...value.properties].filter((_, i) => all[i]?.isNull === true) : [];
  return [
    ...(set.length > 0 ? [sql`SET (${set})`] : []),
    ...(reset.length > 0 ? [sql`RESET (${reset.map(([key]) => key)})`] : []),
  ];
}

function columns(options: Options, writing: Writing): Part {
  const names = options.has("columns") ? writing.names(options.get("columns")) : [];
  return names.length === 0 ? "" : sql`(${names})`;
}

const createView: Run = ([name, given, definition], writing) => {
  const options = writing.options(given);
  const kind = sql`${word(options, "replace", " OR REPLACE")}${word(options, "temporary", " TEMPORARY")}${word(options, "recursive", " RECURSIVE")}`;
  const list = settings(options.get("options"), writing).map(it => it.sql);
  const withOptions = list.length > 0 ? sql` WITH (${list})` : "";
  const check = options.gives("checkOption")
    ? sql` WITH ${writing.raw(options.get("checkOption"), options.place("checkOption"))} CHECK OPTION`
    : "";
  const query = writing.raw(definition, writing.origin);
  return [
    statement(
      sql`CREATE${kind} VIEW ${writing.name(name)}${columns(options, writing)}${withOptions} AS ${query}${check};`,
    ),
  ];
};

const alterView: Run = ([name, given], writing) => {
  const options = writing.options(given);
  const set = new Options(options.get("options"), options.place("options"));
  const merged = object({}, set.value.origin);
  for (const [key, property] of set.value.properties) merged.properties.set(key, property);
  if (options.has("checkOption")) {
    if (set.has("check_option")) {
      writing.refuse(`"options.check_option" and "checkOption" can't be specified together`);
    }
    merged.properties.set("check_option", { value: options.get("checkOption"), origin: options.place("checkOption") });
  }
  return changes(merged, writing).map(clause => statement(sql`ALTER VIEW ${writing.name(name)} ${clause};`));
};

const alterViewColumn: Run = ([view, column, given], writing) => {
  const options = writing.options(given);
  if (!options.has("default")) return [];
  const place = options.place("default");
  const action = options.isNull("default")
    ? "DROP DEFAULT"
    : sql`SET DEFAULT ${writing.escaped(options.get("default"), place)}`;
  return [statement(sql`ALTER VIEW ${writing.name(view)} ALTER COLUMN ${writing.name(column)} ${action};`)];
};

function data(options: Options): string {
  if (isUndefined(options.get("data"))) return "";
  return options.gives("data") ? " WITH DATA" : " WITH NO DATA";
}

const createMaterializedView: Run = ([name, given, definition], writing) => {
  const options = writing.options(given);
  const guard = word(options, "ifNotExists", " IF NOT EXISTS");
  const list = settings(options.get("storageParameters"), writing).map(it => it.sql);
  const withOptions = list.length > 0 ? sql` WITH (${list})` : "";
  const tablespace = options.gives("tablespace") ? sql` TABLESPACE ${writing.name(options.get("tablespace"))}` : "";
  const head = sql`CREATE MATERIALIZED VIEW${guard} ${writing.name(name)}${columns(options, writing)}${withOptions}${tablespace}`;
  return [statement(sql`${head} AS ${writing.raw(definition, writing.origin)}${data(options)};`)];
};

const alterMaterializedView: Run = ([name, given], writing) => {
  const options = writing.options(given);
  const clauses: Part[] = [];
  if (options.has("cluster")) {
    clauses.push(
      options.gives("cluster") ? sql`CLUSTER ON ${writing.name(options.get("cluster"))}` : "SET WITHOUT CLUSTER",
    );
  }
  if (options.gives("extension")) clauses.push(sql`DEPENDS ON EXTENSION ${writing.name(options.get("extension"))}`);
  clauses.push(...changes(options.get("storageParameters"), writing));
  return [statement(sql`ALTER MATERIALIZED VIEW ${writing.name(name)} ${clauses};`)];
};

const refreshMaterializedView: Run = ([name, given], writing) => {
  const options = writing.options(given);
  const concurrently = word(options, "concurrently", " CONCURRENTLY");
  return [statement(sql`REFRESH MATERIALIZED VIEW${concurrently} ${writing.name(name)}${data(options)};`)];
};

export const VIEWS: Readonly<Record<string, Operation>> = {
  createView: reversible(createView, dropView.run),
  dropView,
  alterView: { run: alterView, reverse: null },
  alterViewColumn: { run: alterViewColumn, reverse: null },
  renameView: renaming("VIEW"),
  createMaterializedView: reversible(createMaterializedView, dropMaterializedView.run),
  dropMaterializedView,
  alterMaterializedView: { run: alterMaterializedView, reverse: null },
  renameMaterializedView: renaming("MATERIALIZED VIEW"),
  renameMaterializedViewColumn: renamingPart(
    (view, before, after, writing) =>
      sql`ALTER MATERIALIZED VIEW ${writing.name(view)} RENAME COLUMN ${writing.name(before)} TO ${writing.name(after)};`,
  ),
  refreshMaterializedView: reversible(refreshMaterializedView, refreshMaterializedView),
};
