import { ColumnDefinition } from "../../alembic/columns.js";
import { Construct, named } from "../../alembic/construct.js";
import { nameText } from "../../alembic/writing.js";
import {
  constant,
  isNullish,
  type ObjectValue,
  type Origin,
  type Property,
  textAt,
  truthiness,
  type Value,
} from "../../evaluate/values.js";
import { ClassHost, Instance } from "../../python/classes.js";
import type { PythonMachine } from "../../python/machine.js";
import { declaredType, type DeclaredType, sqlTypeOf } from "./annotations.js";
import { TypeForm } from "../../python/typing.js";
import { built, rebuilt } from "./built.js";
import { columnOfField } from "./fields.js";
import { frameOf, methodNode } from "./hierarchy.js";
import { type Member, membersOf } from "./members.js";

/** A column that an attribute declares, in the words of `Column(…)`. */
export interface DeclaredColumn {
  readonly property: string;
  /** The call that makes it; columns are the same where this is. */
  readonly source: Construct;
  readonly name: Value;
  readonly isKey: boolean;
  readonly foreignKeys: readonly Construct[];
  /** The type as far as the column says it itself; absent where it is the one of the column that it refers to. */
  readonly type: Value | undefined;
  /** The type of the annotation, for when the other column is not seen. */
  readonly fallback: Value | undefined;
  readonly options: ReadonlyMap<string, Property>;
  /** Foreign keys, checks, `Computed`, `Identity`. */
  readonly extras: readonly Construct[];
  readonly place: Origin;
}

/** What the columns of a class depend on, besides themselves. */
export interface ColumnSurroundings {
  readonly machine: PythonMachine;
  readonly typeMap: ObjectValue | null;
  /** Whether fields are columns, as SQLModel has them. */
  readonly isSqlModel: boolean;
}

/** The columns that an attribute of a class stands for: mostly one, several for a composite, none for anything else. */
export function columnsOf(member: Member, around: ColumnSurroundings): readonly DeclaredColumn[] {
  const place = placeOf(member);
  const declared = typeIn(member, around.machine);
  const { value } = member;
  if (around.isSqlModel) {
    const made =
      declared === null || isClassVariable(declared)
        ? null
        : columnOfField(value, declared, place, around.machine.dialect);
    return made === null ? [] : [declaredColumn(member.name, made, null, place, around)];
  }
  if (value === undefined) {
    if (declared?.isMapped !== true) return [];
    return [declaredColumn(member.name, announcedColumn(member.owner, member.name, place), declared, place, around)];
  }
  const made = columnIn(value);
  // An annotation is for the call behind it, and not for one inside of that.
  if (made !== null) return [declaredColumn(member.name, made, made === value ? declared : null, place, around)];
  return named(value, "composite") === null ? [] : composite(value as Construct, member, declared, around);
}

/** The column of `name: Mapped[str]`, which stands for itself wherever it is named. */
export function announcedColumn(owner: ClassHost, name: string, place: Origin): Construct {
  const known = owner.announcedValues.get(name);
  if (known instanceof Construct) return known;
  const made = built("mapped_column", [], {}, place);
  owner.announcedValues.set(name, made);
  return made;
}

/** `ClassVar[int]`. */
function isClassVariable({ type }: DeclaredType): boolean {
  return type instanceof TypeForm && type.base instanceof Construct && type.base.name === "ClassVar";
}

/** The statement of a member, in its file. */
export function placeOf(member: Member): Origin {
  const [start, end] = member.range;
  return { ...member.owner.origin, start, end };
}

function typeIn({ annotation, owner }: Member, machine: PythonMachine): DeclaredType | null {
  return annotation === null ? null : declaredType(annotation, frameOf(owner, machine), machine);
}

/** The column in `deferred(Column(…))` and its like, or that a class of the repository makes; `null` where there is none. */
export function columnIn(value: Value | undefined): Construct | null {
  if (value instanceof Instance) return value.owner.get("__init__") === undefined ? columnIn(value.inherited) : null;
  if (!(value instanceof Construct) || !value.isCalled) return null;
  switch (value.name) {
    case "Column":
    case "mapped_column":
      return value;
    case "deferred":
    case "column_property":
      return columnIn(value.args[0]);
    case "insert_sentinel":
    case "orm_insert_sentinel":
      return sentinel(value);
    default:
      return null;
  }
}

/** A column that only tells rows apart while they are inserted: a whole number unless a type is given. */
function sentinel(value: Construct): Construct {
  const [name, type] = value.name === "insert_sentinel" ? value.args : [undefined, value.args[0]];
  const nullable = { value: constant(true, null), origin: null };
  return rebuilt(value, {
    name: "Column",
    args: [...(name === undefined ? [] : [name]), type ?? built("Integer", null, {}, value.origin)],
    options: { nullable: value.keyword("nullable") ?? nullable },
  });
}

/** `composite(Point, mapped_column("x"), mapped_column("y"))`: the fields of the class give the types. */
function composite(
  value: Construct,
  member: Member,
  declared: DeclaredType | null,
  around: ColumnSurroundings,
): readonly DeclaredColumn[] {
  const type = value.args[0] instanceof ClassHost ? value.args[0] : declared?.type;
  const fields = type instanceof ClassHost ? membersOf(type).filter(field => isField(field)) : [];
  const given = value.args.flatMap(arg => columnIn(arg) ?? []);
  const place = placeOf(member);
  const isGiven = value.args.some(arg => arg !== type);
  const columns = isGiven ? given : fields.map(() => built("mapped_column", [], {}, place));
  return columns.map((column, i) => {
    const field = fields[i];
    const type = field === undefined ? null : typeIn(field, around.machine);
    const mapped = type === null ? null : { ...type, isMapped: true };
    return declaredColumn(field?.name ?? member.name, column, mapped, place, around);
  });
}

function isField({ annotation, name, owner }: Member): boolean {
  return annotation !== null && methodNode(owner, name) === undefined;
}

/** A column of a table or class, whatever way it is written in. */
export function declaredColumn(
  property: string,
  source: Construct,
  declared: DeclaredType | null,
  place: Origin,
  around: ColumnSurroundings,
): DeclaredColumn {
  const own = argumentsOf(source);
  const isMapped = source.name === "mapped_column" && declared?.isMapped !== false;
  const pattern = isMapped ? patternIn(declared) : null;
  const theirs = pattern === null ? null : argumentsOf(pattern);
  const options = new Map([...(pattern?.given?.keywords?.properties ?? []), ...optionsOf(source)]);
  const extras = [...own.extras, ...(theirs?.extras ?? [])];
  const foreignKeys = extras.filter(extra => extra.name === "ForeignKey");
  const given = own.type ?? theirs?.type;
  const byAnnotation =
    isMapped && declared !== null ? (sqlTypeOf(declared, around.typeMap, place) ?? undefined) : undefined;
  if (isMapped && declared !== null && !options.has("nullable"))
    options.set("nullable", { value: constant(declared.isOptional, null), origin: null });
  const name = own.name ?? textAt(property, nameOrigin(property, place));
  source.columnName = nameText(name);
  const key = options.get("primary_key")?.value;
  return {
    property,
    source,
    name,
    isKey: key !== undefined && truthiness(key) === true,
    foreignKeys,
    // With a foreign key, what the annotation says gives way to the type of the other column.
    type: given ?? (foreignKeys.length > 0 ? undefined : byAnnotation),
    fallback: byAnnotation,
    options,
    extras,
    place,
  };
}

/** The words of a column once its type is known. */
export function definitionOf(column: DeclaredColumn, type: Value | undefined): ColumnDefinition {
  const { source, name, extras, options, place } = column;
  const typed = type instanceof Construct && type !== column.type ? type.placedAt(place) : type;
  const without = { name: undefined, type_: undefined };
  const args = [name, ...(typed === undefined ? [] : [typed]), ...extras];
  const made = rebuilt(source, { name: "Column", args, options: { ...Object.fromEntries(options), ...without } });
  return new ColumnDefinition(made, place);
}

/** Whether the options of a column are all known. */
export function isComplete({ source }: DeclaredColumn): boolean {
  return source.given?.keywords?.open !== true;
}

function optionsOf(source: Construct): ReadonlyMap<string, Property> {
  return source.given?.keywords?.properties ?? new Map();
}

/** The first `mapped_column` in `Annotated[…]`. */
function patternIn(declared: DeclaredType | null): Construct | null {
  return declared?.additions.map(addition => columnIn(addition)).find(column => column !== null) ?? null;
}

/** The place of the name that an assignment begins with. */
function nameOrigin(property: string, place: Origin): Origin {
  const isWritten = place.module.text.startsWith(property, place.start);
  return isWritten ? { ...place, end: place.start + property.length } : place;
}

interface Arguments {
  readonly name: Value | undefined;
  readonly type: Value | undefined;
  readonly extras: readonly Construct[];
}

const EXTRAS: ReadonlySet<string> = new Set([
  "ForeignKey",
  "CheckConstraint",
  "Computed",
  "Identity",
  "Sequence",
  "FetchedValue",
  "DefaultClause",
  "ColumnDefault",
]);

/** A type that an import has named has no place of its own: it is written where it is an argument. */
function written(type: Value, column: Construct): Value {
  const node = column.given?.nodes[column.args.indexOf(type)];
  if (!(type instanceof Construct) || type.origin !== null || node === undefined || column.origin === null) return type;
  return type.placedAt({ ...column.origin, start: node.range[0], end: node.range[1] });
}

/** The arguments of a column, in which the name may be left out. */
function argumentsOf(column: Construct): Arguments {
  const rest = [...column.args];
  const isExtra = (value: Value | undefined): boolean => value instanceof Construct && EXTRAS.has(value.name);
  const plain = rest.filter(value => !isExtra(value));
  const [first] = plain;
  const byPosition =
    first !== undefined && (nameText(first) !== null || (first.kind === "unknown" && plain.length > 1));
  const name = column.keyword("name")?.value ?? (byPosition ? first : undefined);
  const type = column.keyword("type_")?.value ?? plain[byPosition ? 1 : 0];
  return {
    name: isNullish(name) ? undefined : name,
    type: isNullish(type) || type === undefined ? undefined : written(type, column),
    extras: rest.filter((value): value is Construct => isExtra(value)),
  };
}
