import {
  array,
  isNullish,
  text,
  textOf,
  UNDEFINED,
  unknown,
  type ObjectValue,
  type Origin,
  type Text,
  type Value,
} from "../evaluate/values.js";
import type { Recorder } from "../recorder.js";
import { construct, LISTS, loaded, type ListName } from "./classes.js";
import { copyOf, rootOf, typeOf, type InstanceType, type Root } from "./instance.js";
import { LoadedList } from "./loaded.js";
import { isConstant, pathKey, pathOf, type Path } from "./names.js";
import { derivedName, Options, printed } from "./options.js";

/** A table as far as the migration shows it. */
export class TableModel {
  constructor(
    readonly path: Path,
    /** Engine, comment and so on. */
    readonly options: Options,
    private readonly lists: Record<ListName, Options[]>,
    /** Whether the lists are all that there is: of a table that the migration makes. */
    readonly isComplete: boolean,
    /** The columns that TypeORM has read from the database, and with them the types in the server's spelling. */
    private readonly readColumns: Set<Options> = new Set(),
  ) {}

  get name(): Text {
    return this.path.name;
  }

  /** The same table, named where it is used now. */
  at(path: Path): TableModel {
    return new TableModel(path, this.options, this.lists, this.isComplete, this.readColumns);
  }

  /** The table as it is, whatever becomes of it. */
  copy(): TableModel {
    return new TableModel(this.path, this.options, copyOfLists(this.lists), this.isComplete, this.readColumns);
  }

  list(name: ListName): readonly Options[] {
    return this.lists[name];
  }

  get primaryColumns(): readonly Options[] {
    return this.lists.columns.filter(column => column.flag("isPrimary") === true);
  }

  column(name: Text | null): Options | undefined {
    const wanted = name === null ? null : textOf(name);
    return wanted === null ? undefined : this.lists.columns.find(column => column.word("name") === wanted);
  }

  add(list: ListName, item: Options): void {
    this.lists[list].push(item);
  }

  remove(list: ListName, item: Options): void {
    const name = item.word("name");
    const index = this.lists[list].findIndex(other => other === item || (name !== null && other.word("name") === name));
    if (index >= 0) this.lists[list].splice(index, 1);
  }

  /** Puts a column in the place of another, or at the end where that is gone. */
  replace(before: Options, after: Options): void {
    const index = this.lists.columns.indexOf(before);
    if (index >= 0) this.lists.columns[index] = after;
    else this.lists.columns.push(after);
    if (after.isCopyOf(before) && this.readColumns.has(before)) this.readColumns.add(after);
  }

  /** Whether TypeORM knows a column as the server spells it. */
  hasRead(column: Options): boolean {
    return this.readColumns.has(column);
  }

  /** The same table under another name, and with it the names that TypeORM has made of that. */
  renamed(path: Path): TableModel {
    const lists = mapLists(list =>
      this.lists[list].map(item => {
        const derived = derivedName(list, this.name, item);
        if (derived === null || !item.isCalled(derived)) return item;
        // TypeORM lets conditions keep the names of old.
        return list === "checks" || list === "exclusions" ? item.with({ name: derived }) : item.unnamed();
      }),
    );
    return new TableModel(path, this.options, lists, this.isComplete, this.readColumns);
  }

  /** The server gives a condition back in parentheses, with which the name that TypeORM has made is another. */
  private storedIndex(index: Options): Options {
    const where = index.nonEmpty("where");
    const written = where === null ? null : textOf(where);
    if (written === null || written.startsWith("(")) return index;
    const name = index.nonEmpty("name") ?? derivedName("indices", this.name, index) ?? undefined;
    return index.with({ ...(name === undefined ? {} : { name }), where: text(`(${written})`, index.placeOf("where")) });
  }

  /** The server knows which columns a condition is about. */
  private storedCheck(check: Options): Options {
    const expression = check.word("expression");
    if (expression === null || check.gives("columnNames")) return check;
    const words = new Set(expression.match(/[\w$]+/g));
    const names = this.lists.columns.flatMap(column => column.text("name") ?? []);
    const about = names.filter(name => words.has(textOf(name) ?? ""));
    return check.with({ columnNames: array(about, check.placeOf("expression")) });
  }

  /**
   * Takes note that a column has another name now. What is over it, and has a name of TypeORM's making, has it at the
   * end, as in TypeORM's own lists; the others keep what they have there.
   */
  renameColumn(before: Text, after: Text): void {
    const [from, to] = [textOf(before), textOf(after)];
    if (from === null || to === null || from === to) return;
    for (const list of ["indices", "uniques", "foreignKeys"] as const) {
      this.lists[list] = this.lists[list].map(item => {
        const columns = item.get("columnNames");
        if (columns.kind !== "array" || !columns.items.some(name => textOf(name) === from)) return item;
        const items = [...columns.items.filter(name => textOf(name) !== from), after];
        const derived = derivedName(list, this.name, item);
        if (derived === null || !item.isCalled(derived)) return item;
        return item.with({
          name: UNDEFINED,
          columnNames: array(items, columns.origin ?? item.origin, columns.open),
        });
      });
    }
  }

  /** Takes note that a constraint is gone, and with it what it made of the one column that it was over. */
  removeUnique(unique: Options): void {
    this.remove("uniques", unique);
    const { items, open } = unique.texts("columnNames");
    const column = items.length === 1 && !open ? this.column(items[0] ?? null) : undefined;
    if (column === undefined) return;
    const isUnique = { kind: "constant", value: false, origin: column.origin } as const;
    const index = this.lists.columns.indexOf(column);
    const plain = column.with({ isUnique });
    this.lists.columns[index] = plain;
    if (this.readColumns.has(column)) this.readColumns.add(plain);
  }

  /** The table as the database gives it back; it may have been there before, and be another. */
  stored(isNew = true): TableModel {
    const lists = {
      ...copyOfLists(this.lists),
      indices: this.lists.indices.map(index => this.storedIndex(index)),
      checks: this.lists.checks.map(check => this.storedCheck(check)),
    };
    return new TableModel(this.path, this.options, lists, this.isComplete && isNew, new Set(lists.columns));
  }
}

function copyOfLists(lists: Record<ListName, Options[]>): Record<ListName, Options[]> {
  return mapLists(name => [...lists[name]]);
}

function mapLists<T>(make: (name: ListName) => T): Record<ListName, T> {
  return {
    columns: make("columns"),
    indices: make("indices"),
    foreignKeys: make("foreignKeys"),
    uniques: make("uniques"),
    checks: make("checks"),
    exclusions: make("exclusions"),
  };
}

/** What TypeORM's query runner remembers of the tables, as far as the migration tells. */
export class Tables {
  private readonly known = new Map<string, TableModel>();
  private readonly roots = new Map<string, Root>();

  constructor(
    private readonly recorder: Recorder,
    /** The schema of what names none; asked for when a table is, since it may stand in other files. */
    private readonly defaultSchema: () => string | null,
  ) {}

  /** The table that an argument means: a name, a `Table`, or what `getTable` gave. */
  resolve(argument: Value | undefined, origin: Origin): TableModel {
    if (argument?.kind === "object" && rootOf(argument) === null) return this.described(argument, origin);
    const name = argument?.kind === "object" ? argument.properties.get("name")?.value : argument;
    const path = pathOf(this.nameText(name, origin));
    const known = this.get(path);
    if (known !== undefined) return known.at(path);
    const unread = this.unread(path, origin);
    this.remember(unread);
    return unread;
  }

  /** The table that a `Table` describes. */
  described(value: ObjectValue, origin: Origin): TableModel {
    const { machine } = this.recorder;
    const table = typeOf(value) === "Table" ? value : construct("Table", value, value.origin ?? origin);
    const options = new Options(table, machine, origin);
    const name = pathOf(this.nameText(table.properties.get("name")?.value, options.origin));
    const schema = options.nonEmpty(this.recorder.dialect === "postgresql" ? "schema" : "database");
    let isComplete = !table.open;
    const read = (list: ListName): Options[] => {
      const items = options.list(list);
      if (items.open) isComplete = false;
      return items.items.flatMap(item => {
        if (item.kind !== "object") isComplete = false;
        return item.kind === "object" ? [new Options(item, machine, options.origin)] : [];
      });
    };
    const lists = mapLists(read);
    return new TableModel({ ...name, schema: schema ?? name.schema }, options, lists, isComplete);
  }

  get(path: Path): TableModel | undefined {
    return isConstant(path) ? this.known.get(pathKey(path, this.defaultSchema())) : undefined;
  }

  /** A table that the migration has made, or of which it has learned something. */
  remember(table: TableModel): void {
    if (isConstant(table.path)) this.known.set(pathKey(table.path, this.defaultSchema()), table);
  }

  forget(path: Path): void {
    this.known.delete(pathKey(path, this.defaultSchema()));
  }

  /** Takes note that SQL of the migration's own changes a table. */
  forgetNamed(schema: string | null, name: string): void {
    this.known.delete(schema === null || schema === this.defaultSchema() ? name : `${schema}.${name}`);
  }

  /** What `getTable` gives: an object of what is known, and a way to ask for the rest. It reads everything anew. */
  asValue(argument: Value | undefined, origin: Origin): ObjectValue {
    for (const table of [...this.known.values()]) this.remember(table.stored());
    const table = this.resolve(argument, origin);
    const name = table.path.whole;
    const root: Root = { type: "Table" };
    const lists = Object.entries(LISTS).map(([list, type]): [string, Value] => {
      const items = table.list(list as ListName).map(item => copyOf(item.value));
      if (table.isComplete) return [list, array(items, origin)];
      const make = (known: Readonly<Record<string, Value>>, at: Origin | null): ObjectValue =>
        loaded(type, known, at ?? origin, this.rootOf(table, type, known["name"]));
      return [list, new LoadedList(`table.${list}`, items, make, this.recorder.machine)];
    });
    return loaded("Table", { name, ...Object.fromEntries(lists) }, origin, root);
  }

  /** A part of a table that the database knows: what is asked for by one name is one thing. */
  rootOf(table: TableModel, type: InstanceType, name: Value | undefined): Root {
    const text = textOf(name);
    if (text === null) return { type };
    const key = [type, pathKey(table.path, this.defaultSchema()), text].join("\0");
    const root = this.roots.get(key) ?? { type };
    this.roots.set(key, root);
    return root;
  }

  private unread(path: Path, origin: Origin): TableModel {
    const options = new Options(loaded("Table", { name: path.whole }, origin), this.recorder.machine, origin);
    return new TableModel(
      path,
      options,
      mapLists(() => []),
      false,
    );
  }

  private nameText(value: Value | undefined, origin: Origin): Text {
    return printed(
      value === undefined || isNullish(value) ? unknown("it is not named", origin) : value,
      this.recorder.machine,
      origin,
    );
  }
}
