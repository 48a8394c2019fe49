import {
  Host,
  native,
  object,
  array,
  isUndefined,
  text,
  type Origin,
  type Site,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { operatorKey } from "./operators.js";

/** What Sequelize's `literal`, `fn`, `col` and their like return: SQL that stands in the place of a value. */
export abstract class Fragment extends Host {
  readonly label = "";
  readonly isConnection = false;

  constructor(override readonly origin: Origin) {
    super();
  }

  get(): Value | undefined {
    return undefined;
  }
}

/** `literal("now()")`. */
export class Literal extends Fragment {
  constructor(
    readonly value: Value | undefined,
    origin: Origin,
  ) {
    super(origin);
  }

  override get(property?: string): Value | undefined {
    return property === "val" ? this.value : undefined;
  }
}

/** `fn("lower", col("email"))`. */
export class Fn extends Fragment {
  constructor(
    readonly name: Value | undefined,
    readonly args: readonly Value[],
    origin: Origin,
  ) {
    super(origin);
  }
}

/** `col("users.email")`. */
export class Col extends Fragment {
  constructor(
    readonly name: Value | undefined,
    origin: Origin,
  ) {
    super(origin);
  }
}

/** `cast(value, "integer")`. */
export class Cast extends Fragment {
  constructor(
    readonly value: Value | undefined,
    readonly type: Value | undefined,
    origin: Origin,
  ) {
    super(origin);
  }
}

/** `where(fn("lower", col("email")), "x")`, with or without a comparator between. */
export class Where extends Fragment {
  constructor(
    readonly attribute: Value | undefined,
    readonly comparator: Value,
    readonly logic: Value | undefined,
    origin: Origin,
  ) {
    super(origin);
  }
}

/** `json("data.key")`: a path into a document, of which only the column matters here. */
export class Json extends Fragment {
  constructor(
    readonly path: Value | undefined,
    origin: Origin,
  ) {
    super(origin);
  }
}

/** The tag `` sql`a > ${5}` `` of version 7. */
export class Tagged extends Fragment {
  constructor(
    readonly strings: readonly Text[],
    readonly values: readonly Value[],
    origin: Origin,
  ) {
    super(origin);
  }
}

/** The functions of Sequelize that make fragments; they are members of the class and of its instances. */
export function fragmentFunction(name: string): Value | undefined {
  const make = MAKERS.get(name);
  return make === undefined ? undefined : native(name, (args, site) => make(args, site));
}

const MAKERS: ReadonlyMap<string, (args: readonly Value[], site: Site) => Value> = new Map<
  string,
  (args: readonly Value[], site: Site) => Value
>([
  ["literal", ([value], { origin }) => new Literal(value, origin)],
  ["fn", ([name, ...args], { origin }) => new Fn(name, args, origin)],
  ["col", ([name], { origin }) => new Col(name, origin)],
  ["cast", ([value, type], { origin }) => new Cast(value, type, origin)],
  ["json", ([path], { origin }) => new Json(path, origin)],
  [
    "where",
    ([attribute, second, third], { origin }) =>
      isUndefined(third)
        ? new Where(attribute, text("=", origin), second, origin)
        : new Where(attribute, second ?? text("=", origin), third, origin),
  ],
  ["and", (args, { origin }) => object({ [operatorKey("and")]: array([...args], origin) }, origin)],
  ["or", (args, { origin }) => object({ [operatorKey("or")]: array([...args], origin) }, origin)],
]);
