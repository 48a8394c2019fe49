import type { Span } from "../../../model/span.js";

/** A word of the schema, or what a string of it says, with its place: for a string, that between the quotes. */
export interface Word {
  readonly text: string;
  readonly span: Span;
}

export type Expression =
  | ({ readonly kind: "string" } & Word)
  /** Numbers, `true`, labels of enums, names of fields with their path. */
  | ({ readonly kind: "word" } & Word)
  | { readonly kind: "call"; readonly name: Word; readonly args: readonly Argument[]; readonly span: Span }
  | { readonly kind: "array"; readonly items: readonly Expression[]; readonly span: Span }
  | { readonly kind: "object"; readonly entries: readonly Argument[]; readonly span: Span };

/** `name: value`, or the value alone. */
export interface Argument {
  readonly name: string | null;
  readonly value: Expression;
  readonly span: Span;
}

/** `@name(args)` and `@@name(args)`. */
export interface Attribute {
  /** Without the marks; with the data source of native types: `db.VarChar`. */
  readonly name: string;
  readonly args: readonly Argument[];
  readonly span: Span;
}

export interface Field {
  readonly name: Word;
  readonly type: Word;
  /** What `Unsupported("…")` says; `null` for other types. */
  readonly unsupported: string | null;
  readonly arity: "required" | "optional" | "list";
  readonly attributes: readonly Attribute[];
  readonly span: Span;
}

export interface EnumValue {
  readonly name: Word;
  readonly attributes: readonly Attribute[];
}

/** What all blocks of a schema have. */
interface BlockBase {
  readonly name: Word;
  /** The first line of the block that could not be read; `null` where all could. */
  readonly unread: Span | null;
  readonly span: Span;
}

/** `model`, `view` and `type`. */
export interface Model extends BlockBase {
  readonly kind: "model" | "view" | "type";
  readonly fields: readonly Field[];
  readonly attributes: readonly Attribute[];
}

export interface Enum extends BlockBase {
  readonly kind: "enum";
  readonly values: readonly EnumValue[];
  readonly attributes: readonly Attribute[];
}

/** `datasource` and `generator`. */
export interface Configuration extends BlockBase {
  readonly kind: "datasource" | "generator";
  readonly properties: ReadonlyMap<string, Expression>;
}

export type Block = Model | Enum | Configuration;

/** What one file of a schema says. */
export interface Syntax {
  readonly blocks: readonly Block[];
  /** The first words outside of blocks that could not be read; `null` where all could. */
  readonly unread: Span | null;
}

/** An argument by its name, or by its place among those without one. */
export function argumentOf(
  { args }: Pick<Attribute, "args">,
  name: string,
  position: number | null,
): Expression | null {
  const named = args.find(argument => argument.name === name);
  if (named !== undefined) return named.value;
  return position === null ? null : (args.filter(argument => argument.name === null)[position]?.value ?? null);
}

/** What a string argument says, with its place. */
export function stringOf(expression: Expression | null): Word | null {
  return expression?.kind === "string" ? expression : null;
}

export function attributeOf(
  { attributes }: { readonly attributes: readonly Attribute[] },
  name: string,
): Attribute | null {
  return attributes.find(attribute => attribute.name === name) ?? null;
}
