import type { DefinitionFile } from "../file.js";
import type { DeclaredModel, Relation, SchemaDefinition } from "../../../model/definition.js";
import type { Name } from "../../../model/name.js";
import type { CreateType, Opaque } from "../../../model/operation.js";
import { rangeOf } from "../../../project/dependencies.js";
import type { Project } from "../../../project/project.js";
import { Machine } from "../../evaluate/machine.js";
import { guarded } from "../../evaluate/run.js";
import { isNullish, object, truthiness, type Value } from "../../evaluate/values.js";
import { parseShared } from "../../parse.js";
import { Recorder } from "../../recorder.js";
import { NAMING, NAMING_BEFORE_1, type GeneratedNames } from "../../typeorm/names.js";
import { namingPackages } from "../../typeorm/naming.js";
import { nestPackage } from "../decorators.js";
import { dataSourceOptions } from "./data-source-options.js";
import { decorators } from "./decorators.js";
import { EntitySchemaClass } from "./entity-schema.js";
import { foreignKeysOf } from "./foreign-keys.js";
import { junctionsOf } from "./junctions.js";
import type { EntityMetadata, RelationMetadata } from "./metadata.js";
import { makeTable, sourceOf, type TableSource } from "./table.js";
import { World } from "./world.js";

const DECLARES =
  /@(?:\w+\.)?(?:Entity|ChildEntity|(?:Primary|PrimaryGenerated)?Column)\s*\(|\bnew\s+(?:\w+\.)?EntitySchema\b/;
const IMPORTS = /["'](?:@n8n\/)?typeorm(?:\/[^"']*)?["']/;

/** Whether a file may declare entities of TypeORM, as far as its text shows. */
export function isTypeOrmDefinition(path: string, text: string): boolean {
  return /(?<!\.d)\.[cm]?[jt]s$/.test(path) && DECLARES.test(text) && IMPORTS.test(text);
}

/** The entities that a file declares; `null` for a file without any. Never throws. */
export function readTypeOrmDefinitions(file: DefinitionFile, project: Project): SchemaDefinition | null {
  if (!isTypeOrmDefinition(file.path, file.text)) return null;
  const ast = file.ast ?? parseShared(file.path, file.text);
  if (ast === null) return null;
  const packages = new Map<string, Value>();
  const machine = new Machine({ path: file.path, text: file.text, ast }, project, packages, {
    opaque: () => undefined,
    answer: () => null,
    isDatabase: () => null,
  });
  const isBefore1 = /^[^\d]*0\./.test(rangeOf(project, file.path, "typeorm") ?? "");
  const generated = isBefore1 ? NAMING_BEFORE_1 : NAMING;
  for (const [name, value] of definitionPackages(machine, generated)) packages.set(name, value);
  const dialect = project.dialectOf(file.path, file.text);
  const options = dataSourceOptions(file.path, project, machine, generated);
  const world = new World(machine, project, dialect, options, isBefore1);
  return guarded(() => readFile(file, world), tooMuch(file, world));
}

function tooMuch({ path }: DefinitionFile, world: World): SchemaDefinition {
  const opaque = opaqueOf("size", "it does more than the analysis follows", { start: 0, end: 0 });
  return { format: "typeorm", path, dialect: world.dialect, models: [], types: [], opaque: [opaque] };
}

function opaqueOf(reason: Opaque["reason"], detail: string, span: Opaque["span"]): Opaque {
  return { kind: "opaque", certainty: "certain", span, statement: span, reason, detail };
}

function readFile(file: DefinitionFile, world: World): SchemaDefinition | null {
  const { machine } = world;
  const entities = world.entitiesIn(file.path).map(world.argumentsOf);
  const declared = entities.filter(({ table }) => table !== null);
  if (declared.length === 0) return null;
  const opaque: Opaque[] = [];
  const models: DeclaredModel[] = [];
  const types = new Map<string, CreateType>();
  const add = (source: TableSource, entity: EntityMetadata, isEntity: boolean): void => {
    const made = makeTable(source, world);
    for (const type of made.types) types.set(`${type.type.schema?.text ?? ""}.${type.type.name.text}`, type);
    opaque.push(...made.opaque);
    if (made.table === null) return;
    const isKnown = source.isKnown && source.columns.every(column => column.isKnown) && entity.problems.length === 0;
    models.push({
      name: source.model,
      table: made.table,
      indexes: made.indexes,
      complete: isKnown && made.table.certainty === "certain" && made.opaque.length === 0,
      namesOnly: false,
      properties: isEntity ? propertiesOf(entity, world) : new Map<string, Name>(),
      relations: isEntity ? relationsOf(entity, world) : [],
      span: machine.locate(source.named),
    });
  };
  for (const args of declared) {
    if (args.table?.kind !== "regular") continue;
    const entity = world.metadataOf(args);
    entity.buildRelations();
    if (entity.primaryColumns.length === 0) {
      // TypeORM makes no table without a key: a schema that has none is embedded in others.
      if (args.value.kind === "object" && isNullish(args.table.name)) continue;
      const detail = `no primary key of \`${args.name}\` can be seen`;
      entity.problems.push({ reason: "dynamic", detail, origin: args.origin });
    }
    foreignKeysOf(entity);
    const source = sourceOf(entity);
    const junctions = junctionsOf(entity);
    add(source, entity, true);
    for (const junction of junctions) add(junction, entity, false);
    for (const { reason, detail, origin } of entity.problems) {
      opaque.push(opaqueOf(reason, detail, machine.locate(origin.module === machine.main ? origin : args.origin)));
    }
  }
  return { format: "typeorm", path: file.path, dialect: world.dialect, models, types: [...types.values()], opaque };
}

/** Which property stands for which column. */
function propertiesOf(entity: EntityMetadata, world: World): ReadonlyMap<string, Name> {
  const recorder = new Recorder(world.dialect, world.machine);
  const named = entity.columns.flatMap((column): [string, Name][] => {
    const name = recorder.name(column.name, entity.origin);
    const isRelation = column.isVirtual && column.referenced !== null;
    return name === null || isRelation ? [] : [[column.path, name]];
  });
  return new Map(named);
}

function relationsOf(entity: EntityMetadata, world: World): readonly Relation[] {
  return entity.relations.map(relation => ({
    property: [...relation.embedding.path, relation.args.property.name].join("."),
    target: world.entityOf(relation.args.target, relation.args.property.origin)?.args.name ?? null,
    cardinality: relation.args.type === "one-to-many" || relation.args.type === "many-to-many" ? "many" : "one",
    columns: columnNames(relation, entity, world),
    loading: loadingOf(relation),
    span: world.machine.locate(relation.args.property.key),
  }));
}

function columnNames({ joinColumns }: RelationMetadata, entity: EntityMetadata, world: World): readonly Name[] {
  const recorder = new Recorder(world.dialect, world.machine);
  return joinColumns.flatMap(column => recorder.name(column.name, entity.origin) ?? []);
}

function loadingOf({ args }: RelationMetadata): Relation["loading"] {
  const eager = truthiness(args.options.get("eager"));
  if (eager === null) return "unknown";
  return eager ? "eager" : args.isLazy ? "lazy" : "explicit";
}

/** What entities import, as far as it concerns the schema. */
function definitionPackages(machine: Machine, generated: GeneratedNames): ReadonlyMap<string, Value> {
  const naming = namingPackages(machine, generated);
  const typeorm = object({
    ...decorators(),
    ...naming.get("typeorm"),
    EntitySchema: new EntitySchemaClass(),
    BaseEntity: object({}),
  });
  const others = [...naming].filter(([name]) => name !== "typeorm").map(([name, all]) => [name, object(all)] as const);
  return new Map<string, Value>([
    ["typeorm", typeorm],
    ["@n8n/typeorm", typeorm],
    ...others,
    ["@nestjs/common", object(nestPackage(machine))],
  ]);
}
