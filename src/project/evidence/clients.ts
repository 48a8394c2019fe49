import { databaseOfClient, type Database } from "../dialect-words.js";

/**
 * The database that a configuration names behind one of `keys`, in JavaScript, JSON, YAML, TOML or INI, without running
 * it. Where it names several, the one of production counts, then the first server.
 */
export function configuredDatabase(text: string, keys: readonly string[]): Database | null {
  const pattern = new RegExp(`(?<![\\w.$-])["']?(?:${keys.join("|")})["']?\\s*[:=]\\s*([^\\n;,}]*)`, "g");
  const named = [...text.matchAll(pattern)].flatMap(match => {
    const database = databaseOfValue(match[1] as string);
    return database === null ? [] : [{ database, production: isProduction(text.slice(0, match.index)) }];
  });
  return (named.find(({ production }) => production) ?? firstServer(named) ?? named[0])?.database ?? null;
}

/** The database of the first connection string: `postgres://…`, `jdbc:mysql:…`, `sqlite:…`, a server's before a file's. */
export function databaseOfUrl(text: string): Database | null {
  const found = [...text.matchAll(URL)].flatMap(([, scheme = ""]) => {
    const database = databaseOfClient(scheme);
    return database === null ? [] : [{ database }];
  });
  return (firstServer(found) ?? found[0])?.database ?? null;
}

const URL =
  /\b(?:jdbc:)?(postgres(?:ql)?|mysql|mariadb|sqlite|libsql|sqlserver|oracle|cockroachdb)(?:\+\w+)?:[/@\w.]/gi;

function firstServer<T extends { readonly database: Database }>(named: readonly T[]): T | null {
  return named.find(({ database }) => database !== "sqlite" && database !== "other") ?? null;
}

/** The database that a value stands for; of `a ? "pg" : "sqlite3"` and `x || "pg"` the first server. */
function databaseOfValue(value: string): Database | null {
  const quoted = [...value.matchAll(/["'`]([\w-]+)["'`]/g)].map(match => match[1] as string);
  const words = quoted.length > 0 ? quoted : [value.trim()].filter(word => /^[\w-]+$/.test(word));
  const named = words.flatMap(word => {
    const database = databaseOfClient(word);
    return database === null ? [] : [{ database }];
  });
  return (firstServer(named) ?? named[0])?.database ?? null;
}

const ENVIRONMENT =
  /(?<![\w.$-])["']?(production|prod|staging|development|dev|local|testing|test|ci|default)["']?\s*[:=]/g;

function isProduction(before: string): boolean {
  const last = [...before.matchAll(ENVIRONMENT)].at(-1)?.[1];
  return last === "production" || last === "prod";
}
