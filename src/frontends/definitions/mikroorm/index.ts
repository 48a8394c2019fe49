import type { DefinitionFile } from "../file.js";
import type { DeclaredModel, Relation, SchemaDefinition } from "../../../model/definition.js";
import type { Name } from "../../../model/name.js";
import type { CreateType } from "../../../model/operation.js";
import type { Project } from "../../../project/project.js";
import { Machine } from "../../evaluate/machine.js";
import { guarded } from "../../evaluate/run.js";
import { displayText, textOf, truthiness, type Text, type Value } from "../../evaluate/values.js";
import { parseShared } from "../../parse.js";
import type { Problem } from "../decorators.js";
import { createEnum, opaqueDeclaration } from "../operations.js";
import { configurationOf } from "./configuration.js";
import type { Declaration } from "./declarations.js";
import { mikroOrmPackages } from "./library.js";
import type { EntityMetadata } from "./metadata.js";
import { pivotTables } from "./pivot.js";
import type { PropertyMetadata } from "./property.js";
import { tableOf, type TableWriter } from "./table.js";
import { World } from "./world.js";

const DECLARES =
  /@(?:\w+\.)?(?:Entity|Property|PrimaryKey|ManyToOne|OneToOne)\s*\(|\bnew\s+(?:\w+\.)?EntitySchema\b|\bdefineEntity\s*\(/;
const IMPORTS = /["']@mikro-orm\/[^"']*["']/;

/** Whether a file may declare entities of MikroORM, as far as its text shows. */
export function isMikroOrmDefinition(path: string, text: string): boolean {
  return /(?<!\.d)\.[cm]?[jt]s$/.test(path) && DECLARES.test(text) && IMPORTS.test(text);
}

/** The entities that a file declares; `null` for a file without any. Never throws. */
export function readMikroOrmDefinitions(file: DefinitionFile, project: Project): SchemaDefinition | null {
  if (!isMikroOrmDefinition(file.path, file.text)) return null;
  const ast = file.ast ?? parseShared(file.path, file.text);
  if (ast === null) return null;
  const packages = new Map<string, Value>();
  const machine = new Machine({ path: file.path, text: file.text, ast }, project, packages, {
    opaque: () => undefined,
    answer: () => null,
    isDatabase: () => null,
  });
  for (const [name, value] of mikroOrmPackages(machine)) packages.set(name, value);
  const dialect = project.dialectOf(file.path, file.text);
  const opaque = [opaqueDeclaration("size", "it does more than the analysis follows", { start: 0, end: 0 })];
  return guarded<SchemaDefinition | null>(
    () => readFile(file, new World(machine, project, dialect, configurationOf(file.path, project, machine))),
    { format: "mikroorm", path: file.path, dialect, models: [], types: [], opaque },
  );
}

function readFile(file: DefinitionFile, world: World): SchemaDefinition | null {
  const { machine, dialect } = world;
  const declared = world
    .entitiesIn(file.path)
    .map(world.declarationOf)
    .filter(({ kind }) => kind === "entity");
  if (declared.length === 0) return null;
  const models: DeclaredModel[] = [];
  const types = new Map<string, CreateType>();
  const problems: Problem[] = [];
  for (const declaration of declared) {
    const entity = world.metadataOf(declaration);
    if (entity.root !== entity || entity.isAbstract || isView(declaration)) continue;
    const table = tableOf(entity);
    for (const type of enumsOf(entity, table))
      types.set(`${type.type.schema?.text ?? ""}.${type.type.name.text}`, type);
    const description = {
      name: declaration.name,
      properties: propertiesOf(entity, table),
      relations: relationsOf(entity, table),
    };
    models.push(table.finish(description, entity.problems.length === 0));
    const pivots = pivotTables(entity);
    for (const pivot of pivots) {
      const name = displayText(pivot.name);
      models.push(pivot.finish({ name, properties: new Map<string, Name>(), relations: [] }, true));
    }
    const all = [...entity.problems, ...[table, ...pivots].flatMap(each => each.problems)];
    problems.push(...all.map(problem => ({ ...problem, origin: seen(problem, entity) })));
  }
  const opaque = problems.map(({ reason, detail, origin }) =>
    opaqueDeclaration(reason, detail, machine.locate(origin)),
  );
  return { format: "mikroorm", path: file.path, dialect, models, types: [...types.values()], opaque };
}

/** Whether an entity stands for a query. */
function isView({ options }: Declaration): boolean {
  return options.gives("expression") || options.gives("view");
}

/** Where a problem shows in the file: what another one says is shown where the entity is named. */
function seen({ origin }: Problem, { declaration, world }: EntityMetadata): Problem["origin"] {
  return origin.module === world.machine.main ? origin : declaration.origin;
}

/** The enums of PostgreSQL that an entity's columns are of. */
function enumsOf(entity: EntityMetadata, table: TableWriter): readonly CreateType[] {
  const { dialect, machine } = entity.world;
  if (dialect !== "postgresql") return [];
  return entity.properties.flatMap(property => {
    const { nativeEnumName, items, place } = property;
    if (nativeEnumName === null || items === null) return [];
    const span = machine.locate(place.key);
    const parts = nativeEnumName.split(".");
    const schema = parts.length > 1 ? parts[0] : textOf(entity.schema ?? undefined);
    const name = (text: string): Name => ({ text, exact: true, span: table.table.span });
    const isOwn = schema !== undefined && schema !== null && schema !== entity.world.defaultSchema;
    const type = { schema: isOwn ? name(schema) : null, name: name(parts.at(-1) ?? ""), span };
    return [createEnum(type, items.map(String), span)];
  });
}

/** Which property stands for which column. */
function propertiesOf(entity: EntityMetadata, table: TableWriter): ReadonlyMap<string, Name> {
  const named = entity.properties.flatMap((property): [string, Name][] => {
    const [column] = entity.hasColumns(property) && !property.isReference ? entity.fieldNames(property) : [];
    return column === undefined ? [] : [[property.name, table.nameOf(column, property.place.key)]];
  });
  return new Map(named);
}

function relationsOf(entity: EntityMetadata, table: TableWriter): readonly Relation[] {
  const { machine } = entity.world;
  return entity.properties.flatMap((property): Relation[] => {
    const { kind, place } = property;
    if (kind === "scalar" || kind === "embedded") return [];
    const names: readonly Text[] = property.isReference ? entity.fieldNames(property) : [];
    return [
      {
        property: property.name,
        target: property.entity?.declaration.name ?? null,
        cardinality: kind === "1:m" || kind === "m:n" ? "many" : "one",
        columns: names.map(name => table.nameOf(name, place.key)),
        loading: loadingOf(property),
        span: machine.locate(place.key),
      },
    ];
  });
}

/** What is not asked for is a reference, or a collection that has to be initialised. */
function loadingOf({ options }: PropertyMetadata): Relation["loading"] {
  const eager = truthiness(options.get("eager"));
  return eager === null ? "unknown" : eager ? "eager" : "explicit";
}
