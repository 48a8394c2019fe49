import {
  plainIndexColumn,
  attributesOf,
  type CheckConstraint,
  type Column,
  type ColumnDefault,
  type Constraint,
  type ForeignKey,
  type Index,
  type PrimaryKey,
  type ReferentialAction,
  type UniqueConstraint,
} from "../../model/column.js";
import { isMySqlFamily } from "../../model/dialect.js";
import { displayName, type Name, type QualifiedName } from "../../model/name.js";
import { OFFLINE, type AlterColumn, type Certainty, type Operation } from "../../model/operation.js";
import type { Span } from "../../model/span.js";
import { expressionText } from "../../sql/lower/lowering.js";
import { tokenize } from "../../sql/tokens.js";
import {
  isNullish,
  isUndefined,
  propertyOf,
  textOf,
  truthiness,
  type Origin,
  type Site,
  type Value,
} from "../evaluate/values.js";
import { checkFromSql, defaultFromSql, definitionFromSql, predicateFromSql } from "../definitions.js";
import { qualified, type Base, type Recorder } from "../recorder.js";
import { QueryHost } from "./query.js";
import { RawHost } from "./raw.js";
import type { ColumnHost, ForeignHost, TableHost, TableStep } from "./table.js";
import { knexType, type KnexType } from "./types.js";

type AlterStep = Extract<TableStep, { kind: "alter" }>;

/** The operations of one `createTable` or `alterTable`, in the order in which Knex sends its statements. */
export function compileTable(host: TableHost, site: Site, certainty: Certainty): readonly Operation[] {
  const compiler = new TableCompiler(
    host,
    host.recorder.callSpan(site),
    host.recorder.machine.locate(site.origin),
    certainty,
  );
  return host.method === "alter" ? compiler.alter() : compiler.create();
}

class TableCompiler {
  private readonly recorder: Recorder;
  private readonly table: QualifiedName;

  constructor(
    private readonly host: TableHost,
    private readonly span: Span,
    private readonly statement: Span,
    private readonly certainty: Certainty,
  ) {
    this.recorder = host.recorder;
    this.table = host.table;
  }

  private get dialect() {
    return this.recorder.dialect;
  }

  // --- create and alter ---

  create(): Operation[] {
    const columns: Column[] = [];
    const constraints: Constraint[] = [];
    const before: Operation[] = [];
    const after: Operation[] = [];
    const explicitKey = this.alterSteps().find(step => step.method === "primary");
    for (const host of this.columnHosts()) {
      const { column, inline, type } = this.column(host, explicitKey !== undefined);
      columns.push(column);
      constraints.push(...inline);
      before.push(...this.nativeEnum(type, host));
      if (host.comment !== null && this.dialect === "postgresql") after.push(this.describe(host));
    }
    const rest: Operation[] = [];
    for (const step of this.host.steps) {
      if (step.kind === "foreign") {
        const foreign = this.foreignKey(step.foreign);
        if (foreign === null) continue;
        // SQLite adds no constraint later: there the key stands in the table.
        if (this.dialect === "sqlite") constraints.push(foreign);
        else rest.push(this.addConstraint(foreign, step.foreign.end, step.foreign.certainty));
      } else if (step.kind === "alter" && step.method === "primary") {
        if (step === explicitKey) constraints.push(...this.primaryKey(step).map(key => this.besideCounter(key)));
        rest.push(...this.count(step));
      } else if (step.kind === "alter" && step.method === "check") constraints.push(...this.check(step));
      else if (step.kind === "alter") rest.push(...this.alterStep(step));
    }
    const keyed = new Set(
      constraints.flatMap(constraint =>
        constraint.kind === "primaryKey" ? constraint.columns.map(name => name.text) : [],
      ),
    );
    // SQLite alone lets the columns of a key be NULL, except where the key is the row's number.
    const keyIsNotNull = this.dialect !== "sqlite";
    return [
      ...before,
      {
        kind: "createTable",
        ...this.base(this.span, this.certainty, this.table),
        table: this.table,
        columns: columns.map(column =>
          keyIsNotNull && keyed.has(column.name.text) ? { ...column, nullable: false } : column,
        ),
        constraints,
        indexes: [],
        ifNotExists: this.host.method === "createIfNotExists",
        temporary: false,
        fromQuery: false,
        copies: [],
        inherits: this.alterSteps().flatMap(({ method, args: [parent], origin }) =>
          method === "inherits" && parent !== undefined ? [this.tableName(parent, origin)] : [],
        ),
        partitionOf: null,
        bounds: null,
        partitioned: false,
        partitionBy: null,
      },
      ...this.tableComment(),
      ...after,
      ...rest,
    ];
  }

  /** MySQL takes the comment as an option of the table: of a new one, it is no change. */
  private tableComment(): Operation[] {
    return this.alterSteps()
      .filter(({ method }) => method === "comment" && this.dialect !== "sqlite")
      .flatMap((step): Operation[] => {
        const span = this.recorder.machine.locate(step.origin);
        const base = this.base(span, this.with(step.certainty), this.table);
        if (this.dialect === "postgresql") return [{ kind: "describe", ...base, verb: "comment" }];
        if (this.host.method !== "alter") return [];
        const change = {
          table: this.table,
          action: "options",
          other: null,
          bounds: null,
          concurrently: false,
          online: OFFLINE,
        } as const;
        return [{ kind: "alterTable", ...base, ...change }];
      })
      .slice(-1);
  }

  alter(): Operation[] {
    const operations: Operation[] = [];
    const hosts = this.columnHosts();
    const comments: Operation[] = [];
    const hasKey = this.alterSteps().some(step => step.method === "primary");
    const added = hosts.filter(({ alter }) => alter === null);
    for (const host of added) {
      const { column, inline, type } = this.column(host, hasKey);
      const foreignKeys = host === added[0] ? this.inlineKeys() : [];
      operations.push(...this.nativeEnum(type, host));
      operations.push({
        kind: "addColumn",
        ...this.base(column.span, this.with(host.certainty), this.table, column.name),
        table: this.table,
        column,
        constraints: [...inline, ...foreignKeys],
        ifNotExists: false,
        placed: host.placed && isMySqlFamily(this.dialect),
        online: OFFLINE,
      });
      if (host.comment !== null && this.dialect === "postgresql") comments.push(this.describe(host));
    }
    for (const host of hosts.filter(({ alter }) => alter !== null)) {
      operations.push(...this.nativeEnum(this.typeOf(host), host), ...this.alterColumn(host));
      if (host.comment !== null && this.dialect === "postgresql") comments.push(this.describe(host));
    }
    operations.push(...comments);
    operations.push(...this.tableComment());
    for (const step of this.host.steps) {
      if (step.kind === "foreign") {
        const foreign = this.foreignKey(step.foreign);
        if (this.host.variant === "mikroorm" && this.dialect === "sqlite" && added.length > 0) continue;
        if (foreign !== null) operations.push(this.addConstraint(foreign, step.foreign.end, step.foreign.certainty));
      } else if (step.kind === "alter") operations.push(...this.alterStep(step));
    }
    return operations;
  }

  /** MikroORM's compiler for SQLite writes keys behind the first column that is added, whichever they are for. */
  private inlineKeys(): ForeignKey[] {
    if (this.host.variant !== "mikroorm" || this.dialect !== "sqlite") return [];
    const [first] = this.columnHosts().filter(({ alter }) => alter === null);
    if (first === undefined) return [];
    const column = this.nameOf(first.nameValue, first.site.origin);
    return this.host.steps.flatMap(step => {
      const foreign = step.kind === "foreign" ? this.foreignKey(step.foreign) : null;
      if (foreign === null) return [];
      const name = foreign.name ?? { ...this.derived(foreign.span), text: "undefined" };
      return [{ ...foreign, name, level: "column", columns: [column] } as const];
    });
  }

  private columnHosts(): ColumnHost[] {
    return this.host.steps.flatMap(step => (step.kind === "column" ? [step.column] : []));
  }

  private alterSteps(): AlterStep[] {
    return this.host.steps.filter(step => step.kind === "alter");
  }

  // --- columns ---

  private column(
    host: ColumnHost,
    tableHasKey: boolean,
  ): { readonly column: Column; readonly inline: readonly Constraint[]; readonly type: KnexType } {
    const span = this.recorder.machine.locate(host.end);
    const name = this.nameOf(host.nameValue, host.site.origin);
    const type = this.typeOf(host);
    // SQLite counts in the key of a column alone.
    const ownsKey = type.primaryKey && (!tableHasKey || this.dialect === "sqlite");
    const inline: Constraint[] = [];
    if (ownsKey) inline.push(this.key([name], null, span, "column"));
    if (type.checkedLabels !== null) {
      inline.push(this.checkOf(labelsIn(this.quoted(name), type.checkedLabels), null, span, "column"));
    }
    for (const check of host.checks) inline.push(this.columnCheck(name, check, span));
    // Knex hands this on as it stands: clauses behind the type belong to the column.
    const written =
      host.method === "specifictype" ? definitionFromSql(type.sql, this.quoted(name), this.dialect, span) : null;
    inline.push(...(written?.constraints ?? []));
    const nullable = type.increments || ownsKey ? false : (host.nullable ?? true) && (written?.column.nullable ?? true);
    const column: Column = {
      name,
      type:
        type.type === null
          ? null
          : {
              ...type.type,
              unsigned: type.type.unsigned || (host.unsigned && isMySqlFamily(this.dialect) && !type.increments),
            },
      nullable,
      default: type.increments ? null : (this.defaultOf(host) ?? written?.column.default ?? null),
      generated: written?.column.generated ?? null,
      identity: written?.column.identity ?? this.identityOf(type, ownsKey),
      collation:
        (isMySqlFamily(this.dialect) ? textOf(host.collation ?? undefined) : null) ?? written?.column.collation ?? null,
      onUpdate: written?.column.onUpdate ?? null,
      comment:
        (isMySqlFamily(this.dialect) ? textOf(host.comment ?? undefined) : null) ?? written?.column.comment ?? null,
      span,
    };
    return { column, inline, type };
  }

  /** Knex lets a counter of MySQL count when it is in a key, MikroORM's compiler at once. */
  private identityOf({ identity, increments }: KnexType, ownsKey: boolean): Column["identity"] {
    if (!isMySqlFamily(this.dialect)) return identity;
    if (this.host.variant === "mikroorm" && increments) return "autoIncrement";
    return ownsKey || identity !== "autoIncrement" ? identity : null;
  }

  /** `formatDefault`: strings, numbers and booleans become quoted literals; a fragment stays an expression. */
  private defaultOf(host: ColumnHost): ColumnDefault | null {
    const { default: value } = host;
    if (value === null || isUndefined(value)) return null;
    const mysql = isMySqlFamily(this.dialect);
    const span = this.recorder.machine.locate(value.origin ?? host.end);
    if (mysql && (host.method.includes("text") || host.method === "blob")) return null;
    if (value.kind === "constant") {
      // MySQL's own default is NULL, and Knex leaves it unsaid.
      if (value.value === null) return mysql ? null : { kind: "null", span };
      if (host.method === "bool") return { kind: "constant", value: value.value ? "1" : "0", span };
      return { kind: "constant", value: String(value.value), span };
    }
    const plain = textOf(value);
    if (plain !== null) {
      if (host.method === "bool")
        return { kind: "constant", value: plain === "false" || plain === "" ? "0" : "1", span };
      return { kind: "constant", value: plain, span };
    }
    if (value instanceof RawHost) return this.rawDefault(value, span);
    if (value.kind === "array" || value.kind === "object") {
      const json = this.recorder.machine.json(value);
      if (json !== null && host.method.startsWith("json")) {
        return { kind: "constant", value: json, span };
      }
    }
    return { kind: "unknown", span };
  }

  private rawDefault(value: RawHost, span: Span): ColumnDefault {
    const source = value.text === null ? null : textOf(value.text);
    return source === null ? { kind: "unknown", span } : defaultFromSql(source, this.dialect, span);
  }

  private nativeEnum(type: KnexType, host: ColumnHost): Operation[] {
    const { createsType } = type;
    if (createsType === null) return [];
    const span = this.recorder.machine.locate(host.site.origin);
    const part = (text: string): Name => ({ text, exact: true, span });
    const name = {
      schema: createsType.schema === null ? this.table.schema : part(createsType.schema),
      name: part(createsType.name),
      span,
    };
    return [
      {
        kind: "createType",
        ...this.base(span, this.with(host.certainty), this.table),
        type: name,
        form: "enum",
        labels: createsType.labels,
        constrained: false,
        hasDefault: false,
        notNull: false,
        definition: null,
      },
    ];
  }

  private describe(host: ColumnHost): Operation {
    const span = this.recorder.machine.locate(host.end);
    return { kind: "describe", ...this.base(span, this.with(host.certainty), this.table), verb: "comment" };
  }

  /**
   * `.alter()` describes the column anew: PostgreSQL drops default and NOT NULL first and sets them again if they are
   * restated, MySQL modifies the whole column, SQLite rebuilds the table.
   */
  private alterColumn(host: ColumnHost): Operation[] {
    const { column } = this.column(host, true);
    const options = host.alter ?? { nullable: true, type: true };
    const base = this.base(column.span, this.with(host.certainty), this.table, column.name);
    const change = (fields: Partial<AlterColumn>): AlterColumn => ({
      kind: "alterColumn",
      ...base,
      table: this.table,
      column: column.name,
      type: null,
      using: null,
      nullable: null,
      default: null,
      identity: null,
      restates: true,
      attributes: isMySqlFamily(this.dialect) ? attributesOf(column) : null,
      online: OFFLINE,
      ...fields,
    });
    const set = column.default === null ? null : ({ action: "set", value: column.default } as const);
    if (this.dialect !== "postgresql") {
      return [
        change({
          type: column.type,
          nullable: column.nullable,
          default: set ?? { action: "drop" },
          identity: this.restatedIdentity(column),
        }),
      ];
    }
    const type = { type: column.type, using: this.using(column, host) };
    if (this.host.variant === "mikroorm") return this.alterKeeping(host, column, change, set);
    const operations = [change({ default: { action: "drop" } })];
    if (options.nullable) operations.push(change({ nullable: true }));
    if (options.type) operations.push(change(type));
    if (set !== null) operations.push(change({ default: set }));
    if (options.nullable && host.nullable === false) operations.push(change({ nullable: false }));
    return operations;
  }

  /** MikroORM's compiler for PostgreSQL leaves alone what is not restated. */
  private alterKeeping(
    host: ColumnHost,
    column: Column,
    change: (fields: Partial<AlterColumn>) => AlterColumn,
    set: AlterColumn["default"],
  ): Operation[] {
    const { type: changesType, nullable } = host.alter ?? { nullable: true, type: true };
    const type = this.typeOf(host);
    const quoted = this.quoted(column.name);
    const drop = change({ default: { action: "drop" } });
    const operations: Operation[] = host.default !== null && isNullish(host.default) ? [drop] : [];
    const retype = (using: string): void => {
      operations.push(change({ type: column.type, using: this.expression(using) }));
    };
    if (type.checkedLabels !== null) {
      if (changesType) retype(`(${quoted}::text)`);
      if (nullable) operations.push(this.addConstraint(this.labelCheck(column, type), host.end, host.certainty));
    } else if (type.sql === "uuid") {
      operations.push(drop);
      retype(`(${quoted}::text::uuid)`);
    } else if (changesType) retype(`(${quoted}::${type.sql})`);
    if (set !== null && !(host.default !== null && isNullish(host.default))) operations.push(change({ default: set }));
    if (host.nullable !== null) operations.push(change({ nullable: host.nullable }));
    return operations;
  }

  /** The constraint for the labels of an enumeration, by the name that PostgreSQL would give it. */
  private labelCheck(column: Column, type: KnexType): CheckConstraint {
    const { exact } = column.name;
    const name = { text: `${this.table.name.text}_${column.name.text}_check`, exact, span: column.span };
    return this.checkOf(labelsIn(this.quoted(column.name), type.checkedLabels ?? []), name, column.span, "table");
  }

  /** MySQL's MODIFY takes an AUTO_INCREMENT away that it does not name. */
  private restatedIdentity(column: Column): AlterColumn["identity"] {
    if (column.identity !== null) return { action: "set", value: column.identity };
    return isMySqlFamily(this.dialect) ? { action: "drop" } : null;
  }

  private using(column: Column, host: ColumnHost): string {
    const type = this.typeOf(host).sql;
    return this.expression(`("${column.name.text}"${host.method === "enu" ? "::text" : ""}::${type})`);
  }

  private expression(sql: string): string {
    return expressionText(tokenize(sql, this.dialect).tokens);
  }

  private typeOf(host: ColumnHost): KnexType {
    return knexType(host.method, host.args.slice(1), this.dialect, this.recorder.machine.locate(host.site.origin));
  }

  // --- constraints and indexes ---

  private alterStep(step: AlterStep): Operation[] {
    const [first, second] = step.args;
    const span = this.recorder.machine.locate(step.origin);
    const columns = this.columnNames(first, step.origin);
    const base = this.base(span, this.with(step.certainty), this.table, ...columns);
    const drop = (name: Name | null, constraint: Constraint["kind"] | null, ifExists = false): Operation => ({
      kind: "dropConstraint",
      ...base,
      table: this.table,
      name,
      constraint: this.dialect === "postgresql" ? null : constraint,
      columns: null,
      ifExists,
      cascade: false,
      online: OFFLINE,
    });
    switch (step.method) {
      case "primary":
        return [
          ...this.primaryKey(step).map(key => this.addConstraint(key, step.origin, step.certainty)),
          ...this.count(step),
        ];
      case "unique":
        return [this.unique(step, columns, span)];
      case "index":
        return [this.index(step, columns, span)];
      case "dropPrimary":
      case "dropPrimaryIfExists": {
        const name = this.named(
          first,
          () => ({ ...this.derived(span), text: `${this.table.name.text}_pkey` }),
          step.origin,
        );
        return [drop(this.dialect === "postgresql" ? name : null, "primaryKey", step.method.endsWith("IfExists"))];
      }
      case "dropForeign":
      case "dropForeignIfExists":
        return [
          drop(
            this.named(second, () => this.indexName(columns, "foreign", span), step.origin),
            "foreignKey",
            step.method.endsWith("IfExists"),
          ),
        ];
      case "dropUnique":
      case "dropUniqueIfExists": {
        const name = this.named(second, () => this.indexName(columns, "unique", span), step.origin);
        const ifExists = step.method.endsWith("IfExists");
        return [this.dialect === "postgresql" ? drop(name, "unique", ifExists) : this.dropIndex(name, base, ifExists)];
      }
      case "dropIndex":
        return [
          this.dropIndex(
            this.named(second, () => this.indexName(columns, "index", span), step.origin),
            base,
            false,
          ),
        ];
      case "dropColumn":
      case "dropColumns":
        return step.args
          .flatMap(arg => this.columnNames(arg, step.origin))
          .map(column => this.dropColumn(column, base));
      case "dropTimestamps": {
        const camel = first !== undefined && truthiness(first) === true;
        const names = camel ? ["createdAt", "updatedAt"] : ["created_at", "updated_at"];
        return names.map(text => this.dropColumn({ text, exact: true, span }, base));
      }
      case "renameColumn": {
        const [from] = columns;
        const to =
          this.recorder.name(second, step.origin) ?? this.recorder.unknownName("a name made at run time", step.origin);
        return from === undefined
          ? []
          : [
              {
                kind: "renameColumn",
                ...this.base(span, this.with(step.certainty), this.table, from, to),
                table: this.table,
                column: from,
                to,
                online: OFFLINE,
              },
            ];
      }
      case "setNullable":
      case "dropNullable":
        return columns.map(column => ({
          kind: "alterColumn",
          ...base,
          table: this.table,
          column,
          type: null,
          using: null,
          nullable: step.method === "setNullable",
          default: null,
          identity: null,
          restates: false,
          attributes: null,
          online: OFFLINE,
        }));
      case "check":
        return this.check(step).map(check => this.addConstraint(check, step.origin, step.certainty));
      case "dropChecks":
        return step.args.flatMap(arg => this.columnNames(arg, step.origin)).map(name => drop(name, null));
      default:
        return [];
    }
  }

  private dropColumn(column: Name, base: Base): Operation {
    return { kind: "dropColumn", ...base, table: this.table, column, ifExists: false, cascade: false, online: OFFLINE };
  }

  private dropIndex(name: Name, base: Base, ifExists: boolean): Operation {
    const mysql = isMySqlFamily(this.dialect);
    return {
      kind: "dropIndex",
      ...base,
      table: mysql ? this.table : null,
      // A schema that was written into the table's name is not put before the index.
      name: qualified(name, mysql || this.dialect === "sqlite" || this.host.schemaInName ? null : this.table.schema),
      columns: null,
      concurrently: false,
      ifExists,
      cascade: false,
      online: OFFLINE,
    };
  }

  private primaryKey(step: AlterStep): PrimaryKey[] {
    const [columns, name] = step.args;
    const span = this.recorder.machine.locate(step.origin);
    const names = this.columnNames(columns, step.origin);
    if (names.length === 0) return [];
    const given = this.recorder.name(name?.kind === "object" ? propertyOf(name, "constraintName") : name, step.origin);
    const derived = { ...this.derived(span), text: `${this.table.name.text}_pkey` };
    const altersMySql = this.host.method === "alter" && isMySqlFamily(this.dialect);
    const chosen = altersMySql ? null : this.dialect === "postgresql" ? (given ?? derived) : given;
    const counters = this.counters().map(host => this.nameOf(host.nameValue, host.site.origin));
    const missing = counters.filter(counter => names.every(({ text }) => text !== counter.text));
    return [
      { ...this.key([...missing.reverse(), ...names], chosen, span, "table"), deferrable: this.deferrable(name) },
    ];
  }

  /** SQLite's counters are the key of their table: Knex makes another one a unique key. */
  private besideCounter(key: PrimaryKey): PrimaryKey | UniqueConstraint {
    const isOther = this.dialect === "sqlite" && this.columnHosts().some(({ spelling }) => spelling === "increments");
    return isOther ? { ...key, kind: "unique", nullsNotDistinct: false } : key;
  }

  /** MySQL wants its counters in the key, and Knex adds them to one that leaves them out. */
  private counters(): ColumnHost[] {
    if (!isMySqlFamily(this.dialect)) return [];
    // Knex does not count what is spelled `bigIncrements` among them.
    return ["increments", "bigincrements"].flatMap(word => this.columnHosts().filter(host => host.spelling === word));
  }

  /** With a key of its own, MySQL's table is created first and its columns are made to count afterwards. */
  private count(step: AlterStep): Operation[] {
    return this.counters().map(host => {
      const { column } = this.column(host, true);
      return {
        kind: "alterColumn",
        ...this.base(column.span, this.with(step.certainty), this.table, column.name),
        table: this.table,
        column: column.name,
        type: column.type,
        using: null,
        nullable: false,
        default: { action: "drop" },
        identity: { action: "set", value: "autoIncrement" },
        restates: true,
        attributes: attributesOf(column),
        online: OFFLINE,
      };
    });
  }

  private key(columns: readonly Name[], name: Name | null, span: Span, level: "column" | "table"): PrimaryKey {
    return { kind: "primaryKey", name, level, deferrable: false, span, columns, usingIndex: null };
  }

  private unique(step: AlterStep, columns: readonly Name[], span: Span): Operation {
    const [, second] = step.args;
    const options = second?.kind === "object" ? second : undefined;
    const given = options === undefined ? second : propertyOf(options, "indexName");
    const name = this.named(given, () => this.indexName(columns, "unique", span), step.origin);
    const deferrable = this.deferrable(options);
    const predicate = propertyOf(options, "predicate");
    const useConstraint = propertyOf(options, "useConstraint");
    const asConstraint =
      this.dialect !== "sqlite" &&
      (useConstraint === undefined
        ? deferrable || predicate === undefined || isMySqlFamily(this.dialect)
        : truthiness(useConstraint) !== false);
    if (!asConstraint) return this.createIndex(name, columns, true, "btree", predicate, step);
    const constraint: UniqueConstraint = {
      kind: "unique",
      name,
      level: "table",
      deferrable: deferrable && this.dialect === "postgresql",
      span,
      columns,
      usingIndex: null,
      nullsNotDistinct: false,
    };
    return this.addConstraint(constraint, step.origin, step.certainty);
  }

  private index(step: AlterStep, columns: readonly Name[], span: Span): Operation {
    const [, second, third] = step.args;
    const name = this.named(second, () => this.indexName(columns, "index", span), step.origin);
    const option = (key: string): string | null => textOf(propertyOf(third, key));
    const plain = textOf(third);
    const mysql = isMySqlFamily(this.dialect);
    const type = (mysql ? (plain ?? option("indexType")) : option("indexType"))?.toLowerCase() ?? "";
    const engine = (
      mysql ? option("storageEngineIndexType") : (plain ?? option("storageEngineIndexType"))
    )?.toLowerCase();
    const method =
      this.dialect === "sqlite"
        ? "btree"
        : mysql && (type === "fulltext" || type === "spatial")
          ? type
          : (engine ?? "btree");
    return this.createIndex(name, columns, type === "unique", method, propertyOf(third, "predicate"), step);
  }

  private createIndex(
    name: Name,
    columns: readonly Name[],
    unique: boolean,
    method: string,
    predicate: Value | undefined,
    step: AlterStep,
  ): Operation {
    const span = this.recorder.machine.locate(step.origin);
    const index: Index = {
      name,
      columns: columns.map(plainIndexColumn),
      unique,
      method,
      predicate: predicate === undefined || isMySqlFamily(this.dialect) ? null : this.predicate(predicate),
      include: [],
      nullsNotDistinct: false,
    };
    return {
      kind: "createIndex",
      ...this.base(span, this.with(step.certainty), this.table, ...columns),
      table: this.table,
      index,
      concurrently: false,
      ifNotExists: false,
      only: false,
      online: OFFLINE,
    };
  }

  /** A condition of a kind that is not put into SQL still limits the index. */
  private predicate(value: Value): string {
    const condition = value instanceof QueryHost ? value.condition : null;
    return condition === null ? "a condition of the query builder" : predicateFromSql(condition, this.dialect);
  }

  /** `null` for a key that says nothing of what it refers to: Knex drops it without a word. */
  private foreignKey(host: ForeignHost): ForeignKey | null {
    const { parts } = host;
    const columns = this.columnNames(parts.columns, host.site.origin);
    if (parts.table === null || parts.references === null) return null;
    const span = this.recorder.machine.locate(host.end);
    const table = this.tableName(parts.table, host.site.origin);
    const name = this.recorder.name(parts.keyName ?? undefined, host.end);
    return {
      kind: "foreignKey",
      name: name ?? (this.dialect === "sqlite" ? null : this.indexName(columns, "foreign", span)),
      level: "table",
      deferrable: parts.deferrable !== null && !isUndefined(parts.deferrable),
      span,
      columns,
      references: table,
      referencedColumns: this.columnNames(parts.references, host.end),
      onDelete: action(parts.onDelete),
      onUpdate: action(parts.onUpdate),
      notValid: false,
    };
  }

  private check(step: AlterStep): CheckConstraint[] {
    const [predicate, bindings, name] = step.args;
    const raw =
      predicate === undefined
        ? null
        : new RawHost(
            this.recorder,
            predicate,
            bindings === undefined || isUndefined(bindings) ? [] : [bindings],
            null,
          );
    const source = raw?.text === null || raw === null ? null : textOf(raw.text);
    const span = this.recorder.machine.locate(step.origin);
    return [this.checkOf(source ?? "", this.recorder.name(name, step.origin), span, "table")];
  }

  private columnCheck(name: Name, check: ColumnHost["checks"][number], span: Span): CheckConstraint {
    const quoted = this.quoted(name);
    const [first, second, third] = check.args;
    const literal = (value: Value | undefined): string => {
      const plain = textOf(value);
      return plain === null ? String(value?.kind === "constant" ? value.value : "") : `'${plain}'`;
    };
    const list = (value: Value | undefined): string =>
      value?.kind === "array" ? value.items.map(literal).join(",") : "";
    const constraintName =
      check.method === "checkPositive" || check.method === "checkNegative"
        ? first
        : check.method === "checkLength"
          ? third
          : second;
    const texts: Record<string, string> = {
      check: textOf(first) ?? "",
      checkPositive: `${quoted} > 0`,
      checkNegative: `${quoted} < 0`,
      checkIn: `${quoted} in (${list(first)})`,
      checkNotIn: `${quoted} not in (${list(first)})`,
      checkBetween: ranges(first)
        .map(range => `${quoted} between ${range.map(literal).join(" and ")}`)
        .join(" or "),
      checkLength: `length(${quoted}) ${textOf(first) ?? ""} ${literal(second)}`,
      checkRegex: `${quoted} ${this.dialect === "postgresql" ? "~" : "REGEXP"} ${literal(first)}`,
    };
    return this.checkOf(texts[check.method] ?? "", this.recorder.name(constraintName, check.origin), span, "column");
  }

  private checkOf(sql: string, name: Name | null, span: Span, level: "column" | "table"): CheckConstraint {
    return {
      kind: "check",
      name,
      level,
      deferrable: false,
      span,
      ...checkFromSql(sql, this.dialect),
      notValid: false,
    };
  }

  private addConstraint(constraint: Constraint, origin: Origin, certainty: Certainty): Operation {
    const names = constraint.kind === "check" ? [] : constraint.columns;
    const span = this.recorder.machine.locate(origin);
    return {
      kind: "addConstraint",
      ...this.base(span, this.with(certainty), this.table, ...names),
      table: this.table,
      constraint,
      online: OFFLINE,
    };
  }

  // --- names ---

  private base(span: Span, certainty: Certainty, ...names: readonly (Name | QualifiedName | null)[]): Base {
    return this.recorder.base(span, this.statement, certainty, ...names);
  }

  /** A call inside the callback is as sure as the call itself and the schema call around it. */
  private with(inner: Certainty): Certainty {
    return this.certainty === "certain" ? inner : this.certainty;
  }

  private nameOf(value: Value, origin: Origin): Name {
    return (
      this.recorder.name(value, origin) ?? this.recorder.unknownName(this.recorder.machine.label(value, origin), origin)
    );
  }

  /** A name, or an array of them. */
  private columnNames(value: Value | undefined, origin: Origin): Name[] {
    if (value === undefined || isUndefined(value)) return [];
    if (value.kind !== "array") return [this.nameOf(value, origin)];
    const names = value.items.map(item => this.nameOf(item, origin));
    return value.open ? [...names, this.recorder.unknownName("…", origin)] : names;
  }

  private tableName(value: Value, origin: Origin): QualifiedName {
    return tableNameOf(value, origin, null, this.recorder);
  }

  private named(value: Value | undefined, derive: () => Name, origin: Origin): Name {
    return this.recorder.name(value, origin) ?? derive();
  }

  private derived(span: Span): Name {
    return { text: "", exact: this.table.name.exact, span };
  }

  /** The name that Knex makes up: table, columns and kind, in lower case. */
  private indexName(columns: readonly Name[], kind: string, span: Span): Name {
    // The schema of `withSchema` is no part of it; one that was written into the table's name is.
    const table = this.host.schemaInName ? displayName(this.table) : this.table.name.text;
    const text = [table.replaceAll(/[.-]/g, "_"), ...columns.map(column => column.text), kind].join("_").toLowerCase();
    return { text, exact: this.table.name.exact && columns.every(column => column.exact), span };
  }

  private quoted(name: Name): string {
    const quote = this.dialect === "postgresql" ? '"' : "`";
    return `${quote}${name.text}${quote}`;
  }

  private deferrable(options: Value | undefined): boolean {
    const value = propertyOf(options, "deferrable");
    return value !== undefined && textOf(value) !== "not deferrable" && truthiness(value) !== false;
  }
}

/** A name that may carry its schema: Knex quotes the parts between dots one by one. */
export function tableNameOf(value: Value, origin: Origin, schema: Name | null, recorder: Recorder): QualifiedName {
  const whole = recorder.name(value, origin) ?? recorder.unknownName(recorder.machine.label(value, origin), origin);
  const dot = whole.exact ? whole.text.indexOf(".") : -1;
  if (dot < 0) return qualified(whole, schema);
  const { start, end } = whole.span;
  const verbatim = end - start === whole.text.length;
  const part = (from: number, to: number): Name => ({
    text: whole.text.slice(from, to),
    exact: true,
    span: verbatim ? { start: start + from, end: start + to } : whole.span,
  });
  return { schema: part(0, dot), name: part(dot + 1, whole.text.length), span: whole.span };
}

function labelsIn(column: string, labels: readonly string[]): string {
  return `${column} in (${labels.map(label => `'${label}'`).join(", ")})`;
}

/** `[1, 5]` or `[[1, 5], [10, 15]]`. */
function ranges(value: Value | undefined): readonly (readonly Value[])[] {
  if (value?.kind !== "array") return [[]];
  return value.items.every(item => item.kind === "array") ? value.items.map(({ items }) => items) : [value.items];
}

function action(value: Value | null): ReferentialAction {
  const text = textOf(value ?? undefined)
    ?.toLowerCase()
    .trim();
  return ACTIONS.find(known => known === text) ?? "no action";
}

const ACTIONS: readonly ReferentialAction[] = ["no action", "restrict", "cascade", "set null", "set default"];
