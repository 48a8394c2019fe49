import { isMySqlFamily } from "../dialect.js";
import { nameKey, tableKey, type QualifiedName } from "../name.js";
import { movedTo, type CreateTrigger, type Operation } from "../operation.js";
import type { Schema } from "../schema/index.js";

/** What an operation meets. */
export interface Moment {
  readonly schema: Schema;
  /** Whether MySQL checks foreign keys; what a variable has that is not known may say that it does not. */
  readonly checks: boolean;
  /** Those that the migration has made itself. */
  readonly triggers: readonly Pick<CreateTrigger, "name" | "table" | "routine">[];
  /** The namespaces that the migration has dropped. */
  readonly gone: ReadonlySet<string>;
}

/** The moment after an operation. */
export function momentAfter(moment: Moment, operation: Operation): Moment {
  const { schema } = moment;
  const checks = isOfChecks(operation, schema) ? /^(?:1|on|default)$/i.test(operation.value ?? "") : moment.checks;
  return {
    schema: schema.apply(operation),
    checks,
    triggers: triggersAfter(moment, operation),
    gone: goneAfter(moment, operation),
  };
}

function goneAfter({ gone }: Moment, operation: Operation): Moment["gone"] {
  if (!("object" in operation) || operation.object !== "schema" || operation.name === null) return gone;
  const own = operation.name.name.text;
  if (operation.kind === "dropObject") return new Set([...gone, own]);
  return gone.has(own) ? new Set([...gone].filter(name => name !== own)) : gone;
}

function isOfChecks(operation: Operation, { dialect }: Schema): operation is Extract<Operation, { kind: "set" }> {
  return operation.kind === "set" && operation.variable === "foreign_key_checks" && isMySqlFamily(dialect);
}

/** Triggers go with their tables, and follow them. */
function triggersAfter({ triggers, schema: { dialect } }: Moment, operation: Operation): Moment["triggers"] {
  const isOf = (table: QualifiedName, other: QualifiedName): boolean =>
    tableKey(table, dialect) === tableKey(other, dialect);
  const moved = movedTo(operation);
  switch (operation.kind) {
    case "createTrigger":
      return [...triggers, operation];
    case "dropTrigger": {
      const { name, table } = operation;
      return triggers.filter(
        own => nameKey(own.name, dialect) !== nameKey(name, dialect) || (table !== null && !isOf(own.table, table)),
      );
    }
    case "dropTable":
      return triggers.filter(({ table }) => !isOf(table, operation.table));
    case "renameTable":
    case "alterTable":
      if (moved === null) return triggers;
      return triggers.map(own => (isOf(own.table, operation.table) ? { ...own, table: moved } : own));
    default:
      return triggers;
  }
}
