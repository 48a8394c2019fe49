import { imported, type Imported } from "../imports.js";
import type { Script } from "../script.js";
import { escapeFor } from "../style.js";
import type { Name, QualifiedName } from "../../../model/name.js";
import type { Operation } from "../../../model/operation.js";
import type { ScriptStyle } from "../style.js";
import { dotted, one, parameterName, type Spelled, type Speller, type WayBackWriting } from "./speller.js";

export const kyselyWayBack: WayBackWriting = {
  waits: true,
  speller(script, [database]) {
    const name = parameterName(database);
    return name === null ? null : kyselySpeller(name, tagOf(script).name, script.style);
  },
  imports: (script, code) => (code.includes("`.execute(") ? tagOf(script).edits : []),
};

/** Its tag for SQL. */
function tagOf(script: Script): Imported {
  return imported(script, "sql", ["kysely"]);
}

function kyselySpeller(database: string, tag: string, style: ScriptStyle): Speller {
  const run = (code: string): Spelled => one(`${database}.schema.${code}.execute()`);
  const text = ({ text: name }: Name): string => style.string(name);
  const alter = (table: QualifiedName, action: string): Spelled => run(`alterTable(${dotted(table, style)}).${action}`);
  return {
    // A tag takes a template only.
    sql: statement => `${tag}\`${escapeFor(statement, "`")}\`.execute(${database})`,
    builder([operation]: readonly Operation[]) {
      switch (operation?.kind) {
        case "dropTable": {
          const end = (operation.ifExists ? ".ifExists()" : "") + (operation.cascade ? ".cascade()" : "");
          return run(`dropTable(${dotted(operation.table, style)})${end}`);
        }
        case "renameTable":
          return operation.to.schema === null ? alter(operation.table, `renameTo(${text(operation.to.name)})`) : null;
        case "dropColumn":
          return operation.cascade || operation.ifExists
            ? null
            : alter(operation.table, `dropColumn(${text(operation.column)})`);
        case "renameColumn":
          return alter(operation.table, `renameColumn(${text(operation.column)}, ${text(operation.to)})`);
        case "dropConstraint":
          return operation.name === null || operation.ifExists
            ? null
            : alter(
                operation.table,
                `dropConstraint(${text(operation.name)})` + (operation.cascade ? ".cascade()" : ""),
              );
        case "dropIndex":
          return operation.name === null || operation.concurrently || operation.cascade
            ? null
            : run(`dropIndex(${dotted(operation.name, style)})` + (operation.ifExists ? ".ifExists()" : ""));
        case "dropView": {
          const kind = operation.materialized ? ".materialized()" : "";
          const end = (operation.ifExists ? ".ifExists()" : "") + (operation.cascade ? ".cascade()" : "");
          return run(`dropView(${dotted(operation.view, style)})${kind}${end}`);
        }
        case "dropType":
          return operation.cascade
            ? null
            : run(`dropType(${dotted(operation.type, style)})` + (operation.ifExists ? ".ifExists()" : ""));
        default:
          return null;
      }
    },
  };
}
