import type { Migration } from "../model/migration.js";
import type { QualifiedName } from "../model/name.js";
import { Schema } from "../model/schema.js";
import type { Project } from "../project/project.js";

/** What the sibling migrations show of the tables that a rule asks about. */
export class History {
  constructor(
    private readonly project: Project,
    private readonly path: string,
    private readonly migration: Migration | null,
  ) {}

  /** The tables just before this migration runs. */
  before(tables: readonly QualifiedName[]): Schema {
    void tables;
    void this.project;
    void this.path;
    return Schema.empty(this.migration?.dialect ?? "postgresql");
  }
}
