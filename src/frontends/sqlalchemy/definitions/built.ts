import { Construct, type Given } from "../../alembic/construct.js";
import { object, type Origin, type Property, type Value } from "../../evaluate/values.js";

/** What SQLAlchemy builds by itself for what a model says in other words; `args` is `null` for a name without a call. */
export function built(
  name: string,
  args: readonly Value[] | null,
  keywords: Readonly<Record<string, Value>>,
  origin: Origin | null,
): Construct {
  const given: Given | null = args === null ? null : { args, keywords: object(keywords, origin), nodes: [] };
  return new Construct(name, null, { effects: null }, given, origin);
}

/** The same, built with other arguments; options that are `undefined` are left out. */
export function rebuilt(made: Construct, { name = made.name, args = made.args, options = {} }: Changes): Construct {
  const keywords = object({}, made.origin);
  for (const [key, property] of made.given?.keywords?.properties ?? []) keywords.properties.set(key, property);
  for (const [key, property] of Object.entries(options)) {
    if (property === undefined) keywords.properties.delete(key);
    else keywords.properties.set(key, property);
  }
  return new Construct(name, null, { effects: null }, { args, keywords, nodes: [] }, made.origin);
}

interface Changes {
  readonly name?: string;
  readonly args?: readonly Value[];
  readonly options?: Readonly<Record<string, Property | undefined>>;
}
