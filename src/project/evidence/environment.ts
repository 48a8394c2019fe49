import { join } from "node:path";
import { databaseOfClient, type Database } from "../dialect-words.js";
import { listFolder, readFile } from "../files.js";
import { databaseOfUrl } from "./clients.js";
import { firstEvidence, type Evidence } from "./tools.js";

/**
 * What the environment that is written down in one folder says: connection strings and clients in `.env` files, images
 * in Compose files. The plain file counts before its variants.
 */
export function environmentEvidence(folder: string): Evidence | null {
  return (
    firstEvidence(folder, /^\.env$/, readEnvironment) ??
    firstEvidence(folder, /^\.env[-_.](?:example|sample|template|dist|production|prod)\b/, readEnvironment) ??
    firstEvidence(folder, /^(?:docker-)?compose\.ya?ml$/, readCompose) ??
    firstEvidence(
      folder,
      /^(?:env[-_.](?:example|sample|template)|\.?(?:example|sample)\.env|\.env[-_.].+)$/,
      readEnvironment,
    ) ??
    composeVariants(folder)
  );
}

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Z0-9_]+)\s*=\s*["']?([^"'\s#]+)/gm;

function readEnvironment(text: string): Database | null {
  const found: Database[] = [];
  for (const [, key = "", value = ""] of text.matchAll(ASSIGNMENT)) {
    if (!/DATABASE|DB|SQL|POSTGRES|PG|KNEX|TYPEORM/.test(key)) continue;
    const named = /(?:CLIENT|TYPE|DRIVER|DIALECT|ENGINE|PROVIDER|VENDOR|KIND|CONNECTION)$/.test(key);
    const database = databaseOfUrl(value) ?? (named ? databaseOfClient(value) : null);
    if (database !== null && database !== "other") found.push(database);
  }
  return found.find(database => database !== "sqlite") ?? found[0] ?? null;
}

/** The one database that a Compose file starts. */
function readCompose(text: string): Database | null {
  const started = imagesIn(text);
  return started.size === 1 ? ([...started][0] as Database) : null;
}

function imagesIn(text: string): ReadonlySet<Database> {
  const found = new Set<Database>();
  for (const [, image = ""] of text.matchAll(/^\s*(?:-\s*)?image:\s*["']?([^\s"'#]+)/gm)) {
    const name =
      image
        .replace(/\$\{[^}]*?:?-?([\w./-]*)\}/g, "$1")
        .split(":")[0]
        ?.split("/")
        .at(-1) ?? "";
    const database = /exporter|backup|proxy|pool|admin|client/i.test(name) ? null : databaseOfClient(name);
    if (database !== null && database !== "other") found.add(database);
  }
  return found;
}

/** `docker-compose.postgres.yml` and its like count where they all start the same. */
function composeVariants(folder: string): Evidence | null {
  const paths = [...(listFolder(folder)?.files ?? [])]
    .filter(name => /^(?:docker-)?compose[-_.].*\.ya?ml$/.test(name))
    .map(name => join(folder, name));
  const started = new Set(paths.flatMap(path => [...(readFile(path)?.derive(imagesIn) ?? [])]));
  const source = paths.find(path => (readFile(path)?.derive(imagesIn).size ?? 0) > 0);
  return started.size === 1 && source !== undefined ? { database: [...started][0] as Database, source } : null;
}
