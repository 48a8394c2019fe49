import type { ColumnDefault, Constraint } from "./column.js";
import { storedType, typeText } from "./data-type.js";
import type { Dialect } from "./dialect.js";
import { quotedName, type Name } from "./name.js";
import type { ColumnPart, ColumnState, Difference, IndexState } from "./schema/index.js";

/** What a difference is about, for a sentence: "column `a` of `t`", "the foreign key of `t` over `a_id`". */
export function describeThing(found: Difference): string {
  switch (found.kind) {
    case "table":
      return `table ${quotedName(found.table)}`;
    case "column":
      return `column \`${(found.before ?? found.after)?.name ?? ""}\` of ${quotedName(found.table)}`;
    case "constraint": {
      const state = (found.before ?? found.after) as Constraint;
      return `${constraintText(state)} of ${quotedName(found.table)}`;
    }
    case "index": {
      const state = (found.before ?? found.after) as IndexState;
      return `${indexText(state)} of ${quotedName(found.table)}`;
    }
    case "type":
      return `type ${quotedName(((found.before ?? found.after) as NonNullable<typeof found.before>).type)}`;
    case "view":
      return `view ${quotedName(((found.before ?? found.after) as NonNullable<typeof found.before>).view)}`;
    case "sequence":
      return `sequence ${quotedName(((found.before ?? found.after) as NonNullable<typeof found.before>).sequence)}`;
    case "object": {
      const { object, name, table } = (found.before ?? found.after) as NonNullable<typeof found.before>;
      return `${object} ${quotedName(name)}${table === null ? "" : ` of ${quotedName(table)}`}`;
    }
  }
}

/** What a thing was and what it is then: "column `a` of `t` was NOT NULL and stays nullable". */
export function describeRest(found: Difference, dialect: Dialect): string {
  return describeReturn(found, dialect).replaceAll("comes back", "stays");
}

/** What a thing was and what it is when it has come back: "column `a` of `t` was NOT NULL and comes back nullable". */
export function describeReturn(found: Difference, dialect: Dialect): string {
  const thing = describeThing(found);
  if (found.before === null) return `${thing} comes with it, which was not there`;
  if (found.after === null) return `${thing} does not come back`;
  if (found.parts.length === 0) return `${thing} comes back as ${nameOf(found.after)}`;
  if (found.kind === "column") {
    const { before, after } = found;
    const changes = found.parts.map(part => {
      const [was, is] = [columnPart(before, part, dialect), columnPart(after, part, dialect)];
      return `was ${was} and comes back ${is}`;
    });
    return `${thing} ${changes.join(", ")}`;
  }
  if (found.kind === "constraint") return `${thing} ${constraintReturn(found)}`;
  if (found.kind === "index") return `${thing} ${indexReturn(found)}`;
  if (found.kind === "type" && found.parts.includes("labels")) {
    const list = (labels: readonly string[]): string => labels.map(label => `\`${label}\``).join(", ");
    return `${thing} had the values ${list(found.before.labels)} and comes back with ${list(found.after.labels)}`;
  }
  return `${thing} comes back with another ${found.parts.map(part => PARTS[part] ?? part).join(" and ")}`;
}

function nameOf(state: object): string {
  const { name } = state as { readonly name?: Name | null };
  return name == null ? "another one" : `\`${name.text}\``;
}

function constraintText(state: Constraint): string {
  const noun = CONSTRAINT_NOUNS[state.kind];
  if (state.name !== null) return `${noun} \`${state.name.text}\``;
  return state.kind === "check" ? noun : `${noun} over ${columnList(state.columns)}`;
}

function indexText({ name, columns, unique }: IndexState): string {
  const noun = unique ? "unique index" : "index";
  if (name !== null) return `${noun} \`${name.text}\``;
  return `${noun} over ${columnList(columns.flatMap(column => column.name ?? []))}`;
}

function columnList(columns: readonly Name[]): string {
  return columns.map(({ text }) => `\`${text}\``).join(", ");
}

function numbersText({ identity }: ColumnState): string {
  if (identity === null) return "without numbers of its own";
  return identity === "rowid" ? "numbered without AUTOINCREMENT" : "numbered";
}

function columnPart(state: ColumnState, part: ColumnPart, dialect: Dialect): string {
  switch (part) {
    case "type":
      return state.type === null ? "of another type" : `\`${typeText(storedType(state.type, dialect))}\``;
    case "nullable":
      return state.nullable === false ? "NOT NULL" : "nullable";
    case "default":
      return defaultText(state.default);
    case "identity":
      return numbersText(state);
    case "generated":
      return state.generated === null ? "plain" : `generated as \`${state.generated.expression}\``;
    case "collation":
      return state.collation === null ? "without a collation" : `with collation \`${state.collation}\``;
    case "onUpdate":
      return state.onUpdate === null ? "without ON UPDATE" : `with ON UPDATE \`${state.onUpdate}\``;
    case "comment":
      return state.comment === null ? "without a comment" : `with the comment "${state.comment}"`;
  }
}

function defaultText(value: ColumnDefault | "none" | null): string {
  if (value === null || value === "none" || value.kind === "null") return "without a default";
  if (value.kind === "constant") return `with default \`${value.value}\``;
  return value.kind === "expression" ? `with default \`${value.text}\`` : "with a default";
}

function constraintReturn({ before, after, parts }: Extract<Difference, { kind: "constraint" }>): string {
  if (before === null || after === null) return "";
  if (before.kind === "foreignKey" && after.kind === "foreignKey") {
    const own = parts.map(part => {
      switch (part) {
        case "onDelete":
          return `had ON DELETE ${before.onDelete.toUpperCase()} and comes back with ${after.onDelete.toUpperCase()}`;
        case "onUpdate":
          return `had ON UPDATE ${before.onUpdate.toUpperCase()} and comes back with ${after.onUpdate.toUpperCase()}`;
        case "references":
          return `referred to ${quotedName(before.references)} and comes back with ${quotedName(after.references)}`;
        default:
          return `comes back with another ${PARTS[part] ?? part}`;
      }
    });
    return own.join(", ");
  }
  if (before.kind !== "check" && after.kind !== "check" && parts.includes("columns"))
    return `was over ${columnList(before.columns)} and comes back over ${columnList(after.columns)}`;
  return `comes back with another ${parts.map(part => PARTS[part] ?? part).join(" and ")}`;
}

function indexReturn({ before, after, parts }: Extract<Difference, { kind: "index" }>): string {
  if (before === null || after === null) return "";
  return parts
    .map(part => {
      switch (part) {
        case "unique":
          return before.unique ? "was unique and comes back without that" : "comes back unique, which it was not";
        case "predicate":
          return before.predicate === null
            ? "was over all rows and comes back partial"
            : after.predicate === null
              ? `was partial (\`${before.predicate}\`) and comes back over all rows`
              : `was over the rows with \`${before.predicate}\` and comes back over those with \`${after.predicate}\``;
        case "method":
          return `was a ${before.method} index and comes back as ${after.method}`;
        case "columns":
          return `was over ${indexed(before)} and comes back over ${indexed(after)}`;
        default:
          return `comes back with another ${PARTS[part] ?? part}`;
      }
    })
    .join(", ");
}

function indexed({ columns }: IndexState): string {
  return columns.map(({ name, expression }) => `\`${name?.text ?? expression ?? ""}\``).join(", ");
}

/** What a constraint is called. */
export const CONSTRAINT_NOUNS = {
  primaryKey: "primary key",
  unique: "unique constraint",
  foreignKey: "foreign key",
  check: "check",
  exclude: "exclusion constraint",
} as const;

const PARTS: Readonly<Record<string, string>> = {
  columns: "list of columns",
  deferrable: "time of checking",
  expression: "condition",
  nulls: "treatment of NULLs",
  order: "order",
  prefixLength: "prefix length",
  operatorClass: "operator class",
  include: "list of included columns",
  definition: "definition",
  form: "form",
  labels: "list of values",
  materialized: "form",
  partitioning: "partitioning",
  inheritance: "parent",
  method: "method",
};
