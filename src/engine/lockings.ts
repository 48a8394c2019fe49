import { lockingOf, type Locking } from "../facts/locks/index.js";
import { operationsOf, type Migration } from "../model/migration.js";
import type { Operation } from "../model/operation.js";
import { Schema } from "../model/schema/index.js";
import type { Project } from "../project/project.js";
import { replayUpTo } from "./replay.js";

/** What others have to wait for, for each operation of a migration of which that is known: the way up, then the way back. */
export function lockingsOf(project: Project, path: string, migration: Migration): ReadonlyMap<Operation, Locking> {
  const { dialect } = migration;
  const own = migration.up.kind === "elsewhere" ? migration.up.path : path;
  const start = replayUpTo(project, own, dialect, own === path ? migration : null).at(own)?.before;
  const found = new Map<Operation, Locking>();
  let schema = start ?? Schema.empty(dialect);
  for (const direction of [migration.up, migration.down]) {
    const variables = new Set<string>();
    schema = schema.settled();
    for (const operation of operationsOf(direction)) {
      if (operation.kind === "set") variables.add(operation.variable);
      const locking = lockingOf(operation, schema, variables);
      if (locking !== null) found.set(operation, locking);
      schema = schema.apply(operation);
    }
  }
  return found;
}
