import { parsePython } from "../../../python/parse.js";
import type { PyExpression } from "../../../python/tree.js";
import { Construct } from "../../alembic/construct.js";
import type { ObjectValue, Origin, Value } from "../../evaluate/values.js";
import { ClassHost } from "../../python/classes.js";
import type { Frame, PythonMachine } from "../../python/machine.js";
import { TypeForm, typeKey, unionMembers } from "../../python/typing.js";
import { built } from "./built.js";

/** What an annotation says of a column. */
export interface DeclaredType {
  /** The type without `Mapped`, `Optional` and `Annotated`. */
  readonly type: Value;
  readonly isOptional: boolean;
  /** What `Annotated` adds to the type. */
  readonly additions: readonly Value[];
  /** The type in all the forms that a map of types may have it in, the most precise first. */
  readonly forms: readonly Value[];
  /** Whether it stands in `Mapped[…]`. */
  readonly isMapped: boolean;
}

/** Reads an annotation where it stands. What is quoted is read as well. */
export function declaredType(annotation: PyExpression, frame: Frame, machine: PythonMachine): DeclaredType {
  const found = readIn(annotation, frame, machine);
  const { parent } = frame.scope;
  // `date: Mapped[date]` means the type and not the attribute.
  const isAttribute = found.type instanceof Construct && found.type.isCalled && found.type.name !== "NewType";
  return isAttribute && parent !== null ? readIn(annotation, { ...frame, scope: parent }, machine) : found;
}

function readIn(annotation: PyExpression, frame: Frame, machine: PythonMachine): DeclaredType {
  const whole = unquoted(machine.evaluate(annotation, frame), frame, machine);
  const mapped = genericOf(whole, MAPPED);
  return inner(mapped?.args[0] ?? whole, mapped !== null, frame, machine);
}

const MAPPED = /^(?:Mapped|WriteOnlyMapped|DynamicMapped|SQLCoreOperations)$/;

function inner(value: Value, isMapped: boolean, frame: Frame, machine: PythonMachine): DeclaredType {
  const additions: Value[] = [];
  const forms: Value[] = [];
  let isOptional = false;
  let type = unquoted(value, frame, machine);
  for (let depth = 0; depth < DEEPEST; depth++) {
    const members = unionMembers(type)?.map(member => unquoted(member, frame, machine));
    if (members !== undefined) {
      const others = members.filter(member => !isNone(member));
      if (others.length < members.length) isOptional = true;
      const [only, second] = others;
      if (only === undefined) break;
      type = second === undefined ? only : new TypeForm("|", others, type.origin);
      if (second === undefined) continue;
      break;
    }
    const annotated = genericOf(type, /^Annotated$/);
    const [first, ...rest] = annotated?.args ?? [];
    if (first === undefined) break;
    forms.push(type);
    additions.push(...rest);
    type = unquoted(first, frame, machine);
  }
  return { type, isOptional, additions, forms: [...forms, type], isMapped };
}

const DEEPEST = 8;

/** The type inside of quotes. */
function unquoted(value: Value, frame: Frame, machine: PythonMachine): Value {
  if (value.kind !== "text") return value;
  const [statement] = parsePython(typeKey(value) ?? "").body;
  return statement?.type === "PyExpressionStatement" ? machine.evaluate(statement.expression, frame) : value;
}

function isNone(value: Value): boolean {
  return value.kind === "constant" && value.value === null;
}

/** The generic type of a library, if its name fits. */
function genericOf(value: Value, name: RegExp): TypeForm | null {
  return value instanceof TypeForm && value.base instanceof Construct && name.test(value.base.name) ? value : null;
}

/** The type of SQLAlchemy that a declared type stands for; `null` where there is none, or it is not known. `place` is where it stands. */
export function sqlTypeOf({ type, forms }: DeclaredType, map: ObjectValue | null, place: Origin): Value | null {
  for (const form of forms) {
    const mapped = entryOf(map, form);
    if (mapped !== undefined) return mapped;
  }
  if (type instanceof ClassHost && type.isEnum) return enumType(type, entryNamed(map, "enum.Enum"), place);
  const literal = genericOf(type, /^Literal$/);
  if (literal !== null) return built("Enum", literal.args, { native_enum: FALSE }, place);
  if (type instanceof Construct && type.name === "NewType") {
    const plain = type.args[1];
    return plain === undefined ? null : sqlTypeOf({ ...ANY, type: plain, forms: [plain] }, map, place);
  }
  const name = STANDARD[typeKey(type) ?? ""];
  return name === undefined ? null : built(name, null, {}, place);
}

const ANY = { isOptional: false, additions: [], isMapped: true };

const FALSE = { kind: "constant", value: false, origin: null } as const;

/** What SQLAlchemy makes of the types of Python. */
const STANDARD: Readonly<Record<string, string | undefined>> = {
  bool: "Boolean",
  bytes: "LargeBinary",
  float: "Float",
  int: "Integer",
  str: "String",
  "datetime.date": "Date",
  "datetime.datetime": "DateTime",
  "datetime.time": "Time",
  "datetime.timedelta": "Interval",
  "decimal.Decimal": "Numeric",
  "uuid.UUID": "Uuid",
};

function entryOf(map: ObjectValue | null, form: Value): Value | undefined {
  const key = typeKey(form);
  return key === null ? undefined : map?.byType?.get(key);
}

function entryNamed(map: ObjectValue | null, key: string): Construct | null {
  const entry = map?.byType?.get(key);
  return entry instanceof Construct ? entry : null;
}

/** The enumeration of a class, with the options that the map of types gives to all of them. */
function enumType(type: ClassHost, pattern: Construct | null, place: Origin): Value {
  const options = [...(pattern?.given?.keywords?.properties ?? [])];
  return built("Enum", [type], Object.fromEntries(options.map(([name, { value }]) => [name, value])), place);
}
