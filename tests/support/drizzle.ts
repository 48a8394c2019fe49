import { createRequire } from "node:module";
import { join } from "node:path";
import { readDefinitions } from "../../src/frontends/definitions/drizzle/index.js";
import type { SchemaDefinition } from "../../src/model/definition.js";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { folder } from "./folder.js";

/** What is read of the files of a schema, together. */
export function readDrizzle(files: Readonly<Record<string, string>>): SchemaDefinition {
  const root = folder({ "package.json": "{}", ...files });
  const project = projectOf(join(root, "schema.ts"), root, DEFAULT_SETTINGS);
  const found = Object.entries(files).flatMap(([name, text]) => {
    const definition = readDefinitions({ path: join(root, name), text }, project);
    return definition === null ? [] : [definition];
  });
  const [first] = found;
  if (first === undefined) throw new Error("nothing is declared");
  return {
    ...first,
    models: found.flatMap(({ models }) => models),
    types: found.flatMap(({ types }) => types),
    opaque: found.flatMap(({ opaque }) => opaque),
  };
}

type Family = "pg" | "mysql" | "sqlite";

type Casing = "snake_case" | "camelCase";

/** What `drizzle-kit generate` does, as functions. */
interface Kit {
  generateDrizzleJson(schema: object, previous?: string, filters?: readonly string[], casing?: Casing): object;
  generateMigration(previous: object, next: object): Promise<readonly string[]>;
  generateMySQLDrizzleJson(schema: object, previous?: string, casing?: Casing): Promise<object>;
  generateMySQLMigration(previous: object, next: object): Promise<readonly string[]>;
  generateSQLiteDrizzleJson(schema: object, previous?: string, casing?: Casing): Promise<object>;
  generateSQLiteMigration(previous: object, next: object): Promise<readonly string[]>;
}

const load = createRequire(import.meta.url);

/** What a schema exports, whose imports are of Drizzle alone. Types are not taken. */
export function drizzleExports(source: string): Readonly<Record<string, unknown>> {
  const names = [...source.matchAll(/^export const (\w+)/gm)].map(match => match[1]);
  const body = source
    .replaceAll(/^import \{([^}]*)\} from ("[^"]+");?$/gm, "const {$1} = load($2);")
    .replaceAll(/^import \* as (\w+) from ("[^"]+");?$/gm, "const $1 = load($2);")
    .replaceAll(/^export const/gm, "const");
  return (new Function("load", `${body}\nreturn { ${names.join(", ")} };`) as (load: NodeJS.Require) => object)(
    load,
  ) as Record<string, unknown>;
}

/** The statements of `drizzle-kit generate` for an empty database. It ends the process on a schema that it refuses. */
export async function drizzleSql(source: string, family: Family, casing?: Casing): Promise<string> {
  const kit = load("drizzle-kit/api") as Kit;
  const schema = drizzleExports(source);
  const { exit } = process;
  process.exit = (): never => {
    throw new Error("drizzle-kit refuses the schema");
  };
  try {
    return (await statements(kit, schema, family, casing)).join("\n");
  } finally {
    process.exit = exit;
  }
}

async function statements(kit: Kit, schema: object, family: Family, casing?: Casing): Promise<readonly string[]> {
  switch (family) {
    case "pg":
      return kit.generateMigration(
        kit.generateDrizzleJson({}),
        kit.generateDrizzleJson(schema, undefined, undefined, casing),
      );
    case "mysql":
      return kit.generateMySQLMigration(
        await kit.generateMySQLDrizzleJson({}),
        await kit.generateMySQLDrizzleJson(schema, undefined, casing),
      );
    case "sqlite":
      return kit.generateSQLiteMigration(
        await kit.generateSQLiteDrizzleJson({}),
        await kit.generateSQLiteDrizzleJson(schema, undefined, casing),
      );
  }
}
