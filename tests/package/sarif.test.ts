import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { folderIn, node, SQL } from "./project.js";

const { full } = inject("installed");

test("a log of SARIF is what its schema says", async () => {
  const root = folderIn("full", {
    "migrations/1_é b.up.sql": `${SQL}SELEC 1;\n`,
    "migrations/1_é b.down.sql": "ALTER TABLE users DROP COLUMN age;\n",
    "src/broken.ts": "const a: string = ;\n",
    "empty.sql": "",
  });
  const bin = join(full, "node_modules/eslint-plugin-db/dist/cli/main.js");
  const { stdout } = await node(root, [bin, "--format", "sarif"]);
  const log = JSON.parse(stdout) as { runs: { results: object[] }[] };
  expect(log.runs[0]?.results.length).toBeGreaterThan(2);

  const path = join(full, "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
  // What validates ESLint's options comes with ESLint.
  const require = createRequire(join(full, "package.json"));
  const Ajv = require("ajv") as new (options: object) => Validator;
  const validator = new Ajv({ schemaId: "auto", unknownFormats: "ignore", logger: false });
  validator.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json") as object);
  const validate = validator.compile(JSON.parse(readFileSync(path, "utf8")) as object);
  expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...log, version: "2" })).toBe(false);
  const spoilt = JSON.parse(stdout.replaceAll('"startLine": 1', '"startLine": 0')) as object;
  expect(validate(spoilt)).toBe(false);
});

interface Validator {
  addMetaSchema(schema: object): void;
  compile(schema: object): ((value: unknown) => boolean) & { readonly errors?: unknown };
}
