import type { TSESTree } from "@typescript-eslint/utils";
import { parseScript } from "../../parse.js";
import {
  isClass,
  keyName,
  memberName,
  methodOf,
  propertyOf,
  stringOf,
  unwrapped,
  walk,
  type CallNode,
  type ClassNode,
  type Node,
} from "../syntax.js";

/** A model that a class or a call declares, or a class that such may extend. */
export interface Declared {
  /** `null` for a class that is no model by itself. */
  readonly library: "typeorm" | "sequelize" | null;
  readonly name: string;
  /** `null` where the library makes the name up. */
  readonly table: string | null;
  /** The columns that the declaration shows, each with its field. */
  readonly columns: ReadonlyMap<string, string>;
  /** The class that it extends, whose columns are its own too. */
  readonly extends: string | null;
  /** The field that marks a row as deleted; `null` without one. */
  readonly deletedAt: string | null;
  /** Whether a default scope filters besides. */
  readonly scoped: boolean;
  /** The field that is set on every change; `null` without one. */
  readonly updatedAt: string | null;
}

/** What a file has to say for it to be worth parsing. */
const DECLARES = /@Entity\(|@Table\b|@(?:Primary|Create|Update|Delete)\w*Column|@Column|\.init\(|\.define\(/;

/** The entities and models that a file declares. Files without any are not parsed. */
export function readClassModels(text: string): readonly Declared[] {
  if (!DECLARES.test(text)) return [];
  const ast = parseScript("model.ts", text) as TSESTree.Program | null;
  const declared: Declared[] = [];
  if (ast === null) return declared;
  const calls = new Map<string, CallNode>();
  walk(ast, node => {
    if (isClass(node)) declared.push(ofClass(node));
    if (node.type === "CallExpression") {
      const method = methodOf(node);
      if (method?.name === "define" && stringOf(node.arguments[0]) !== null) declared.push(ofDefine(node));
      if (method?.name === "init" && method.object.type === "Identifier") calls.set(method.object.name, node);
    }
    return undefined;
  });
  return declared.map(model => {
    const init = calls.get(model.name);
    return init === undefined ? model : withAttributes(model, init.arguments[0], init.arguments[1]);
  });
}

const COLUMN_DECORATORS = new Set([
  "Column",
  "PrimaryColumn",
  "PrimaryGeneratedColumn",
  "CreateDateColumn",
  "UpdateDateColumn",
  "DeleteDateColumn",
  "VersionColumn",
  "ForeignKey",
  "PrimaryKey",
  "CreatedAt",
  "UpdatedAt",
  "DeletedAt",
  "Default",
  "AllowNull",
  "Unique",
  "MultiORMColumn",
  "IsUUID",
]);

function ofClass(node: ClassNode): Declared {
  const entity = decoratorOf(node.decorators, /^(Entity|MultiORMEntity|ViewEntity)$/);
  const table = decoratorOf(node.decorators, /^Table$/);
  const columns = new Map<string, string>();
  let updatedAt: string | null = null;
  let deletedAt: string | null = null;
  for (const member of node.body.body) {
    if (member.type !== "PropertyDefinition" && member.type !== "AccessorProperty") continue;
    const field = keyName(member);
    const marks = (member.decorators ?? []).map(decorator => ({ decorator, name: nameOfDecorator(decorator) }));
    if (field === null || !marks.some(({ name }) => COLUMN_DECORATORS.has(name))) continue;
    columns.set(marks.map(({ decorator }) => columnName(decorator)).find(name => name !== null) ?? field, field);
    if (marks.some(({ name }) => /^Update(DateColumn|dAt)$/.test(name))) updatedAt = field;
    if (marks.some(({ name }) => /^Delete(DateColumn|dAt)$/.test(name))) deletedAt = field;
  }
  const options = table === null ? null : (argumentOf(table) ?? null);
  const declared: Declared = {
    library: entity !== null ? "typeorm" : table !== null ? "sequelize" : null,
    name: node.id?.name ?? "default",
    table: entity !== null ? entityTable(entity, node) : (stringOf(propertyOf(options, "tableName")) ?? null),
    columns,
    extends: baseName(node),
    deletedAt: deletedAt ?? paranoidField(options),
    scoped: decoratorOf(node.decorators, /^DefaultScope$/) !== null || propertyOf(options, "defaultScope") !== null,
    updatedAt,
  };
  const init = initCall(node);
  return init === null ? declared : withAttributes(declared, init.arguments[0], init.arguments[1]);
}

function entityTable(entity: TSESTree.Decorator, node: ClassNode): string {
  const argument = argumentOf(entity);
  const named = stringOf(argument) ?? stringOf(propertyOf(argument, "name"));
  return named ?? snakeCase(node.id?.name ?? "");
}

/** TypeORM's default name of a table. */
function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}

function columnName(decorator: TSESTree.Decorator): string | null {
  const { expression } = decorator;
  if (expression.type !== "CallExpression") return null;
  for (const argument of expression.arguments) {
    const name = stringOf(propertyOf(argument, "name")) ?? stringOf(propertyOf(argument, "field"));
    if (name !== null) return name;
  }
  return null;
}

function baseName(node: ClassNode): string | null {
  const base = node.superClass === null ? null : unwrapped(node.superClass);
  if (base?.type === "Identifier") return base.name;
  return base?.type === "MemberExpression" ? memberName(base) : null;
}

/** `static init(…) { super.init({ … }) }`. */
function initCall(node: ClassNode): CallNode | null {
  let found: CallNode | null = null;
  walk(node.body, inner => {
    if (inner.type === "CallExpression") {
      const method = methodOf(inner);
      if (method?.name === "init" && (method.object.type === "Super" || method.object.type === "ThisExpression"))
        found ??= inner;
    }
    return undefined;
  });
  return found;
}

function ofDefine(call: CallNode): Declared {
  const declared: Declared = {
    library: "sequelize",
    name: stringOf(call.arguments[0]) ?? "",
    table: null,
    columns: new Map(),
    extends: null,
    deletedAt: null,
    scoped: false,
    updatedAt: null,
  };
  return withAttributes(declared, call.arguments[1], call.arguments[2]);
}

function withAttributes(declared: Declared, attributes: Node | undefined, options: Node | undefined): Declared {
  const columns = new Map(declared.columns);
  const object = attributes === undefined ? null : unwrapped(attributes);
  for (const property of object?.type === "ObjectExpression" ? object.properties : []) {
    const field = property.type === "Property" ? keyName(property) : null;
    if (field === null || property.type !== "Property") continue;
    columns.set(stringOf(propertyOf(property.value, "field")) ?? field, field);
  }
  return {
    ...declared,
    library: "sequelize",
    table: stringOf(propertyOf(options, "tableName")) ?? declared.table,
    columns,
    deletedAt: declared.deletedAt ?? paranoidField(options ?? null),
    scoped: declared.scoped || propertyOf(options, "defaultScope") !== null,
  };
}

function decoratorOf(decorators: readonly TSESTree.Decorator[] | undefined, name: RegExp): TSESTree.Decorator | null {
  return (decorators ?? []).find(decorator => name.test(nameOfDecorator(decorator))) ?? null;
}

function nameOfDecorator({ expression }: TSESTree.Decorator): string {
  const callee = expression.type === "CallExpression" ? expression.callee : expression;
  return callee.type === "Identifier" ? callee.name : "";
}

function argumentOf({ expression }: TSESTree.Decorator): Node | undefined {
  return expression.type === "CallExpression" ? expression.arguments[0] : undefined;
}

/** `paranoid: true` keeps deleted rows, and marks them in `deletedAt` unless the options call it otherwise. */
function paranoidField(options: Node | null): string | null {
  return isTrue(propertyOf(options, "paranoid")) ? (stringOf(propertyOf(options, "deletedAt")) ?? "deletedAt") : null;
}

function isTrue(node: Node | null): boolean {
  return node?.type === "Literal" && node.value === true;
}
