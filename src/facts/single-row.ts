import { unwritten } from "../model/name.js";
import { isUniqueOver } from "../model/schema/index.js";
import { conjunctsOf, type LocatedSearch, type Search, type SearchCondition } from "../model/search.js";

/** Whether a search of one table finds one row at most: it asks for all columns of a unique key. */
export function findsOneRow({ sources, where, dialect }: LocatedSearch): boolean {
  const [source, ...others] = sources;
  if (source === undefined || others.length > 0) return false;
  return isUniqueOver(source.state, equalColumns(where).map(unwritten), dialect);
}

/** Whether a search of a table that is not known asks for what is called like a key. */
export function asksForKey({ where }: Search): boolean {
  return equalColumns(where).some(column => /^(?:id|uuid|guid|pk)$/i.test(column));
}

/** Whether a search looks into the catalogue of the database. */
export function asksForCatalogue({ sources }: Search): boolean {
  return sources.some(({ schema, name }) => CATALOGUE.test(schema ?? name));
}

const CATALOGUE = /^(?:pg_\w+|information_schema|sqlite_(?:master|schema)|mysql|sys)$/i;

function equalColumns(where: SearchCondition): readonly string[] {
  return conjunctsOf(where).flatMap(part =>
    part.kind === "compare" && part.comparison === "equals" ? [part.column.name] : [],
  );
}
