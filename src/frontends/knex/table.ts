import type { QualifiedName } from "../../model/name.js";
import type { Certainty } from "../../model/operation.js";
import {
  Host,
  isUndefined,
  native,
  textOf,
  truthiness,
  unknown,
  propertyOf,
  type Origin,
  type Site,
  type Value,
  text,
  constant,
} from "../evaluate/values.js";
import type { Recorder } from "../recorder.js";
import { consume, RawHost } from "./raw.js";
import { COLUMN_METHODS } from "./types.js";

/** One call of the table builder, in the order in which Knex takes them down. */
export type TableStep =
  | { readonly kind: "column"; readonly column: ColumnHost }
  | {
      readonly kind: "alter";
      readonly method: string;
      readonly args: readonly Value[];
      readonly origin: Origin;
      readonly certainty: Certainty;
    }
  | { readonly kind: "foreign"; readonly foreign: ForeignHost };

/** What was said of one foreign key, in whatever order. */
export interface ForeignParts {
  columns: Value;
  references: Value | null;
  table: Value | null;
  onDelete: Value | null;
  onUpdate: Value | null;
  keyName: Value | null;
  deferrable: Value | null;
}

/** Knex as it is, or with the compilers that MikroORM puts into it. */
export type KnexVariant = "knex" | "mikroorm";

/** The object that the callback of `createTable` and `alterTable` gets. */
export class TableHost extends Host {
  readonly label = "table";
  /** What is handed it may add columns and keys. */
  readonly isConnection = true;
  readonly steps: TableStep[] = [];

  constructor(
    readonly recorder: Recorder,
    readonly method: "create" | "createIfNotExists" | "alter",
    readonly table: QualifiedName,
    /** Whether the schema was written into the name (`"app.users"`) and not set with `withSchema`. */
    readonly schemaInName: boolean,
    readonly variant: KnexVariant,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    const column = COLUMN_METHODS.get(property);
    if (column !== undefined) {
      return native(property, (args, site) => {
        consume(args);
        return this.addColumn(column, args, site, property);
      });
    }
    switch (property) {
      case "timestamps":
        return native(property, (args, site) => this.timestamps(args, site));
      case "foreign":
        return native(property, (args, site) => this.addForeign(args, site));
      case "engine":
      case "charset":
      case "collate":
      case "queryContext":
        return native(property, () => this);
      default:
        return TABLE_METHODS.has(property)
          ? native(property, (args, site) => {
              consume(args);
              this.steps.push(this.alterStep(property, args, site));
              return this;
            })
          : undefined;
    }
  }

  addColumn(method: string, args: readonly Value[], site: Site, spelling = method): ColumnHost {
    const column = new ColumnHost(this, method, spelling, args, site, this.recorder.machine.certainty);
    this.steps.push({ kind: "column", column });
    return column;
  }

  alterStep(method: string, args: readonly Value[], site: Site): TableStep {
    const { machine } = this.recorder;
    return { kind: "alter", method, args, origin: machine.here(site.origin), certainty: machine.certainty };
  }

  private addForeign([columns, keyName]: readonly Value[], site: Site): ForeignHost {
    const foreign = new ForeignHost(this.recorder, columns ?? unknown("no column is named"), site);
    if (keyName !== undefined && !isUndefined(keyName)) foreign.parts.keyName = keyName;
    this.steps.push({ kind: "foreign", foreign });
    return foreign;
  }

  /** `timestamps(useTimestamps, defaultToNow, useCamelCase)`, also as one object. */
  private timestamps(args: readonly Value[], site: Site): Value {
    const [first] = args;
    const option = (name: string, index: number): boolean => {
      const value = first?.kind === "object" ? propertyOf(first, name) : args[index];
      return value !== undefined && truthiness(value) === true;
    };
    const method = option("useTimestamps", 0) ? "timestamp" : "datetime";
    const camel = option("useCamelCase", 2);
    for (const name of camel ? ["createdAt", "updatedAt"] : ["created_at", "updated_at"]) {
      const column = this.addColumn(method, [text(name, site.origin)], site);
      if (option("defaultToNow", 1)) column.requireNow();
    }
    return this;
  }
}

/** The methods of a table builder besides those that add a column. */
const TABLE_METHODS: ReadonlySet<string> = new Set([
  "comment",
  "index",
  "inherits",
  "primary",
  "unique",
  "dropPrimary",
  "dropPrimaryIfExists",
  "dropUnique",
  "dropUniqueIfExists",
  "dropIndex",
  "dropForeign",
  "dropForeignIfExists",
  "renameColumn",
  "dropTimestamps",
  "setNullable",
  "dropNullable",
  "check",
  "dropChecks",
  "dropColumn",
  "dropColumns",
]);

/** What `table.integer("a")` returns: a column that the chain behind it describes. */
export class ColumnHost extends Host {
  readonly label = "column";
  /** What is handed it may make it a key. */
  readonly isConnection = true;
  /** The last call of the chain so far: its origin spans them all. */
  end: Origin;
  nullable: boolean | null = null;
  default: Value | null = null;
  alter: { readonly nullable: boolean; readonly type: boolean } | null = null;
  unsigned = false;
  placed = false;
  comment: Value | null = null;
  collation: Value | null = null;
  readonly checks: { readonly method: string; readonly args: readonly Value[]; readonly origin: Origin }[] = [];
  private foreign: ForeignHost | null = null;

  constructor(
    readonly table: TableHost,
    readonly method: string,
    /** How the method is called where it is called. */
    readonly spelling: string,
    readonly args: readonly Value[],
    readonly site: Site,
    readonly certainty: Certainty,
  ) {
    super();
    this.end = table.recorder.machine.here(site.origin);
  }

  get(property: string): Value | undefined {
    const modifier = this.modifier(property);
    if (modifier === undefined) return undefined;
    return native(property, (args, site) => {
      consume(args);
      this.end = this.table.recorder.machine.here(site.origin);
      modifier(args, site);
      return this;
    });
  }

  requireNow(): void {
    this.nullable = false;
    this.default = new RawHost(this.table.recorder, text("CURRENT_TIMESTAMP", this.site.origin), [], null);
  }

  private modifier(property: string): ((args: readonly Value[], site: Site) => void) | undefined {
    switch (property) {
      case "notNullable":
      case "notNull":
        return () => this.setNullable(false);
      case "nullable":
        return ([value]) =>
          this.setNullable(value === undefined || isUndefined(value) ? true : truthiness(value) !== false);
      case "defaultTo":
      case "default":
      case "defaultsTo":
        return ([value]) => (this.default = value ?? constant(undefined));
      case "unsigned":
        return () => (this.unsigned = true);
      case "first":
      case "after":
        return () => (this.placed = true);
      case "comment":
        return ([value]) => (this.comment = value ?? null);
      case "collate":
        return ([value]) => (this.collation = value ?? null);
      case "alter":
        return ([options]) => {
          const option = (name: string): boolean => {
            const value = propertyOf(options, name);
            return value === undefined || truthiness(value) !== false;
          };
          this.alter = { nullable: option("alterNullable"), type: option("alterType") };
        };
      case "index":
      case "primary":
      case "unique":
        // Knex gives `increments` its key by itself and ignores these.
        return (args, site) => {
          if (this.method.includes("increments")) return;
          this.table.steps.push(this.table.alterStep(property, [this.nameValue, ...args], site));
        };
      case "references":
        return (args, site) => {
          this.foreign ??= this.startForeign(site);
          this.foreign.references(args[0]);
        };
      case "inTable":
      case "on":
      case "onDelete":
      case "onUpdate":
      case "withKeyName":
      case "deferrable":
        return ([value], site) => this.foreign?.set(property, value, site);
      case "check":
      case "checkPositive":
      case "checkNegative":
      case "checkIn":
      case "checkNotIn":
      case "checkBetween":
      case "checkLength":
      case "checkRegex":
        return (args, site) => this.checks.push({ method: property, args, origin: site.origin });
      case "queryContext":
        return () => undefined;
      default:
        return undefined;
    }
  }

  /** In two branches of a condition that is not known, a column that may be NULL in one counts as such. */
  private setNullable(nullable: boolean): void {
    const isCertain = this.table.recorder.machine.certainty === "certain";
    this.nullable = isCertain ? nullable : nullable || this.nullable === true;
  }

  private startForeign(site: Site): ForeignHost {
    const foreign = new ForeignHost(this.table.recorder, this.nameValue, site);
    this.table.steps.push({ kind: "foreign", foreign });
    return foreign;
  }

  /** The name as it was given; `increments()` alone is called `id`. */
  get nameValue(): Value {
    const [name] = this.args;
    return name === undefined || isUndefined(name) ? text("id", this.site.origin) : name;
  }
}

/** What `table.foreign(…)` returns. */
export class ForeignHost extends Host {
  readonly label = "foreign";
  readonly isConnection = false;
  end: Origin;
  readonly certainty: Certainty;
  readonly parts: ForeignParts;

  constructor(
    readonly recorder: Recorder,
    columns: Value,
    readonly site: Site,
  ) {
    super();
    this.end = recorder.machine.here(site.origin);
    this.certainty = recorder.machine.certainty;
    this.parts = {
      columns,
      references: null,
      table: null,
      onDelete: null,
      onUpdate: null,
      keyName: null,
      deferrable: null,
    };
  }

  get(property: string): Value | undefined {
    if (property === "references") {
      return native(property, ([value], site) => {
        this.end = this.recorder.machine.here(site.origin);
        this.references(value);
        return this;
      });
    }
    if (!["inTable", "on", "onDelete", "onUpdate", "withKeyName", "deferrable"].includes(property)) return undefined;
    return native(property, ([value], site) => {
      this.set(property, value, site);
      return this;
    });
  }

  /** `references("id")`, `references("users.id")`, `references(["a", "b"])`. */
  references(value: Value | undefined): void {
    const whole = textOf(value);
    const dot = whole?.indexOf(".") ?? -1;
    if (whole === null || dot < 0 || value?.kind !== "text") {
      this.parts.references = value ?? null;
      return;
    }
    // Knex splits at each dot and takes the first two parts.
    const [table = "", column = ""] = whole.split(".");
    this.parts.table = text(table, value.origin);
    this.parts.references = text(column, value.origin);
  }

  set(property: string, value: Value | undefined, site: Site): void {
    this.end = this.recorder.machine.here(site.origin);
    const given = value ?? null;
    if (property === "inTable" || property === "on") this.parts.table = given;
    else if (property === "onDelete") this.parts.onDelete = given;
    else if (property === "onUpdate") this.parts.onUpdate = given;
    else if (property === "withKeyName") this.parts.keyName = given;
    else this.parts.deferrable = given;
  }
}
