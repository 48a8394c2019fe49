import { basename, dirname } from "node:path";
import { hasFile } from "../../../project/files.js";
import type { Project } from "../../../project/project.js";
import { foldersUp } from "../../../project/root.js";
import type { PyCall, PyClass, PyExpression } from "../../../python/tree.js";
import type { ShapeTable } from "../../../sql/shape/model.js";
import type { Field, ModelInfo } from "../../queries/models/model.js";
import { derivedOf, filesBelow } from "../../../project/files-below.js";
import { Module } from "../module.js";

/** A mapped class or table of the project. */
export interface Mapped extends ModelInfo {
  /** Whether it is a `Table`, whose columns are members of `c`. */
  readonly isTable: boolean;
  /** Columns whose values SQLAlchemy turns into text itself. */
  readonly json: ReadonlySet<string>;
}

interface Declared {
  readonly name: string;
  readonly table: string | null;
  readonly schema: string | null;
  readonly isTable: boolean;
  /** The attribute of each column. */
  readonly columns: ReadonlyMap<string, string>;
  readonly bases: readonly string[];
  readonly json: ReadonlySet<string>;
}

/**
 * What stands for a table in the package of a file, and has all of these columns; `null` where nothing does. A table of a
 * schema is another one than that of the same name without.
 */
export function mappedTo(
  table: Pick<ShapeTable, "name" | "schema">,
  columns: readonly string[],
  path: string,
  project: Project,
): Mapped | null {
  const files = filesBelow(packageOf(path, project.root), "python models", isModelFile);
  const declared = files.flatMap(file => derivedOf(file, declaredIn) ?? []);
  const byName = new Map(declared.map(model => [model.name, model]));
  const fitting = declared
    .filter(model => model.table === table.name && model.schema === table.schema)
    .map(model => mapped(model, table.name, byName))
    .filter(({ fields }) => columns.every(column => fields.has(column)));
  return fitting[0] ?? null;
}

const PACKAGE_FILES = ["pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile"];

/** The folder of what is installed together: the services of a repository have models of their own. */
function packageOf(path: string, root: string): string {
  return foldersUp(dirname(path), root).find(folder => PACKAGE_FILES.some(name => hasFile(folder, name))) ?? root;
}

function isModelFile(path: string): boolean {
  return (
    path.endsWith(".py") &&
    !/(?:^|\/)(?:venv|site-packages|tests?|versions)\//.test(path) &&
    !/^test_/.test(basename(path))
  );
}

/** What a file has to say for it to be worth parsing. */
const DECLARES = /__tablename__|\bTable\(|\btable\s*=\s*True|\bdb\.Model\b|\b(?:mapped_column|Column)\(/;

function declaredIn(text: string): readonly Declared[] {
  if (!DECLARES.test(text)) return [];
  const module = new Module("", text);
  const tables = [...module.values].flatMap(([name, value]) => {
    const table =
      value?.type === "PyCall" && calledName(value) === "Table" ? stringIn(value.args[0]?.value, module) : null;
    if (table === null || value?.type !== "PyCall") return [];
    const json = new Set<string>();
    const columns = value.args.flatMap(({ value: argument }) => {
      const column =
        argument.type === "PyCall" && calledName(argument) === "Column"
          ? stringIn(argument.args[0]?.value, module)
          : null;
      if (column !== null && isJson(module.textOf(argument))) json.add(column);
      return column === null ? [] : [[column, column] as const];
    });
    const schema = value.args.find(argument => argument.name === "schema")?.value;
    return [
      { name, table, schema: stringIn(schema, module), isTable: true, columns: new Map(columns), bases: [], json },
    ];
  });
  return [...tables, ...[...module.classes.values()].map(node => ofClass(node, module))];
}

function ofClass(node: PyClass, module: Module): Declared {
  const bases = node.bases.filter(({ kind }) => kind === "positional").map(({ value }) => module.textOf(value));
  const isSqlModel = node.bases.some(({ name, value }) => name === "table" && module.textOf(value) === "True");
  const columns = new Map<string, string>();
  const json = new Set<string>();
  let schema: string | null = null;
  let table = isSqlModel ? node.name.toLowerCase() : bases.includes("db.Model") ? snakeCase(node.name) : null;
  for (const member of node.body) {
    if (member.type !== "PyAssign") continue;
    const [target] = member.targets;
    if (target?.type !== "PyName") continue;
    if (target.name === "__tablename__") table = stringIn(member.value ?? undefined, module);
    if (target.name === "__table_args__" && member.value !== null)
      schema = /["']schema["']\s*:\s*["'](\w+)["']/.exec(module.textOf(member.value))?.[1] ?? null;
    const column = columnIn(target.name, member.value, member.annotation, isSqlModel, module);
    if (column === null) continue;
    columns.set(column, target.name);
    if (isJson(module.textOf(member))) json.add(column);
  }
  return { name: node.name, table, schema, isTable: false, columns, bases, json };
}

function isJson(declaration: string): boolean {
  return /\bJSONB?\b|\bMapped\[(?:Optional\[)?(?:dict|list)\b/i.test(declaration);
}

/** The column behind an attribute; `null` for what is none. */
function columnIn(
  attribute: string,
  value: PyExpression | null,
  annotation: PyExpression | null,
  isSqlModel: boolean,
  module: Module,
): string | null {
  if (value?.type === "PyCall") {
    const name = calledName(value);
    if (name === "Column" || name === "mapped_column") return stringIn(value.args[0]?.value, module) ?? attribute;
    return name === "Field" && isSqlModel ? attribute : null;
  }
  if (annotation === null || attribute.startsWith("__")) return null;
  const type = module.textOf(annotation);
  return isSqlModel
    ? type.includes("ClassVar")
      ? null
      : attribute
    : /^(?:orm\.)?Mapped\b/.test(type)
      ? attribute
      : null;
}

function calledName({ callee }: PyCall): string {
  return callee.type === "PyName" || callee.type === "PyAttribute" ? callee.name : "";
}

function stringIn(node: PyExpression | undefined, module: Module): string | null {
  return node?.type === "PyString" ? (/^["']([^"'\\]*)["']$/.exec(module.textOf(node))?.[1] ?? null) : null;
}

/** As Flask-SQLAlchemy names the table of a class. */
function snakeCase(name: string): string {
  return name.replace(/((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))/g, "_$1").toLowerCase();
}

function mapped(model: Declared, table: string, byName: ReadonlyMap<string, Declared>): Mapped {
  const fields = new Map<string, Field>();
  const json = new Set<string>();
  const open = [model];
  for (const current of open) {
    for (const [column, name] of current.columns)
      if (!fields.has(column)) fields.set(column, { name, updatedAt: false, unique: false, numeric: null });
    for (const column of current.json) json.add(column);
    for (const base of current.bases) {
      const found = byName.get(base.replace(/^.*\./, ""));
      if (found !== undefined && !open.includes(found)) open.push(found);
    }
  }
  return { name: model.name, table, fields, deletedAt: null, scoped: false, isTable: model.isTable, json };
}
