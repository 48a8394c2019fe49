import type { Name } from "../../../model/name.js";
import type { Relation } from "../../../model/definition.js";
import { parsePython } from "../../../python/parse.js";
import type { PyExpression, PyString } from "../../../python/tree.js";
import { Construct } from "../../alembic/construct.js";
import { isNullish, propertyOf, text, textOf, truthiness, type Value } from "../../evaluate/values.js";
import { ClassHost } from "../../python/classes.js";
import type { PythonMachine } from "../../python/machine.js";
import { placeOf, type DeclaredColumn } from "./columns.js";
import type { Member } from "./members.js";
import type { MappedClass } from "./models.js";

/** What the relations of a class are read from. */
export interface RelationSurroundings {
  readonly machine: PythonMachine;
  readonly model: MappedClass;
  readonly columns: readonly DeclaredColumn[];
  /** The column of the table that a declared column stands for. */
  readonly nameOf: (column: DeclaredColumn) => Name | undefined;
  /** The table that a class stands for; `null` for one that is not seen. */
  readonly tableOf: (model: string) => string | null;
  /** The table that a foreign key refers to; `null` where it is not known. */
  readonly referredTable: (key: Construct) => string | null;
}

const RELATIONS = /^(?:relationship|relation|Relationship|dynamic_loader)$/;

/** Whether an attribute stands for rows of another model. */
export function isRelation({ value }: Member): boolean {
  return value instanceof Construct && value.isCalled && RELATIONS.test(value.name);
}

/** The relation that an attribute declares; `null` for one that declares none. */
export function relationOf(member: Member, around: RelationSurroundings): Relation | null {
  if (!(member.value instanceof Construct) || !isRelation(member)) return null;
  const made = member.value;
  const declared =
    member.annotation === null ? null : annotatedTarget(member.annotation, member.owner.origin.module.text);
  const target = targetName(made, around.machine) ?? declared?.name ?? null;
  const own = ownColumns(made, target, around);
  const isMany = cardinality(made, declared, own, target, around);
  const place = placeOf(member);
  return {
    property: member.name,
    target,
    cardinality: isMany ? "many" : "one",
    columns: isMany ? [] : own,
    loading: loadingOf(made, declared),
    span: around.machine.locate(
      place.module === around.machine.main ? { ...place, end: place.start + member.name.length } : around.model.place,
    ),
  };
}

/** The name that the first argument says: a string, a class, or a function that gives one. */
function targetName(made: Construct, machine: PythonMachine): string | null {
  const given = made.args[0] ?? made.keyword("argument")?.value;
  const site = { node: { type: "PyCall", range: [0, 0] as const }, origin: made.origin, argumentNodes: [] };
  const value =
    given?.kind === "native" && made.origin !== null
      ? machine.call(given, [], { ...site, origin: made.origin }, null, given.name)
      : given;
  if (value instanceof ClassHost) return value.label;
  return textOf(value)?.split(".").at(-1) ?? null;
}

interface AnnotatedTarget {
  readonly name: string | null;
  readonly isMany: boolean;
  /** `DynamicMapped`, `WriteOnlyMapped`: its rows come by queries of their own. */
  readonly isExplicit: boolean;
}

const COLLECTIONS =
  /^(?:list|set|frozenset|dict|tuple|List|Set|Dict|Sequence|MutableSequence|MutableSet|MutableMapping|Collection|Iterable|Mapping|KeyFuncDict|OrderingList|AppenderQuery|WriteOnlyCollection)$/;

/** `Mapped[list["Post"]]`: the names are read as they are written in `source`, for few of them are imported. */
function annotatedTarget(node: PyExpression, source: string): AnnotatedTarget | null {
  switch (node.type) {
    case "PyString":
      return quotedTarget(node, source);
    case "PyName":
    case "PyAttribute":
      return { name: node.name, isMany: false, isExplicit: false };
    case "PyBinary":
      return node.operator === "|" ? (annotatedTarget(node.left, source) ?? annotatedTarget(node.right, source)) : null;
    case "PySubscript": {
      const base = annotatedTarget(node.object, source)?.name ?? "";
      const index = node.index?.type === "PySequence" ? node.index.items.at(-1) : node.index;
      const inner = index == null || index.type === "PySpread" ? null : annotatedTarget(index, source);
      if (inner === null) return null;
      const isExplicit = inner.isExplicit || /^(?:Dynamic|WriteOnly)Mapped$/.test(base);
      return { ...inner, isMany: inner.isMany || isExplicit || COLLECTIONS.test(base), isExplicit };
    }
    default:
      return null;
  }
}

function quotedTarget(node: PyString, source: string): AnnotatedTarget | null {
  const [segment] = node.parts.flatMap(({ segments }) => segments);
  const quoted = segment?.kind === "text" ? source.slice(...segment.range) : "";
  const [statement] = parsePython(quoted).body;
  return statement?.type === "PyExpressionStatement" ? annotatedTarget(statement.expression, quoted) : null;
}

/** The columns of the table itself that hold the key of the other one. */
function ownColumns(made: Construct, target: string | null, around: RelationSurroundings): readonly Name[] {
  const { columns, nameOf } = around;
  const wanted = target === null ? null : around.tableOf(target);
  const chosen = chosenColumns(made);
  const referring = columns.filter(column => {
    if (chosen !== null)
      return chosen.some(value => value === column.source || textOf(value)?.endsWith(`.${column.property}`));
    return wanted !== null && column.foreignKeys.some(key => around.referredTable(key) === wanted);
  });
  return referring.flatMap(column => nameOf(column) ?? []);
}

/** `foreign_keys=[User.address_id]`, where it is said. */
function chosenColumns(made: Construct): readonly Value[] | null {
  const given = made.keyword("foreign_keys")?.value;
  if (isNullish(given) || given === undefined) return null;
  if (given.kind === "array") return given.items;
  const written = textOf(given);
  return written === null
    ? [given]
    : written
        .replace(/[[\]\s]/g, "")
        .split(",")
        .map(part => text(part));
}

/** Whether the attribute is a list: as it says, else by the side that the foreign key is on. */
function cardinality(
  made: Construct,
  declared: AnnotatedTarget | null,
  own: readonly Name[],
  target: string | null,
  { model }: RelationSurroundings,
): boolean {
  const uselist = made.keyword("uselist")?.value ?? relationOption(made, "uselist");
  if (uselist !== undefined && truthiness(uselist) !== null) return truthiness(uselist) === true;
  if (declared !== null) return declared.isMany;
  if (made.name === "dynamic_loader" || !isNullish(made.keyword("secondary")?.value)) return true;
  // Of a table that refers to itself, only `remote_side` makes it the parent.
  if (target === model.host.label) return made.keyword("remote_side") === undefined;
  return own.length === 0;
}

/** An option that SQLModel hands on to SQLAlchemy. */
function relationOption(made: Construct, name: string): Value | undefined {
  return propertyOf(made.keyword("sa_relationship_kwargs")?.value, name);
}

function loadingOf(made: Construct, declared: AnnotatedTarget | null): Relation["loading"] {
  if (declared?.isExplicit === true || made.name === "dynamic_loader") return "explicit";
  const lazy = made.keyword("lazy")?.value ?? relationOption(made, "lazy");
  if (lazy === undefined) return made.given?.keywords?.open === true ? "unknown" : "lazy";
  const word = textOf(lazy);
  if (word !== null) return LOADING[word] ?? "unknown";
  if (lazy.kind !== "constant") return "unknown";
  return lazy.value === true ? "lazy" : lazy.value === false ? "eager" : "explicit";
}

const LOADING: Readonly<Record<string, Relation["loading"] | undefined>> = {
  select: "lazy",
  joined: "eager",
  joined_immediate: "eager",
  immediate: "eager",
  selectin: "eager",
  subquery: "eager",
  dynamic: "explicit",
  write_only: "explicit",
  raise: "explicit",
  raise_on_sql: "explicit",
  noload: "explicit",
};
