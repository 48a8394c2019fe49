import type { Name, QualifiedName } from "../../../model/name.js";
import { OFFLINE, type AlterTable, type OnlineOptions, type Operation } from "../../../model/operation.js";
import type { Cursor } from "./cursor.js";

/** What a statement asks for, without where it stands. */
export type Draft<O extends Operation = Operation> = O extends Operation
  ? Omit<O, "certainty" | "span" | "statement">
  : never;

/** The operation that the tokens since `start` ask for. It is `partial` if a name that it carries is not constant. */
export function operation(cursor: Cursor, start: number, draft: Draft): Operation {
  return { ...cursor.lowering.base(cursor.since(start), ...namesOf(draft)), ...draft } as Operation;
}

const NAME_FIELDS = ["table", "column", "name", "to", "view"] as const;

function namesOf(draft: Draft): (Name | QualifiedName)[] {
  const fields = draft as Partial<Record<(typeof NAME_FIELDS)[number], unknown>>;
  const names = NAME_FIELDS.map(field => fields[field]).filter(isName);
  if (draft.kind === "addColumn") names.push(draft.column.name);
  if (draft.kind === "createIndex" && draft.index.name !== null) names.push(draft.index.name);
  return names;
}

function isName(value: unknown): value is Name | QualifiedName {
  return typeof value === "object" && value !== null && ("exact" in value || ("name" in value && "schema" in value));
}

/** The same operation with what ALGORITHM and LOCK ask for, where the model has a place for it. */
export function withOnline(read: Operation, online: OnlineOptions): Operation {
  return "online" in read ? { ...read, online } : read;
}

/** What changes a table as a whole. */
export function changedTable(table: QualifiedName, action: AlterTable["action"]): Draft<AlterTable> {
  return { kind: "alterTable", table, action, other: null, bounds: null, concurrently: false, online: OFFLINE };
}
