import { describe, expect, test } from "vitest";
import { refused, script } from "../../support/writing.js";

const KNEX = "await knex.schema.dropTable('a')";

describe("a way back that refuses", () => {
  test.each([
    [
      "exports.down",
      `
        exports.up = async function (knex) {
          await knex.schema.dropTable("a");
        };
      `,
      `
        exports.up = async function (knex) {
          await knex.schema.dropTable("a");
        };

        exports.down = async function () {
          throw new Error("This migration cannot be undone: say why.");
        };
      `,
    ],
    [
      "exports.down, a function with a name",
      `
        exports.up = function up(knex) {
          return knex.schema.dropTable("a");
        };
      `,
      `
        exports.up = function up(knex) {
          return knex.schema.dropTable("a");
        };

        exports.down = function down() {
          throw new Error("This migration cannot be undone: say why.");
        };
      `,
    ],
    [
      "module.exports.down, an arrow, without semicolons",
      `
        module.exports.up = knex => knex.schema.dropTable('a')
      `,
      `
        module.exports.up = knex => knex.schema.dropTable('a')

        module.exports.down = () => {
          throw new Error('This migration cannot be undone: say why.')
        }
      `,
    ],
    [
      "a property of module.exports, with tabs",
      `
        module.exports = {
        \tup: async (knex) => {
        \t\t${KNEX};
        \t},
        };
      `,
      `
        module.exports = {
        \tup: async (knex) => {
        \t\t${KNEX};
        \t},

        \tdown: async () => {
        \t\tthrow new Error('This migration cannot be undone: say why.');
        \t},
        };
      `,
    ],
    [
      "a method of module.exports",
      `
        module.exports = {
          async up(knex) {
            ${KNEX};
          }
        };
      `,
      `
        module.exports = {
          async up(knex) {
            ${KNEX};
          },

          async down() {
            throw new Error('This migration cannot be undone: say why.');
          }
        };
      `,
    ],
    [
      "a shorthand of module.exports",
      `
        async function up(knex) {
          ${KNEX};
        }
        module.exports = { up };
      `,
      `
        async function up(knex) {
          ${KNEX};
        }
        module.exports = { up, async down() { throw new Error('This migration cannot be undone: say why.'); } };
      `,
    ],
  ])("is %s of a CommonJS module", (_, before, after) => {
    const outcome = refused(script(before), { path: "migrations/1_a.js" });
    expect(outcome.source).toBe(script(after));
    expect(outcome.down).toBe("throws");
    expect(outcome.changes).toEqual([]);
  });

  test.each([
    [
      "a function",
      `
        import type { Knex } from "knex";

        export async function up(knex: Knex): Promise<void> {
          await knex.schema.dropTable("a");
        }
      `,
      `
        import type { Knex } from "knex";

        export async function up(knex: Knex): Promise<void> {
          await knex.schema.dropTable("a");
        }

        export async function down(): Promise<void> {
          throw new Error("This migration cannot be undone: say why.");
        }
      `,
    ],
    [
      "a constant",
      `
        export const up = async (knex: Knex): Promise<void> => {
          await knex.schema.dropTable("a");
        };
      `,
      `
        export const up = async (knex: Knex): Promise<void> => {
          await knex.schema.dropTable("a");
        };

        export const down = async (): Promise<void> => {
          throw new Error("This migration cannot be undone: say why.");
        };
      `,
    ],
    [
      "a constant with a type",
      `
        export const up: Migration = async (knex: Knex) => {
          await knex.schema.dropTable("a");
        };
      `,
      `
        export const up: Migration = async (knex: Knex) => {
          await knex.schema.dropTable("a");
        };

        export const down: Migration = async () => {
          throw new Error("This migration cannot be undone: say why.");
        };
      `,
    ],
    [
      "a function beside a list of exports",
      `
        async function up(knex) {
          await knex.schema.dropTable("a");
        }

        export { up };
      `,
      `
        async function up(knex) {
          await knex.schema.dropTable("a");
        }

        export { up };

        export async function down() {
          throw new Error("This migration cannot be undone: say why.");
        }
      `,
    ],
    [
      "a method of the default",
      `
        export default {
          up: async (knex: Knex) => knex.schema.dropTable("a"),
        };
      `,
      `
        export default {
          up: async (knex: Knex) => knex.schema.dropTable("a"),
          down: async () => {
            throw new Error("This migration cannot be undone: say why.");
          },
        };
      `,
    ],
    [
      "a method of a class",
      `
        export class Drop1 {
            public async up(knex: Knex): Promise<void> {
                await knex.schema.dropTable("a");
            }
        }
      `,
      `
        export class Drop1 {
            public async up(knex: Knex): Promise<void> {
                await knex.schema.dropTable("a");
            }

            public async down(): Promise<void> {
                throw new Error("This migration cannot be undone: say why.");
            }
        }
      `,
    ],
    [
      "a field of a class",
      `
        export class Drop1 {
          up = async (knex: Knex) => {
            await knex.schema.dropTable("a");
          };
        }
      `,
      `
        export class Drop1 {
          up = async (knex: Knex) => {
            await knex.schema.dropTable("a");
          };

          down = async () => {
            throw new Error("This migration cannot be undone: say why.");
          };
        }
      `,
    ],
  ])("is %s of an ES module", (_, before, after) => {
    const outcome = refused(script(before));
    expect(outcome.code).toBe('throw new Error("This migration cannot be undone: say why.")');
    expect(outcome.source).toBe(script(after));
    expect(outcome.down).toBe("throws");
    expect(outcome.changes).toEqual([]);
  });

  test.each([
    ["exports.down = function (knex) {};", "exports.down = function (knex) {\n  THROW\n};"],
    ["exports.down = async () => { };", "exports.down = async () => {\n  THROW\n};"],
    ["exports.down = () => {\n};", "exports.down = () => {\n  THROW\n};"],
    [
      "exports.down = () => {\n  // There is no way back.\n};",
      "exports.down = () => {\n  // There is no way back.\n  THROW\n};",
    ],
    ["exports.down = () => { /* none */ };", "exports.down = () => { /* none */\n  THROW\n};"],
    ["exports.down = down;\nfunction down() {}", "exports.down = down;\nfunction down() {\n  THROW\n}"],
  ])("is thrown in an empty body: %s", (before, after) => {
    const source = (down: string): string =>
      `exports.up = async knex => {\n  await knex.schema.dropTable("a");\n};\n${down}\n`;
    const outcome = refused(source(before), { path: "migrations/1_a.js" });
    expect(outcome.source).toBe(
      source(after.replace("THROW", 'throw new Error("This migration cannot be undone: say why.");')),
    );
    expect(outcome.down).toBe("throws");
  });

  test.each([
    ["something says that there is none", 'exports.up = knex => knex.schema.dropTable("a");\nexports.down = null;\n'],
    ["a helper makes the migration", 'const { dropA } = require("./helper");\nmodule.exports = dropA();\n'],
  ])("has no place where %s", (_, source) => {
    const helper = 'exports.dropA = () => ({ up: knex => knex.schema.dropTable("a") });';
    const outcome = refused(source, { path: "migrations/1_a.js", files: { "migrations/helper.js": helper } });
    expect(outcome.source).toBeNull();
  });
});
