import "reflect-metadata";
import * as sequelizePackage from "sequelize";
import * as typescript from "sequelize-typescript";
import type { Dialect } from "../../src/model/dialect.js";
import { runSources, type Sources } from "./declared-tables.js";
import { idleSequelize, recordedStatements } from "./sequelize.js";

/** The statements with which Sequelize makes the tables of the models that the files declare. No server is asked. */
export async function synchronizedModels(sources: Sources, dialect: Dialect): Promise<readonly string[]> {
  const sequelize = idleSequelize(dialect, definesOf(sources), typescript.Sequelize) as typescript.Sequelize;
  run(sources, sequelize);
  const sent = await recordedStatements(dialect, () => sequelize.sync(), sequelize);
  return sent.filter(statement => /^(?:CREATE|ALTER|DO)/.test(statement)).map(withoutQuestion);
}

/** PostgreSQL creates a type unless it is there. */
function withoutQuestion(statement: string): string {
  return /CREATE TYPE [^;]*;/.exec(statement)?.[0].replaceAll("''", "'") ?? statement;
}

/** `define` of the options, which a fixture keeps in `src/database.ts`. */
function definesOf(sources: Sources): object {
  const given = /define: (\{[^}]*\})/.exec(sources["src/database.ts"] ?? "")?.[1];
  return given === undefined ? {} : (new Function(`return ${given}`)() as object);
}

/** Does what an application does with its models: it hands them the connection, and then each other. */
function run(sources: Sources, sequelize: typescript.Sequelize): void {
  // Whatever connection a fixture makes, it is this one.
  const Connected = new Proxy(typescript.Sequelize, { construct: () => sequelize });
  const packages = {
    sequelize: { ...sequelizePackage, Sequelize: Connected, default: Connected },
    "sequelize-typescript": { ...typescript, Sequelize: Connected },
  };
  const modules = [...runSources(sources, packages).values()];
  const exported = modules.flatMap(module => (typeof module === "function" ? [module] : Object.values(module)));
  for (const each of exported) if (isFactory(each)) each(sequelize, sequelizePackage.DataTypes);
  const models = exported.filter(isModel);
  for (const each of models) each.initModel?.(sequelize);
  sequelize.addModels(models.filter(each => Reflect.hasMetadata("sequelize:modelName", each.prototype)));
  for (const model of Object.values(sequelize.models)) {
    (model as unknown as ModelClass).associate?.(sequelize.models);
  }
  for (const each of exported) if (typeof each === "function" && each.name === "connect") (each as Factory)(sequelize);
}

type Factory = (sequelize: sequelizePackage.Sequelize, types?: object) => unknown;

type ModelClass = typescript.ModelCtor & {
  readonly initModel?: (sequelize: sequelizePackage.Sequelize) => void;
  readonly associate?: (models: object) => void;
};

function isFactory(value: unknown): value is Factory {
  return typeof value === "function" && !isModel(value) && value.name !== "connect";
}

function isModel(value: unknown): value is ModelClass {
  return typeof value === "function" && value.prototype instanceof sequelizePackage.Model;
}
