import inflection from "inflection";
import type { Relation, SchemaDefinition } from "../../../model/definition.js";
import type { Project } from "../../../project/project.js";
import { associationsOf, type DeclaredAssociation } from "../../definitions/sequelize/index.js";
import { isTypeOrmDefinition, readTypeOrmDefinitions } from "../../definitions/typeorm/index.js";
import type { Module } from "../modules.js";
import type { ClassNode } from "../syntax.js";

/** What a row stands for: a class of the repository, or a model that is known by its name. */
export interface RowModel {
  readonly name: string;
  /** The file that declares the class; `null` where only the name is known. */
  readonly path: string | null;
}

/** What a method that an association adds to a row asks for. */
export interface Getter {
  readonly verb: "get" | "count" | "has";
  /** What the association is called, in the words of `include`. */
  readonly as: string;
  readonly target: string | null;
}

/** The relations of entities and models, as the readers of definitions see them. */
export class DeclaredRelations {
  private readonly definitions = new Map<Module, SchemaDefinition | null>();
  private readonly associations = new Map<string, readonly DeclaredAssociation[]>();

  constructor(private readonly project: Project) {}

  /** A relation that a class declares as one of TypeORM's entities, or inherits. */
  ofEntity(node: ClassNode, module: Module, property: string): Relation | null {
    let definition = this.definitions.get(module);
    if (definition === undefined) {
      const { path, text, program } = module;
      definition = isTypeOrmDefinition(path, text)
        ? readTypeOrmDefinitions({ path, text, ast: program }, this.project)
        : null;
      this.definitions.set(module, definition);
    }
    const model = definition?.models.find(({ name }) => name === node.id?.name);
    return model?.relations.find(relation => relation.property === property) ?? null;
  }

  /** The association of Sequelize that adds a method of this name to the rows of a model; `from` is the file that asks. */
  getter(method: string, row: RowModel, from: Module): Getter | null {
    const [, verb, noun] = /^(get|count|has)([A-Z]\w*)$/.exec(method) ?? [];
    if (verb === undefined || noun === undefined) return null;
    const key = `${row.path ?? ""} ${row.name}`;
    let associations = this.associations.get(key);
    if (associations === undefined) {
      associations = associationsOf(row, from, this.project);
      this.associations.set(key, associations);
    }
    const found = associations.find(association => isNamed(noun, verb, association));
    return found === undefined ? null : { verb: verb as Getter["verb"], as: found.as, target: found.target };
  }
}

/** `getPosts`, `countPosts`, `hasPost` and `hasPosts` of an association that is called `posts`. */
function isNamed(noun: string, verb: string, { as, many }: DeclaredAssociation): boolean {
  if (noun === upperFirst(as)) return many || verb === "get";
  return verb === "has" && many && noun === upperFirst(inflection.singularize(as));
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
