import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";
import type { Operation } from "../../../model/operation.js";
import type { ScriptStyle } from "../style.js";
import { one, parameterName, sqlLiteral, type Spelled, type Speller, type WayBackWriting } from "./speller.js";

export const dbMigrateWayBack: WayBackWriting = {
  waits: true,
  callsBack: true,
  speller({ style, read }, [driver, callback], beside) {
    const name = parameterName(driver);
    // A callback would have to be called when all is done; what is written into the SQL of a call needs none.
    return name === null || (callback !== undefined && beside === undefined)
      ? null
      : dbMigrateSpeller(name, style, read.migration.dialect);
  },
};

function dbMigrateSpeller(driver: string, style: ScriptStyle, dialect: Dialect): Speller {
  const call = (method: string, ...args: readonly string[]): Spelled =>
    one(`${driver}.${method}(${args.map(arg => style.string(arg)).join(", ")})`);
  return {
    sql: statement => `${driver}.runSql(${sqlLiteral(statement, style)})`,
    builder([operation]: readonly Operation[]) {
      if (operation === undefined || !("table" in operation) || operation.table?.schema !== null) return null;
      const table = operation.table.name.text;
      switch (operation.kind) {
        case "dropTable":
          return operation.ifExists || operation.cascade ? null : call("dropTable", table);
        case "renameTable":
          return operation.to.schema === null ? call("renameTable", table, operation.to.name.text) : null;
        case "dropColumn":
          return operation.ifExists || operation.cascade ? null : call("removeColumn", table, operation.column.text);
        case "renameColumn":
          // On MySQL, db-migrate describes the column anew, without all but its type.
          return isMySqlFamily(dialect) ? null : call("renameColumn", table, operation.column.text, operation.to.text);
        case "dropIndex":
          return operation.name === null || operation.ifExists || operation.concurrently
            ? null
            : call("removeIndex", table, operation.name.name.text);
        default:
          return null;
      }
    },
  };
}
