import type { DeclaredModel, SchemaDefinition } from "../../../model/definition.js";
import type { Name } from "../../../model/name.js";
import type { Opaque, OpaqueReason } from "../../../model/operation.js";
import type { Span } from "../../../model/span.js";
import type { Project } from "../../../project/project.js";
import type { Construct } from "../../alembic/construct.js";
import type { PyClass, PyExpression, PyModule, Range } from "../../../python/tree.js";
import { walk, within } from "../../../python/walk.js";
import { isAlembic } from "../../alembic/index.js";
import { endOf } from "../../evaluate/run.js";
import { PythonMachine } from "../../python/machine.js";
import { announcedColumn } from "./columns.js";
import { ModelLibrary } from "./library.js";
import type { MappedClass } from "./models.js";
import { wordOf } from "./naming.js";
import { type ReadTable, TableReader } from "./reader.js";
import { relationOf } from "./relations.js";

/** Words one of which every file has that declares a model or table. */
const WORDS =
  /\b(?:__tablename__|__table__|mapped_column|Mapped\s*\[|Column\s*\(|Table\s*\(|table\s*=\s*True|\w+\.Model\b)/;

/** Whether a file may declare tables of SQLAlchemy; migrations do not. */
export function isDefinitionFile(path: string, text: string): boolean {
  return path.endsWith(".py") && WORDS.test(text) && !isAlembic(text);
}

/** The models and tables of SQLAlchemy, Flask-SQLAlchemy and SQLModel that a file declares; `null` where it declares none. */
export function readDefinitions(
  file: { readonly path: string; readonly text: string },
  project: Project,
): SchemaDefinition | null {
  if (!isDefinitionFile(file.path, file.text)) return null;
  const dialect = project.dialectOf(file.path, file.text);
  const library = new ModelLibrary();
  const silent = { opaque: () => undefined, answer: () => null, isDatabase: () => null };
  const machine = new PythonMachine(file, project, dialect, library.module, silent);
  library.certainty = () => machine.certainty;
  machine.announced = (owner, { annotation, targets: [target], range: [start, end] }) =>
    annotation?.type === "PySubscript" && target?.type === "PyName" && nameOf(annotation.object) === "Mapped"
      ? announcedColumn(owner, target.name, { ...owner.origin, start, end })
      : undefined;
  const outcome = endOf(() => machine.load());
  const reader = new TableReader(machine, library, { dialect, machine });
  const opaque: Opaque[] = [];
  const say = (reason: OpaqueReason, detail: string, span: Span): void => {
    opaque.push({ kind: "opaque", certainty: "certain", span, statement: span, reason, detail });
  };
  const models: DeclaredModel[] = [];
  const types = new Map<string, SchemaDefinition["types"][number]>();
  const add = (read: ReadTable | null, make: (read: ReadTable) => DeclaredModel): void => {
    if (read === null) return;
    models.push(make(read));
    for (const type of read.types) types.set(type.type.name.text, type);
  };
  const ending = endOf(() => {
    const classes = reader.models.all().filter(({ host }) => host.origin.module === machine.main);
    for (const model of classes) add(reader.ofModel(model), read => modelOf(model, read, reader, machine));
    const ofClasses = new Set(classes.map(({ fixedTable }) => fixedTable));
    for (const table of library.tables) {
      if (table.origin?.module === machine.main && !ofClasses.has(table))
        add(reader.ofTable(table), read => tableModel(table, read, machine));
    }
  });
  if (outcome === "exceeded" || ending === "exceeded")
    say("size", "it does more than the analysis follows", { start: 0, end: file.text.length });
  for (const { nameRange } of modelsInFunctions(machine.main.ast))
    say("dynamic", "a model is made where a function is called", { start: nameRange[0], end: nameRange[1] });
  opaque.push(...reader.opaque);
  if (models.length > 0)
    for (const [start, end] of errorsIn(machine.main.ast))
      say("syntax", "Python that is not complete", { start, end: Math.max(end, start + 1) });
  if (models.length === 0 && opaque.length === 0) return null;
  return { format: "sqlalchemy", path: file.path, dialect, models, types: [...types.values()], opaque };
}

function nameOf(node: PyExpression): string {
  return node.type === "PyName" || node.type === "PyAttribute" ? node.name : "";
}

function modelOf(model: MappedClass, read: ReadTable, reader: TableReader, machine: PythonMachine): DeclaredModel {
  const properties = propertiesOf(read);
  const relations = [...lineOf(model)].flatMap(member =>
    member.attributes().flatMap(attribute => {
      const relation = relationOf(attribute, {
        machine,
        model: member,
        columns: reader.columnsOf(member),
        nameOf: column => properties.get(column.property),
        tableOf: name => reader.tableOf(name),
        referredTable: key => reader.targetParts(key).at(-2) ?? null,
      });
      return relation ?? [];
    }),
  );
  return {
    name: model.host.label,
    table: read.table,
    indexes: read.indexes,
    complete: read.isComplete && !isBroken(model, machine),
    namesOnly: false,
    properties,
    relations,
    span: machine.locate(model.place),
  };
}

/** Whether the text of a class has places that the parser could not read. */
function isBroken({ host }: MappedClass, { main }: PythonMachine): boolean {
  return errorsIn(main.ast).some(([start, end]) => host.origin.start <= start && end <= host.origin.end);
}

/** Places that the parser could not read, other than in functions: these declare nothing. */
function errorsIn(ast: PyModule): readonly Range[] {
  if (ast.errors.length === 0) return [];
  const functions: Range[] = [];
  walk(ast, ({ node }) => {
    if (node.type === "PyFunction") functions.push(node.range);
    return node.type !== "PyFunction";
  });
  return ast.errors.filter(error => !functions.some(range => within(error, range)));
}

/** The classes in functions that would be models if those were called. */
function modelsInFunctions(ast: PyModule): readonly PyClass[] {
  const found: PyClass[] = [];
  walk(ast, ({ node, around }) => {
    const names =
      node.type === "PyClass" ? node.body.flatMap(member => (member.type === "PyAssign" ? member.targets : [])) : [];
    const isModel = names.some(target => target.type === "PyName" && /^__table(?:name)?__$/.test(target.name));
    if (node.type === "PyClass" && isModel && around.some(({ type }) => type === "PyFunction")) found.push(node);
    return true;
  });
  return found;
}

/** A class and those whose attributes it inherits, of which the table may be another one. */
function lineOf(model: MappedClass): readonly MappedClass[] {
  return model.parent === null ? [model] : [model, ...lineOf(model.parent)];
}

function propertiesOf(read: ReadTable): ReadonlyMap<string, Name> {
  const found = new Map<string, Name>();
  read.columns.forEach(({ property, name: written }) => {
    const word = wordOf(written)?.text;
    const column = read.table.columns.find(({ name }) => name.text === word);
    if (column !== undefined) found.set(property, column.name);
  });
  return found;
}

function tableModel(made: Construct, read: ReadTable, machine: PythonMachine): DeclaredModel {
  return {
    name: read.table.table.name.text,
    table: read.table,
    indexes: read.indexes,
    complete: read.isComplete,
    namesOnly: false,
    properties: propertiesOf(read),
    relations: [],
    span: made.origin === null ? read.table.span : machine.locate(made.origin),
  };
}
