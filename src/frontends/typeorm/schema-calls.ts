import {
  isNullish,
  propertyOf,
  text,
  textOf,
  truthiness,
  type Origin,
  type Site,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { loaded, LISTS, type ListName } from "./classes.js";
import { argumentPlace } from "../fragment.js";
import { copyOf, typeOf } from "./instance.js";
import { pathOf, type Path } from "./names.js";
import { Options, printed } from "./options.js";
import type { Session } from "./session.js";
import type { Step } from "./statements.js";
import type { TableModel } from "./tables.js";

/** The arguments of a method that changes the schema. */
class Call {
  constructor(
    readonly session: Session,
    private readonly args: readonly Value[],
    readonly site: Site,
  ) {}

  get statements() {
    return this.session.statements;
  }

  get tables() {
    return this.session.tables;
  }

  at(index: number): Value | undefined {
    return this.args[index];
  }

  /** A flag that is not given is `otherwise`; one that is not known counts as not set. */
  flag(index: number, otherwise = false): boolean {
    const value = this.args[index];
    return value === undefined || isNullish(value) ? otherwise : truthiness(value) === true;
  }

  table(): TableModel {
    return this.tables.resolve(this.args[0], argumentPlace(this.site, 0));
  }

  name(index: number): Text {
    return this.nameOf(this.args[index], argumentPlace(this.site, index));
  }

  optionalName(index: number): Text | null {
    return isNullish(this.args[index]) ? null : this.name(index);
  }

  private nameOf(value: Value | undefined, origin: Origin): Text {
    const { machine } = this.session.recorder;
    if (value !== undefined && !isNullish(value)) return printed(value, machine, origin);
    return { kind: "text", pieces: [{ kind: "hole", label: "…", origin }], origin };
  }

  path(index: number): Path {
    return pathOf(this.name(index));
  }

  /** The column, index or constraint that an argument means: an object, or the name of one of the table's. */
  element(table: TableModel, list: ListName, value: Value | undefined): Options {
    const { machine } = this.session.recorder;
    const { origin } = this.site;
    if (value?.kind === "object") return new Options(value, machine, origin);
    const name = textOf(value);
    const known = name === null ? undefined : table.list(list).find(item => item.word("name") === name);
    if (known !== undefined) return known;
    const place = value === this.args[1] ? argumentPlace(this.site, 1) : origin;
    const root = this.tables.rootOf(table, LISTS[list], value);
    return new Options(loaded(LISTS[list], { name: this.nameOf(value, place) }, place, root), machine, place);
  }

  /** A new column, index or constraint; `null`, and reported, where it is not known. */
  given(value: Value | undefined): Options | null {
    if (value?.kind === "object") return new Options(value, this.session.recorder.machine, this.site.origin);
    const reason = value?.kind === "unknown" ? value.reason : "it is no object";
    this.unread(`what is made is not constant: ${reason}`);
    return null;
  }

  /** The elements of a list; that there may be others is reported. */
  each(index: number): readonly Value[] {
    const list = this.args[index];
    if (list?.kind !== "array") {
      this.unread("the list is not constant");
      return [];
    }
    if (list.open) this.unread("a part of the list is not constant");
    return list.items;
  }

  unread(detail: string): void {
    const { recorder } = this.session;
    recorder.opaque("dynamic", detail, recorder.machine.locate(this.site.origin));
  }
}

type SchemaMethod = (call: Call) => readonly Step[];

/** How a table changes with what it is given or loses. */
interface Kind {
  readonly list: ListName;
  create(call: Call, table: TableModel, item: Options): readonly Step[];
  drop(call: Call, table: TableModel, item: Options, ifExists: boolean): readonly Step[];
}

const COLUMN: Kind = {
  list: "columns",
  create: ({ statements }, table, item) => statements.addColumn(table, item),
  drop: ({ statements }, table, item, ifExists) => statements.dropColumn(table, item, ifExists),
};
const UNIQUE: Kind = {
  list: "uniques",
  create: ({ statements }, table, item) => statements.createUnique(table, item),
  drop: ({ statements }, table, item, ifExists) => statements.dropUnique(table, item, ifExists),
};
const CHECK: Kind = {
  list: "checks",
  create: ({ statements }, table, item) => statements.createCheck(table, item),
  drop: ({ statements }, table, item, ifExists) => statements.dropCheck(table, item, ifExists),
};
const EXCLUSION: Kind = {
  list: "exclusions",
  create: ({ statements }, table, item) => statements.createExclusion(table, item),
  drop: ({ statements }, table, item, ifExists) => statements.dropExclusion(table, item, ifExists),
};
const FOREIGN_KEY: Kind = {
  list: "foreignKeys",
  create: ({ statements }, table, item) => statements.createForeignKey(table, item),
  drop: ({ statements }, table, item, ifExists) => statements.dropForeignKey(table, item, ifExists),
};
const INDEX: Kind = {
  list: "indices",
  create: ({ statements }, table, item) => statements.createIndex(table, item),
  drop: ({ statements }, table, item, ifExists) => statements.dropIndex(table, item, ifExists),
};

function created(call: Call, kind: Kind, value: Value | undefined): readonly Step[] {
  const table = call.table();
  const item = call.given(value);
  if (item === null) return [];
  const steps = kind.create(call, table, item);
  table.add(kind.list, item);
  return steps;
}

function dropped(call: Call, kind: Kind, value: Value | undefined): readonly Step[] {
  const table = call.table();
  const item = call.element(table, kind.list, value);
  const steps = kind.drop(call, table, item, call.flag(2));
  if (kind === UNIQUE) table.removeUnique(item);
  else table.remove(kind.list, item);
  return steps;
}

const create =
  (kind: Kind): SchemaMethod =>
  call =>
    created(call, kind, call.at(1));

const createAll =
  (kind: Kind): SchemaMethod =>
  call =>
    call.each(1).flatMap(value => created(call, kind, value));

const drop =
  (kind: Kind): SchemaMethod =>
  call =>
    dropped(call, kind, call.at(1));

const dropAll =
  (kind: Kind): SchemaMethod =>
  call =>
    call.each(1).flatMap(value => dropped(call, kind, value));

/** The methods of a query runner that change the schema. */
const SCHEMA_METHODS: ReadonlyMap<string, SchemaMethod> = new Map<string, SchemaMethod>([
  ["createTable", createTable],
  ["dropTable", dropTable],
  ["renameTable", renameTable],
  ["changeTableComment", call => call.statements.changeTableComment(call.table(), call.optionalName(1))],
  ["clearTable", clearTable],
  ["addColumn", create(COLUMN)],
  ["addColumns", createAll(COLUMN)],
  ["dropColumn", drop(COLUMN)],
  ["dropColumns", dropAll(COLUMN)],
  ["changeColumn", call => changeColumn(call, call.at(1), call.at(2))],
  ["changeColumns", changeColumns],
  ["renameColumn", renameColumn],
  ["createPrimaryKey", createPrimaryKey],
  ["updatePrimaryKeys", updatePrimaryKeys],
  ["dropPrimaryKey", call => call.statements.dropPrimaryKey(call.table(), call.flag(2))],
  ["createUniqueConstraint", create(UNIQUE)],
  ["createUniqueConstraints", createAll(UNIQUE)],
  ["dropUniqueConstraint", drop(UNIQUE)],
  ["dropUniqueConstraints", dropAll(UNIQUE)],
  ["createCheckConstraint", create(CHECK)],
  ["createCheckConstraints", createAll(CHECK)],
  ["dropCheckConstraint", drop(CHECK)],
  ["dropCheckConstraints", dropAll(CHECK)],
  ["createExclusionConstraint", create(EXCLUSION)],
  ["createExclusionConstraints", createAll(EXCLUSION)],
  ["dropExclusionConstraint", drop(EXCLUSION)],
  ["dropExclusionConstraints", dropAll(EXCLUSION)],
  ["createForeignKey", create(FOREIGN_KEY)],
  ["createForeignKeys", createAll(FOREIGN_KEY)],
  ["dropForeignKey", drop(FOREIGN_KEY)],
  ["dropForeignKeys", dropAll(FOREIGN_KEY)],
  ["createIndex", create(INDEX)],
  ["createIndices", createAll(INDEX)],
  ["dropIndex", drop(INDEX)],
  ["dropIndices", dropAll(INDEX)],
  ["createViewIndex", create(INDEX)],
  ["createViewIndices", createAll(INDEX)],
  ["dropViewIndex", drop(INDEX)],
  ["createDatabase", call => call.statements.createDatabase(call.name(0), call.flag(1))],
  ["dropDatabase", call => call.statements.dropDatabase(call.name(0), call.flag(1))],
  ["createSchema", call => call.statements.createSchema(call.name(0), call.flag(1))],
  ["dropSchema", call => call.statements.dropSchema(call.name(0), call.flag(1), call.flag(2))],
  ["createView", createView],
  ["dropView", dropView],
]);

/** What a method of the query runner does to the schema; `null` for one that does nothing to it. */
export function schemaCall(session: Session, method: string): ((args: readonly Value[], site: Site) => void) | null {
  const run = SCHEMA_METHODS.get(method);
  if (run === undefined) return null;
  return (args, site) => session.send(site, () => run(new Call(session, args, site)));
}

// --- tables ---

function createTable(call: Call): readonly Step[] {
  const value = call.at(0);
  if (value?.kind !== "object") {
    call.unread("the table is not constant");
    return [];
  }
  const table = call.tables.described(value, call.site.origin);
  if (!table.isComplete) {
    call.unread("a part of the table is not constant");
    // TypeORM knows columns of it; a table without any would be another one.
    if (table.list("columns").length === 0) return [];
  }
  const ifNotExists = call.flag(1);
  const options = { ifNotExists, foreignKeys: call.flag(2, true), indices: call.flag(3, true) };
  const steps = call.statements.createTable(table, options);
  const isNew = !ifNotExists && call.session.recorder.machine.certainty === "certain";
  call.tables.remember(table.stored(isNew));
  return steps;
}

function dropTable(call: Call): readonly Step[] {
  const table = call.table();
  const options = { ifExists: call.flag(1), foreignKeys: call.flag(2, true), indices: call.flag(3, true) };
  const steps = call.statements.dropTable(table, options);
  call.tables.forget(table.path);
  return steps;
}

function renameTable(call: Call): readonly Step[] {
  const table = call.table();
  const to = call.name(1);
  const steps = call.statements.renameTable(table, to);
  call.tables.forget(table.path);
  call.tables.remember(table.renamed({ ...table.path, name: to, whole: to }));
  return steps;
}

function clearTable(call: Call): readonly Step[] {
  const cascade = propertyOf(call.at(1), "cascade");
  return call.statements.clearTable(call.path(0), cascade !== undefined && truthiness(cascade) === true);
}

// --- columns ---

function changeColumn(call: Call, old: Value | undefined, wanted: Value | undefined): readonly Step[] {
  const table = call.table();
  const after = call.given(wanted);
  if (after === null) return [];
  return changedColumn(call, table, call.element(table, "columns", old), after);
}

function changedColumn(call: Call, table: TableModel, before: Options, after: Options): readonly Step[] {
  const steps = call.statements.changeColumn(table, before, after);
  table.replace(before, after);
  const [name, to] = [before.text("name"), after.text("name")];
  if (name !== null && to !== null) table.renameColumn(name, to);
  return steps;
}

function changeColumns(call: Call): readonly Step[] {
  return call
    .each(1)
    .flatMap(change => changeColumn(call, propertyOf(change, "oldColumn"), propertyOf(change, "newColumn")));
}

function renameColumn(call: Call): readonly Step[] {
  const table = call.table();
  const before = call.element(table, "columns", call.at(1));
  const wanted = call.at(2);
  if (wanted?.kind === "object") return changeColumn(call, call.at(1), wanted);
  const after = new Options(
    copyOf(before.value, { name: call.name(2) }),
    call.session.recorder.machine,
    call.site.origin,
    before,
  );
  return changedColumn(call, table, before, after);
}

// --- keys ---

function createPrimaryKey(call: Call): readonly Step[] {
  const table = call.table();
  const { machine } = call.session.recorder;
  const names = call.each(1).map(value => printed(value, machine, call.site.origin));
  const steps = call.statements.createPrimaryKey(table, names, call.optionalName(2));
  for (const name of names) markPrimary(call, table, name);
  return steps;
}

function updatePrimaryKeys(call: Call): readonly Step[] {
  const table = call.table();
  const columns = call.each(1).flatMap(value => call.given(value) ?? []);
  const steps = call.statements.updatePrimaryKeys(table, columns);
  for (const column of columns) markPrimary(call, table, column.text("name"));
  return steps;
}

function markPrimary(call: Call, table: TableModel, name: Text | null): void {
  const column = table.column(name);
  if (column === undefined) return;
  const isPrimary = { kind: "constant", value: true, origin: name?.origin ?? null } as const;
  table.replace(
    column,
    new Options(copyOf(column.value, { isPrimary }), call.session.recorder.machine, call.site.origin),
  );
}

// --- views ---

function createView(call: Call): readonly Step[] {
  const view = call.given(call.at(0));
  return view === null ? [] : call.statements.createView(view, viewPath(view), call.flag(1));
}

function dropView(call: Call): readonly Step[] {
  const view = call.at(0);
  const given = typeOf(view) === "View" ? call.given(view) : null;
  if (given === null) return call.statements.dropView(call.path(0), false, call.flag(1));
  return call.statements.dropView(viewPath(given), given.flag("materialized") === true, call.flag(1));
}

function viewPath(view: Options): Path {
  const path = pathOf(view.text("name") ?? text("", view.origin));
  const schema = view.nonEmpty("schema");
  return { ...path, schema: schema ?? path.schema };
}
