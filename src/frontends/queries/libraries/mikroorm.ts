import type { EntityResult, Library, MikroOrmHandle } from "../values.js";

/** MikroORM 5 to 7, with the SQL drivers. */
export const mikroorm: Library = {
  owns: source => source.startsWith("@mikro-orm/") && !source.startsWith("@mikro-orm/mongo"),
  instance: (name, [model = null]) => {
    const role = INSTANCES[name];
    // The type argument of a manager is its driver.
    return role === undefined ? null : handle(role, role === "orm" || role === "manager" ? null : model);
  },
  // `MikroORM.init({ … })` is asked of the class.
  named: name => (name === "MikroORM" ? handle("orm", null) : null),
  heir: () => null,
  called: name => (name === "wrap" ? handle("wrapped", null) : null),
  member: (of, name) => {
    if (of.orm !== "mikroorm") return null;
    return MANAGERS.has(name) && (of.role === "orm" || of.role === "repository") ? handle("manager", null) : null;
  },
  result: (of, method, argument) => {
    if (of.orm !== "mikroorm") return null;
    switch (of.role) {
      case "orm":
        return method === "init" ? of : null;
      case "manager":
        if (method === "getRepository" || method === "repo") return handle("repository", argument);
        // `em.remove(user).flush()`
        if (/^(?:fork|getContext|persist|remove)$/.test(method)) return of;
        return BUILDER_MAKERS.has(method) ? handle("builder", argument) : null;
      case "repository":
        if (/^(?:getEntityManager|persist|remove)$/.test(method)) return handle("manager", null);
        return BUILDER_MAKERS.has(method) ? handle("builder", of.model) : null;
      case "builder":
        return KEEPS_BUILDING.test(method) ? of : null;
      default:
        return null;
    }
  },
  entities: (of, method) => {
    if (of.orm !== "mikroorm" || (of.role !== "manager" && of.role !== "repository")) return null;
    const shape = READS[method];
    return shape === undefined ? null : { shape, argument: of.role === "manager" ? 0 : -1 };
  },
  parameter: (of, method) =>
    of.orm === "mikroorm" && of.role === "manager" && method === "transactional" ? handle("manager", null) : null,
};

/** What the methods of a manager and a repository give. */
const READS: Readonly<Record<string, EntityResult["shape"]>> = {
  find: "list",
  findAll: "list",
  findAndCount: "listAndCount",
  findOne: "one",
  findOneOrFail: "one",
};

/** The methods of a query builder that send the statement. */
export const BUILDER_TERMINALS: ReadonlySet<string> = new Set([
  "execute",
  "getCount",
  "getResult",
  "getResultAndCount",
  "getResultList",
  "getSingleResult",
]);

const BUILDER_MAKERS: ReadonlySet<string> = new Set(["createQueryBuilder", "qb", "queryBuilder"]);

const KEEPS_BUILDING =
  /^(?!(?:execute|get\w+|then|as|clone|toString|toQuery|toRaw|stream|getKnex\w*|getNativeQuery|getKysely\w*)$)/;

const MANAGERS: ReadonlySet<string> = new Set(["em", "_em"]);

const INSTANCES: Readonly<Record<string, MikroOrmHandle["role"]>> = {
  MikroORM: "orm",
  EntityManager: "manager",
  SqlEntityManager: "manager",
  EntityRepository: "repository",
  SqlEntityRepository: "repository",
  Collection: "collection",
  Reference: "reference",
  Ref: "reference",
  ScalarReference: "reference",
  QueryBuilder: "builder",
  SelectQueryBuilder: "builder",
};

function handle(role: MikroOrmHandle["role"], model: string | null): MikroOrmHandle {
  return { kind: "handle", orm: "mikroorm", role, model };
}
