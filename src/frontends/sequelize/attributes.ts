import { isMySqlFamily } from "../../model/dialect.js";
import {
  isNullish,
  isUndefined,
  propertyOf,
  textAt,
  textOf,
  truthiness,
  type ObjectValue,
  type Origin,
  type Property,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { DataTypeHost, isMadeByTheProgram, leavesOutDefault, writtenType } from "./data-types.js";
import { escape } from "./escape.js";
import { hole, keyText, movedTo, placeIn, placeOf, sqlAt } from "../texts.js";
import {
  identifier,
  identifiers,
  nameText,
  printedName,
  quotedTable,
  tableName,
  type TableName,
  type Writing,
} from "./writing.js";

/**
 * What an attribute asks for, part by part, each as SQL at the place that asks for it. `null` where it does not, or
 * where the dialect cannot say it.
 */
export interface Definition {
  readonly name: Text;
  /** The whole attribute, from its name on. */
  readonly origin: Origin;
  /** Whether all is known that the attribute asks for. */
  readonly complete: boolean;
  readonly type: Text;
  /** The enum that PostgreSQL needs for it. */
  readonly enumeration: { readonly name: Text; readonly labels: readonly Text[]; readonly complete: boolean } | null;
  readonly notNull: Text | null;
  readonly identity: Text | null;
  /** `DEFAULT …`. */
  readonly default: Text | null;
  readonly unique: Text | null;
  readonly primaryKey: Text | null;
  /** `REFERENCES …`. */
  readonly references: Text | null;
  /** The comment itself, as a literal. */
  readonly comment: Text | null;
  /** `FIRST` or `AFTER …`. */
  readonly placement: Text | null;
  /** Which of `allowNull` and `defaultValue` are there. */
  readonly states: { readonly nullability: boolean; readonly default: boolean };
}

/** The columns of an object of attributes, and whether there may be more of them. */
export function definitions(
  attributes: Value | undefined,
  table: TableName,
  at: Origin,
  writing: Writing,
): { readonly definitions: readonly Definition[]; readonly complete: boolean } {
  if (attributes?.kind !== "object") return { definitions: [], complete: false };
  return {
    definitions: [...attributes.properties].flatMap(([key, property]) =>
      isUndefined(property.value) ? [] : [definitionOf(key, property, table, at, writing)],
    ),
    complete: !attributes.open,
  };
}

function definitionOf(key: string, property: Property, table: TableName, at: Origin, writing: Writing): Definition {
  const { value } = property;
  const field = propertyOf(value, "field");
  const origin = property.origin ?? value.origin ?? at;
  const name = field === undefined || isNullish(field) ? keyText(key, property, at) : nameText(field, origin, writing);
  return definition(name, value, table, origin, writing);
}

/** The column `name` that an attribute describes: a type alone, or an object. */
export function definition(
  name: Text,
  attribute: Value | undefined,
  table: TableName,
  origin: Origin,
  writing: Writing,
): Definition {
  return new AttributeReader(name, attribute, table, origin, writing).read();
}

class AttributeReader {
  private readonly object: ObjectValue | null;

  constructor(
    private readonly name: Text,
    private readonly attribute: Value | undefined,
    private readonly table: TableName,
    private readonly origin: Origin,
    private readonly writing: Writing,
  ) {
    this.object = attribute?.kind === "object" ? attribute : null;
  }

  read(): Definition {
    const type = this.object === null ? this.attribute : this.value("type");
    const complete = this.object === null ? isType(type) : !this.object.open;
    const enumeration = this.enumeration(type);
    return {
      name: this.name,
      origin: this.origin,
      complete,
      type: this.type(type, enumeration?.name ?? null),
      enumeration,
      notNull: this.notNull(),
      identity: this.identity(),
      default: this.default(type, complete),
      unique: this.isTrue("unique") ? sqlAt(this.place("unique"))`UNIQUE` : null,
      primaryKey: this.asks("primaryKey") ? sqlAt(this.place("primaryKey"))`PRIMARY KEY` : null,
      references: this.references(),
      comment: this.comment(),
      placement: this.placement(),
      states: {
        nullability: this.object?.properties.has("allowNull") ?? true,
        default: this.object?.properties.has("defaultValue") ?? false,
      },
    };
  }

  private value(key: string): Value | undefined {
    const value = this.object?.properties.get(key)?.value;
    return isUndefined(value) ? undefined : value;
  }

  /** Where a part of the attribute is written. */
  private place(key: string): Origin {
    return this.object?.properties.get(key)?.origin ?? this.origin;
  }

  private asks(key: string): boolean {
    const value = this.value(key);
    return value !== undefined && truthiness(value) === true;
  }

  private isTrue(key: string): boolean {
    const value = this.value(key);
    return value?.kind === "constant" && value.value === true;
  }

  private unknown(value: Value | undefined): Text {
    return hole(value === undefined ? "…" : this.writing.machine.label(value, this.origin), this.origin);
  }

  private escape(value: Value, at: Origin, type?: Value): Text {
    return escape(value, at, this.writing, { type });
  }

  /** The type, at the place where it is asked for, even if it is a constant from elsewhere. */
  private type(value: Value | undefined, enumName: Text | null): Text {
    const { writing } = this;
    const at = this.object === null ? this.origin : this.place("type");
    const place = placeIn(at, value?.origin ?? null);
    if (enumName !== null) {
      const suffix = value instanceof DataTypeHost && value.key === "ARRAY" ? "[]" : "";
      return sqlAt(place)`${movedTo(place, enumName)}${suffix}`;
    }
    const labels = this.value("values");
    const type =
      value instanceof DataTypeHost && value.key === "ENUM" && labels !== undefined
        ? new DataTypeHost("ENUM", place, [labels])
        : value;
    return writtenType(type, place, writing, label => this.escape(label, place));
  }

  // --- parts ---

  private enumeration(type: Value | undefined): Definition["enumeration"] {
    if (this.writing.dialect !== "postgresql" || !(type instanceof DataTypeHost)) return null;
    const { enumeration } = type;
    if (enumeration === null) return null;
    const labels = this.value("values") ?? enumeration.labels;
    const items = labels.kind === "array" ? labels.items : [];
    return {
      name: this.enumName(),
      labels: items.map(label => this.escape(label, this.origin)),
      complete: labels.kind === "array" && !labels.open && items.every(item => item.kind !== "unknown"),
    };
  }

  /** `pgEnumName`, which stands where the name of the column does. */
  private enumName(): Text {
    const { table, writing } = this;
    const at = placeOf(this.name) ?? this.origin;
    const sql = sqlAt(at);
    const schema = movedTo(at, table.schema ?? sql`public`);
    const name = movedTo(at, sql`enum_${table.name}_${this.name}`);
    return sql`${identifier(schema, writing)}.${identifier(name, writing)}`;
  }

  private notNull(): Text | null {
    const property = this.object?.properties.get("allowNull");
    if (property === undefined) return null;
    const refused = isMySqlFamily(this.writing.dialect)
      ? property.value.kind === "constant" && property.value.value === false
      : truthiness(property.value) === false;
    return refused ? sqlAt(this.place("allowNull"))`NOT NULL` : null;
  }

  private identity(): Text | null {
    if (!this.asks("autoIncrement")) return null;
    const sql = sqlAt(this.place("autoIncrement"));
    switch (this.writing.dialect) {
      case "postgresql":
        return this.asks("autoIncrementIdentity") ? sql`GENERATED BY DEFAULT AS IDENTITY` : sql`SERIAL`;
      case "sqlite":
        return sql`AUTOINCREMENT`;
      default:
        return sql`auto_increment`;
    }
  }

  private default(type: Value | undefined, complete: boolean): Text | null {
    const value = this.value("defaultValue");
    if (value === undefined && !complete) return sqlAt(this.origin)`DEFAULT ${this.unknown(this.attribute)}`;
    if (value === undefined || isMadeByTheProgram(value) || value.kind === "function" || value.kind === "native") {
      return null;
    }
    const at = this.place("defaultValue");
    const { dialect } = this.writing;
    if (!isMySqlFamily(dialect)) {
      const written = this.escape(value, at, type);
      return sqlAt(at)`DEFAULT ${dialect === "sqlite" ? withoutBoolean(written) : written}`;
    }
    const hasNone = leavesOutDefault(textOf(this.type(type, null)) ?? "", dialect);
    const isBinary = type instanceof DataTypeHost && type.has("binary");
    return hasNone || isBinary ? null : sqlAt(at)`DEFAULT ${this.escape(value, at)}`;
  }

  private references(): Text | null {
    const references = this.value("references");
    if (references === undefined || truthiness(references) === false) return null;
    const at = this.place("references");
    const sql = sqlAt(at);
    // Version 6 calls the table `model`, version 7 `table`.
    const model =
      references.kind === "object" ? (propertyOf(references, "model") ?? propertyOf(references, "table")) : references;
    const key = propertyOf(references, "key");
    const column =
      key === undefined || isNullish(key)
        ? identifier(textAt("id", at), this.writing)
        : this.writing.dialect === "postgresql"
          ? identifiers(nameText(key, at, this.writing), this.writing)
          : identifier(nameText(key, at, this.writing), this.writing);
    const deferrable = this.writing.dialect === "postgresql" ? textOf(propertyOf(references, "deferrable")) : null;
    const base = sql`REFERENCES ${this.referenced(model, at)} (${column})`;
    return sql`${base}${this.action("onDelete", "ON DELETE")}${this.action("onUpdate", "ON UPDATE")}${
      deferrable === null ? "" : ` ${deferrable}`
    }`;
  }

  /** A table that is named by a string is looked for in the schema of the table that refers to it. */
  private referenced(model: Value | undefined, at: Origin): Text {
    const { writing, table } = this;
    const referenced = tableName(model, at, writing);
    const inherits = writing.dialect === "postgresql" && !referenced.isObject && table.schema !== null;
    return quotedTable(inherits ? { ...referenced, schema: table.schema } : referenced, writing);
  }

  private action(key: string, words: string): Text | string {
    const action = textOf(this.value(key));
    return action === null || action === "" ? "" : sqlAt(this.place(key))` ${words} ${action.toUpperCase()}`;
  }

  private comment(): Text | null {
    const value = this.value("comment");
    return value?.kind === "text" && truthiness(value) !== false && this.writing.dialect !== "sqlite"
      ? this.escape(value, this.place("comment"))
      : null;
  }

  private placement(): Text | null {
    if (!isMySqlFamily(this.writing.dialect)) return null;
    if (this.asks("first")) return sqlAt(this.place("first"))`FIRST`;
    const after = this.value("after");
    if (after === undefined || truthiness(after) === false) return null;
    const at = this.place("after");
    return sqlAt(at)`AFTER ${identifier(nameText(after, at, this.writing), this.writing)}`;
  }
}

function isType(value: Value | undefined): boolean {
  return value instanceof DataTypeHost || value?.kind === "text";
}

/** SQLite has no booleans: Sequelize replaces them in the text of the statement, quoted or not. */
function withoutBoolean(value: Text): Text {
  const boolean = /^'?(true|false)'?$/.exec(textOf(value) ?? "")?.[1];
  return boolean === undefined ? value : textAt(boolean === "true" ? "1" : "0", value.origin);
}

/** The name that MySQL gives to the key of a column that is added. */
export function foreignKeyName(table: TableName, column: Text, at: Origin, writing: Writing): Text {
  return identifier(sqlAt(at)`${printedName(table, at)}_${column}_foreign_idx`, writing);
}
