import type { OperationReport } from "./report.js";

type Fields = Readonly<Record<string, unknown>>;

/** What is to be said of an operation besides its description, a line for each column of a new table. */
export function detailLines({ kind, description, details }: OperationReport): string[] {
  if (kind === "opaque") return [];
  const lists = ["columns", "constraints", "indexes"].filter(() => kind === "createTable");
  const rest = Object.entries(details).filter(([key]) => !lists.includes(key));
  const line = rest.flatMap(([key, value]) => fieldText(key, value, description)).join(", ");
  const items = lists.flatMap(key => (details[key] as readonly unknown[]).map(item => partText(key, item)));
  return [...(line === "" ? [] : [line]), ...items];
}

/** A field in words; nothing for one that is as usual, and for a name that the description has. */
function fieldText(key: string, value: unknown, description: string): string[] {
  if (value === null || value === false || value === "" || value === undefined) return [];
  if (Array.isArray(value)) return value.length === 0 ? [] : value.map(item => partText(key, item));
  if (value === true) return [words(key)];
  if (typeof value !== "object")
    return description.includes(`\`${String(value)}\``) ? [] : [`${words(key)} ${String(value)}`];
  const fields = value as Fields;
  if (isQualifiedName(fields)) {
    const name = nameText(fields);
    return description.includes(`\`${name}\``) ? [] : [`${words(key)} ${name}`];
  }
  const text = partText(key, value);
  return text === "" ? [] : [text];
}

/** A part of the model in the words of SQL, as far as there are any. */
function partText(key: string, value: unknown): string {
  if (typeof value !== "object" || value === null) return `${singular(key)} ${String(value)}`;
  const fields = value as Fields;
  if (isQualifiedName(fields)) return `${singular(key)} ${nameText(fields)}`;
  switch (key) {
    case "column":
    case "columns":
      return "nullable" in fields ? columnText(fields) : indexColumnText(fields);
    case "constraint":
    case "constraints":
      return constraintText(fields);
    case "index":
    case "indexes":
      return indexText(fields);
    case "type":
      return `type ${typeText(fields)}`;
    case "default":
    case "identity":
      return fields["action"] === "drop" ? `drops its ${key}` : `${key} ${valueText(fields["value"])}`;
    case "assignments":
      return `sets ${String(fields["column"])}`;
    default:
      return Object.entries(fields)
        .flatMap(([inner, part]) => fieldText(inner, part, ""))
        .join(", ");
  }
}

function columnText(column: Fields): string {
  const generated = column["generated"] as Fields | null;
  return [
    `${String(column["name"])}:`,
    column["type"] === null ? "type not known" : typeText(column["type"] as Fields),
    column["nullable"] === true ? "" : "not null",
    column["default"] === null ? "" : `default ${valueText(column["default"])}`,
    column["identity"] === null ? "" : String(column["identity"]),
    generated === null ? "" : `generated as ${String(generated["expression"])}`,
  ]
    .filter(part => part !== "")
    .join(" ");
}

function typeText(type: Fields): string {
  const args = type["arguments"] as readonly string[];
  const unsigned = type["unsigned"] === true ? " unsigned" : "";
  const list = args.length === 0 ? "" : `(${args.join(", ")})`;
  return `${String(type["name"])}${list}${unsigned}${"[]".repeat(type["dimensions"] as number)}`;
}

function valueText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const fields = value as Fields;
  return String(fields["value"] ?? fields["text"] ?? fields["kind"]);
}

function constraintText(constraint: Fields): string {
  const columns = `(${(constraint["columns"] as readonly string[]).join(", ")})`;
  const name = constraint["name"] === null ? "" : `${String(constraint["name"])}: `;
  switch (constraint["kind"]) {
    case "primaryKey":
      return `${name}primary key ${columns}`;
    case "foreignKey": {
      const target = constraint["referencedColumns"] as readonly string[] | null;
      return [
        `${name}foreign key ${columns} references ${nameText(constraint["references"] as Fields)}`,
        target === null ? "" : `(${target.join(", ")})`,
        constraint["onDelete"] === "no action" ? "" : `on delete ${String(constraint["onDelete"])}`,
        constraint["notValid"] === true ? "not valid" : "",
      ]
        .filter(part => part !== "")
        .join(" ");
    }
    case "check":
      return `${name}check (${String(constraint["expression"])})${constraint["notValid"] === true ? " not valid" : ""}`;
    default:
      return `${name}${words(String(constraint["kind"]))} ${columns}`;
  }
}

function indexText(index: Fields): string {
  const columns = (index["columns"] as readonly Fields[]).map(indexColumnText).join(", ");
  const include = index["include"] as readonly string[];
  return [
    index["name"] === null ? "" : `${String(index["name"])}:`,
    index["unique"] === true ? "unique" : "",
    `${String(index["method"])} (${columns})`,
    include.length === 0 ? "" : `include (${include.join(", ")})`,
    index["predicate"] === null ? "" : `where ${String(index["predicate"])}`,
  ]
    .filter(part => part !== "")
    .join(" ");
}

function indexColumnText(column: Fields): string {
  const name = column["name"] ?? column["expression"];
  return `${String(name)}${column["descending"] === true ? " desc" : ""}`;
}

function isQualifiedName(fields: Fields): boolean {
  return "schema" in fields && "name" in fields && Object.keys(fields).length === 2;
}

function nameText({ schema, name }: Fields): string {
  return schema === null ? String(name) : `${String(schema)}.${String(name)}`;
}

/** `ifNotExists` as `if not exists`. */
function words(key: string): string {
  return key.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
}

function singular(key: string): string {
  return words(key).replace(/s$/, "");
}
