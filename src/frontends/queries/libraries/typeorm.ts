import type { EntityResult, Library, TypeOrmHandle } from "../values.js";

/** TypeORM 0.2 to 1.x, also behind `@nestjs/typeorm`. */
export const typeorm: Library = {
  owns: source => source === "typeorm" || source.startsWith("typeorm/") || source === "@nestjs/typeorm",
  instance: (name, [model = null]) => {
    const role = INSTANCES[name];
    return role === undefined ? null : handle(role, model);
  },
  heir: (className, ancestor) => (ancestor === "BaseEntity" ? handle("entity", className) : null),
  called: (name, argument) => {
    const role = FUNCTIONS[name];
    return role === undefined ? null : handle(role, role === "repository" ? argument : null);
  },
  member: (of, name) => {
    if (of.orm !== "typeorm") return null;
    if (name === "manager" && of.role !== "builder" && of.role !== "entity") return handle("manager", null);
    if (name === "connection" || name === "dataSource") return handle("dataSource", null);
    return name === "queryRunner" && of.role === "manager" ? handle("runner", null) : null;
  },
  result: (of, method, argument) => {
    if (of.orm !== "typeorm") return null;
    switch (method) {
      case "getRepository":
      case "getTreeRepository":
      case "getMongoRepository":
        return of.role === "entity" ? handle("repository", of.model) : handle("repository", argument);
      case "getCustomRepository":
      case "withRepository":
        return handle("repository", argument);
      case "extend":
        return of.role === "repository" ? of : null;
      case "createQueryRunner":
        return handle("runner", null);
      case "createEntityManager":
        return handle("manager", null);
      case "initialize":
      case "connect":
        return of.role === "dataSource" ? of : null;
      case "createQueryBuilder":
        return handle("builder", of.model ?? argument);
    }
    if (of.role !== "builder" || BUILDER_TERMINALS.has(method)) return null;
    return SETS_MODEL.has(method) && argument !== null ? handle("builder", argument) : of;
  },
  entities: (of, method) => {
    if (of.orm !== "typeorm") return null;
    if (of.role === "builder") {
      const shape = READS_BUILT[method];
      return shape === undefined ? null : { shape, argument: -1 };
    }
    const shape = READS[method];
    if (shape === undefined || !/^(?:repository|manager|entity)$/.test(of.role)) return null;
    return { shape, argument: of.role === "manager" ? 0 : -1 };
  },
  parameter: (of, method) => (of.orm === "typeorm" && method === "transaction" ? handle("manager", null) : null),
};

/** The methods of a query builder that send the statement. */
export const BUILDER_TERMINALS: ReadonlySet<string> = new Set([
  "execute",
  "getCount",
  "getExists",
  "getMany",
  "getManyAndCount",
  "getOne",
  "getOneOrFail",
  "getRawAndEntities",
  "getRawMany",
  "getRawOne",
  "stream",
]);

/** What the methods of a repository give. */
const READS: Readonly<Record<string, EntityResult["shape"]>> = {
  find: "list",
  findBy: "list",
  findByIds: "list",
  findAndCount: "listAndCount",
  findAndCountBy: "listAndCount",
  findOne: "one",
  findOneBy: "one",
  findOneByOrFail: "one",
  findOneOrFail: "one",
};

const READS_BUILT: Readonly<Record<string, EntityResult["shape"]>> = {
  getMany: "list",
  getManyAndCount: "listAndCount",
  getOne: "one",
  getOneOrFail: "one",
};

const SETS_MODEL = new Set(["from", "into", "update"]);

const INSTANCES: Readonly<Record<string, TypeOrmHandle["role"]>> = {
  DataSource: "dataSource",
  Connection: "dataSource",
  EntityManager: "manager",
  QueryRunner: "runner",
  Repository: "repository",
  TreeRepository: "repository",
  AbstractRepository: "repository",
  BaseEntity: "instance",
  SelectQueryBuilder: "builder",
  DeleteQueryBuilder: "builder",
  InsertQueryBuilder: "builder",
  UpdateQueryBuilder: "builder",
};

const FUNCTIONS: Readonly<Record<string, TypeOrmHandle["role"]>> = {
  getRepository: "repository",
  getTreeRepository: "repository",
  getCustomRepository: "repository",
  getManager: "manager",
  getConnection: "dataSource",
  createConnection: "dataSource",
  createQueryBuilder: "builder",
};

function handle(role: TypeOrmHandle["role"], model: string | null): TypeOrmHandle {
  return { kind: "handle", orm: "typeorm", role, model };
}
