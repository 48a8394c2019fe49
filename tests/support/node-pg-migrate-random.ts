import { seeded } from "./random.js";

/** A migration of node-pg-migrate at random: the body of its `up`. The same seed gives the same one. */
export function randomMigration(seed: number): string {
  const { between, pick, maybe } = generator(seed);
  const literal = (value: unknown): string => JSON.stringify(value);
  const name = (): string => literal(pick(NAMES));
  const qualified = (): string => (maybe(0.2) ? `{ schema: ${name()}, name: ${name()} }` : name());
  const value = (): string =>
    pick(["0", "1.5", "null", "true", "false", `"x"`, `"it's"`, `pgm.func("now()")`, `[1, 2]`]);
  const list = (make: () => string, most = 3): string[] => Array.from({ length: between(1, most) }, make);
  const options = (parts: readonly (() => string)[], chance = 0.35): string => {
    const chosen = parts.filter(() => maybe(chance)).map(part => part());
    return chosen.length === 0 && maybe(0.5) ? "" : `, { ${chosen.join(", ")} }`;
  };
  const flag = (key: string) => (): string => `${key}: ${maybe(0.8) ? "true" : "false"}`;
  const references = (): string =>
    `references: ${pick([qualified(), `"users(id)"`, `'"users"'`])}${maybe(0.5) ? `, onDelete: ${literal(pick(ACTIONS))}` : ""}${maybe(0.2) ? `, onUpdate: ${literal(pick(ACTIONS))}` : ""}`;
  const column = (): string => {
    if (maybe(0.3)) return literal(pick(TYPES));
    const parts: (() => string)[] = [
      flag("notNull"),
      flag("unique"),
      flag("primaryKey"),
      () => `default: ${value()}`,
      () => `check: "a > 0"`,
      () => `comment: ${pick([`"why"`, "null"])}`,
      references,
      () => `collation: '"C"'`,
    ];
    const chosen = parts.filter(() => maybe(0.25)).map(part => part());
    return `{ ${[`type: ${literal(pick(TYPES))}`, ...chosen].join(", ")} }`;
  };
  const columns = (): string => {
    const keys = [...new Set(list(() => pick(NAMES), 4))];
    return `{ ${keys.map(key => `${key}: ${column()}`).join(", ")} }`;
  };
  const names = (): string => (maybe(0.4) ? name() : `[${list(name).join(", ")}]`);
  const indexColumns = (): string =>
    maybe(0.3)
      ? name()
      : `[${list(() => (maybe(0.3) ? `{ name: ${name()}, sort: ${literal(pick(["ASC", "DESC"]))} }` : name())).join(", ")}]`;
  const constraint = (): string =>
    pick([
      () => `check: ${pick([`"a > 0"`, `["a > 0", "b IS NOT NULL"]`])}`,
      () => `unique: ${names()}`,
      () => `primaryKey: ${names()}`,
      () => `foreignKeys: { columns: ${names()}, ${references()} }`,
    ])();
  const drops = [flag("ifExists"), flag("cascade")];
  const calls: readonly (() => string)[] = [
    () =>
      `createTable(${qualified()}, ${columns()}${options([flag("ifNotExists"), flag("temporary"), () => `comment: "t"`, () => `constraints: { check: "a > 0", unique: ${names()} }`])})`,
    () => `dropTable(${qualified()}${options(drops)})`,
    () => `renameTable(${qualified()}, ${name()})`,
    () =>
      `${pick(["addColumns", "addColumn"])}(${qualified()}, ${columns()}${options([flag("ifNotExists"), ...drops])})`,
    () => `${pick(["dropColumns", "dropColumn"])}(${qualified()}, ${names()}${options(drops)})`,
    () => `renameColumn(${qualified()}, ${name()}, ${name()})`,
    () =>
      `alterColumn(${qualified()}, ${name()}, { ${[
        flag("notNull"),
        () => `default: ${value()}`,
        () => `type: ${literal(pick(TYPES))}`,
        () => `comment: "c"`,
      ]
        .filter(() => maybe(0.6))
        .map(part => part())
        .join(", ")} })`,
    () =>
      `${pick(["addConstraint", "createConstraint"])}(${qualified()}, ${pick([name(), name(), "null"])}, { ${constraint()}${maybe(0.2) ? ", deferrable: true" : ""} })`,
    () => `addConstraint(${qualified()}, ${name()}, "CHECK (a > 0)")`,
    () => `dropConstraint(${qualified()}, ${name()}${options(drops)})`,
    () => `renameConstraint(${qualified()}, ${name()}, ${name()})`,
    () =>
      `${pick(["createIndex", "addIndex"])}(${qualified()}, ${indexColumns()}${options([flag("unique"), flag("concurrently"), flag("ifNotExists"), () => `name: ${name()}`, () => `where: "a > 0"`, () => `method: "gin"`, () => `include: ${names()}`, ...drops], 0.2)})`,
    () =>
      `dropIndex(${qualified()}, ${names()}${options([flag("unique"), flag("concurrently"), () => `name: ${name()}`, ...drops])})`,
    () => `createType(${qualified()}, ["a", "b"]${options(drops)})`,
    () => `dropType(${qualified()}${options(drops)})`,
    () => `addTypeValue(${qualified()}, "c"${options([flag("ifNotExists")])})`,
    () => `createSequence(${qualified()}${options([flag("cycle"), () => `start: ${between(1, 9)}`, ...drops])})`,
    () => `createSchema(${name()}${options([flag("ifNotExists"), ...drops])})`,
    () => `createExtension(${names()}${options([flag("ifNotExists"), ...drops])})`,
    () => `createView(${qualified()}, { ${maybe(0.5) ? flag("replace")() : ""} }, "SELECT 1 AS a")`,
    () =>
      `sql(${pick([`"UPDATE t SET a = 1"`, "`DELETE FROM ${'t'} WHERE a IS NULL`", `"DROP TABLE {t}", { t: ${name()} }`])})`,
    () =>
      `createFunction(${qualified()}, [${maybe(0.5) ? `{ name: ${name()}, type: "int" }` : ""}], { language: "sql", returns: "int" }, "SELECT 1")`,
    () =>
      `createTrigger(${qualified()}, ${name()}, { when: "BEFORE", operation: ["INSERT", "UPDATE"], level: "ROW", function: ${qualified()} })`,
    () => `noTransaction()`,
  ];
  return list(() => `pgm.${pick(calls)()};`, 5).join(" ");
}

const NAMES = ["a", "b", "c", "users", "camelCase", "order", "with_underscore", "Upper"] as const;
const ACTIONS = ["CASCADE", "SET NULL", "RESTRICT", "NO ACTION", "SET DEFAULT"] as const;
const TYPES = [
  "int",
  "string",
  "bool",
  "uuid",
  "varchar(20)",
  "numeric(10, 2)",
  "timestamptz",
  "jsonb",
  "text[]",
  "id",
  "serial",
  "bigserial",
  "datetime",
] as const;

function generator(seed: number) {
  const next = seeded(Math.imul(seed, 0x9e3779b1) | 0);
  return {
    between: (least: number, most: number): number => least + Math.floor(next() * (most - least + 1)),
    pick: <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T,
    maybe: (chance: number): boolean => next() < chance,
  };
}
