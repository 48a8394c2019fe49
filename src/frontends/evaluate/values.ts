import type { TSESTree } from "@typescript-eslint/utils";
import type { Operation } from "../../model/operation.js";
import type { Scope } from "./scope.js";
import type { ScriptModule } from "./modules.js";

/** A file under evaluation, in whatever language. */
export interface SourceModule {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** A node of the syntax tree of whichever language. */
export interface SyntaxNode {
  readonly type: string;
  readonly range: readonly [number, number];
}

/** Where in which file something was written. Offsets as in `Span`. */
export interface Origin {
  readonly module: SourceModule;
  readonly start: number;
  readonly end: number;
}

interface ValueBase {
  /** The expression that made the value; `null` for what the evaluation itself makes. */
  readonly origin: Origin | null;
}

/** A value that is known and no string. */
export interface Constant extends ValueBase {
  readonly kind: "constant";
  readonly value: number | boolean | bigint | null | undefined;
}

/** A string. It is constant if all of its pieces are literal. */
export interface Text extends ValueBase {
  readonly kind: "text";
  readonly pieces: readonly Piece[];
  /** The file that this is the whole content of. */
  readonly file?: string;
}

/** Where the text of a piece is written; computed text is nowhere. */
export type PieceSource =
  /** Letter by letter: `offset` maps an offset in the text, its end included, to one in the module. */
  | { readonly kind: "letters"; readonly module: SourceModule; readonly offset: (offset: number) => number }
  /** As a whole: what stands for a constant that is written elsewhere. */
  | { readonly kind: "whole"; readonly origin: Origin };

export type Piece =
  | {
      readonly kind: "literal";
      readonly text: string;
      readonly source: PieceSource | null;
    }
  /** A part that is not constant: `label` is how the source spells it. */
  | {
      readonly kind: "hole";
      readonly label: string;
      readonly origin: Origin | null;
      /** What the statements do that a builder printed in this place. */
      readonly printed?: () => readonly Operation[];
    };

/** `open`: there may be more elements than these. */
export interface ArrayValue extends ValueBase {
  readonly kind: "array";
  items: Value[];
  open: boolean;
  /** From this index on, an item may stand for several elements in a row: all of them together are known, no one alone. */
  lumpedFrom?: number;
}

export interface Property {
  value: Value;
  /** The whole `key: value`. */
  readonly origin: Origin | null;
  /** A function that is asked for the value whenever the property is read. */
  readonly getter?: Value;
}

/** `open`: there may be more properties than these. */
export interface ObjectValue extends ValueBase {
  readonly kind: "object";
  readonly properties: Map<string, Property>;
  /** In a language where types can be keys: what stands under each, by what compares equal. */
  readonly byType?: ReadonlyMap<string, Value>;
  open: boolean;
  /** The class of an instance. */
  readonly constructedBy: ClassValue | null;
  /** What a framework's base class gives to an instance. */
  base: Host | null;
}

export type FunctionNode =
  TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;

export interface FunctionValue extends ValueBase {
  readonly kind: "function";
  readonly node: FunctionNode;
  readonly scope: Scope;
  readonly module: ScriptModule;
  /** What `this` is inside: the receiver of a method, or of the enclosing function for an arrow. */
  readonly self: Value | null;
  /** The class that a method stands in, for `super`. */
  readonly home: ClassValue | null;
  /** Properties that were set on the function: `fn.config = …`. */
  readonly properties: Map<string, Property>;
}

export interface ClassValue extends ValueBase {
  readonly kind: "class";
  readonly node: TSESTree.ClassDeclaration | TSESTree.ClassExpression;
  readonly scope: Scope;
  readonly module: ScriptModule;
  readonly superClass: Value | null;
  /** What is set on the class itself: its static members, and others. */
  readonly properties: Map<string, Property>;
  /** What is set on its prototype, in the place of its own members. */
  readonly assigned: Map<string, Property>;
}

/** A function that the evaluation or a front-end implements. */
export interface NativeFunction extends ValueBase {
  readonly kind: "native";
  readonly name: string;
  call(args: readonly Value[], site: Site, self: Value | null): Value;
  readonly properties?: Readonly<Record<string, Value>>;
}

/** A call under evaluation. */
export interface Site {
  readonly node: SyntaxNode;
  readonly origin: Origin;
  /** The nodes of the arguments, spread ones included. */
  readonly argumentNodes: readonly SyntaxNode[];
  /** The arguments that are given by name, in a language that has such. */
  readonly keywords?: ObjectValue;
}

/** What is called in a script. */
export function scriptNode({ node }: Site): TSESTree.Node {
  return node as TSESTree.Node;
}

/**
 * An object of a framework: what a migration is given (`knex`, `queryRunner`), and what its methods return. Front-ends
 * derive their objects from it.
 */
export abstract class Host implements ValueBase {
  readonly kind = "host";
  readonly origin: Origin | null = null;
  /** How messages call it: `knex.schema`. */
  abstract readonly label: string;
  /** Whether whoever holds it can change the database: then nothing it is handed to may be skipped in silence. */
  abstract readonly isConnection: boolean;
  /** Whether the run may find nothing in its place: a table or column that is asked for. */
  readonly mayBeMissing: boolean = false;
  /** Whether `name in` it; `null` where that is not known. */
  hasMember(_name: string): boolean | null {
    return null;
  }
  /** A property or method. `undefined` for one that the framework does not have. */
  abstract get(property: string, site: Site): Value | undefined;
  /** The object called as a function; `undefined` where it cannot be. */
  call(_args: readonly Value[], _site: Site): Value | undefined {
    return undefined;
  }
  /** What `await` makes of it, and what a `.then` gets. */
  awaited(): Value {
    return this;
  }
  /** What a string makes of it; `null` where that is not known. */
  asText(_origin: Origin | null): Text | null {
    return null;
  }
  /** What stands for this object and another value of which a condition gives one; `null` for nothing that is known. */
  either(_other: Value): Value | null {
    return null;
  }
  /** The object called with `new`; `undefined` where it cannot be. */
  construct(_args: readonly Value[], _site: Site): Value | undefined {
    return undefined;
  }
}

/** A value that only the run of the program shows. */
export interface Unknown extends ValueBase {
  readonly kind: "unknown";
  /** One clause for messages: `it comes from the database`. */
  readonly reason: string;
  /** The package from outside of the repository that it comes from, where it comes from one. */
  readonly from: string | null;
  /** The variable that it was first put into: what it is called wherever it goes. */
  readonly name?: string;
}

export type Value =
  Constant | Text | ArrayValue | ObjectValue | FunctionValue | ClassValue | NativeFunction | Host | Unknown;

export const UNDEFINED: Constant = { kind: "constant", value: undefined, origin: null };

export function constant(value: Constant["value"], origin: Origin | null = null): Constant {
  return { kind: "constant", value, origin };
}

export function unknown(reason: string, origin: Origin | null = null, from: string | null = null): Unknown {
  return { kind: "unknown", reason, origin, from };
}

/** A value as a variable holds it. */
export function named(value: Value, name: string): Value {
  return value.kind === "unknown" && value.name === undefined ? { ...value, name } : value;
}

export function array(items: Value[], origin: Origin | null = null, open = false): ArrayValue {
  return { kind: "array", items, open, origin };
}

/** The item that is the element at an index; `undefined` where it is not known which one that is, or there is none. */
export function itemAt(list: ArrayValue, index: number): Value | undefined {
  return index < (list.lumpedFrom ?? Infinity) ? list.items[index] : undefined;
}

/** Whether the list may have elements that are no items of it, or no items alone. */
export function isVague({ open, lumpedFrom }: ArrayValue): boolean {
  return open || lumpedFrom !== undefined;
}

/** Puts the items of a list behind those of another. */
export function append(target: ArrayValue, list: ArrayValue): void {
  if (list.lumpedFrom !== undefined) target.lumpedFrom ??= target.items.length + list.lumpedFrom;
  target.items.push(...list.items);
  target.open ||= list.open;
}

export function object(entries: Readonly<Record<string, Value>> = {}, origin: Origin | null = null): ObjectValue {
  const properties = new Map<string, Property>();
  for (const [key, value] of Object.entries(entries)) properties.set(key, { value, origin: value.origin });
  return { kind: "object", properties, open: false, constructedBy: null, base: null, origin };
}

export function native(
  name: string,
  call: NativeFunction["call"],
  properties: Readonly<Record<string, Value>> = {},
): NativeFunction {
  return { kind: "native", name, call, properties, origin: null };
}

/** Computed text: constant, but nowhere in the source. */
export function text(value: string, origin: Origin | null = null): Text {
  return { kind: "text", pieces: [{ kind: "literal", text: value, source: null }], origin };
}

/** The string, if all of it is constant. */
export function textOf(value: Value | undefined): string | null {
  if (value?.kind !== "text") return null;
  let result = "";
  for (const piece of value.pieces) {
    if (piece.kind === "hole") return null;
    result += piece.text;
  }
  return result;
}

/** The string with its holes as the source spells them. */
export function displayText(value: Text): string {
  return value.pieces.map(piece => (piece.kind === "hole" ? piece.label : piece.text)).join("");
}

/** The JavaScript value of a constant or constant text; `undefined` is a value, so the answer is wrapped. */
export function primitiveOf(value: Value): { readonly value: Constant["value"] | string } | null {
  if (value.kind === "constant") return value;
  const string = textOf(value);
  return string === null ? null : { value: string };
}

export function isUndefined(value: Value | undefined): boolean {
  return value === undefined || (value.kind === "constant" && value.value === undefined);
}

export function isNullish(value: Value | undefined): boolean {
  return value === undefined || (value.kind === "constant" && value.value == null);
}

/** What a condition makes of the value; `null` where that is not known. */
export function truthiness(value: Value): boolean | null {
  switch (value.kind) {
    case "constant":
      return Boolean(value.value);
    case "text":
      if (value.pieces.some(piece => piece.kind === "literal" && piece.text !== "")) return true;
      return value.pieces.some(piece => piece.kind === "hole") ? null : false;
    case "unknown":
      return null;
    default:
      return mayBeMissing(value) ? null : true;
  }
}

/** Whether a value is an object of a framework that the run may find to be undefined. */
export function mayBeMissing(value: Value): boolean {
  if (value.kind === "object") return value.base?.mayBeMissing ?? false;
  return value.kind === "host" && value.mayBeMissing;
}

/** Computed text that stands for something of the source, such as the quotes around a binding. */
export function textAt(value: string, origin: Origin | null): Text {
  const source = origin === null ? null : ({ kind: "whole", origin } as const);
  return { kind: "text", pieces: [{ kind: "literal", text: value, source }], origin };
}

export function propertyOf(value: Value | undefined, key: string): Value | undefined {
  return value?.kind === "object" ? value.properties.get(key)?.value : undefined;
}

/** What a value that is thrown says. */
export function reasonOf(value: Value): string | null {
  return textOf(value) ?? textOf(propertyOf(value, "message"));
}
