import type { Machine } from "../evaluate/machine.js";
import { getProperty } from "../evaluate/properties.js";
import { isUndefined, native, object, type Value } from "../evaluate/values.js";
import {
  ALWAYS,
  DECISIVE,
  type FrameworkTransactions,
  HINT,
  type ScriptFramework,
  STRONG,
  usePoints,
} from "../framework.js";
import { typeormWriter } from "../write/typeorm.js";
import { typeormWayBack } from "../write/way-back/typeorm.js";
import { LISTS, SchemaClass } from "./classes.js";
import { globalFunctions } from "./globals.js";
import type { InstanceType } from "./instance.js";
import { QueryRunnerHost } from "./query-runner.js";
import { Session } from "./session.js";
import { IsNullOperator } from "./write.js";

/** TypeORM, and a fork of it under another name. */
const PACKAGES = ["typeorm", "@n8n/typeorm"];

/** Methods that a query runner has and the objects of other frameworks have not. */
const MEMBERS: ReadonlySet<string> = new Set([
  "createForeignKey",
  "createForeignKeys",
  "dropForeignKey",
  "createPrimaryKey",
  "createUniqueConstraint",
  "createCheckConstraint",
  "hasTable",
  "hasColumn",
  "getTable",
  "startTransaction",
  "commitTransaction",
  "clearTable",
  "queryRunner",
]);

/** Methods that others have too. */
const COMMON_MEMBERS: ReadonlySet<string> = new Set([
  "query",
  "manager",
  "createTable",
  "dropTable",
  "addColumn",
  "addColumns",
  "dropColumn",
  "changeColumn",
  "renameColumn",
  "createIndex",
  "dropIndex",
]);

/** TypeORM takes the order of migrations from the milliseconds at the end of their names, and refuses one without. */
const NAMED_BY_TIME = /\bclass\s+\w*(?<!\d)\d{13}\b|\bname\s*=\s*["'`]\w*(?<!\d)\d{13}["'`]/;

const transactions: FrameworkTransactions = {
  byDefault: ALWAYS,
  optOut: "`transaction = false`, where the mode is `each`; the mode `none`",
};

export const typeorm: ScriptFramework = {
  id: "typeorm",
  transactions,
  writer: typeormWriter,
  wayBack: typeormWayBack,
  packages: new Map(),
  packagesOf: packages,
  score(evidence) {
    const { annotations, heritage, imports, dependencies, isClass } = evidence;
    let points = 0;
    if (heritage.has("MigrationInterface") || annotations.has("MigrationInterface")) points += DECISIVE;
    if (annotations.has("QueryRunner")) points += DECISIVE;
    // Every migration of TypeORM is a class, or says what it is.
    if (!isClass && points === 0) return 0;
    if (PACKAGES.some(name => imports.has(name))) points += STRONG;
    if (NAMED_BY_TIME.test(evidence.text)) points += DECISIVE;
    points += usePoints(evidence, MEMBERS);
    if (PACKAGES.some(name => dependencies.has(name))) points += HINT * 2;
    // Others have methods of these names too: they strengthen what else there is.
    return points === 0 ? 0 : points + usePoints(evidence, COMMON_MEMBERS, HINT);
  },
  arguments(recorder, exported) {
    return [new QueryRunnerHost(new Session(recorder, transactionOf(exported, recorder.machine) !== "none"))];
  },
  transaction: (exported, { machine }) => transactionOf(exported, machine),
};

/** TypeORM runs all migrations in one transaction by default; `transaction = false` opts out. */
function transactionOf(exported: Value, machine: Machine): "one" | "none" | "unknown" {
  const at = exported.origin;
  if (exported.kind !== "object" || at === null) return transactions.byDefault[machine.dialect];
  const asked = getProperty(
    exported,
    "transaction",
    { node: machine.main.ast, origin: at, argumentNodes: [] },
    machine,
  );
  if (isUndefined(asked)) return transactions.byDefault[machine.dialect];
  if (asked.kind !== "constant") return "unknown";
  return asked.value === false ? "none" : "one";
}

/** What migrations import, as far as it concerns the schema. */
function packages(machine: Machine): ReadonlyMap<string, Value> {
  const types: readonly InstanceType[] = ["Table", "View", ...Object.values(LISTS)];
  const classes = Object.fromEntries(types.map(type => [type, new SchemaClass(type)]));
  const isNull = native("IsNull", (_args, site) => new IsNullOperator(site.origin));
  const whole = object({ ...classes, IsNull: isNull, ...globalFunctions(machine) });
  const modules = PACKAGES.flatMap((name): [string, Value][] => [
    [name, whole],
    [`${name}/index`, whole],
    [`${name}/index.js`, whole],
  ]);
  // Before there was an index of everything, the classes were imported from where they are.
  const deep = types.flatMap((type): [string, Value][] => {
    const path = `typeorm/schema-builder/${type === "View" ? "view" : "table"}/${type}`;
    const module = object({ [type]: new SchemaClass(type) });
    return [
      [path, module],
      [`${path}.js`, module],
    ];
  });
  return new Map([...modules, ...deep]);
}
