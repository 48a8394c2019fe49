import { isNullish, text, textOf, type Text } from "../../evaluate/values.js";
import { from, sql, type Fragment } from "../../fragment.js";
import { rootOf } from "../instance.js";
import { NAMING } from "../names.js";
import { differ, type Options } from "../options.js";
import { describedParts, redescribing, restating } from "../restating.js";
import { possible, step, type Step } from "../statements.js";
import type { TableModel } from "../tables.js";
import { changeEnum } from "./change-enum.js";
import type { PostgresStatements } from "./index.js";
import { isStored } from "./parts.js";
import { isIncrement } from "./rename-table.js";
import { fullType, isEnum, isServerType, serverType } from "./types.js";

/**
 * `PostgresQueryRunner.changeColumn`. A column of another type, length or dimension is dropped and added anew, which
 * loses its values. Where the column is one of the database and the migration describes it anew, it is not known which
 * parts differ: then the whole description is one change.
 */
export function changeColumn(
  statements: PostgresStatements,
  table: TableModel,
  before: Options,
  after: Options,
): readonly Step[] {
  const recreated = isRecreated(table, before, after);
  if (recreated === true) {
    const dropped = statements.dropColumn(table, before, false);
    table.remove("columns", before);
    return [...dropped, ...statements.addColumn(table, after)];
  }
  const change = new ColumnChange(statements, table, before, after);
  return recreated === null ? change.described() : change.compared();
}

/** Whether TypeORM drops the column and adds it anew; `null` where only the database knows. */
function isRecreated(table: TableModel, before: Options, after: Options): boolean | null {
  const answers = [
    typeDiffers(table, before, after),
    differ(before, after, "length"),
    differ(before, after, "isArray"),
  ];
  if (isStored(after)) answers.push(differ(before, after, "generatedType"), differ(before, after, "asExpression"));
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}

function typeDiffers(table: TableModel, before: Options, after: Options): boolean | null {
  const [old, wanted] = [before.word("type"), after.word("type")];
  if (old !== null && wanted !== null && !after.isCopyOf(before)) {
    return (table.hasRead(before) && !isEnum(before) ? serverType(old) : old) !== wanted;
  }
  const known = differ(before, after, "type");
  // The server never gives back this spelling, so that it differs from whatever is there.
  return known === null && wanted !== null && !isServerType(wanted) ? true : known;
}

class ColumnChange {
  private readonly steps: Step[] = [];
  /** The name that the column has from the renaming on. */
  private readonly name: Text;

  constructor(
    private readonly statements: PostgresStatements,
    private readonly table: TableModel,
    private readonly before: Options,
    private readonly after: Options,
  ) {
    this.name = this.parts.nameOf(after.knows("name") ? after : before);
  }

  private get parts() {
    return this.statements.parts;
  }

  /** The column is described, and nothing is known of how it was. */
  described(): Step[] {
    this.rename();
    const described = from(this.after.origin, sql`ADD ${this.parts.column(this.table, this.after)}`);
    this.steps.push(this.alter(described, redescribing(describedParts(this.after, false))));
    if (this.after.flag("isUnique") === true) {
      this.steps.push(...this.statements.addUnique(this.table, this.after).map(possible));
    }
    if (this.after.nonEmpty("comment") !== null) this.comment();
    return this.steps;
  }

  /** What differs is changed, option by option. */
  compared(): Step[] {
    this.rename();
    if (this.differs("precision") || this.differs("scale")) this.change(sql`TYPE ${this.type()}`);
    const enumChange = isEnum(this.before) && isEnum(this.after) && this.hasOtherLabels();
    const { steps, setsDefault } = enumChange
      ? changeEnum(this.statements, this.table, this.before, this.after)
      : { steps: [], setsDefault: false };
    this.steps.push(...steps);
    if (this.differs("isNullable")) {
      this.change(sql`${this.after.flag("isNullable") === true ? "DROP" : "SET"} NOT NULL`);
    }
    if (this.differs("comment")) this.comment();
    if (this.differs("isPrimary")) this.primary();
    if (this.differs("isUnique")) this.unique();
    if (this.differs("isGenerated")) this.generated();
    if (this.setsOtherDefault() && !setsDefault) this.default();
    if (this.differs("spatialFeatureType") || this.differs("srid")) this.change(sql`TYPE ${this.type()}`);
    const collation = this.after.nonEmpty("collation");
    if (this.differs("collation") && collation !== null) {
      const type = this.after.text("type") ?? this.parts.hole("…", this.after.origin);
      this.change(sql`TYPE ${type} COLLATE ${this.parts.quoted(collation)}`);
    }
    if (this.differs("generatedType") && !isStored(this.after)) this.materialise();
    return this.steps;
  }

  private differs(option: string): boolean {
    return differ(this.before, this.after, option) === true;
  }

  /** The server gives a default back as text, which TypeORM holds against the number or boolean of the migration. */
  private setsOtherDefault(): boolean {
    if (this.differs("default")) return true;
    if (!this.table.hasRead(this.before) || this.after.isCopyOf(this.before)) return false;
    const value = this.after.get("default");
    return value.kind === "constant" && !isNullish(value);
  }

  private hasOtherLabels(): boolean {
    return this.differs("enum") || this.differs("enumName");
  }

  private alter(action: Fragment, read: Step["read"] = null): Step {
    return this.statements.alter(this.table, action, read);
  }

  /** ALTER COLUMN; of a column of the database it may say what is so already. */
  private change(action: Fragment): void {
    const isKnown = rootOf(this.before.value) === null;
    this.steps.push(
      this.alter(sql`ALTER COLUMN ${this.parts.quoted(this.name)} ${action}`, isKnown ? null : restating),
    );
  }

  private type(): Fragment {
    const { after, parts } = this;
    const type = after.text("type") ?? parts.hole("…", after.origin);
    return fullType(after, type, parts.modifiers(after, after.nonEmpty("length")));
  }

  private comment(): void {
    this.steps.push(step(this.parts.commentOn(this.table, this.after)));
  }

  private default(): void {
    const value = this.after.text("default");
    this.change(value === null ? sql`DROP DEFAULT` : sql`SET DEFAULT ${value}`);
  }

  private unique(): void {
    if (this.after.flag("isUnique") === true) {
      this.steps.push(...this.statements.addUnique(this.table, this.after));
      return;
    }
    const name = this.parts.nameOf(this.after);
    const known = this.table.list("uniques").find(unique => this.parts.covers(unique, name));
    const dropped = known ?? this.parts.unnamed(this.parts.uniqueOver(this.after));
    this.steps.push(...this.statements.dropUnique(this.table, dropped, false));
  }

  private primary(): void {
    const { table, before, after, statements } = this;
    const place = after.placeOf("isPrimary");
    const others = table.primaryColumns.filter(column => column !== before);
    if (table.primaryColumns.length > 0 || !table.isComplete) {
      this.steps.push(statements.dropKey(table, table.primaryColumns, place));
    }
    const wanted = after.flag("isPrimary") === true ? [...others, after] : others;
    if (wanted.length > 0) this.steps.push(statements.addKey(table, wanted, place));
  }

  // --- renaming ---

  private rename(): void {
    const { table, before, parts } = this;
    const old = parts.nameOf(before);
    if (!this.after.knows("name") || textOf(old) === textOf(this.name)) return;
    this.steps.push(this.alter(sql`RENAME COLUMN ${parts.quoted(old)} TO ${parts.quoted(this.name)}`));
    if (isEnum(before) && (table.hasRead(before) || table.list("columns").includes(before))) {
      const name = parts.enumName(table, this.after, { bare: true });
      this.steps.push(step(sql`ALTER TYPE ${parts.enumName(table, before)} RENAME TO ${name}`));
    }
    this.renameKey(old);
    if (before.flag("isGenerated") === true && this.after.word("generationStrategy") === "increment") {
      const sequence = parts.sibling(table, parts.sequenceName(table, before));
      const name = parts.quoted(parts.sequenceName(table, this.after));
      this.steps.push(step(sql`ALTER SEQUENCE ${sequence} RENAME TO ${name}`));
    }
    this.renameDependents(old);
  }

  private renameKey(old: Text): void {
    const { table, before } = this;
    if (before.flag("isPrimary") !== true || before.nonEmpty("primaryKeyConstraintName") !== null) return;
    const columns = table.primaryColumns.map(column => this.parts.nameOf(column));
    this.renameConstraint(
      NAMING.primaryKey(table.name, columns, before.origin),
      this.derived("primaryKey", columns, old),
    );
  }

  /** Constraints and indexes whose names are made of the column's. */
  private renameDependents(old: Text): void {
    const { table, parts } = this;
    const over = (item: Options): boolean => parts.columnsOf(item).some(column => textOf(column) === textOf(old));
    for (const unique of table.list("uniques").filter(over)) {
      const columns = parts.columnsOf(unique);
      const name = NAMING.unique(table.name, columns, unique.origin);
      if (unique.isCalled(name)) this.renameConstraint(name, this.derived("unique", columns, old));
    }
    for (const index of table.list("indices").filter(over)) {
      const [columns, where] = [parts.columnsOf(index), index.nonEmpty("where")];
      const name = NAMING.index(table.name, columns, index.origin, where);
      if (!index.isCalled(name)) continue;
      const to = NAMING.index(table.name, this.replaced(columns, old), index.origin, where);
      this.steps.push(step(sql`ALTER INDEX ${parts.indexPath(table, name)} RENAME TO ${parts.quoted(to)}`));
    }
    for (const key of table.list("foreignKeys").filter(over)) {
      const columns = parts.columnsOf(key);
      const name = NAMING.foreignKey(table.name, columns, key.origin);
      if (key.isCalled(name)) this.renameConstraint(name, this.derived("foreignKey", columns, old));
    }
  }

  private renameConstraint(name: Text, to: Text): void {
    this.steps.push(this.alter(sql`RENAME CONSTRAINT ${this.parts.quoted(name)} TO ${this.parts.quoted(to)}`));
  }

  private derived(kind: "primaryKey" | "unique" | "foreignKey", columns: readonly Text[], old: Text): Text {
    return NAMING[kind](this.table.name, this.replaced(columns, old), this.after.origin);
  }

  private replaced(columns: readonly Text[], old: Text): readonly Text[] {
    return columns.map(column => (textOf(column) === textOf(old) ? this.name : column));
  }

  // --- sequences and computed columns ---

  private generated(): void {
    const { before, after } = this;
    if (isIncrement(before)) this.dropSequence();
    else if (before.flag("isGenerated") === true && before.word("generationStrategy") === "uuid") {
      this.change(sql`DROP DEFAULT`);
    }
    const isOn = after.flag("isGenerated") === true;
    switch (after.word("generationStrategy")) {
      case "uuid":
        this.change(isOn ? sql`SET DEFAULT ${this.parts.uuidGenerator(after)}` : sql`DROP DEFAULT`);
        break;
      case "increment":
        if (isOn) this.createSequence();
        else this.dropSequence();
        break;
    }
  }

  private createSequence(): void {
    const { table, parts } = this;
    const sequence = parts.sibling(table, parts.sequenceName(table, this.after));
    const owner = sql`${parts.path(table.path)}.${parts.quoted(this.name)}`;
    this.steps.push(step(sql`CREATE SEQUENCE IF NOT EXISTS ${sequence} OWNED BY ${owner}`));
    this.change(sql`SET DEFAULT nextval('${sequence}')`);
  }

  private dropSequence(): void {
    const { table, parts } = this;
    this.change(sql`DROP DEFAULT`);
    this.steps.push(step(sql`DROP SEQUENCE ${parts.sibling(table, parts.sequenceName(table, this.after))}`));
  }

  /** A computed column becomes one of its own, with the values that it has. */
  private materialise(): void {
    const { table, before, after, parts, statements } = this;
    const name = parts.nameOf(before);
    const kept = parts.quoted({ ...name, pieces: [...text("TEMP_OLD_").pieces, ...name.pieces] });
    this.steps.push(
      this.alter(sql`RENAME COLUMN ${parts.quoted(name)} TO ${kept}`),
      this.alter(sql`ADD ${parts.column(table, after)}`),
      step(sql`UPDATE ${parts.path(table.path)} SET ${parts.quoted(this.name)} = ${kept}`),
      this.alter(sql`DROP COLUMN ${kept}`),
      statements.notes.forgetColumn(before.origin),
    );
  }
}
