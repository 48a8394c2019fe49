import type { ForeignKeyDocument, TableDocument } from "./document.js";

/** Whether a row may refer to nothing. */
export function isOptional({ columns }: ForeignKeyDocument, table: TableDocument): boolean {
  return columns.some(name => table.columns.find(column => column.name === name)?.nullable !== false);
}

/** Whether at most one row refers to one of the other table: some of the columns, or all, are unique. */
export function isUnique({ columns }: ForeignKeyDocument, table: TableDocument): boolean {
  const keys = [
    ...(table.primaryKey === null ? [] : [table.primaryKey.columns]),
    ...table.unique.map(key => key.columns),
    ...table.indexes
      .filter(index => index.unique && index.predicate === null)
      .map(index => index.columns.map(part => part.name ?? "")),
  ];
  return keys.some(key => key.length > 0 && key.every(name => columns.includes(name)));
}
