import { resolve } from "node:path";
import { Linter } from "eslint";
import { beforeEach, expect, test, vi } from "vitest";
import type { DbRule } from "../../src/engine/create-rule.js";
import { Machine } from "../../src/frontends/evaluate/machine.js";
import plugin from "../../src/index.js";

const load = vi.spyOn(Machine.prototype, "load");

beforeEach(() => void load.mockClear());

/** What all rules listen to in a file of a project without a database, and how often the file is evaluated. */
function costOf(text: string, filename = "src/elevator.js"): { listeners: string[]; evaluations: number } {
  const listeners: string[] = [];
  const rules = Object.entries(plugin.rules as unknown as Record<string, DbRule>).map(([name, rule]) => {
    const create = (context: unknown) => {
      const made = rule.create(context);
      listeners.push(...Object.keys(made));
      return made;
    };
    return [name, { ...rule, create }] as const;
  });
  const db = { rules: Object.fromEntries(rules) } as object;
  const folder = resolve("/no-such-project");
  const config = {
    files: ["**/*.js"],
    plugins: { db },
    rules: Object.fromEntries(rules.map(([name]) => [`db/${name}`, "error"])),
  } as unknown as Linter.Config;
  const messages = new Linter({ configType: "flat", cwd: folder }).verify(text, [config], {
    filename: resolve(folder, filename),
  });
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return { listeners, evaluations: load.mock.calls.length };
}

test.each([
  ["a function", "export const floor = n => Math.floor(n);"],
  ["the word in a sentence", "// Looks the floors up and keeps what is wanted.\nexport const floors = [];"],
  ["the word in a text", 'export const label = "going up to the next floor";'],
  ["what only begins with it", "export const upper = text => text.toUpperCase();"],
  ["nothing", ""],
])("%s costs no evaluation, and no rule listens", (_, text) => {
  expect(costOf(text)).toEqual({ listeners: [], evaluations: 0 });
});

test.each([
  "exports.up = f;",
  "export function up () {}",
  "export async function up\n(queryInterface) {}",
  "module.exports = { down, up };",
  "module.exports = {\n  down,\n  up\n};",
  "module.exports = { up: f };",
  "module.exports = { 'up': f };",
  'module.exports["up"] = f;',
  "export { f as up };",
  "export { f as up, g as down };",
  "export default class { up /* the way up */ () {} }",
  "export default class { up = f }",
])("what may declare a migration is evaluated: %s", text => {
  expect(
    costOf(`const f = () => {}, g = f, ${/\bdown,/.test(text) ? "down = f, up = f" : "h = f"};\n${text}`),
  ).toMatchObject({
    evaluations: 1,
  });
});
