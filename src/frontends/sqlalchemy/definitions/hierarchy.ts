import type { PyFunction, PyStatement } from "../../../python/tree.js";
import { Construct } from "../../alembic/construct.js";
import { force } from "../../evaluate/scope.js";
import { type ObjectValue, truthiness, type Value } from "../../evaluate/values.js";
import { ClassHost } from "../../python/classes.js";
import type { Frame, PythonMachine } from "../../python/machine.js";

/** The classes that a class takes its attributes from, itself first, as Python orders them; bases that are none come last. */
export function linearized(host: ClassHost): readonly Value[] {
  const found: Value[] = [];
  const visit = (value: Value, depth: number): void => {
    // Of one that several inherit from, the last place counts.
    const at = found.indexOf(value);
    if (at >= 0) found.splice(at, 1);
    found.push(value);
    if (depth >= DEEPEST) return;
    if (value instanceof ClassHost) for (const base of value.bases) visit(base, depth + 1);
    const model = value instanceof Construct ? modelClassOf(value) : undefined;
    if (model instanceof ClassHost) visit(model, depth + 1);
  };
  visit(host, 0);
  return found;
}

const DEEPEST = 12;

/** The class that `declarative_base(cls=…)` and `SQLAlchemy(model_class=…)` build theirs from. */
function modelClassOf(base: Construct): Value | undefined {
  const maker = base.name === "Model" ? base.parent : base;
  return maker?.keyword("model_class")?.value ?? maker?.keyword("cls")?.value;
}

/** The classes of the repository among them. */
export function ancestry(host: ClassHost): readonly ClassHost[] {
  return linearized(host).filter(value => value instanceof ClassHost);
}

/** What the body of a class assigns to a name, or what is set later. */
export function ownValue(host: ClassHost, name: string): Value | undefined {
  const binding = host.scope.has(name) ? host.scope.lookup(name) : null;
  return binding === null ? undefined : force(binding);
}

/** Where the body of a class is evaluated. */
export function frameOf(host: ClassHost, machine: PythonMachine): Frame {
  const module = machine.moduleAt(host.origin.module.path) ?? machine.main;
  return { module, scope: host.scope, returned: [], maybeLeft: false };
}

/** The function of a class's body, decorators and all. */
export function methodNode(host: ClassHost, name: string): PyFunction | undefined {
  return statementsIn(host.node.body).findLast(
    (statement): statement is PyFunction => statement.type === "PyFunction" && statement.name === name,
  );
}

/** The statements of a body and of its conditions, in the order of the text. */
export function statementsIn(body: readonly PyStatement[]): readonly PyStatement[] {
  return body.flatMap((statement): readonly PyStatement[] => {
    switch (statement.type) {
      case "PyIf":
        return statementsIn([...statement.branches.flatMap(branch => branch.body), ...(statement.orElse ?? [])]);
      case "PyTry":
      case "PyWith":
      case "PyFor":
        return statementsIn(statement.body);
      default:
        return [statement];
    }
  });
}

/** Which kind of declaration a class inherits from, and where it says so. */
export type Foundation =
  | { readonly kind: "declarative"; readonly made: Construct | null }
  | { readonly kind: "flask"; readonly database: Construct }
  | { readonly kind: "sqlmodel" }
  /** Its tables are read from the database, or made by code that is not there. */
  | { readonly kind: "reflected"; readonly made: Construct }
  | { readonly kind: "unknown" };

/** Classes of SQLAlchemy, and of what is made for it, that bring no columns. */
const PLAIN =
  /^(?:DeclarativeBase|DeclarativeBaseNoMeta|MappedAsDataclass|AsyncAttrs|Generic|Protocol|ABC|Model|SQLModel|Enum|BaseModel|AbstractConcreteBase|ConcreteBase|Representation|DeclarativeMeta|TypedDict|NamedTuple)$/;

/** Packages whose classes bring no columns, by the module that they come from. */
const WITHOUT_COLUMNS =
  /^(?:abc|typing|dataclasses|collections|flask_login|werkzeug|pydantic|marshmallow|itsdangerous|flask_security\.datastore)\b/;

/** Whether a base that is no class of the repository may bring columns. */
export function mayBringColumns(base: Value): boolean {
  if (base instanceof Construct) return !(PLAIN.test(base.name) || base.isCalled);
  return base.kind === "unknown" && !WITHOUT_COLUMNS.test(base.from ?? "");
}

/** What a class is declared on; `null` for one that is no model. */
export function foundationOf(host: ClassHost, machine: PythonMachine): Foundation | null {
  const line = linearized(host);
  for (const value of line) {
    const found = value instanceof ClassHost ? decoration(value, machine) : foundation(value);
    if (found !== null) return found;
  }
  return line.some(mayBringColumns) ? { kind: "unknown" } : null;
}

function foundation(base: Value): Foundation | null {
  if (!(base instanceof Construct)) return null;
  switch (base.name) {
    case "declarative_base":
    case "generate_base":
      return base.isCalled ? { kind: "declarative", made: base } : null;
    case "DeclarativeBase":
    case "DeclarativeBaseNoMeta":
      return { kind: "declarative", made: null };
    case "automap_base":
    case "DeferredReflection":
      return { kind: "reflected", made: base };
    case "Model":
      return base.parent?.name === "SQLAlchemy" ? { kind: "flask", database: base.parent } : null;
    case "SQLModel":
      return { kind: "sqlmodel" };
    default:
      return null;
  }
}

/** `@as_declarative()`, `@mapper_registry.mapped` and the metaclass of the declarative base. */
function decoration(host: ClassHost, machine: PythonMachine): Foundation | null {
  const frame = frameOf(host, machine);
  const metaclass = host.node.bases.find(({ name }) => name === "metaclass");
  const given = [...host.node.decorators, ...(metaclass === undefined ? [] : [metaclass.value])];
  for (const node of given) {
    const value = machine.evaluate(node, { ...frame, scope: frame.scope.parent ?? frame.scope });
    if (!(value instanceof Construct)) continue;
    if (value.name === "DeclarativeMeta") return { kind: "declarative", made: null };
    if (DECORATORS.test(value.name)) return { kind: "declarative", made: value };
  }
  return null;
}

const DECORATORS = /^(?:as_declarative|as_declarative_base|mapped|mapped_as_dataclass)$/;

/** Whether a class is itself the base that models are declared on. */
export function isFoundation(host: ClassHost, machine: PythonMachine): boolean {
  if (host.bases.some(base => base instanceof Construct && /^DeclarativeBase(?:NoMeta)?$/.test(base.name))) return true;
  const own = decoration(host, machine);
  if (own === null || own.kind !== "declarative") return false;
  return own.made === null || !/^mapped/.test(own.made.name);
}

/** Where the names of constraints and schemas come from. */
export interface Metadata {
  readonly schema: Value | undefined;
  /** The `naming_convention`; `null` for the default one. */
  readonly naming: ObjectValue | null;
  /** Whether it is seen at all. */
  readonly isKnown: boolean;
}

const DEFAULT: Metadata = { schema: undefined, naming: null, isKnown: true };

/** What a value says that stands for `MetaData`. */
export function metadataFrom(value: Value | undefined): Metadata {
  if (value === undefined) return DEFAULT;
  if (!(value instanceof Construct)) return { ...DEFAULT, isKnown: false };
  if (value.name === "MetaData") {
    const naming = value.attribute("naming_convention") ?? value.keyword("naming_convention")?.value;
    const [first] = value.args;
    return {
      schema: value.keyword("schema")?.value ?? (first?.kind === "text" ? first : undefined),
      naming: naming?.kind === "object" ? naming : null,
      isKnown: naming === undefined || naming.kind === "object",
    };
  }
  if (value.name === "metadata" && value.parent !== null) return metadataOfMaker(value.parent);
  return DEFAULT;
}

/** The metadata of `registry()`, `declarative_base()`, `SQLAlchemy()`, and what they are called with. */
export function metadataOfMaker(made: Construct): Metadata {
  const later = made.attribute("metadata.naming_convention");
  if (later === undefined) return metadataGivenTo(made);
  const naming = later.kind === "object" ? later : null;
  return { ...metadataGivenTo(made), naming, isKnown: naming !== null };
}

function metadataGivenTo(made: Construct): Metadata {
  const given = made.keyword("metadata")?.value;
  if (given !== undefined) return metadataFrom(given);
  const model = made.keyword("model_class")?.value ?? made.keyword("cls")?.value;
  if (model instanceof ClassHost) return metadataFrom(model.get("metadata"));
  const source = made.keyword("registry")?.value ?? (made.parent?.isCalled === true ? made.parent : undefined);
  return source instanceof Construct ? metadataOfMaker(source) : DEFAULT;
}

/** The metadata of a class. */
export function metadataOf(host: ClassHost, foundation: Foundation): Metadata {
  const own = host.get("metadata") ?? undefined;
  if (own !== undefined && own.kind !== "native") return metadataFrom(own);
  const registry = host.get("registry");
  if (registry instanceof Construct) return metadataOfMaker(registry);
  if (foundation.kind === "flask") return metadataOfMaker(foundation.database);
  if (foundation.kind === "declarative" && foundation.made !== null) return metadataOfMaker(foundation.made);
  return { ...DEFAULT, isKnown: foundation.kind !== "unknown" };
}

/** The map from types of Python to those of SQLAlchemy that a class inherits. */
export function typeMapOf(host: ClassHost, foundation: Foundation): ObjectValue | null {
  const registry = host.get("registry");
  const makers = [registry, foundation.kind === "declarative" ? foundation.made : undefined];
  const model = foundation.kind === "flask" ? foundation.database.keyword("model_class")?.value : undefined;
  const given = [
    host.get("type_annotation_map"),
    model instanceof ClassHost ? model.get("type_annotation_map") : undefined,
    ...makers.flatMap(maker => (maker instanceof Construct ? [mapOfMaker(maker)] : [])),
  ];
  return given.find((value): value is ObjectValue => value?.kind === "object") ?? null;
}

function mapOfMaker(made: Construct): Value | undefined {
  const parent = made.parent?.isCalled === true ? made.parent : null;
  return made.keyword("type_annotation_map")?.value ?? (parent === null ? undefined : mapOfMaker(parent));
}

/** Whether a class says `__abstract__ = True` of itself. */
export function isAbstract(host: ClassHost): boolean {
  const value = ownValue(host, "__abstract__");
  return value !== undefined && truthiness(value) === true;
}
