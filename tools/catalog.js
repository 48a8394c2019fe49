// What a server's catalog says of a database, and what a replayed schema says of it, in the same lines: the truth tests and
// `npm run truth` compare them. `typeOf` reads a type that the server prints, as the schema has it.

/**
 * @typedef {(sql: string) => Promise<readonly Record<string, unknown>[]>} Run
 * @typedef {(type: string) => string} TypeOf
 */

const list = columns => `(${columns.join(", ")})`;

/** What a constraint or index is called, where a name is compared. */
const called = name => (name === null || name === undefined ? "" : ` ${name}`);

/** @type {(run: Run, typeOf: TypeOf) => Promise<string[]>} */
export async function postgresqlCatalog(run, typeOf) {
  const namespaces = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'";
  const mine = "NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')";
  const name = "CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname";
  const columns = await run(`
    SELECT ${name} AS t, a.attname AS c, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
      a.atthasdef AS has_default, a.attidentity AS identity, a.attgenerated AS generated
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND ${namespaces} AND ${mine}`);
  const relations = await run(`
    SELECT ${name} AS t, c.relkind AS kind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND ${namespaces} AND ${mine}`);
  const constraints = await run(`
    SELECT ${name} AS t, k.conname AS name, k.contype AS kind, k.confdeltype AS on_delete, k.confupdtype AS on_update,
      ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(n, i)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY i) AS columns,
      ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(n, i)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY i) AS others,
      CASE fn.nspname WHEN 'public' THEN '' ELSE fn.nspname || '.' END || f.relname AS other
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_class f ON f.oid = k.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
      LEFT JOIN pg_constraint p ON p.oid = k.conparentid
    WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND (p.oid IS NULL OR p.conrelid <> k.conrelid) AND ${namespaces} AND ${mine}`);
  const indexes = await run(`
    SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS t, i.relname AS name, am.amname AS method,
      x.indisunique AS is_unique, x.indpred IS NOT NULL AS partial, x.indnkeyatts AS keys,
      ARRAY(SELECT CASE WHEN x.indkey[s] = 0 THEN '<expression>' ELSE pg_get_indexdef(x.indexrelid, s + 1, true) END
        FROM generate_subscripts(x.indkey, 1) s) AS columns,
      ARRAY(SELECT (x.indoption[s] & 1) = 1 FROM generate_subscripts(x.indoption, 1) s) AS descending
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am am ON am.oid = i.relam
    WHERE c.relkind IN ('r', 'p') AND ${namespaces} AND ${mine}`);
  const types = await run(`
    SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || t.typname AS name, t.typtype AS kind,
      ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typtype IN ('e', 'd') AND ${namespaces}
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')`);
  const unquoted = text => (/^"(?:[^"]|"")*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text);
  const actions = { a: "no action", r: "restrict", c: "cascade", n: "set null", d: "set default" };
  const kinds = { r: "table", p: "table", v: "view", m: "materialized view", S: "sequence" };
  return [
    ...relations.map(({ t, kind }) => `${kinds[kind]} ${t}`),
    ...columns.map(row =>
      columnLine(`${row.t}.${row.c}`, {
        type: typeOf(row.type),
        required: row.required,
        hasDefault: row.has_default && row.generated === "",
        identity: row.identity !== "",
        generated: row.generated !== "",
      }),
    ),
    ...constraints.map(({ t, name: own, kind, columns: keys, others, other, on_delete, on_update }) => {
      const what = { p: "primary key", u: "unique", f: "foreign key", c: "check", x: "exclude" }[kind];
      if (kind === "c") return `${what} ${t} ${own}`;
      const target =
        kind === "f" ? ` -> ${other}${list(others)} delete ${actions[on_delete]} update ${actions[on_update]}` : "";
      return `${what} ${t}${kind === "x" ? "" : list(keys)}${target}${called(own)}`;
    }),
    ...indexes.map(row =>
      indexLine(row.t, {
        name: row.name,
        columns: row.columns
          .slice(0, row.keys)
          .map((column, i) => unquoted(column) + (row.descending[i] === true ? " desc" : "")),
        include: row.columns.slice(row.keys).map(unquoted),
        unique: row.is_unique,
        method: row.method,
        partial: row.partial,
      }),
    ),
    ...types.map(({ name: own, kind, labels }) => (kind === "e" ? `enum ${own} ${list(labels)}` : `domain ${own}`)),
  ].sort();
}

/** @type {(run: Run, typeOf: TypeOf) => Promise<string[]>} */
export async function mariadbCatalog(run, typeOf) {
  const mine = "table_schema = DATABASE()";
  const tables = await run(
    `SELECT table_name AS t, table_type AS kind FROM information_schema.tables WHERE ${mine} AND table_type IN ('BASE TABLE', 'VIEW')`,
  );
  // Tables of `information_schema` are joined here: each row of a join has the server open a table again.
  const isBase = new Set(tables.filter(({ kind }) => kind === "BASE TABLE").map(({ t }) => t));
  const ofAll = await run(`
    SELECT table_name AS t, column_name AS c, column_type AS type, is_nullable = 'NO' AS required,
      IFNULL(column_default, 'NULL') <> 'NULL' AS has_default, extra LIKE '%auto_increment%' AS identity,
      IFNULL(generation_expression, '') <> '' AS generated
    FROM information_schema.columns WHERE ${mine}`);
  const columns = ofAll.filter(({ t }) => isBase.has(t));
  const indexes = await run(`
    SELECT table_name AS t, index_name AS name, column_name AS c, non_unique AS repeats, index_type AS method, collation,
      sub_part AS prefix
    FROM information_schema.statistics WHERE ${mine} ORDER BY table_name, index_name, seq_in_index`);
  const constraints = await run(
    `SELECT table_name AS t, constraint_name AS name, constraint_type AS kind FROM information_schema.table_constraints WHERE ${mine}`,
  );
  const parts = await run(`
    SELECT table_name AS t, constraint_name AS name, column_name AS c, referenced_table_name AS other, referenced_column_name AS other_column
    FROM information_schema.key_column_usage WHERE ${mine} ORDER BY table_name, constraint_name, ordinal_position`);
  const actions = await run(`
    SELECT table_name AS t, constraint_name AS name, delete_rule AS on_delete, update_rule AS on_update
    FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()`);
  const isOf = row => other => other.t === row.t && other.name === row.name;
  const keys = constraints
    .filter(({ kind }) => kind !== "CHECK")
    .flatMap(key => parts.filter(isOf(key)).map(part => ({ ...part, ...key, ...actions.find(isOf(key)) })))
    .filter(({ kind, other }) => (kind === "FOREIGN KEY") === (other !== null));
  const checks = await run(`
    SELECT table_name AS t, constraint_name AS name, level FROM information_schema.check_constraints
    WHERE constraint_schema = DATABASE() AND check_clause NOT LIKE 'json_valid(%'`);
  const grouped = (rows, key) => {
    const groups = new Map();
    for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
    return [...groups.values()];
  };
  return [
    ...tables.map(({ t, kind }) => `${kind === "VIEW" ? "view" : "table"} ${t}`),
    ...columns.map(row =>
      columnLine(`${row.t}.${row.c}`, {
        type: typeOf(row.type),
        required: row.required === 1,
        hasDefault: row.has_default === 1,
        identity: row.identity === 1,
        generated: row.generated === 1,
      }),
    ),
    ...grouped(indexes, row => `${row.t}\0${row.name}`).map(rows =>
      indexLine(rows[0].t, {
        name: rows[0].name,
        columns: rows.map(({ c, collation, prefix }) => c + prefixed(prefix) + (collation === "D" ? " desc" : "")),
        include: [],
        unique: Number(rows[0].repeats) === 0,
        method: rows[0].method.toLowerCase(),
        partial: false,
      }),
    ),
    // A unique index is a constraint to this catalog, however it was made: its line among the indexes tells enough.
    ...grouped(
      keys.filter(({ kind }) => kind !== "UNIQUE"),
      row => `${row.t}\0${row.name}\0${row.kind}`,
    ).map(rows => {
      const [{ t, name, kind, other, on_delete, on_update }] = rows;
      const own = list(rows.map(({ c }) => c));
      if (kind !== "FOREIGN KEY") return `${kind.toLowerCase()} ${t}${own}${called(name)}`;
      const target = ` -> ${other}${list(rows.map(({ other_column }) => other_column))}`;
      return `foreign key ${t}${own}${target} delete ${plainAction(on_delete)} update ${plainAction(on_update)}${called(name)}`;
    }),
    ...checks.map(({ t, name, level }) => (level === "Column" ? `check ${t} of a column` : `check ${t} ${name}`)),
  ].sort();
}

function prefixed(length) {
  return length === null ? "" : `[${length}]`;
}

/** InnoDB takes NO ACTION and RESTRICT for the same, and shows either. */
function plainAction(action) {
  const lower = action.toLowerCase();
  return lower === "no action" ? "restrict" : lower;
}

/** @type {(run: Run, typeOf: TypeOf) => Promise<string[]>} */
export async function sqliteCatalog(run, typeOf) {
  const tables = await run(
    "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  const lines = [];
  for (const { name, type, sql } of tables) {
    lines.push(`${type} ${name}`);
    if (type === "view") continue;
    const columns = await run(
      `SELECT name, type, "notnull", dflt_value, hidden, pk FROM pragma_table_xinfo('${escaped(name)}')`,
    );
    const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const counts = /\bautoincrement\b/i.test(sql);
    for (const column of columns) {
      const isRow = key.length === 1 && column.pk === 1 && column.type.toUpperCase() === "INTEGER";
      lines.push(
        columnLine(`${name}.${column.name}`, {
          type: typeOf(column.type),
          // The row's own number cannot be NULL, though the catalog does not say so.
          required: column.notnull === 1 || isRow,
          hasDefault: column.dflt_value !== null && String(column.dflt_value).toLowerCase() !== "null",
          identity: isRow && counts,
          generated: column.hidden > 1,
        }),
      );
    }
    if (key.length > 0) lines.push(`primary key ${name}${list(key.map(column => column.name))}`);
    const indexes = await run(
      `SELECT name, "unique" AS is_unique, origin, partial FROM pragma_index_list('${escaped(name)}')`,
    );
    for (const index of indexes) {
      if (index.origin === "pk") continue;
      const parts = await run(
        `SELECT name, "desc", key FROM pragma_index_xinfo('${escaped(index.name)}') WHERE key = 1 ORDER BY seqno`,
      );
      const names = parts.map(part => (part.name ?? "<expression>") + (part.desc === 1 ? " desc" : ""));
      if (index.origin === "u") lines.push(`unique ${name}${list(names)}`);
      else {
        lines.push(
          indexLine(name, {
            name: index.name,
            columns: names,
            include: [],
            unique: index.is_unique === 1,
            method: "btree",
            partial: index.partial === 1,
          }),
        );
      }
    }
    const keys = await run(
      `SELECT id, seq, "table", "from", "to", on_delete, on_update FROM pragma_foreign_key_list('${escaped(name)}') ORDER BY id, seq`,
    );
    for (const id of new Set(keys.map(row => row.id))) {
      const rows = keys.filter(row => row.id === id);
      const target = `${rows[0].table}${list(rows.map(row => row.to ?? "").filter(Boolean))}`;
      const actions = `delete ${rows[0].on_delete.toLowerCase()} update ${rows[0].on_update.toLowerCase()}`;
      lines.push(`foreign key ${name}${list(rows.map(row => row.from))} -> ${target} ${actions}`);
    }
  }
  return lines.sort();
}

function escaped(name) {
  return name.replaceAll("'", "''");
}

function columnLine(column, { type, required, hasDefault, identity, generated }) {
  const words = [required && "not null", hasDefault && "default", identity && "identity", generated && "generated"];
  return ["column", column, type, ...words.filter(Boolean)].join(" ");
}

function indexLine(table, { name, columns, include, unique, method, partial }) {
  const words = [unique && "unique", partial && "partial", include.length > 0 && `include ${list(include)}`];
  return [`index ${name} on ${table}${list(columns)}`, method, ...words.filter(Boolean)].join(" ");
}

/**
 * A replayed schema in the lines of the catalog.
 * @param {import("../src/model/schema/index.js").Schema} schema
 * @param {(type: import("../src/model/column.js").DataType) => string} print
 * @param {(constraint: import("../src/model/column.js").ForeignKey) => readonly string[]} [referenced]
 */
export function schemaLines(schema, print) {
  const { dialect } = schema;
  const isPg = dialect === "postgresql";
  const isLite = dialect === "sqlite";
  const display = ({ schema: namespace, name }) =>
    namespace === null || namespace.text === "public" || !isPg ? name.text : `${namespace.text}.${name.text}`;
  const text = names => list(names.map(name => name.text));
  const action = name => (!isPg && !isLite && name === "no action" ? "restrict" : name);
  const lines = [];
  for (const state of schema.allTables()) {
    if (state.temporary) continue;
    const table = display(state.table);
    lines.push(`table ${table}`);
    for (const column of state.columns.values()) {
      const own = typeof column.default === "object" ? column.default : null;
      lines.push(
        columnLine(`${table}.${column.name}`, {
          type: column.type === null ? "" : print(column.type),
          required: column.nullable === false,
          hasDefault: (own !== null && own.kind !== "null") || (isPg && column.identity === "serial"),
          identity: isPg
            ? ["always", "byDefault"].includes(column.identity)
            : !(isLite ? [null, "rowid"] : [null]).includes(column.identity),
          generated: column.generated !== null,
        }),
      );
    }
    for (const constraint of state.constraints) {
      const name = isLite ? "" : called(constraint.name?.text);
      switch (constraint.kind) {
        case "primaryKey":
          lines.push(`primary key ${table}${text(constraint.columns)}${name}`);
          break;
        case "unique":
          if (!isPg && !isLite) break;
          lines.push(`unique ${table}${text(constraint.columns)}${name}`);
          break;
        case "exclude":
          lines.push(`exclude ${table}${name}`);
          break;
        case "check":
          if (isLite) break;
          lines.push(constraint.name === null ? `check ${table} of a column` : `check ${table}${name}`);
          break;
        case "foreignKey": {
          const target = schema.table(constraint.references);
          const columns =
            constraint.referencedColumns ??
            (isLite ? [] : (target?.constraints.find(({ kind }) => kind === "primaryKey")?.columns ?? []));
          lines.push(
            `foreign key ${table}${text(constraint.columns)} -> ${display(constraint.references)}${text(columns)}` +
              ` delete ${action(constraint.onDelete)} update ${action(constraint.onUpdate)}${name}`,
          );
        }
      }
    }
    for (const index of state.indexes) {
      if (isLite && index.constraint !== null) continue;
      const exclusion = index.constraint === "exclude";
      lines.push(
        indexLine(table, {
          name: index.name?.text,
          columns: index.columns.map(
            ({ name, prefixLength, descending }) =>
              (name?.text ?? "<expression>") + prefixed(prefixLength) + (descending ? " desc" : ""),
          ),
          include: index.include.map(name => name.text),
          unique: index.unique && !exclusion,
          method: index.method,
          partial: index.predicate !== null,
        }),
      );
    }
  }
  for (const { view, materialized } of schema.allViews()) {
    lines.push(`${materialized ? "materialized view" : "view"} ${display(view)}`);
  }
  if (!isPg) return lines.sort();
  for (const { sequence } of schema.allSequences()) lines.push(`sequence ${display(sequence)}`);
  for (const { type, form, labels } of schema.allTypes()) {
    if (form === "enum") lines.push(`enum ${display(type)} ${list(labels)}`);
    if (form === "domain") lines.push(`domain ${display(type)}`);
  }
  return lines.sort();
}
