import { displayName } from "../model/name.js";
import { foreignKeysOf, type TableState } from "../model/schema/index.js";
import type { LocatedSearch } from "../model/search.js";

/** Where names without a schema are looked for in PostgreSQL, unless somebody says otherwise (manual, 5.10.3). */
const DEFAULT_SCHEMA = "public";

/** Whether a list of the settings has a table, as a migration or query spells it: with or without a schema on either side. */
export function isListed(names: readonly string[], table: string): boolean {
  if (names.length === 0) return false;
  const [bare, hasSchema] = [table.slice(table.lastIndexOf(".") + 1), table.includes(".")];
  return names.includes(table) || names.includes(bare) || (!hasSchema && names.includes(`${DEFAULT_SCHEMA}.${bare}`));
}

/** Whether reading a table whole hurts nobody, or is not to be spoken of, as the settings and its own form say. */
export function mayBeReadWhole(state: TableState, settings: SmallTables): boolean {
  if (isLeftOut(settings, state)) return true;
  // Of a table in parts, the parts are chosen without an index.
  const isInParts = state.partitioned || state.partitionOf !== null || state.inherits.length > 0;
  return isLikelySmall(state) || isInParts;
}

interface SmallTables {
  readonly smallTables: readonly string[];
  readonly ignoreTables: readonly string[];
}

/** Words for what an installation has a handful of. */
const FEW =
  /(?:^|_)(?:settings?|config(?:uration)?s?|preferences?|roles?|permissions?|plans?|countr(?:y|ies)|currenc(?:y|ies)|languages?|locales?|time_?zones?|migrations?|plugins?|features?|flags?|change_?logs?|announcements?|providers?|categor(?:y|ies)|enums?|types?|statuses|status|templates?|instances?|licen[cs]es?|versions?|schedules?)$/;

/** So many columns a table of constants has at most. */
const MOST_COLUMNS = 6;

/**
 * Whether a table is likely to stay small: it is called like one of settings or constants, or it refers to nothing, has few
 * columns and none that says when a row came.
 */
function isLikelySmall(state: TableState): boolean {
  const name = state.table.name.text.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  if (FEW.test(name)) return true;
  const columns = [...state.columns.values()];
  const isDated = columns.some(({ type }) => type !== null && /^(?:timestamp|date|datetime)/.test(type.name));
  return columns.length <= MOST_COLUMNS && !isDated && foreignKeysOf(state).length === 0;
}

/** Whether the settings call all tables of a search small, or leave them out. */
export function isSettledSmall({ sources }: LocatedSearch, settings: SmallTables): boolean {
  return sources.every(({ state }) => isLeftOut(settings, state));
}

function isLeftOut({ smallTables, ignoreTables }: SmallTables, { table }: TableState): boolean {
  return [smallTables, ignoreTables].some(names => isListed(names, displayName(table)));
}
