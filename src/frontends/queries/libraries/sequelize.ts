import type { Library, SequelizeHandle } from "../values.js";

/** Sequelize 4 to 7 and sequelize-typescript. */
export const sequelize: Library = {
  owns: source => /^(sequelize|sequelize-typescript|@sequelize\/core|sequelize\/.*)$/.test(source),
  instance: (name, [model = null]) => {
    if (name === "Sequelize" || name === "default") return handle("connection", null);
    if (name === "ModelStatic" || name === "ModelCtor" || name === "ModelType" || name === "Repository") {
      return handle("model", model);
    }
    return name === "Model" ? handle("instance", model) : null;
  },
  heir: (className, ancestor) => (ancestor === "Model" ? handle("model", className) : null),
  called: () => null,
  member: (of, name) => {
    if (of.orm !== "sequelize") return null;
    if (of.role === "connection" && name === "models") return handle("models", null);
    if (name === "sequelize") return handle("connection", null);
    return of.role === "models" ? handle("model", name) : null;
  },
  result: (of, method, argument) => {
    if (of.orm !== "sequelize") return null;
    if (of.role === "connection" && (method === "define" || method === "model" || method === "getRepository")) {
      return handle("model", argument);
    }
    if (of.role !== "model") return null;
    if (SCOPES.has(method)) return of;
    return method === "build" || GIVES_INSTANCE.has(method) ? handle("instance", of.model) : null;
  },
  elements: (of, method) =>
    of.orm === "sequelize" && of.role === "model" && GIVES_INSTANCES.has(method) ? handle("instance", of.model) : null,
  entities: (of, method) => {
    if (of.orm !== "sequelize" || of.role !== "model") return null;
    const shape = GIVES_INSTANCES.has(method) ? "list" : GIVES_INSTANCE.has(method) ? "one" : null;
    return shape === null ? null : { shape, argument: -1 };
  },
  parameter: () => null,
};

const SCOPES = new Set(["scope", "unscoped", "schema", "init"]);

const GIVES_INSTANCE = new Set(["create", "findByPk", "findOne"]);

const GIVES_INSTANCES = new Set(["bulkCreate", "findAll"]);

function handle(role: SequelizeHandle["role"], model: string | null): SequelizeHandle {
  return { kind: "handle", orm: "sequelize", role, model };
}
