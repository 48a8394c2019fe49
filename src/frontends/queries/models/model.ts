/** A model of the project, as far as its source shows. */
export interface ModelInfo {
  /** What the library calls it: the model of Prisma, the class of TypeORM or Sequelize. */
  readonly name: string;
  readonly table: string;
  /** The field of each column. */
  readonly fields: ReadonlyMap<string, Field>;
  /** The field that marks a row as deleted, by which the library filters unasked; `null` without one. */
  readonly deletedAt: string | null;
  /** Whether a default scope filters besides. */
  readonly scoped: boolean;
}

export interface Field {
  readonly name: string;
  /** The library sets it whenever a row changes. */
  readonly updatedAt: boolean;
  /** No two rows have the same value. */
  readonly unique: boolean;
  /** Whether one can add to it; `null` where the type does not show. */
  readonly numeric: boolean | null;
}
