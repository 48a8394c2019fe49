import { relative } from "node:path";
import { Linter } from "eslint";
import { replayOf } from "../../src/engine/replay.js";
import plugin from "../../src/index.js";
import { displayName } from "../../src/model/name.js";
import { foreignKeysOf, locate, type LocatedKey, type Schema } from "../../src/model/schema/index.js";
import { projectOf } from "../../src/project/project.js";
import { readSettings } from "../../src/project/settings.js";
import type { Server } from "./servers.js";

/**
 * The foreign keys that no index serves, as PostgreSQL's catalog has them: `table(column, …)`. An index serves that begins
 * with the columns, in any order, or is unique over some of them, and leaves out no rows but those where one is NULL.
 */
export async function unindexedKeysOn(server: Server): Promise<readonly string[]> {
  const rows = await server.run(`
    SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname || '(' || (
        SELECT string_agg(a.attname, ', ' ORDER BY u.i) FROM unnest(k.conkey) WITH ORDINALITY u(n, i)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n) || ')' AS key
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE k.contype = 'f' AND k.conparentid = 0 AND NOT EXISTS (
      SELECT FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam,
        LATERAL (SELECT (string_to_array(x.indkey::text, ' ')::int2[])[1 : x.indnkeyatts] AS keys) parts
      WHERE x.indrelid = k.conrelid AND m.amname IN ('btree', 'hash')
        AND (x.indpred IS NULL OR EXISTS (
          SELECT FROM unnest(k.conkey) n JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n
          WHERE pg_get_expr(x.indpred, x.indrelid) = '(' || quote_ident(a.attname) || ' IS NOT NULL)'))
        AND ((keys[1 : cardinality(k.conkey)] @> k.conkey AND cardinality(keys) >= cardinality(k.conkey))
          OR (x.indisunique AND k.conkey @> keys)))`);
  return rows.map(({ key }) => String(key)).sort();
}

/**
 * The same as the rule finds it, one migration after the other, under the names that tables and columns have at the end;
 * what it says of a key that is gone by then, or otherwise, as it is.
 */
export function unindexedKeysFound(root: string, files: readonly string[]): readonly string[] {
  const { settings } = readSettings({ db: { dialect: "postgresql" } });
  const linter = new Linter({ configType: "flat", cwd: root });
  return files
    .flatMap(path => {
      const project = projectOf(path, root, settings);
      const replay = replayOf(project, path, "postgresql");
      const messages = linter.verify(project.read(path) ?? "", [CONFIG], { filename: path });
      return messages.map(({ message, messageId }) => {
        const [, table = "", columns = ""] = NAMED.exec(message) ?? [];
        const key = keyNamed(
          table.replace(/^public\./, ""),
          columns.replaceAll("`", ""),
          replay.at(path)?.after ?? null,
        );
        const last = key === null ? null : locate(key.key, replay.end, null);
        return messageId === undefined || last === null ? `${relative(root, path)}: ${message}` : keyText(last);
      });
    })
    .sort();
}

/** Keys under the name of the table that they were declared for: a partition that is detached keeps those of its parent. */
export function asDeclared(keys: readonly string[], schema: Schema): readonly string[] {
  const located = keys.map(text => {
    const [, table = "", columns = ""] = /^(.*?)\((.*)\)$/.exec(text) ?? [];
    const key = keyNamed(table, columns, schema);
    const first = key === null ? null : locate(key.key, schema, null);
    return first === null ? text : keyText(first);
  });
  return [...new Set(located)].sort();
}

const CONFIG: Linter.Config = {
  files: ["**/*.sql"],
  language: "db/sql",
  plugins: { db: plugin as unknown as NonNullable<Linter.Config["plugins"]>[string] },
  rules: { "db/require-foreign-key-index": "error" },
  settings: { db: { dialect: "postgresql" } },
};

const NAMED = /index of `([^`]+)` (?:that )?leads with (`[^:]+?`)(?::| is partial)/;

function keyNamed(table: string, columns: string, schema: Schema | null): LocatedKey | null {
  const keys = (schema?.allTables() ?? []).flatMap(state => foreignKeysOf(state).map(key => ({ state, key })));
  return keys.find(key => keyText(key) === `${table}(${columns})`) ?? null;
}

function keyText({ state, key }: LocatedKey): string {
  const { schema } = state.table;
  const table = schema?.text === "public" ? state.table.name.text : displayName(state.table);
  return `${table}(${key.columns.map(({ text }) => text).join(", ")})`;
}
