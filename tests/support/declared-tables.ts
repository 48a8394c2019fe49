import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import type { SchemaDefinition } from "../../src/model/definition.js";
import type { Constraint } from "../../src/model/column.js";
import type { Dialect } from "../../src/model/dialect.js";
import type { Operation } from "../../src/model/operation.js";
import { projectOf, type Project } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "./comparable.js";
import { folder } from "./folder.js";

const require = createRequire(import.meta.url);

/** Files of TypeScript or JavaScript, by their names. */
export type Sources = Readonly<Record<string, string>>;

/** Runs files as a program would, with decorators and their types; gives the exports of each. */
export function runSources(
  sources: Sources,
  packages: Readonly<Record<string, unknown>> = {},
  overrides: ts.CompilerOptions = {},
): ReadonlyMap<string, Record<string, unknown>> {
  const modules = new Map<string, Record<string, unknown>>();
  const load = (name: string): Record<string, unknown> => {
    const known = modules.get(name);
    if (known !== undefined) return known;
    const module = { exports: {} as Record<string, unknown> };
    modules.set(name, module.exports);
    const { outputText } = ts.transpileModule(sources[name] ?? "", {
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2022,
        useDefineForClassFields: false,
        esModuleInterop: true,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
        strict: false,
        ...overrides,
      },
    });
    const from = (specifier: string): unknown => {
      if (specifier in packages) return packages[specifier];
      if (!specifier.startsWith(".")) return require(specifier) as unknown;
      const path = join(dirname(name), specifier.replace(/\.js$/, ""));
      const file = [path, `${path}.ts`, `${path}.js`, `${path}/index.ts`].find(each => each in sources);
      if (file === undefined) throw new Error(`there is no ${specifier}`);
      return load(file);
    };
    new Function("require", "module", "exports", outputText)(from, module, module.exports);
    modules.set(name, module.exports);
    return module.exports;
  };
  for (const name of Object.keys(sources)) load(name);
  return modules;
}

/** Reads what the files declare, from a folder of their own. */
export function readSources(
  sources: Sources,
  dialect: Dialect,
  read: (file: { path: string; text: string }, project: Project) => SchemaDefinition | null,
  dependencies: Readonly<Record<string, string>> = {},
): readonly SchemaDefinition[] {
  const root = folder({ "package.json": JSON.stringify({ dependencies }), ".git/HEAD": "", ...sources });
  return Object.entries(sources).flatMap(([name, text]) => {
    const path = resolve(root, name);
    const project = projectOf(path, root, { ...DEFAULT_SETTINGS, dialect });
    return read({ path, text }, project) ?? [];
  });
}

interface Tables {
  readonly tables: Record<string, { columns: unknown[]; constraints: string[]; indexes: string[] }>;
  readonly types: readonly unknown[];
}

/** What definitions come to: tables with their columns in order, constraints and indexes in none. */
export function declaredTables(definitions: readonly SchemaDefinition[]): Tables {
  const operations = definitions.flatMap(({ models, types }): Operation[] => [
    ...types,
    ...models.flatMap(({ table, indexes }) => [table, ...indexes]),
  ]);
  return tablesOf(operations);
}

/** What statements make of nothing, in the same form. */
export function createdTables(statements: readonly string[], dialect: Dialect): Tables {
  return tablesOf(statements.flatMap(statement => lowerSql(plainSource(statement), dialect)));
}

function tablesOf(operations: readonly Operation[]): Tables {
  const tables: Tables["tables"] = {};
  const types: unknown[] = [];
  const at = (table: { schema: { text: string } | null; name: { text: string } }) => {
    const name = table.schema === null ? table.name.text : `${table.schema.text}.${table.name.text}`;
    return (tables[name] ??= { columns: [], constraints: [], indexes: [] });
  };
  for (const operation of operations) {
    switch (operation.kind) {
      case "createTable": {
        const table = at(operation.table);
        table.columns.push(...operation.columns.map(column => comparable(column as never)));
        table.constraints.push(...operation.constraints.map(written));
        break;
      }
      case "addConstraint":
        at(operation.table).constraints.push(written(operation.constraint));
        break;
      case "createIndex":
        at(operation.table).indexes.push(JSON.stringify(comparable(operation.index as never)));
        break;
      case "createType":
        types.push(comparable(operation));
        break;
      case "opaque":
        throw new Error(`${operation.reason}: ${operation.detail}`);
      default:
    }
  }
  for (const table of Object.values(tables)) {
    table.constraints.sort();
    table.indexes.sort();
  }
  return { tables, types: types.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) };
}

/** Where a constraint is written makes no difference to what it is. */
function written(constraint: Constraint): string {
  return JSON.stringify(comparable({ ...constraint, level: "table" } as never));
}
