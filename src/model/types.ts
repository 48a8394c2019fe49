import type { DataType } from "./column.js";
import type { Name, QualifiedName } from "./name.js";
import type { AlterType, CreateType, DropType, Operation } from "./operation.js";

/** A type that the project makes itself, as far as operations show it. */
export interface OwnType {
  /** Labels of an enum, in order; none where one of them got another name. */
  readonly labels: readonly string[];
  /** Of a domain: what its columns get that declare neither. */
  readonly hasDefault: boolean;
  readonly notNull: boolean;
}

/** An operation on a type. */
export type TypeOperation = CreateType | AlterType | DropType;

/** Whether an operation is about this type, whatever schema it is in. */
export function concernsType(operation: Operation, type: DataType): operation is TypeOperation {
  if (operation.kind !== "createType" && operation.kind !== "alterType" && operation.kind !== "dropType") return false;
  return operation.type.name.text === ownName(type);
}

/** The name of a type without its schema. */
export function ownName({ name }: DataType): string {
  return name.slice(name.lastIndexOf(".") + 1).replaceAll('"', "");
}

/** The name of a type, as an operation on it has it. */
export function qualifiedNameOf({ name, span }: DataType): QualifiedName {
  const at = name.lastIndexOf(".");
  const part = (text: string): Name => ({ text: text.replaceAll('"', ""), exact: true, span });
  return { schema: at < 0 ? null : part(name.slice(0, at)), name: part(name.slice(at + 1)), span };
}

/** The type after these operations; `null` where they do not create it, and for arrays of it, which take nothing from it. */
export function ownType(type: DataType | null, operations: readonly Operation[]): OwnType | null {
  if (type === null || type.dimensions > 0) return null;
  return operations
    .filter(operation => concernsType(operation, type))
    .reduce<OwnType | null>((state, operation) => afterwards(state, operation), null);
}

function afterwards(state: OwnType | null, operation: TypeOperation): OwnType | null {
  if (operation.kind === "createType") return operation;
  if (operation.kind === "dropType" || state === null) return null;
  switch (operation.action) {
    case "set default":
    case "drop default":
      return { ...state, hasDefault: operation.action === "set default" };
    case "set not null":
    case "drop not null":
      return { ...state, notNull: operation.action === "set not null" };
    case "rename value":
      return { ...state, labels: [] };
    default:
      return state;
  }
}
