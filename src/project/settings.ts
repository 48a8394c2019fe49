import { DIALECTS, type Dialect } from "../model/dialect.js";

/** `settings.db`, checked and with its defaults. */
export interface Settings {
  /** `null`: from the evidence in the project. */
  readonly dialect: Dialect | null;
  /** The server's version, such as `15` or `8.0.36`; `null`: the oldest that its makers still maintain. */
  readonly version: string | null;
  /** Globs of the files that are migrations; `null`: by the conventions of the frameworks. */
  readonly migrations: readonly string[] | null;
  /** Tables so small that scanning or locking them hurts nobody. */
  readonly smallTables: readonly string[];
  /** Tables that nothing is reported about. */
  readonly ignoreTables: readonly string[];
  /** The id of the last migration that is history: it and older ones are read, but not reported. */
  readonly startAfter: string | null;
  /** Columns that every query filters on, and that therefore stand first in the indexes. */
  readonly tenantColumns: readonly string[];
  /** Columns that refer to a user but are never searched by: `created_by`. */
  readonly auditColumns: readonly string[];
  /** Whether what was read of migrations is kept in `node_modules/.cache` for the next run. */
  readonly cache: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  dialect: null,
  version: null,
  migrations: null,
  smallTables: [],
  ignoreTables: [],
  startAfter: null,
  tenantColumns: [],
  auditColumns: [],
  cache: true,
};

type Check = (value: unknown) => string | null;

const text: Check = value => (typeof value === "string" && value !== "" ? null : "a non-empty string");
const list: Check = value =>
  Array.isArray(value) && value.every(item => text(item) === null) ? null : "an array of non-empty strings";

const CHECKS: Readonly<Record<keyof Settings, Check>> = {
  dialect: value =>
    (DIALECTS as readonly unknown[]).includes(value) ? null : `one of ${DIALECTS.map(name => `"${name}"`).join(", ")}`,
  version: value =>
    typeof value === "string" && /^\d+(\.\d+){0,2}$/.test(value) ? null : 'a version such as "15" or "8.0.36"',
  migrations: list,
  smallTables: list,
  ignoreTables: list,
  startAfter: text,
  tenantColumns: list,
  auditColumns: list,
  cache: value => (typeof value === "boolean" ? null : "true or false"),
};

/**
 * Reads `settings.db`. A value that cannot be used counts as absent; `problems` has one sentence for each, which names
 * the key.
 */
export function readSettings(settings: Readonly<Record<string, unknown>>): {
  readonly settings: Settings;
  readonly problems: readonly string[];
} {
  const given = settings["db"];
  if (given === undefined) return { settings: DEFAULT_SETTINGS, problems: [] };
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return { settings: DEFAULT_SETTINGS, problems: ["`settings.db` must be an object."] };
  }
  const read: Record<string, unknown> = { ...DEFAULT_SETTINGS };
  const problems: string[] = [];
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue;
    if (!(key in CHECKS)) {
      const keys = Object.keys(CHECKS)
        .map(known => `"${known}"`)
        .join(", ");
      problems.push(`\`settings.db.${key}\` is not a setting; there are ${keys}.`);
      continue;
    }
    const expected = CHECKS[key as keyof Settings](value);
    if (expected === null) read[key] = value;
    else problems.push(`\`settings.db.${key}\` must be ${expected}, not ${JSON.stringify(value)}.`);
  }
  return { settings: read as unknown as Settings, problems };
}
