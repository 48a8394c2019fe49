// Packages that the plugin loads when it needs them are part of the bundle here.
import * as babel from "@babel/parser";
import * as python from "@lezer/python";
import * as scope from "eslint-scope";
import * as keys from "eslint-visitor-keys";
import * as mysql from "node-sql-parser/build/mysql";
import * as sqlite from "node-sql-parser/build/sqlite";
import * as own from "../../../package.json";

const PACKAGES: Readonly<Record<string, unknown>> = {
  "@babel/parser": babel,
  "@lezer/python": python,
  "eslint-scope": scope,
  "eslint-visitor-keys": keys,
  "node-sql-parser/build/mysql": mysql,
  "node-sql-parser/build/sqlite": sqlite,
  "../package.json": own,
};

interface Require {
  (id: string): unknown;
  readonly cache: Readonly<Record<string, never>>;
  resolve(id: string): string;
}

export function createRequire(): Require {
  const load = (id: string): unknown => {
    const found = PACKAGES[id];
    if (found === undefined) throw new Error(`"${id}" is not part of the playground.`);
    return found;
  };
  return Object.assign(load, { cache: {}, resolve: (id: string) => id });
}

export function isBuiltin(id: string): boolean {
  return id.startsWith("node:");
}
