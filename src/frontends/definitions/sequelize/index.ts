import type { DefinitionFile } from "../file.js";
import type { DeclaredModel, Relation, SchemaDefinition } from "../../../model/definition.js";
import type { Name } from "../../../model/name.js";
import type { CreateType, Opaque, Operation } from "../../../model/operation.js";
import type { Project } from "../../../project/project.js";
import { lowerSql } from "../../../sql/lower/index.js";
import { embed } from "../../embed.js";
import type { Machine } from "../../evaluate/machine.js";
import { isNullish, object, propertyOf, type Origin } from "../../evaluate/values.js";
import { Recorder } from "../../recorder.js";
import { DataTypeHost } from "../../sequelize/data-types.js";
import { addIndex } from "../../sequelize/indexes.js";
import type { Statement } from "../../sequelize/statement.js";
import { createTable } from "../../sequelize/tables.js";
import type { Writing } from "../../sequelize/writing.js";
import type { Association, Model } from "./model.js";
import { declaresModels, modelsAround, worldOf } from "./world.js";

export { declaresModels as isSequelizeDefinition };

/** The models that a file declares; `null` for a file without any. Never throws. */
export function readSequelizeDefinitions(file: DefinitionFile, project: Project): SchemaDefinition | null {
  if (!declaresModels(file.path, file.text)) return null;
  const world = worldOf(file, project);
  const models = world?.models.filter(({ path }) => path === file.path) ?? [];
  if (world === null || models.length === 0) return null;
  const dialect = project.dialectOf(file.path, file.text);
  const types = new Map<string, CreateType>();
  const opaque: Opaque[] = [];
  const declared = world.seenFrom(file.path, machine =>
    models.flatMap(({ model }): DeclaredModel[] => {
      // What another file adds is shown where the model is named.
      const stack = [{ node: machine.main.ast, site: model.named }];
      const operations = machine.within(stack, () => operationsOf(model, machine, dialect));
      const table = operations.find(operation => operation.kind === "createTable");
      for (const operation of operations) {
        if (operation.kind === "opaque") opaque.push(operation);
        if (operation.kind === "createType")
          types.set(`${operation.type.schema?.text ?? ""}.${operation.type.name.text}`, {
            ...operation,
            certainty: "certain",
          });
      }
      for (const { reason, detail, origin } of model.problems) {
        const span = machine.locate(origin.module === machine.main ? origin : model.named);
        opaque.push({ kind: "opaque", certainty: "certain", span, statement: span, reason, detail });
      }
      if (table === undefined) return [];
      const isRead = operations.every(
        ({ kind, certainty }) => kind !== "opaque" && (certainty === "certain" || kind === "createType"),
      );
      return [
        {
          name: model.name,
          table: {
            ...table,
            ifNotExists: false,
            constraints: [
              ...table.constraints,
              // MySQL takes a unique index for a constraint.
              ...operations.flatMap(each => (each.kind === "addConstraint" ? [each.constraint] : [])),
            ],
          },
          indexes: operations.filter(operation => operation.kind === "createIndex"),
          complete: model.problems.length === 0 && isRead,
          namesOnly: false,
          properties: propertiesOf(model, machine, dialect),
          relations: relationsOf(model, machine, dialect),
          span: machine.locate(model.named),
        },
      ];
    }),
  );
  return { format: "sequelize", path: file.path, dialect, models: declared, types: [...types.values()], opaque };
}

/** What an association is called, and the model that it leads to. */
export type DeclaredAssociation = Pick<Association, "as" | "target" | "many">;

/**
 * The associations of a model, wherever the package of a file makes them; empty where no model is called so, or several are. A
 * `path` is the file that declares its class, whose name may be another one.
 */
export function associationsOf(
  model: { readonly name: string; readonly path: string | null },
  from: { readonly path: string; readonly text: string },
  project: Project,
): readonly DeclaredAssociation[] {
  const models = declaresModels(from.path, from.text)
    ? (worldOf(from, project)?.models ?? [])
    : modelsAround(model.path ?? from.path, project);
  const placed = models.filter(({ path }) => model.path === null || path === model.path);
  const named = placed.filter(({ model: { name } }) => name === model.name);
  const [found, ...others] = named.length === 0 && model.path !== null ? placed : named;
  return found === undefined || others.length > 0 ? [] : found.model.associations;
}

/** What `sync` sends for a model. */
function operationsOf(model: Model, machine: Machine, dialect: Writing["dialect"]): readonly Operation[] {
  const writing: Writing = { dialect, machine, origin: model.named };
  const attributes = object({}, model.origin);
  for (const [key, { value, origin }] of model.attributes) {
    const type = propertyOf(value, "type");
    if (type instanceof DataTypeHost && type.key === "VIRTUAL") continue;
    attributes.properties.set(key, { value, origin });
  }
  const options = object({ uniqueKeys: model.uniqueKeys }, model.origin);
  const comment = model.option("comment");
  if (!isNullish(comment)) options.properties.set("comment", { value: comment, origin: comment.origin });
  const statements: Statement[] = [...createTable([model.table, attributes, options], writing)];
  for (const index of model.indexes) {
    const at = index.origin ?? model.named;
    statements.push(
      ...addIndex([model.table, index], { ...writing, origin: at.module === machine.main ? at : model.named }),
    );
  }
  return statements.flatMap(statement => lower(statement, machine, dialect, model.named));
}

function lower(
  { text, meaning, conditional }: Statement,
  machine: Machine,
  dialect: Writing["dialect"],
  origin: Origin,
): readonly Operation[] {
  const lowered = lowerSql(embed(text, machine, origin), dialect, conditional ? "conditional" : "certain");
  return lowered.flatMap(operation => meaning?.(operation) ?? [operation]);
}

/** Which attribute stands for which column. */
function propertiesOf(model: Model, machine: Machine, dialect: Writing["dialect"]): ReadonlyMap<string, Name> {
  const recorder = new Recorder(dialect, machine);
  return new Map(
    [...model.attributes.keys()].flatMap((key): [string, Name][] => {
      const name = recorder.name(model.field(key), model.named);
      return name === null ? [] : [[key, name]];
    }),
  );
}

function relationsOf(model: Model, machine: Machine, dialect: Writing["dialect"]): readonly Relation[] {
  const recorder = new Recorder(dialect, machine);
  return model.associations.map(({ as, target, many, foreignKey, origin }) => {
    const column = foreignKey === null ? null : recorder.name(model.field(foreignKey), model.named);
    return {
      property: as,
      target,
      cardinality: many ? "many" : "one",
      columns: column === null ? [] : [column],
      loading: "explicit",
      span: machine.locate(origin),
    };
  });
}
