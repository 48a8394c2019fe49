import { ifTableExists, OFFLINE, type AlterColumn, type AlterTable, type Operation } from "../../../model/operation.js";
import type { QualifiedName } from "../../../model/name.js";
import type { PgNode } from "../../parse/postgresql.js";
import type { Token } from "../../tokens.js";
import { expressionText, splitAtCommas } from "../lowering.js";
import { columnOf, constraintOf, typeOf } from "./columns.js";
import { defaultOf } from "./expressions.js";
import { boundsIn } from "./tables.js";
import type { PgStatement } from "./tree.js";

/** The actions of ALTER TABLE, in order. The parser gives most of them no location: the commas do. */
export function alterTable(statement: PgStatement, node: PgNode): readonly Operation[] {
  const table = statement.relation(node.relation);
  const parts = splitAtCommas(statement.tokens.slice(actionsStart(statement, node.relation)));
  const operations = (node.cmds as readonly PgNode[]).flatMap(({ AlterTableCmd: command }, i) =>
    action(statement, table, command, parts[i] ?? statement.tokens),
  );
  return ifTableExists(operations, node.missing_ok === true);
}

/** The index of the first token behind the table's name. */
function actionsStart(statement: PgStatement, relation: PgNode): number {
  const parts = [relation.catalogname, relation.schemaname, relation.relname].filter(part => part !== undefined).length;
  const end = statement.at(relation.location) + 2 * parts - 1;
  const after = statement.tokens[end]?.text;
  return after === "*" || after === ")" ? end + 1 : end;
}

function action(statement: PgStatement, table: QualifiedName, command: PgNode, tokens: readonly Token[]): Operation[] {
  const { lowering } = statement;
  const named = command.name === undefined ? null : statement.name(command.name, tokens.slice(1));
  const base = lowering.base(tokens, table, named);
  const cascade = command.behavior === "DROP_CASCADE";
  const ifExists = command.missing_ok === true;
  const column = (change: Partial<AlterColumn>, name = named): Operation[] =>
    name === null
      ? []
      : [
          {
            kind: "alterColumn",
            ...lowering.base(tokens, table, name),
            table,
            column: name,
            type: null,
            using: null,
            nullable: null,
            default: null,
            identity: null,
            restates: false,
            attributes: null,
            online: OFFLINE,
            ...change,
          },
        ];
  const other = (what: AlterTable["action"], rest: Partial<AlterTable> = {}): Operation[] => [
    {
      kind: "alterTable",
      ...base,
      table,
      action: what,
      other: null,
      bounds: null,
      concurrently: false,
      online: OFFLINE,
      ...rest,
    },
  ];

  switch (command.subtype) {
    case "AT_AddColumn": {
      const start = tokens.findIndex(
        token => token.start >= (statement.tokens[statement.at(command.def.ColumnDef.location)]?.start ?? 0),
      );
      const added = columnOf(statement, command.def.ColumnDef, tokens.slice(start));
      return [
        {
          kind: "addColumn",
          ...lowering.base(tokens, table, added.column.name),
          table,
          ...added,
          ifNotExists: ifExists,
          placed: false,
          online: OFFLINE,
        },
      ];
    }
    case "AT_DropColumn":
      return named === null
        ? []
        : [{ kind: "dropColumn", ...base, table, column: named, ifExists, cascade, online: OFFLINE }];
    case "AT_AlterColumnType": {
      const definition = command.def.ColumnDef;
      const using = tokens.findIndex(token => token.text.toLowerCase() === "using");
      const { type } = typeOf(statement, definition.typeName, tokens);
      return column({ type, using: using < 0 ? null : expressionText(tokens.slice(using + 1)) });
    }
    case "AT_SetNotNull":
      return column({ nullable: false });
    case "AT_DropNotNull":
      return column({ nullable: true });
    case "AT_ColumnDefault": {
      if (command.def === undefined) return column({ default: { action: "drop" } });
      const start = tokens.findIndex(token => token.text.toLowerCase() === "default") + 1;
      return column({ default: { action: "set", value: defaultOf(command.def, tokens.slice(start), lowering) } });
    }
    case "AT_AddIdentity":
      return column({
        identity: { action: "set", value: command.def.Constraint.generated_when === "a" ? "always" : "byDefault" },
      });
    case "AT_DropIdentity":
      return column({ identity: { action: "drop" } });
    case "AT_AddConstraint": {
      // From PostgreSQL 18 on, NOT NULL is a constraint with a name; it looks at the rows as SET NOT NULL does, but for NOT VALID.
      const { contype, keys, skip_validation: isUnchecked } = command.def.Constraint as PgNode;
      if (contype === "CONSTR_NOTNULL" && isUnchecked !== true) {
        const behind = tokens.slice(tokens.findIndex(token => token.text.toLowerCase() === "null") + 1);
        return statement.names(keys, behind).flatMap(name => column({ nullable: false }, name));
      }
      const constraint = constraintOf(statement, command.def.Constraint, tokens.slice(1), null);
      return constraint === null
        ? other("options")
        : [{ kind: "addConstraint", ...base, table, constraint, online: OFFLINE }];
    }
    case "AT_DropConstraint":
      return [
        {
          kind: "dropConstraint",
          ...base,
          table,
          name: named,
          constraint: null,
          columns: null,
          ifExists,
          cascade,
          online: OFFLINE,
        },
      ];
    case "AT_ValidateConstraint":
      return named === null ? [] : [{ kind: "validateConstraint", ...base, table, name: named }];
    case "AT_AttachPartition":
      return other("attach partition", {
        other: statement.relation(command.def.PartitionCmd.name),
        bounds: boundsIn(statement, tokens),
      });
    case "AT_AddInherit":
      return other("inherit", { other: statement.relation(command.def.RangeVar) });
    case "AT_DropInherit":
      return other("no inherit", { other: statement.relation(command.def.RangeVar) });
    case "AT_DetachPartition":
      return other("detach partition", {
        other: statement.relation(command.def.PartitionCmd.name),
        concurrently: command.def.PartitionCmd.concurrent === true,
      });
    case "AT_EnableRowSecurity":
      return other("enable row level security");
    case "AT_DisableRowSecurity":
      return other("disable row level security");
    case "AT_ForceRowSecurity":
    case "AT_NoForceRowSecurity":
      return other("force row level security");
    case "AT_SetLogged":
      return other("set logged");
    case "AT_SetUnLogged":
      return other("set unlogged");
    case "AT_ChangeOwner":
      return other("owner");
    case "AT_EnableTrig":
    case "AT_DisableTrig":
    case "AT_EnableTrigAll":
    case "AT_DisableTrigAll":
    case "AT_EnableTrigUser":
    case "AT_DisableTrigUser":
    case "AT_EnableAlwaysTrig":
    case "AT_EnableReplicaTrig":
      return other("toggle trigger");
    default:
      return other("options");
  }
}
