import type { TSESTree } from "@typescript-eslint/utils";
import type { Module } from "./modules.js";
import type { ClassNode, FunctionNode } from "./syntax.js";

/** A value of one of the libraries, as far as it matters for what can be called on it. */
export type Handle =
  PrismaHandle | TypeOrmHandle | SequelizeHandle | KnexHandle | KyselyHandle | DrizzleHandle | MikroOrmHandle;

interface HandleBase {
  readonly kind: "handle";
  /** The table, model or entity that it belongs to, as the source names it; `null` where it is of none or not known. */
  readonly model: string | null;
}

export interface PrismaHandle extends HandleBase {
  readonly orm: "prisma";
  readonly role: "client" | "delegate";
}

export interface TypeOrmHandle extends HandleBase {
  readonly orm: "typeorm";
  /** `entity` is a class with static finders; `builder` a SelectQueryBuilder or one of its sisters. */
  readonly role: "dataSource" | "manager" | "runner" | "repository" | "entity" | "instance" | "builder";
}

export interface SequelizeHandle extends HandleBase {
  readonly orm: "sequelize";
  /** `models` is the registry `sequelize.models`. */
  readonly role: "connection" | "models" | "model" | "instance";
}

export interface KnexHandle extends HandleBase {
  readonly orm: "knex";
  /** `model`, `instance` and `objection` (a query builder) are those of Objection. */
  readonly role: "knex" | "builder" | "raw" | "model" | "instance" | "objection";
}

export interface KyselyHandle extends HandleBase {
  readonly orm: "kysely";
  /** `starter` hands a `db` of its own to a callback: a transaction, a connection. */
  readonly role: "db" | "starter" | "builder";
}

export interface DrizzleHandle extends HandleBase {
  readonly orm: "drizzle";
  /**
   * `relational` is `db.query`, `table` one of its properties; a `builder` is sent when somebody awaits it, and what has
   * been asked for its rows is `sent`.
   */
  readonly role: "db" | "relational" | "table" | "builder" | "sent";
}

export interface MikroOrmHandle extends HandleBase {
  readonly orm: "mikroorm";
  /** `collection` and `reference` are relations of an entity, which load when they are asked to, as does what is `wrapped`. */
  readonly role: "orm" | "manager" | "repository" | "builder" | "collection" | "reference" | "wrapped";
}

/** What an expression or a type stands for. */
export type Value =
  | Handle
  /** An export of a package: `name` is `default` for its default export and `*` for all of it. */
  | { readonly kind: "external"; readonly source: string; readonly name: string }
  /** What a type of a package describes, or its constructor makes. */
  | {
      readonly kind: "externalInstance";
      readonly source: string;
      readonly name: string;
      readonly typeArguments: readonly string[];
      /** A type checker says so, and that it is of no library of ours. */
      readonly checked?: true;
    }
  | { readonly kind: "class"; readonly module: Module; readonly node: ClassNode }
  | { readonly kind: "instance"; readonly module: Module; readonly node: ClassNode }
  | { readonly kind: "object"; readonly module: Module; readonly node: TSESTree.ObjectExpression }
  | {
      readonly kind: "interface";
      readonly module: Module;
      readonly node: TSESTree.TSInterfaceDeclaration | TSESTree.TSTypeLiteral;
    }
  | { readonly kind: "function"; readonly module: Module; readonly node: FunctionNode | SignatureNode }
  /** Several of a value: an array, what a query found. */
  | { readonly kind: "list"; readonly of: Value }
  | { readonly kind: "namespace"; readonly module: Module };

/** A function as the type checker sees it. */
export type SignatureNode =
  | TSESTree.TSFunctionType
  | TSESTree.TSMethodSignature
  | TSESTree.TSEmptyBodyFunctionExpression
  | TSESTree.TSDeclareFunction;

/** A class of a package that a class of the repository descends from. */
export interface Ancestor {
  readonly source: string;
  readonly name: string;
  readonly typeArguments: readonly string[];
}

/** What a method that reads rows gives; `argument` is -1 where the handle belongs to the class. */
export interface EntityResult {
  readonly shape: "one" | "list" | "listAndCount";
  readonly argument: number;
}

/** One library: which of its values a program can hold, and what they give. */
export interface Library {
  /** Whether a module specifier that leads out of the repository means this library. */
  owns(source: string): boolean;
  /** A variable of the type `name`, or what `new name()` makes. */
  instance(name: string, typeArguments: readonly string[]): Handle | null;
  /** A value that a module of the repository exports which cannot be read, but is called after the library. */
  named?(name: string): Handle | null;
  /** A class that descends from `ancestor`, or carries a decorator of the library. */
  heir(className: string, ancestor: string): Handle | null;
  /** What a call of the export `name` gives; `argument` is what the first argument names. */
  called(name: string, argument: string | null): Handle | null;
  /** A property of a handle. */
  member(handle: Handle, name: string): Handle | null;
  /** What a method call on a handle gives; `argument` is what the first argument names. */
  result(handle: Handle, method: string, argument: string | null): Handle | null;
  /** What a method gives several of. */
  elements?(handle: Handle, method: string): Handle | null;
  /** Of a method that reads rows into objects of a class of the repository: how many, and by which argument it names the class. */
  entities?(handle: Handle, method: string): EntityResult | null;
  /** What the library passes to a callback that is given to this method. */
  parameter(handle: Handle, method: string): Handle | null;
}
