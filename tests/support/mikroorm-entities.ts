import "reflect-metadata";
import * as core from "@mikro-orm/core";
import { EntitySchema, MetadataStorage, MikroORM, type Options } from "@mikro-orm/core";
import { SqlSchemaGenerator } from "@mikro-orm/knex";
import type { Dialect } from "../../src/model/dialect.js";
import { runSources, type Sources } from "./declared-tables.js";
import { DRIVERS, recordingKnex, type KnexClient } from "./mikroorm.js";

/** The statements with which MikroORM makes the tables of the entities that the files export. No server is asked. */
export async function generated(sources: Sources, dialect: Dialect): Promise<readonly string[]> {
  // Each fixture starts with entities of its own.
  MetadataStorage.clear();
  EntitySchema.REGISTRY.clear();
  const modules = runSources(sources, { "@mikro-orm/core": core });
  const exported = [...modules.values()].flatMap(module => Object.values(module));
  const configuration = exported.find(each => typeof each === "object" && each !== null && "dbName" in each) ?? {};
  const entities = exported.filter(isEntity);
  const [driver, client] = DRIVERS[dialect];
  const options = {
    ...configuration,
    entities,
    dbName: "test",
    driver,
    connect: false,
    driverOptions: recordingKnex(client as KnexClient, []),
    discovery: {
      warnWhenNoEntities: false,
      ...("discovery" in configuration ? (configuration.discovery as object) : {}),
    },
  };
  const orm = await MikroORM.init(options as unknown as Options);
  const generator = new SqlSchemaGenerator(orm.em as never);
  const sql = await generator.getCreateSchemaSQL({ wrap: false });
  return sql.split(/;\s*(?:\n|$)/).filter(statement => statement.trim() !== "");
}

function isEntity(value: unknown): value is object {
  if (value instanceof EntitySchema) return true;
  if (typeof value !== "function" || /NamingStrategy$|Type$/.test(value.name)) return false;
  return !EntitySchema.REGISTRY.has(value as never);
}
