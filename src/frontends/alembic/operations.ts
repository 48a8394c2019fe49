import { textOf, UNDEFINED, type Value } from "../evaluate/values.js";
import { from, joined, type Part, sql } from "../fragment.js";
import { itemsOf } from "../python/items.js";
import { alterColumnStatements, changesColumn, type Target } from "./alter-column.js";
import type { Call } from "./call.js";
import { ColumnDefinition, columnSql, conditionSql, isCounted } from "./columns.js";
import { columnList, constraintName, excludeSql, foreignKeySql, primaryKeySql, uniqueSql } from "./constraints.js";
import { Construct } from "./construct.js";
import { insertRows, tableOf } from "./data.js";
import { createIndexSql, dropIndexSql } from "./indexes.js";
import type { Session } from "./session.js";
import { columnComment, columnConstraints, columnIndex, createTableStatements, unreadParts } from "./tables.js";
import { identifier, isMySql, literal, tableName, unknownPart } from "./writing.js";

/** An operation of Alembic: the names of its arguments, on `op` and on a batch, and what it sends. */
export interface Method {
  readonly names: readonly string[];
  /** Without the table, which a batch has; absent for what a batch does not have. */
  readonly batch?: readonly string[];
  /** Whether SQLite has no statement for it: a batch makes the table anew. */
  readonly rebuilds?: boolean;
  run(call: Call, target: Target, session: Session): readonly Part[];
}

function targetName({ table, schema }: Target, { origin }: Call, session: Session): Part {
  return tableName(table, schema, origin, session.writing);
}

function alterTable(call: Call, target: Target, session: Session, rest: Part): Part {
  return from(call.origin, sql`ALTER TABLE ${targetName(target, call, session)} ${rest}`);
}

function isOn(call: Call, name: string): boolean {
  return call.isOn(name);
}

const addColumn: Method = {
  names: ["table_name", "column"],
  batch: ["column"],
  run(call, target, session) {
    const { writing } = session;
    const made = call.get("column");
    if (!(made instanceof Construct) || made.name !== "Column") {
      const what = made === undefined ? "nothing" : session.machine.label(made, call.origin).replace(/^\{|\}$/g, "");
      session.opaque("dynamic", `the column \`${what}\` is made at run time`, call.site);
      return [];
    }
    const column = new ColumnDefinition(made, call.origin);
    const isKey = column.isOn("primary_key");
    const exists = isOn(call, "if_not_exists") ? "IF NOT EXISTS " : "";
    const add = sql`ADD COLUMN ${exists}${columnSql(column, writing, { isKey, isSerial: isKey && isCounted(column, writing) })}`;
    // A key that is added with its column is no constraint to Alembic.
    const constraints = columnConstraints(column, writing);
    return [
      alterTable(call, target, session, add),
      ...constraints.map(part => alterTable(call, target, session, sql`ADD ${part}`)),
      ...columnIndex(column, target.table, target.schema, writing),
      ...columnComment(column, target.table, target.schema, writing),
    ];
  },
};

const alterColumn: Method = {
  names: ["table_name", "column_name"],
  batch: ["column_name"],
  rebuilds: true,
  run(call, target, session) {
    if (!changesColumn(call) && call.isOpen)
      session.opaque("dynamic", "the options of `alter_column` are made at run time", call.site);
    return alterColumnStatements(call, target, session.writing);
  },
};

function constraint(names: readonly string[], make: (call: Call, target: Target, session: Session) => Part): Method {
  return {
    names: ["constraint_name", "table_name", ...names],
    batch: ["constraint_name", ...names],
    rebuilds: true,
    run: (call, target, session) => [alterTable(call, target, session, sql`ADD ${make(call, target, session)}`)],
  };
}

function naming(call: Call): { readonly name: Value | undefined; readonly place: Call["origin"] } {
  return { name: call.value("constraint_name"), place: call.origin };
}

const option =
  (call: Call) =>
  (name: string): Value | undefined =>
    call.value(name);

const createForeignKey: Method = {
  names: ["constraint_name", "source_table", "referent_table", "local_cols", "remote_cols"],
  batch: ["constraint_name", "referent_table", "local_cols", "remote_cols"],
  rebuilds: true,
  run(call, target, session) {
    const { writing } = session;
    const { origin } = call;
    const source: Target =
      target.table === undefined ? { table: call.value("source_table"), schema: call.value("source_schema") } : target;
    const referent = {
      table: tableName(call.value("referent_table"), call.value("referent_schema"), origin, writing),
      columns: columnList(call.value("remote_cols"), origin, writing),
    };
    const columns = columnList(call.value("local_cols"), origin, writing);
    const key = foreignKeySql(naming(call), columns, referent, option(call), writing);
    return [alterTable(call, source, session, sql`ADD ${key}`)];
  },
};

const createIndex: Method = {
  names: ["index_name", "table_name", "columns"],
  batch: ["index_name", "columns"],
  run(call, target, session) {
    const request = {
      name: call.value("index_name"),
      ...target,
      columns: call.value("columns"),
      option: option(call),
      place: call.origin,
    };
    return [createIndexSql(request, session.writing)];
  },
};

const dropIndex: Method = {
  names: ["index_name", "table_name"],
  batch: ["index_name"],
  run: (call, target, session) => [
    dropIndexSql(
      { name: call.value("index_name"), ...target, option: option(call), place: call.origin },
      session.writing,
    ),
  ],
};

const dropConstraint: Method = {
  names: ["constraint_name", "table_name", "type_"],
  batch: ["constraint_name", "type_"],
  rebuilds: true,
  run(call, target, session) {
    const { writing } = session;
    const name = identifier(call.value("constraint_name"), call.origin, writing);
    const exists = isOn(call, "if_exists") ? "IF EXISTS " : "";
    if (!isMySql(writing)) return [alterTable(call, target, session, sql`DROP CONSTRAINT ${exists}${name}`)];
    switch (textOf(call.value("type_"))) {
      case "foreignkey":
        return [alterTable(call, target, session, sql`DROP FOREIGN KEY ${name}`)];
      case "primary":
        return [alterTable(call, target, session, "DROP PRIMARY KEY")];
      case "unique":
        return [alterTable(call, target, session, sql`DROP INDEX ${name}`)];
      case "check":
        return [
          alterTable(
            call,
            target,
            session,
            sql`DROP ${writing.dialect === "mariadb" ? "CONSTRAINT" : "CHECK"} ${name}`,
          ),
        ];
      default:
        session.opaque("call", "MySQL needs to know which kind of constraint `drop_constraint` means", call.site);
        return [];
    }
  },
};

const createTable: Method = {
  names: ["table_name"],
  run(call, _target, session) {
    const request = {
      name: call.get("table_name"),
      schema: call.value("schema"),
      parts: call.rest,
      option: option(call),
      place: call.origin,
    };
    if (unreadParts(request).length > 0) {
      session.opaque("dynamic", "some columns of `create_table` are made at run time", call.site);
    }
    return createTableStatements(request, session.writing, session.knownTypes);
  },
};

const bulkInsert: Method = {
  names: ["table", "rows"],
  run(call, _target, session) {
    const { writing } = session;
    const table = tableOf(call.get("table"));
    const name =
      table === null
        ? unknownPart(call.get("table"), call.place("table"), writing)
        : tableName(table.name, table.schema, call.place("table"), writing);
    const { items, open } = itemsOf(call.get("rows") ?? UNDEFINED);
    const rows = items.flatMap(item =>
      item.kind === "object" ? [new Map([...item.properties].map(([key, property]) => [key, property.value]))] : [],
    );
    const place = call.place("rows");
    if (open || rows.length < items.length) return [insertRows(name, [], place, writing)];
    return rows.map(row => insertRows(name, [row], place, writing));
  },
};

const renameTable: Method = {
  names: ["old_table_name", "new_table_name"],
  run(call, _target, session) {
    const { writing } = session;
    const table: Target = { table: call.get("old_table_name"), schema: call.value("schema") };
    const to = isMySql(writing)
      ? tableName(call.get("new_table_name"), table.schema, call.origin, writing)
      : identifier(call.get("new_table_name"), call.origin, writing);
    return [alterTable(call, table, session, sql`RENAME TO ${to}`)];
  },
};

const execute: Method = {
  names: ["sqltext"],
  batch: ["sqltext"],
  run(call, _target, session) {
    session.execute(call.get("sqltext"), undefined, call.site);
    return [];
  },
};

function tableComment(isSet: boolean): Method {
  return {
    names: isSet ? ["table_name", "comment"] : ["table_name"],
    batch: isSet ? ["comment"] : [],
    run(call, target, session) {
      const { writing } = session;
      const words = literal(isSet ? call.get("comment") : undefined, call.origin, writing);
      if (writing.dialect === "sqlite") return [];
      if (isMySql(writing)) {
        const text = isSet ? words : "''";
        return [alterTable(call, target, session, sql`COMMENT ${text}`)];
      }
      return [from(call.origin, sql`COMMENT ON TABLE ${targetName(target, call, session)} IS ${words}`)];
    },
  };
}

/** The operations that Alembic documents, `batch_alter_table` and what only answers apart. */
export const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["add_column", addColumn],
  ["alter_column", alterColumn],
  ["bulk_insert", bulkInsert],
  [
    "create_check_constraint",
    constraint(["condition"], (call, _target, session) => {
      const condition = conditionSql(call.get("condition"), call.place("condition"), session.writing);
      return joined([
        constraintName(naming(call), session.writing),
        sql`CHECK (${condition})`,
        notValid(call, session),
      ]);
    }),
  ],
  [
    "create_exclude_constraint",
    constraint([], (call, _target, session) => excludeSql(naming(call), call.rest, option(call), session.writing)),
  ],
  ["create_foreign_key", createForeignKey],
  ["create_index", createIndex],
  [
    "create_primary_key",
    constraint(["columns"], (call, _target, session) =>
      primaryKeySql(naming(call), call.value("columns"), session.writing),
    ),
  ],
  ["create_table", createTable],
  ["create_table_comment", tableComment(true)],
  [
    "create_unique_constraint",
    constraint(["columns"], (call, _target, session) =>
      uniqueSql(naming(call), call.value("columns"), session.writing, option(call)),
    ),
  ],
  [
    "drop_column",
    {
      names: ["table_name", "column_name"],
      batch: ["column_name"],
      run: (call, target, session) => [
        alterTable(
          call,
          target,
          session,
          sql`DROP COLUMN ${isOn(call, "if_exists") ? "IF EXISTS " : ""}${identifier(call.get("column_name"), call.origin, session.writing)}`,
        ),
      ],
    },
  ],
  ["drop_constraint", dropConstraint],
  ["drop_index", dropIndex],
  [
    "drop_table",
    {
      names: ["table_name"],
      run: (call, target, session) => [
        from(
          call.origin,
          sql`DROP TABLE ${isOn(call, "if_exists") ? "IF EXISTS " : ""}${targetName(target, call, session)}`,
        ),
      ],
    },
  ],
  ["drop_table_comment", tableComment(false)],
  ["execute", execute],
  ["rename_table", renameTable],
]);

function notValid(call: Call, session: Session): string {
  return session.writing.dialect === "postgresql" && isOn(call, "postgresql_not_valid") ? " NOT VALID" : "";
}
