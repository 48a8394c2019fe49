import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import type { Machine } from "../../evaluate/machine.js";
import {
  array,
  constant,
  Host,
  native,
  object,
  propertyOf,
  text,
  textOf,
  UNDEFINED,
  unknown,
  type ClassValue,
  type Origin,
  type Value,
} from "../../evaluate/values.js";
import { siteAt } from "./naming.js";

/** The mapped types of MikroORM; `type` is the base class of a project's own. */
export type MappedType =
  | "array"
  | "bigint"
  | "blob"
  | "boolean"
  | "character"
  | "date"
  | "datetime"
  | "decimal"
  | "double"
  | "enum"
  | "enumArray"
  | "float"
  | "integer"
  | "interval"
  | "json"
  | "mediumint"
  | "smallint"
  | "string"
  | "text"
  | "time"
  | "tinyint"
  | "type"
  | "uint8array"
  | "unknown"
  | "uuid"
  | "fullText";

/** The classes of mapped types, as the packages export them. */
const CLASSES: Readonly<Record<string, MappedType>> = {
  Type: "type",
  ArrayType: "array",
  BigIntType: "bigint",
  BlobType: "blob",
  BooleanType: "boolean",
  CharacterType: "character",
  DateType: "date",
  DateTimeType: "datetime",
  DecimalType: "decimal",
  DoubleType: "double",
  EnumType: "enum",
  EnumArrayType: "enumArray",
  FloatType: "float",
  IntegerType: "integer",
  IntervalType: "interval",
  JsonType: "json",
  MediumIntType: "mediumint",
  SmallIntType: "smallint",
  StringType: "string",
  TextType: "text",
  TimeType: "time",
  TinyIntType: "tinyint",
  Uint8ArrayType: "uint8array",
  UnknownType: "unknown",
  UuidType: "uuid",
  FullTextType: "fullText",
};

/** The mapped types that `types` (and `t`, and the builders of `defineEntity`) have. */
export const TYPE_NAMES: readonly MappedType[] = Object.values(CLASSES).filter(
  type => type !== "type" && type !== "fullText",
);

/** The class of a mapped type, an instance of it, or the base class of a project's own. */
export class TypeHost extends Host {
  readonly label = "type";
  readonly isConnection = false;

  constructor(readonly type: MappedType) {
    super();
  }

  get(): undefined {
    return undefined;
  }

  override construct(): Value {
    return this;
  }
}

/** What the packages export of types. */
export function mappedTypes(): Readonly<Record<string, Value>> {
  const types = object(Object.fromEntries(TYPE_NAMES.map(type => [type, new TypeHost(type)])));
  return {
    ...Object.fromEntries(Object.entries(CLASSES).map(([name, type]) => [name, new TypeHost(type)])),
    types,
    t: types,
  };
}

/** What a column's type is made of. */
export interface TypeContext {
  readonly length: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly autoincrement: boolean;
  readonly isGenerated: boolean;
  /** The labels of an enum, if all of them are strings. */
  readonly labels: readonly string[] | null;
  readonly nativeEnumName: string | null;
  /** The first of the types that are given. */
  readonly columnType: string | null;
}

export const PLAIN: TypeContext = {
  length: null,
  precision: null,
  scale: null,
  autoincrement: false,
  isGenerated: false,
  labels: null,
  nativeEnumName: null,
  columnType: null,
};

/** `Platform.getMappedType`. */
export function mappedType(type: string, dialect: Dialect): MappedType {
  if (isMySqlFamily(dialect) && type === "tinyint(1)") return "boolean";
  const simple = /[^(), ]+/.exec(type.toLowerCase())?.[0] ?? "";
  if (dialect === "postgresql") {
    if (simple === "tsvector") return "fullText";
    const other = POSTGRESQL_NAMES.get(simple);
    if (other !== undefined) return generalType(other);
  }
  return generalType(type);
}

/** The driver of PostgreSQL has names of its own, before the general ones. */
const POSTGRESQL_NAMES: ReadonlyMap<string, string> = new Map([
  ["int2", "smallint"],
  ["smallserial", "smallint"],
  ["int", "integer"],
  ["int4", "integer"],
  ["serial", "integer"],
  ["serial4", "integer"],
  ["int8", "bigint"],
  ["bigserial", "bigint"],
  ["serial8", "bigint"],
  ["numeric", "decimal"],
  ["bool", "boolean"],
  ["real", "float"],
  ["float4", "float"],
  ["float8", "double"],
  ["timestamp", "datetime"],
  ["timestamptz", "datetime"],
  ["bytea", "blob"],
  ["jsonb", "json"],
  ["bpchar", "character"],
]);

function generalType(type: string): MappedType {
  if (type.endsWith("[]")) return "array";
  return GENERAL_NAMES.get(/[^(), ]+/.exec(type.toLowerCase())?.[0] ?? "") ?? "unknown";
}

const GENERAL_NAMES: ReadonlyMap<string, MappedType> = new Map<string, MappedType>([
  ["character", "character"],
  ["char", "character"],
  ["string", "string"],
  ["varchar", "string"],
  ["interval", "interval"],
  ["text", "text"],
  ["int", "integer"],
  ["number", "integer"],
  ["bigint", "bigint"],
  ["smallint", "smallint"],
  ["tinyint", "tinyint"],
  ["mediumint", "mediumint"],
  ["float", "float"],
  ["double", "double"],
  ["integer", "integer"],
  ["decimal", "decimal"],
  ["numeric", "decimal"],
  ["boolean", "boolean"],
  ["blob", "blob"],
  ["buffer", "blob"],
  ["uint8array", "uint8array"],
  ["uuid", "uuid"],
  ["date", "date"],
  ["datetime", "datetime"],
  ["timestamp", "datetime"],
  ["time", "time"],
  ["object", "json"],
  ["json", "json"],
  ["enum", "enum"],
]);

/** Types whose columns count as numbers: `Platform.isNumericColumn`. */
export function isNumeric(type: MappedType, dialect: Dialect): boolean {
  if (NUMERIC.has(type)) return true;
  return isMySqlFamily(dialect) && (type === "decimal" || type === "double");
}

const NUMERIC: ReadonlySet<MappedType> = new Set<MappedType>(["integer", "smallint", "bigint", "tinyint", "mediumint"]);

/** `Type.getColumnType`: the type of a column in SQL; `null` where it is not known. */
export function columnType(type: MappedType, context: TypeContext, dialect: Dialect): string | null {
  switch (type) {
    case "type":
      return context.columnType ?? "text";
    case "unknown":
      return context.columnType ?? declared("string", context, dialect);
    case "enum":
      if (context.nativeEnumName !== null) return context.nativeEnumName;
      return context.columnType ?? declared(type, context, dialect);
    case "enumArray":
      if (context.nativeEnumName !== null) return `${context.nativeEnumName}[]`;
      return declared("array", context, dialect);
    case "fullText":
      return dialect === "postgresql" ? "tsvector" : null;
    default:
      return declared(type, context, dialect);
  }
}

type Declaring = (context: TypeContext) => string;

function declared(type: MappedType, context: TypeContext, dialect: Dialect): string {
  const family = isMySqlFamily(dialect) ? "mysql" : dialect === "sqlite" ? "sqlite" : "postgresql";
  const declare = DECLARATIONS[family][type] ?? GENERAL[type];
  return declare?.(context) ?? type;
}

function withLength(name: string): Declaring {
  return ({ length }) => (length === null || length === 0 ? name : `${name}(${length})`);
}

/** `Platform`'s declarations. */
const GENERAL: Partial<Readonly<Record<MappedType, Declaring>>> = {
  array: () => "text",
  bigint: () => "bigint",
  blob: () => "blob",
  boolean: () => "boolean",
  character: ({ length }) => `char(${length ?? 1})`,
  date: withLength("date"),
  datetime: withLength("datetime"),
  decimal: ({ precision, scale }) => `numeric(${precision ?? 10},${scale ?? 0})`,
  double: () => "double",
  enum: ({ labels }) => (labels === null ? "tinyint" : `enum('${labels.join("','")}')`),
  float: () => "float",
  integer: () => "int",
  interval: withLength("interval"),
  json: () => "json",
  mediumint: () => "mediumint",
  smallint: () => "smallint",
  string: ({ length }) => `varchar(${length ?? 255})`,
  text: () => "text",
  time: () => "time",
  tinyint: () => "tinyint",
  uint8array: () => "blob",
  uuid: ({ length }) => `varchar(${length ?? 36})`,
};

const DECLARATIONS: Readonly<
  Record<"postgresql" | "mysql" | "sqlite", Partial<Readonly<Record<MappedType, Declaring>>>>
> = {
  postgresql: {
    array: () => "text[]",
    bigint: ({ autoincrement }) => (autoincrement ? "bigserial" : "bigint"),
    blob: () => "bytea",
    character: ({ length }) => (length === -1 ? "char" : `char(${length ?? 1})`),
    datetime: ({ length }) => (length === null ? "timestamptz" : `timestamptz(${length})`),
    double: () => "double precision",
    enum: ({ labels }) => (labels === null ? "smallint" : "text"),
    float: () => "real",
    integer: ({ autoincrement, isGenerated }) => (autoincrement && !isGenerated ? "serial" : "int"),
    interval: ({ length }) => (length === null ? "interval" : `interval(${length})`),
    json: () => "jsonb",
    string: ({ length }) => (length === -1 ? "varchar" : `varchar(${length ?? 255})`),
    time: () => "time(0)",
    tinyint: () => "smallint",
    uint8array: () => "bytea",
    uuid: () => "uuid",
  },
  mysql: { boolean: () => "tinyint(1)" },
  sqlite: {
    boolean: () => "integer",
    character: () => "text",
    datetime: () => "datetime",
    enum: ({ labels }) => (labels === null ? "integer" : "text"),
    float: () => "real",
    integer: () => "integer",
    smallint: () => "integer",
    string: () => "text",
    tinyint: () => "integer",
    uuid: () => "text",
  },
};

/** `SchemaHelper.inferLengthFromColumnType`, and what the mapped type has else. */
export function lengthOf(type: string, mapped: MappedType, dialect: Dialect): number | null {
  const written = /^\w+(?:\s+\w+)*\s*\(\s*(\d+)\s*\)/.exec(type)?.[1];
  if (written !== undefined) return Number(written);
  if (dialect === "postgresql") {
    if (/^(?:character varying|varchar|bpchar|char|character)$/.test(type)) return -1;
    if (/^(?:interval|time|timestamp|timestamptz)$/.test(type)) return 6;
  }
  return DEFAULT_LENGTHS[mapped]?.(dialect) ?? null;
}

function timeLength(dialect: Dialect): number {
  return dialect === "postgresql" ? 6 : 0;
}

const DEFAULT_LENGTHS: Partial<Readonly<Record<MappedType, (dialect: Dialect) => number>>> = {
  character: () => 1,
  string: () => 255,
  date: () => 0,
  datetime: timeLength,
  time: timeLength,
  interval: timeLength,
};

// --- types of the project's own ---

/** The mapped type that a class of the project's own extends; `null` for a class that is none. */
export function baseTypeOf(value: Value): MappedType | null {
  if (value instanceof TypeHost) return value.type;
  return value.kind === "class" && value.superClass !== null ? baseTypeOf(value.superClass) : null;
}

/** What the `getColumnType` of a project's own type says; `null` where it is not constant. */
export function ownColumnType(
  type: ClassValue,
  instance: Value,
  context: TypeContext,
  dialect: Dialect,
  machine: Machine,
  origin: Origin,
): string | null {
  const site = siteAt(origin);
  const method = machine.classMember(type, "getColumnType", false, instance, site);
  const base = baseTypeOf(type);
  if (method === undefined) return base === null ? null : columnType(base, context, dialect);
  const args = [contextValue(context), new PlatformHost(dialect)];
  return textOf(machine.apartValue(() => machine.call(method, args, site, instance, "getColumnType")));
}

function contextValue({ length, precision, scale, columnType: given }: TypeContext): Value {
  const numbers = { length, precision, scale };
  return object({
    ...Object.fromEntries(
      Object.entries(numbers).flatMap(([key, value]) => (value === null ? [] : [[key, constant(value)]])),
    ),
    ...(given === null ? {} : { columnTypes: array([text(given)]) }),
  });
}

/** The platform, as types of a project's own ask it for declarations. */
class PlatformHost extends Host {
  readonly label = "platform";
  readonly isConnection = false;

  constructor(private readonly dialect: Dialect) {
    super();
  }

  get(property: string): Value | undefined {
    const type = PLATFORM_METHODS.get(property);
    if (type === undefined) return undefined;
    return native(property, ([column], site) => {
      const known = column ?? UNDEFINED;
      if (known.kind !== "object" && known.kind !== "constant") return unknown("it is not constant", site.origin);
      const declaration = columnType(type, { ...PLAIN, ...numbersOf(known) }, this.dialect);
      return declaration === null ? unknown("it is not constant", site.origin) : text(declaration, site.origin);
    });
  }
}

function numbersOf(value: Value): Pick<TypeContext, "length" | "precision" | "scale"> {
  const number = (key: string): number | null => {
    const found = propertyOf(value, key);
    return found?.kind === "constant" && typeof found.value === "number" ? found.value : null;
  };
  return { length: number("length"), precision: number("precision"), scale: number("scale") };
}

const PLATFORM_METHODS: ReadonlyMap<string, MappedType> = new Map<string, MappedType>([
  ["getArrayDeclarationSQL", "array"],
  ["getBigIntTypeDeclarationSQL", "bigint"],
  ["getBlobDeclarationSQL", "blob"],
  ["getBooleanTypeDeclarationSQL", "boolean"],
  ["getCharTypeDeclarationSQL", "character"],
  ["getDateTimeTypeDeclarationSQL", "datetime"],
  ["getDecimalTypeDeclarationSQL", "decimal"],
  ["getDoubleDeclarationSQL", "double"],
  ["getFloatDeclarationSQL", "float"],
  ["getIntegerTypeDeclarationSQL", "integer"],
  ["getIntervalTypeDeclarationSQL", "interval"],
  ["getJsonDeclarationSQL", "json"],
  ["getMediumIntTypeDeclarationSQL", "mediumint"],
  ["getSmallIntTypeDeclarationSQL", "smallint"],
  ["getTextTypeDeclarationSQL", "text"],
  ["getTinyIntTypeDeclarationSQL", "tinyint"],
  ["getUuidTypeDeclarationSQL", "uuid"],
  ["getVarcharTypeDeclarationSQL", "string"],
]);
