import { dirname, join } from "node:path";
import type { Certainty, CreateIndex, CreateTable, CreateType, Opaque } from "../../../model/operation.js";
import { lowerSql } from "../../../sql/lower/index.js";
import { Construct } from "../../alembic/construct.js";
import { dotted, isConstraint } from "../../alembic/constraints.js";
import { createTableStatements } from "../../alembic/tables.js";
import { nameText, type Writing } from "../../alembic/writing.js";
import { join as joinTexts } from "../../evaluate/text.js";
import { force } from "../../evaluate/scope.js";
import { displayText, isNullish, type Origin, type Property, text, type Value } from "../../evaluate/values.js";
import { embedFragment, from } from "../../fragment.js";
import type { PythonMachine } from "../../python/machine.js";
import { argumentsOf, isKnownList, partFor } from "./arguments.js";
import {
  columnIn,
  columnsOf,
  type ColumnSurroundings,
  declaredColumn,
  type DeclaredColumn,
  definitionOf,
  isComplete,
} from "./columns.js";
import { ancestry, metadataFrom, typeMapOf } from "./hierarchy.js";
import type { ModelLibrary } from "./library.js";
import type { Member } from "./members.js";
import { type MappedClass, Models } from "./models.js";
import { wordOf } from "./naming.js";
import { columnsNamedIn, type DeclaredTable, requestOf, schemaOf, type TypedColumn } from "./tables.js";

/** What one table comes to. */
export interface ReadTable {
  readonly table: CreateTable;
  readonly indexes: readonly CreateIndex[];
  readonly types: readonly CreateType[];
  readonly columns: readonly DeclaredColumn[];
  /** Whether everything that the table has is seen. */
  readonly isComplete: boolean;
}

/** A table before the types of its keys are known. */
interface PlainTable extends Omit<DeclaredTable, "columns"> {
  readonly columns: readonly DeclaredColumn[];
  readonly certainty: Certainty;
  readonly isComplete: boolean;
}

/** Reads the tables of models and of `Table(…)`, whichever file they stand in. */
export class TableReader {
  readonly models: Models;
  /** What could not be read of the tables so far. */
  readonly opaque: Opaque[] = [];
  private readonly classColumns = new Map<MappedClass, readonly DeclaredColumn[]>();
  private readonly tables = new Map<Construct, PlainTable>();
  private readonly knownTypes = new Set<string>();
  private readonly read = new Map<unknown, ReadTable | null>();

  constructor(
    private readonly machine: PythonMachine,
    private readonly library: ModelLibrary,
    private readonly writing: Writing,
  ) {
    this.models = new Models(machine);
    library.hasInheritedTable = host =>
      ancestry(host)
        .slice(1)
        .some(base => this.models.of(base) !== null);
  }

  /** The table of a class; `null` where its definition cannot be read. */
  ofModel(model: MappedClass): ReadTable | null {
    const fixed = model.fixedTable;
    if (fixed !== undefined) return fixed instanceof Construct && fixed.name === "Table" ? this.ofTable(fixed) : null;
    const { root } = model;
    return this.once(root, () => {
      const family = this.familyOf(root);
      const columns = this.familyColumns(family);
      const place = family.find(({ host }) => host.origin.module === this.machine.main)?.place ?? root.place;
      const declared = {
        name: root.tableName,
        columns,
        ...argumentsOf(
          family.map(member => member.tableArguments),
          this.writing,
        ),
        metadata: root.metadata,
        place,
        certainty: certaintyOf(root.host.isConditional),
      };
      const late = this.library.parts.filter(part => !declared.parts.includes(part) && this.isOn(part, family));
      const isWhole =
        family.every(member => member.strangers.length === 0 && member.attributes().every(isUnderstood)) &&
        root.metadata.isKnown &&
        root.foundation.kind !== "reflected" &&
        family.every(member => isKnownList(member.tableArguments) && member.host.get("__table_cls__") === undefined);
      return this.lower(
        { ...declared, parts: [...declared.parts, ...late] },
        statementOf(family, this.machine),
        isWhole,
      );
    });
  }

  /** The table that `Table(…)` makes. */
  ofTable(made: Construct): ReadTable | null {
    return this.once(made, () => {
      const declared = this.declaredTable(made);
      const isReflected = ["autoload_with", "autoload"].some(name => made.keyword(name) !== undefined);
      const late = this.library.parts.filter(part => !declared.parts.includes(part) && isOnTable(part, made));
      const whole = { ...declared, parts: [...declared.parts, ...late] };
      return this.lower(whole, declared.place, !isReflected && declared.metadata.isKnown && declared.isComplete);
    });
  }

  private once(key: unknown, make: () => ReadTable | null): ReadTable | null {
    const known = this.read.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.read.set(key, made);
    return made;
  }

  // --- columns ---

  /** The classes whose rows are in one table, the one that creates it first. */
  private familyOf(root: MappedClass): readonly MappedClass[] {
    return [root, ...this.models.all().filter(model => model !== root && model.root === root)];
  }

  private familyColumns(family: readonly MappedClass[]): DeclaredColumn[] {
    const found = new Map<string, DeclaredColumn>();
    for (const column of family.flatMap(member => this.columnsOf(member))) {
      const word = wordOf(column.name)?.text ?? column.property;
      if (!found.has(word)) found.set(word, column);
    }
    return [...found.values()];
  }

  /** The columns that a class and its unmapped bases declare. */
  columnsOf(model: MappedClass): readonly DeclaredColumn[] {
    const known = this.classColumns.get(model);
    if (known !== undefined) return known;
    const around: ColumnSurroundings = {
      machine: this.machine,
      typeMap: typeMapOf(model.host, model.foundation),
      isSqlModel: model.foundation.kind === "sqlmodel",
    };
    const found = model
      .attributes()
      .filter(member => !this.isBorrowed(member, model))
      .flatMap(member => columnsOf(member, around))
      .sort((a, b) => sortOrder(a) - sortOrder(b));
    this.classColumns.set(model, found);
    return found;
  }

  /** Whether an attribute is a column of another model: `count = Address.id`. */
  private isBorrowed({ expression, value }: Member, model: MappedClass): boolean {
    if (expression?.type !== "PyAttribute" || !(value instanceof Construct)) return false;
    const owner = this.models.ownerOf(value);
    return owner !== null && owner.model !== model;
  }

  private declaredTable(made: Construct): PlainTable {
    let table = this.tables.get(made);
    if (table === undefined) this.tables.set(made, (table = this.plainTable(made)));
    return table;
  }

  private plainTable(made: Construct): PlainTable {
    const place = made.origin ?? { module: this.machine.main, start: 0, end: 0 };
    const [name, ...rest] =
      made.keyword("name") === undefined ? made.args : [made.keyword("name")?.value, ...made.args];
    const [first] = rest;
    const metadata = first !== undefined && isMetadata(first) ? first : made.keyword("metadata")?.value;
    const parts = rest.filter(value => value !== metadata);
    const around: ColumnSurroundings = { machine: this.machine, typeMap: null, isSqlModel: false };
    const columns = parts.flatMap(part => {
      const column = columnIn(part);
      const property = column === null ? null : wordOf(column.args[0] ?? column.keyword("name")?.value)?.text;
      return column === null ? [] : [declaredColumn(property ?? "…", column, null, column.origin ?? place, around)];
    });
    const known = parts.every(part => part instanceof Construct || isNullish(part));
    return {
      name,
      columns,
      parts: parts
        .flatMap(part => partFor(part, this.writing) ?? [])
        .filter(part => isConstraint(part) || part.name === "Index"),
      options: made.given?.keywords?.properties ?? new Map<string, Property>(),
      metadata: metadataFrom(metadata),
      place,
      certainty: certaintyOf(this.library.conditional.has(made)),
      isComplete: known && made.given?.keywords?.open !== true,
    };
  }

  // --- foreign keys ---

  /** `"users.id"` for whatever names the column. */
  targetOf(reference: Value | undefined): Value | undefined {
    if (reference?.kind === "text" || !(reference instanceof Construct)) return reference;
    if (nameText(reference) !== null && reference.parent?.name === "c") return this.tableColumn(reference);
    const owner = this.models.ownerOf(reference);
    const column = owner === null ? undefined : this.columnsOf(owner.model).find(({ source }) => source === reference);
    if (owner === null || column === undefined) return reference;
    const { root } = owner.model;
    return this.dotted(schemaOfModel(root, this.writing), root.tableName, column.name, reference.origin);
  }

  /** The table that a foreign key refers to, with what is before it and its column. */
  targetParts(key: Construct): readonly string[] {
    const parts = dotted(this.targetOf(key.args[0] ?? key.keyword("column")?.value));
    return (parts ?? []).map(part => displayText(part));
  }

  /** `users.c.id` of a `Table(…)`. */
  private tableColumn(reference: Construct): Value {
    const table = reference.parent?.parent ?? null;
    if (table === null || table.name !== "Table") return reference;
    const declared = this.declaredTable(table);
    return this.dotted(schemaOf(declared), declared.name, text(reference.name), reference.origin);
  }

  private dotted(
    schema: Value | undefined,
    table: Value | undefined,
    column: Value | undefined,
    origin: Origin | null,
  ): Value {
    const parts = [...(schema === undefined ? [] : [schema]), table, column].map(value => nameText(value));
    const known = parts.filter(part => part !== null);
    return known.length < parts.length
      ? { kind: "unknown", reason: "the name is not constant", from: null, origin }
      : joinTexts(known, text("."), origin);
  }

  /** The table of a model by the name of its class; `null` for one that is not seen. */
  tableOf(name: string): string | null {
    const find = (): MappedClass | undefined => this.models.all().find(({ host }) => host.label === name);
    const model = find() ?? (this.loadNeighbours() ? find() : undefined);
    return wordOf(model?.root.tableName)?.text ?? null;
  }

  /** The column with its type, which may be the one of a column that it refers to. */
  private typed(column: DeclaredColumn): TypedColumn {
    return { ...column, definition: definitionOf(column, this.typeOf(column, 0)) };
  }

  private typeOf(column: DeclaredColumn, depth: number): Value | undefined {
    const [key] = column.foreignKeys;
    if (column.type !== undefined || key === undefined || depth > DEEPEST) return column.type;
    const referred = this.referredColumn(key);
    return (referred === undefined ? undefined : this.typeOf(referred, depth + 1)) ?? column.fallback;
  }

  private referredColumn(key: Construct): DeclaredColumn | undefined {
    const parts = this.targetParts(key);
    const [column = "", table = ""] = [...parts].reverse();
    const find = (): DeclaredColumn | undefined =>
      this.columnsNamed(table).find(({ name }) => wordOf(name)?.text === column);
    return find() ?? (this.loadNeighbours() ? find() : undefined);
  }

  /** The columns of all that stands for a table. */
  private columnsNamed(table: string): readonly DeclaredColumn[] {
    const models = this.models
      .all()
      .filter(model => model.fixedTable === undefined && wordOf(model.root.tableName)?.text === table);
    const made = this.library.tables.filter(({ args }) => wordOf(args[0])?.text === table);
    return [
      ...models.flatMap(model => this.columnsOf(model)),
      ...made.flatMap(other => this.declaredTable(other).columns),
    ];
  }

  private hasLoaded = false;

  /** Runs what the file imports and has not needed yet, and the package that it is in; false where that was done before. */
  private loadNeighbours(): boolean {
    if (this.hasLoaded) return false;
    this.hasLoaded = true;
    const { machine } = this;
    const beside = machine.moduleAt(join(dirname(machine.main.path), "__init__.py"));
    for (const module of [machine.main, ...(beside === null ? [] : [beside])]) {
      for (const star of module.stars) machine.apart(() => void force(star));
      for (const name of [...module.scope.names()]) {
        const binding = module.scope.lookup(name);
        if (binding !== null) machine.apart(() => void force(binding));
      }
    }
    return true;
  }

  private isOn(part: Construct, family: readonly MappedClass[]): boolean {
    return columnsNamedIn(part.args).some(column => {
      const owner = this.models.ownerOf(column);
      return owner !== null && family.includes(owner.model);
    });
  }

  // --- operations ---

  private lower(plain: Omit<PlainTable, "isComplete">, statement: Origin, isWhole: boolean): ReadTable | null {
    const { machine, writing } = this;
    const table: DeclaredTable = { ...plain, columns: plain.columns.map(column => this.typed(column)) };
    const request = requestOf(table, reference => this.targetOf(reference), writing);
    const parts = createTableStatements(request, writing, this.knownTypes);
    const span = machine.locate(statement);
    const operations = parts
      .flatMap(part =>
        lowerSql(embedFragment(from(table.place, part), machine, table.place), writing.dialect, plain.certainty),
      )
      .map(operation => ({ ...operation, statement: span }));
    const created = operations.find(operation => operation.kind === "createTable");
    const opaque = operations.filter(operation => operation.kind === "opaque");
    this.opaque.push(...opaque);
    if (created === undefined) return null;
    return {
      table: created,
      indexes: operations.filter(operation => operation.kind === "createIndex"),
      types: operations.filter(operation => operation.kind === "createType"),
      columns: table.columns,
      isComplete:
        isWhole &&
        opaque.length === 0 &&
        table.columns.every(isComplete) &&
        created.columns.every(({ name }) => name.exact),
    };
  }
}

/** Whether an index or constraint that stands alone is over columns of a table: `Index("ix", users.c.name)`. */
function isOnTable(part: Construct, table: Construct): boolean {
  return columnsNamedIn(part.args).some(({ parent }) => parent?.name === "c" && parent.parent === table);
}

function certaintyOf(isConditional: boolean): Certainty {
  return isConditional ? "conditional" : "certain";
}

/** Keys that refer to keys are followed no further. */
const DEEPEST = 8;

function schemaOfModel(model: MappedClass, writing: Writing): Value | undefined {
  return schemaOf({ ...argumentsOf([model.tableArguments], writing), metadata: model.metadata });
}

function isMetadata(value: Value): boolean {
  return (
    (value instanceof Construct && (value.name === "MetaData" || value.name === "metadata")) || value.kind === "unknown"
  );
}

/** Whether an attribute is a column, or surely none. */
function isUnderstood({ value, expression }: Member): boolean {
  return value?.kind !== "unknown" || expression?.type !== "PyCall" || isHarmlessCall(value.from);
}

function isHarmlessCall(from: string | null): boolean {
  return (
    from !== null &&
    /^(?:logging|structlog|loguru|dataclasses|functools|operator|collections|flask|os|json)\b/.test(from)
  );
}

function sortOrder({ options }: DeclaredColumn): number {
  const order = options.get("sort_order")?.value;
  return order?.kind === "constant" && typeof order.value === "number" ? order.value : 0;
}

/** The whole class in the linted file. */
function statementOf(family: readonly MappedClass[], { main }: PythonMachine): Origin {
  const member = family.find(({ host }) => host.origin.module === main) ?? family[0];
  return member === undefined ? { module: main, start: 0, end: 0 } : member.host.origin;
}
