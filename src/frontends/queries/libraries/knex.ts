import type { KnexHandle, Library } from "../values.js";

/** Knex, and Objection on top of it. */
export const knex: Library = {
  owns: source => source === "knex" || source.startsWith("knex/") || source === "objection" || source === "nestjs-knex",
  instance: (name, [model = null]) => {
    const role = INSTANCES[name];
    return role === undefined ? null : handle(role, model);
  },
  heir: (className, ancestor) => (ancestor === "Model" ? handle("model", className) : null),
  called: name => (name === "default" || name === "knex" || name === "Knex" ? handle("knex", null) : null),
  member: () => null,
  result: (of, method, argument) => (of.orm === "knex" ? resultOf(of, method, argument) : null),
  parameter: (of, method) => {
    if (of.orm !== "knex") return null;
    return method === "transaction" ? handle("knex", null) : null;
  },
};

/** What a call `knex("users")` gives. */
export function knexCall(of: KnexHandle, table: string | null): KnexHandle | null {
  return of.role === "knex" ? handle("builder", table) : null;
}

function resultOf(of: KnexHandle, method: string, argument: string | null): KnexHandle | null {
  switch (of.role) {
    case "knex":
      if (method === "raw") return handle("raw", null);
      if (method === "transaction" || method === "withUserParams" || method === "transactionProvider") return of;
      if (NO_STATEMENT.has(method)) return null;
      return handle("builder", SETS_TABLE.has(method) ? argument : null);
    case "builder":
      if (ENDS_CHAIN.has(method)) return null;
      return SETS_TABLE.has(method) && argument !== null ? handle("builder", argument) : of;
    case "raw":
      return method === "wrap" || method === "transacting" || method === "timeout" ? of : null;
    case "model":
      if (method === "query" || method === "relatedQuery") return handle("objection", of.model);
      if (method === "bindKnex" || method === "bindTransaction") return of;
      return method === "knex" || method === "startTransaction" ? handle("knex", null) : null;
    case "instance":
      return method === "$query" || method === "$relatedQuery" ? handle("objection", of.model) : null;
    case "objection":
      return ENDS_CHAIN.has(method) ? null : of;
  }
}

const INSTANCES: Readonly<Record<string, KnexHandle["role"]>> = {
  Knex: "knex",
  Transaction: "knex",
  TransactionOrKnex: "knex",
  QueryBuilder: "builder",
  QueryInterface: "knex",
  Model: "instance",
};

const SETS_TABLE = new Set(["from", "into", "table"]);

const ENDS_CHAIN = new Set([
  "then",
  "catch",
  "finally",
  "toSQL",
  "toString",
  "toQuery",
  "asCallback",
  "stream",
  "pipe",
]);

/** The methods of a Knex instance that build no statement. */
const NO_STATEMENT = new Set([
  "commit",
  "destroy",
  "initialize",
  "isTransaction",
  "isCompleted",
  "on",
  "once",
  "ref",
  "rollback",
  "savepoint",
  "client",
]);

function handle(role: KnexHandle["role"], model: string | null): KnexHandle {
  return { kind: "handle", orm: "knex", role, model };
}
