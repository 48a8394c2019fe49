import type { DefinitionFile } from "./file.js";
import type { SchemaDefinition } from "../../model/definition.js";
import type { Project } from "../../project/project.js";
import * as sqlalchemy from "../sqlalchemy/definitions/index.js";
import * as drizzle from "./drizzle/index.js";
import * as kysely from "./kysely/index.js";
import { isMikroOrmDefinition, readMikroOrmDefinitions } from "./mikroorm/index.js";
import * as prisma from "./prisma/index.js";
import { isSequelizeDefinition, readSequelizeDefinitions } from "./sequelize/index.js";
import { isTypeOrmDefinition, readTypeOrmDefinitions } from "./typeorm/index.js";

export type { DefinitionFile } from "./file.js";

/** What reads the definitions of one library. */
interface Reader {
  /** As far as the path and the text show, without parsing. */
  isDefinitionFile(path: string, text: string): boolean;
  /** `null` where the file declares nothing after all. */
  readDefinitions(file: DefinitionFile, project: Project): SchemaDefinition | null;
}

/** The one that knows most of a file first: Kysely's types are names alone. */
const READERS: readonly Reader[] = [
  prisma,
  drizzle,
  { isDefinitionFile: isTypeOrmDefinition, readDefinitions: readTypeOrmDefinitions },
  { isDefinitionFile: isSequelizeDefinition, readDefinitions: readSequelizeDefinitions },
  { isDefinitionFile: isMikroOrmDefinition, readDefinitions: readMikroOrmDefinitions },
  sqlalchemy,
  kysely,
];

/** Whether a file may declare tables in a language that is read here. */
export function mayDefine(path: string, text: string): boolean {
  return READERS.some(reader => reader.isDefinitionFile(path, text));
}

/** What a file declares of a database; `null` for one that declares nothing. Never throws. */
export function readDefinition(file: DefinitionFile, project: Project): SchemaDefinition | null {
  for (const reader of READERS) {
    if (!reader.isDefinitionFile(file.path, file.text)) continue;
    const definition = reader.readDefinitions(file, project);
    if (definition !== null) return definition;
  }
  return null;
}
