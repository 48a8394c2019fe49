import type { Name, QualifiedName } from "../../../model/name.js";
import type { Operation } from "../../../model/operation.js";
import type { ScriptStyle } from "../style.js";
import {
  objectOf,
  one,
  parameterName,
  sqlLiteral,
  type Spelled,
  type Speller,
  type WayBackWriting,
} from "./speller.js";

export const nodePgMigrateWayBack: WayBackWriting = {
  waits: false,
  speller({ style }, [builder]) {
    const name = parameterName(builder);
    return name === null ? null : nodePgMigrateSpeller(name, style);
  },
};

function nodePgMigrateSpeller(builder: string, style: ScriptStyle): Speller {
  const call = (method: string, ...args: readonly (string | null)[]): Spelled =>
    one(`${builder}.${method}(${args.filter(arg => arg !== null).join(", ")})`);
  const text = ({ text: name }: Name): string => style.string(name);
  const table = ({ schema, name }: QualifiedName): string =>
    schema === null ? text(name) : `{ schema: ${text(schema)}, name: ${text(name)} }`;
  const options = (flags: Readonly<Record<string, boolean>>): string | null => {
    const set = Object.keys(flags).filter(flag => flags[flag] === true);
    return set.length === 0 ? null : objectOf(set.map(flag => `${flag}: true`));
  };
  return {
    sql: statement => `${builder}.sql(${sqlLiteral(statement, style)})`,
    builder([operation]: readonly Operation[]) {
      switch (operation?.kind) {
        case "dropTable":
          return call("dropTable", table(operation.table), flagsOf(operation, options));
        case "renameTable":
          return operation.to.schema === null
            ? call("renameTable", table(operation.table), text(operation.to.name))
            : null;
        case "dropColumn":
          return call("dropColumn", table(operation.table), text(operation.column), flagsOf(operation, options));
        case "renameColumn":
          return call("renameColumn", table(operation.table), text(operation.column), text(operation.to));
        case "dropConstraint":
          return operation.name === null
            ? null
            : call("dropConstraint", table(operation.table), text(operation.name), flagsOf(operation, options));
        case "renameConstraint":
          return call("renameConstraint", table(operation.table), text(operation.name), text(operation.to));
        case "dropIndex": {
          if (operation.table === null || operation.name === null || operation.cascade) return null;
          const more = [
            `name: ${text(operation.name.name)}`,
            operation.ifExists ? "ifExists: true" : null,
            operation.concurrently ? "concurrently: true" : null,
          ];
          return call("dropIndex", table(operation.table), "[]", objectOf(more));
        }
        case "dropType":
          return call("dropType", table(operation.type), flagsOf(operation, options));
        case "dropView":
          return call(
            operation.materialized ? "dropMaterializedView" : "dropView",
            table(operation.view),
            flagsOf(operation, options),
          );
        default:
          return null;
      }
    },
  };
}

function flagsOf(
  { ifExists, cascade }: { readonly ifExists: boolean; readonly cascade: boolean },
  options: (flags: Readonly<Record<string, boolean>>) => string | null,
): string | null {
  return options({ ifExists, cascade });
}
