import type { Dialect } from "../../../model/dialect.js";
import { Construct } from "../../alembic/construct.js";
import { constant, isNullish, type Origin, type Property, truthiness, type Value } from "../../evaluate/values.js";
import { itemsOf } from "../../python/items.js";
import { typeKey } from "../../python/typing.js";
import { type DeclaredType, sqlTypeOf } from "./annotations.js";
import { built } from "./built.js";

/** A field of SQLModel in the words of `Column(…)`; `null` for one that is no column. */
export function columnOfField(
  value: Value | undefined,
  declared: DeclaredType,
  place: Origin,
  dialect: Dialect,
): Construct | null {
  const field = fieldIn(value, declared);
  const option = (name: string): Value | undefined => {
    const given = field?.keyword(name)?.value;
    return isNullish(given) ? undefined : given;
  };
  if (isRelationship(value)) return null;
  const whole = option("sa_column");
  if (whole instanceof Construct) return whole;
  const type = option("sa_type") ?? typeOfField(declared, option, place, dialect);
  const others = option("sa_column_args");
  const isKey = isOn(option("primary_key"));
  return built(
    "Column",
    [
      ...(type === null || type === undefined ? [] : [type]),
      ...foreignKey(option, place),
      ...(others === undefined ? [] : itemsOf(others).items),
    ],
    {
      nullable: option("nullable") ?? constant(!isKey && declared.isOptional, place),
      ...given(option, "primary_key", "index", "unique"),
      ...spread(option("sa_column_kwargs")),
    },
    field?.origin ?? place,
  );
}

/** `Field(…)`, behind the name or in `Annotated`. */
function fieldIn(value: Value | undefined, declared: DeclaredType): Construct | null {
  const found = [value, ...declared.additions].find(
    other => other instanceof Construct && other.isCalled && other.name === "Field",
  );
  return found instanceof Construct ? found : null;
}

function isRelationship(value: Value | undefined): boolean {
  return value instanceof Construct && (value.name === "Relationship" || value.name === "relationship");
}

function isOn(value: Value | undefined): boolean {
  return value !== undefined && truthiness(value) === true;
}

type Option = (name: string) => Value | undefined;

function typeOfField(declared: DeclaredType, option: Option, place: Origin, dialect: Dialect): Value | null {
  const sizes = (...names: readonly string[]): readonly Value[] => names.flatMap(name => option(name) ?? []);
  switch (typeKey(declared.type)) {
    case "str":
      return built("AutoString", sizes("max_length"), {}, place);
    case "decimal.Decimal":
      return built("Numeric", sizes("max_digits", "decimal_places"), {}, place);
    // The time zone of the type differs between versions of SQLModel.
    case "datetime.datetime":
      return dialect === "postgresql" ? null : sqlTypeOf(declared, null, place);
    default:
      return TEXTS.test(typeKey(declared.type) ?? "")
        ? built("AutoString", [], {}, place)
        : sqlTypeOf(declared, null, place);
  }
}

/** Types that SQLModel keeps as text. */
const TEXTS = /^(?:ipaddress\.IPv[46](?:Address|Network)|pathlib\.Path|pydantic\.EmailStr)$/;

function foreignKey(option: Option, place: Origin): readonly Construct[] {
  const target = option("foreign_key");
  if (target === undefined) return [];
  const ondelete = option("ondelete");
  return [built("ForeignKey", [target], ondelete === undefined ? {} : { ondelete }, place)];
}

function given(option: Option, ...names: readonly string[]): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    names.flatMap(name => {
      const value = option(name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function spread(value: Value | undefined): Readonly<Record<string, Value>> {
  const properties: readonly (readonly [string, Property])[] = value?.kind === "object" ? [...value.properties] : [];
  return Object.fromEntries(properties.map(([name, property]) => [name, property.value]));
}
