import type { KyselyHandle, Library } from "../values.js";

/** Kysely. */
export const kysely: Library = {
  owns: source => source === "kysely" || source.startsWith("kysely/"),
  instance: name => {
    const role = INSTANCES[name];
    return role === undefined ? null : handle(role, null);
  },
  heir: () => null,
  called: () => null,
  member: () => null,
  result: (of, method, argument) => {
    if (of.orm !== "kysely") return null;
    switch (of.role) {
      case "db":
        if (VERBS.has(method)) return handle("builder", withoutAlias(argument));
        if (method === "transaction" || method === "connection") return handle("starter", null);
        return /^with/.test(method) ? of : null;
      case "starter":
        return method.startsWith("set") ? of : null;
      case "builder":
        return TERMINALS.has(method) || !KEEPS_BUILDING.test(method) ? null : of;
    }
  },
  parameter: (of, method) =>
    of.orm === "kysely" && of.role === "starter" && method === "execute" ? handle("db", null) : null,
};

/** The methods of a builder that send the statement. */
export const TERMINALS: ReadonlySet<string> = new Set([
  "execute",
  "executeTakeFirst",
  "executeTakeFirstOrThrow",
  "stream",
]);

/** The methods that begin a statement. */
export const VERBS: ReadonlySet<string> = new Set([
  "deleteFrom",
  "insertInto",
  "mergeInto",
  "replaceInto",
  "selectFrom",
  "selectNoFrom",
  "updateTable",
]);

const KEEPS_BUILDING = /^(?!compile$|toOperationNode$|as$|explain$)/;

const INSTANCES: Readonly<Record<string, KyselyHandle["role"]>> = {
  Kysely: "db",
  Transaction: "db",
  ControlledTransaction: "db",
  QueryCreator: "db",
  SelectQueryBuilder: "builder",
  InsertQueryBuilder: "builder",
  UpdateQueryBuilder: "builder",
  DeleteQueryBuilder: "builder",
};

/** `users as u` names `users`. */
export function withoutAlias(table: string | null): string | null {
  return table?.replace(/\s+as\s+\w+$/i, "") ?? null;
}

function handle(role: KyselyHandle["role"], model: string | null): KyselyHandle {
  return { kind: "handle", orm: "kysely", role, model };
}
