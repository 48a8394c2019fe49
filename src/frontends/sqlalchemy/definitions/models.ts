import { Construct } from "../../alembic/construct.js";
import { type Origin, propertyOf, textAt, textOf, truthiness, type Value } from "../../evaluate/values.js";
import { ClassHost } from "../../python/classes.js";
import type { PythonMachine } from "../../python/machine.js";
import {
  ancestry,
  foundationOf,
  type Foundation,
  frameOf,
  isAbstract,
  isFoundation,
  linearized,
  mayBringColumns,
  type Metadata,
  metadataOf,
  methodNode,
  ownValue,
} from "./hierarchy.js";
import { ClassView, isCascading, isMappedAnnotation, type Member, membersOf, methodKind, resolved } from "./members.js";

/** A class that stands for a table. */
export class MappedClass {
  readonly view: ClassView;
  private attributesFound: readonly Member[] | undefined;
  private argumentsFound: { readonly value: Value | undefined } | undefined;

  constructor(
    readonly host: ClassHost,
    readonly foundation: Foundation,
    /** The mapped class that it inherits from. */
    readonly parent: MappedClass | null,
    private readonly machine: PythonMachine,
  ) {
    this.view = new ClassView(host, machine, () => this.tableName);
  }

  /** The place of its name. */
  get place(): Origin {
    const [start, end] = this.host.node.nameRange;
    return { ...this.host.origin, start, end };
  }

  get metadata(): Metadata {
    return metadataOf(this.host, this.foundation);
  }

  /** `__table__ = Table(…)`. */
  get fixedTable(): Value | undefined {
    return ownValue(this.host, "__table__");
  }

  /** Whether its rows are in the table of its parent. */
  get isSingleTable(): boolean {
    if (this.parent === null || this.fixedTable !== undefined) return false;
    if (this.foundation.kind === "flask") return !this.hasOwnKey;
    return this.ownName() === undefined;
  }

  /** The class whose columns begin the table. */
  get root(): MappedClass {
    return this.isSingleTable && this.parent !== null ? this.parent.root : this;
  }

  /** The name of its table; absent where nothing says one. */
  get tableName(): Value | undefined {
    if (this.isSingleTable && this.parent !== null) return this.parent.tableName;
    const own = this.ownName();
    if (own !== undefined) return own;
    const { name } = this.host.node;
    // Flask-SQLAlchemy and SQLModel name the table after the class.
    if (this.foundation.kind === "flask") return this.hasOwnKey ? textAt(snakeCase(name), this.place) : undefined;
    return this.foundation.kind === "sqlmodel" ? textAt(name.toLowerCase(), this.place) : undefined;
  }

  /** The classes that it takes columns from: itself and those of its bases that are not mapped. */
  private get contributors(): readonly ClassHost[] {
    const taken = new Set(this.parent === null ? [] : ancestry(this.parent.host));
    return ancestry(this.host).filter(host => !taken.has(host));
  }

  private get hasOwnKey(): boolean {
    return this.attributes().some(({ value }) => value instanceof Construct && isKey(value));
  }

  private ownName(): Value | undefined {
    const name = this.directive("__tablename__");
    return name?.kind === "constant" ? undefined : name;
  }

  /** `__table_args__` of the class, or those that it inherits. */
  get tableArguments(): Value | undefined {
    this.argumentsFound ??= { value: this.findArguments() };
    return this.argumentsFound.value;
  }

  private findArguments(): Value | undefined {
    const isInherited = !this.host.scope.has("__table_args__");
    return isInherited && this.isSingleTable ? undefined : this.directive("__table_args__");
  }

  /** What a class says of its table: itself, by a base that is not mapped, or by a function of any base, which is asked for each class. */
  private directive(name: string): Value | undefined {
    const sayers = ancestry(this.host).filter(host => host.scope.has(name));
    const [owner] = sayers;
    const isTaken = sayers.some(
      host => !this.mappedBases.has(host) || methodKind(host, name, this.machine) === "declared",
    );
    const value = owner === undefined || !isTaken ? undefined : ownValue(owner, name);
    return owner === undefined || value === undefined
      ? undefined
      : resolved(owner, name, value, this.view, this.machine);
  }

  private get mappedBases(): ReadonlySet<ClassHost> {
    const found = new Set<ClassHost>();
    for (let base = this.parent; base !== null; base = base.parent) found.add(base.host);
    return found;
  }

  /** Bases of which nothing is known and that may bring columns. */
  get strangers(): readonly Value[] {
    const known = new Set(this.parent === null ? [] : linearized(this.parent.host));
    return linearized(this.host).filter(
      value => !(value instanceof ClassHost) && !known.has(value) && mayBringColumns(value),
    );
  }

  /** Its attributes in the order of SQLAlchemy: those of bases behind its own, of each the columns before what functions declare. */
  attributes(): readonly Member[] {
    this.attributesFound ??= this.collect();
    return this.attributesFound;
  }

  private collect(): readonly Member[] {
    return this.foundation.kind === "sqlmodel" ? this.fields() : this.mappedAttributes();
  }

  /** What Pydantic takes for fields: those of bases come first, and one that is declared again stays in its place. */
  private fields(): readonly Member[] {
    const found = new Map<string, Member>();
    for (const host of [...this.contributors].reverse())
      for (const member of [...membersOf(host)].sort((a, b) => a.range[0] - b.range[0]))
        if (!member.name.startsWith("_") && methodNode(host, member.name) === undefined) found.set(member.name, member);
    return [...found.values()];
  }

  /** What `field(metadata={"sa": Column(…)})` of a dataclass says, under the key that the class names. */
  private described(value: Value | undefined): Value | undefined {
    const key =
      value instanceof Construct && value.name === "field"
        ? textOf(this.host.get("__sa_dataclass_metadata_key__"))
        : null;
    if (key === null || !(value instanceof Construct)) return value;
    return entry(value.keyword("metadata")?.value, key, this.machine) ?? value;
  }

  private mappedAttributes(): readonly Member[] {
    const { machine, view } = this;
    const found = new Map<string, Member>();
    const inherited = new Set(
      this.parent?.host === undefined ? [] : ancestry(this.parent.host).flatMap(host => host.names()),
    );
    const { contributors, mappedBases } = this;
    for (const host of ancestry(this.host)) {
      if (mappedBases.has(host)) continue;
      const isOwn = host === this.host;
      const isNew = (name: string): boolean => isOwn || (contributors.includes(host) && !inherited.has(name));
      const members = membersOf(host).filter(
        ({ name }) => !/^__/.test(name) && !found.has(name) && (isNew(name) || isCascading(host, name, machine)),
      );
      const isColumn = (member: Member): boolean => isColumnValue(member.value) || isMappedAnnotation(member, machine);
      const late = isOwn ? [] : members.filter(member => !isColumn(member));
      for (const member of [...members.filter(member => !late.includes(member)), ...late]) {
        const value = this.described(member.value);
        found.set(member.name, {
          ...member,
          value: value === undefined ? value : resolved(host, member.name, value, view, machine),
        });
      }
    }
    return [...found.values()];
  }
}

/** What a name of a dictionary, or a function there, says. */
function entry(of: Value | undefined, key: string, machine: PythonMachine): Value | undefined {
  const value = propertyOf(of, key);
  const origin = value?.origin ?? null;
  if (value?.kind !== "native" || origin === null) return value;
  return machine.call(
    value,
    [],
    { node: { type: "PyCall", range: [origin.start, origin.end] }, origin, argumentNodes: [] },
    null,
    key,
  );
}

function isColumnValue(value: Value | undefined): boolean {
  return value instanceof Construct && value.isCalled && (value.name === "Column" || value.name === "mapped_column");
}

function isKey(value: Construct): boolean {
  const key = value.keyword("primary_key")?.value;
  return key !== undefined && truthiness(key) === true;
}

/** `UserGroup` as Flask-SQLAlchemy calls its table. */
function snakeCase(name: string): string {
  return name
    .replace(/((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))/g, "_$1")
    .toLowerCase()
    .replace(/^_+/, "");
}

/** The mapped classes among those that a run has made. */
export class Models {
  private readonly known = new Map<ClassHost, MappedClass | null>();

  constructor(readonly machine: PythonMachine) {}

  /** The model that a class is; `null` for any other. */
  of(host: ClassHost): MappedClass | null {
    const known = this.known.get(host);
    if (known !== undefined) return known;
    this.known.set(host, null);
    const found = this.read(host);
    this.known.set(host, found);
    return found;
  }

  /** The models that are known so far. */
  all(): readonly MappedClass[] {
    return this.machine.classes.flatMap(host => this.of(host) ?? []);
  }

  private read(host: ClassHost): MappedClass | null {
    const { machine } = this;
    if (isAbstract(host) || isFoundation(host, machine)) return null;
    const foundation = foundationOf(host, machine);
    if (foundation === null) return null;
    if (foundation.kind === "sqlmodel" && !this.isTable(host)) return null;
    const parent =
      ancestry(host)
        .slice(1)
        .map(base => this.of(base))
        .find(base => base !== null) ?? null;
    const mapped = new MappedClass(host, foundation, parent, machine);
    const isNamed = mapped.fixedTable !== undefined || mapped.tableName !== undefined;
    if (!isNamed) return null;
    // Of a base that is not seen, only what the class says itself makes it a model.
    return foundation.kind === "unknown" && !this.looksMapped(mapped) ? null : mapped;
  }

  /** `class User(SQLModel, table=True)`. */
  private isTable(host: ClassHost): boolean {
    const table = host.node.bases.find(({ name }) => name === "table");
    if (table === undefined) return false;
    return truthiness(this.machine.evaluate(table.value, frameOf(host, this.machine))) === true;
  }

  private looksMapped(mapped: MappedClass): boolean {
    if (mapped.parent !== null) return true;
    const { host } = mapped;
    return (
      host.scope.has("__table__") ||
      (host.scope.has("__tablename__") && mapped.attributes().some(({ value }) => value instanceof Construct))
    );
  }

  /** The model and attribute that a column belongs to: `User.id`. */
  ownerOf(column: Construct): { readonly model: MappedClass; readonly attribute: string } | null {
    for (const model of this.all()) {
      const attribute = model
        .attributes()
        .find(({ name, owner, value }) => value === column || owner.announcedValues.get(name) === column);
      if (attribute !== undefined) return { model, attribute: attribute.name };
    }
    return null;
  }
}
