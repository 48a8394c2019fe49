import { text, type Text } from "../../evaluate/values.js";
import { enclosed, from, joined, sql, type Fragment, type Part } from "../../fragment.js";
import { NAMING, type Path } from "../names.js";
import type { Options } from "../options.js";
import { SqlParts } from "../parts.js";
import type { TableModel } from "../tables.js";

/** What `AbstractSqliteQueryRunner` puts statements together from. */
export class SqliteParts extends SqlParts {
  readonly mark = '"';

  schemaOf({ schema }: Path): Text | null {
    return schema;
  }

  /** A column in CREATE TABLE; with a key over several columns, none of them is one by itself. */
  column(column: Options, skipPrimary: boolean): Fragment {
    const isIncrement = column.flag("isGenerated") === true && column.word("generationStrategy") === "increment";
    const expression = column.nonEmpty("asExpression");
    const value = expression === null ? column.text("default") : null;
    return from(
      column.origin,
      joined([
        this.quoted(this.nameOf(column)),
        " ",
        this.type(column),
        this.labels(column),
        column.flag("isPrimary") === true && !skipPrimary
          ? from(column.placeOf("isPrimary"), isIncrement ? " PRIMARY KEY AUTOINCREMENT" : " PRIMARY KEY")
          : "",
        this.clause(" COLLATE", column.nonEmpty("collation")),
        column.flag("isNullable") === false ? " NOT NULL" : "",
        ...(expression === null ? [] : [sql` AS (${expression}) ${column.nonEmpty("generatedType") ?? "VIRTUAL"}`]),
        ...(value === null ? [] : [sql` DEFAULT (${value})`]),
      ]),
    );
  }

  /** `AbstractSqliteDriver.createFullType`. */
  private type(column: Options): Fragment {
    const type = column.text("type") ?? this.hole("…", column.origin);
    if (this.hasLabels(column)) return from(type.origin, "varchar");
    const modifiers = this.modifiers(column, column.nonEmpty("length"));
    return from(type.origin, joined([type, ...modifiers, column.flag("isArray") === true ? " array" : ""]));
  }

  private hasLabels(column: Options): boolean {
    const { items, open } = column.texts("enum");
    return items.length > 0 || (open && column.gives("enum"));
  }

  private labels(column: Options): Part {
    if (!this.hasLabels(column) || column.flag("isArray") === true) return "";
    const { items, open } = column.texts("enum");
    const known = items.map(item => enclosed(item, "'"));
    const all = open ? [...known, enclosed(this.hole("…", column.placeOf("enum")), "'")] : known;
    const name = this.quoted(this.nameOf(column));
    return from(column.placeOf("enum"), sql` CHECK( ${name} IN (${all}) )`);
  }

  /** The constraint for `isUnique` of a column, which TypeORM names after the table that takes the place of the old. */
  rebuiltUnique(table: TableModel, column: Options): Options {
    const unique = this.uniqueOver(column);
    const rebuilt: Text = { ...table.name, pieces: [...text("temporary_").pieces, ...table.name.pieces] };
    const name = NAMING.unique(rebuilt, this.columnsOf(unique), unique.origin);
    unique.value.properties.set("name", { value: name, origin: name.origin });
    return unique;
  }

  unique(table: TableModel, unique: Options): Fragment {
    const columns = this.quotedAll(this.columnsOf(unique));
    return from(unique.origin, sql`CONSTRAINT ${this.quoted(this.uniqueName(table, unique))} UNIQUE (${columns})`);
  }

  check(table: TableModel, check: Options): Fragment {
    const name = this.quoted(this.checkName(table, check));
    return from(check.origin, sql`CONSTRAINT ${name} CHECK (${this.expressionOf(check)})`);
  }

  createIndex(table: TableModel, index: Options): Fragment {
    const unique = index.flag("isUnique") === true ? "UNIQUE " : "";
    const name = this.quoted(this.indexName(table, index));
    const columns = this.quotedAll(this.columnsOf(index));
    const where = this.clause(" WHERE", index.nonEmpty("where"));
    return sql`CREATE ${unique}INDEX ${name} ON ${this.path(table.path)} (${columns})${where}`;
  }
}
