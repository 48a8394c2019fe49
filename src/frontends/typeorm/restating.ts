import { attributesOf, type ColumnDefault, type Identity } from "../../model/column.js";
import { OFFLINE, type AlterColumn, type Operation } from "../../model/operation.js";
import type { Options } from "./options.js";
import type { Step } from "./statements.js";

/** A change that the column may turn out not to need. */
export function restating(operation: Operation): readonly Operation[] {
  return [operation.kind === "alterColumn" ? { ...operation, restates: true } : operation];
}

/** The parts of a column that may differ from what the database has. */
export interface ChangedParts {
  readonly type: boolean;
  readonly nullable: boolean;
  readonly default: boolean;
  /** Whether a description without AUTO_INCREMENT takes it away. */
  readonly identity: boolean;
}

/** What is known of a description of which it is not known what it changes. */
export function describedParts(after: Options, identity: boolean): ChangedParts {
  const knowsAll = after.knows("type");
  return {
    type: knowsAll,
    nullable: after.knows("isNullable"),
    default: after.knows("default"),
    identity: identity && knowsAll,
  };
}

/** ADD COLUMN, read as the description of a column that is there. */
export function redescribing(parts: ChangedParts): Step["read"] {
  return operation => {
    if (operation.kind !== "addColumn") return [operation];
    const { certainty, span, statement, table, column } = operation;
    const altered: AlterColumn = {
      kind: "alterColumn",
      certainty,
      span,
      statement,
      table,
      column: column.name,
      type: parts.type ? column.type : null,
      using: null,
      nullable: parts.nullable ? column.nullable : null,
      default: parts.default ? defaultOf(column.default) : null,
      identity: identityOf(column.identity, parts),
      restates: true,
      attributes: parts.identity ? attributesOf(column) : null,
      online: OFFLINE,
    };
    return [altered];
  };
}

function defaultOf(value: ColumnDefault | null): AlterColumn["default"] {
  return value === null ? { action: "drop" } : { action: "set", value };
}

function identityOf(value: Identity | null, parts: ChangedParts): AlterColumn["identity"] {
  if (value !== null) return parts.type || parts.identity ? { action: "set", value } : null;
  return parts.identity ? { action: "drop" } : null;
}
