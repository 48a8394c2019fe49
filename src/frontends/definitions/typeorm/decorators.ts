import {
  array,
  isNullish,
  native,
  object,
  text,
  textOf,
  truthiness,
  UNDEFINED,
  type ObjectValue,
  type Site,
  type Value,
} from "../../evaluate/values.js";
import type { Machine } from "../../evaluate/machine.js";
import { Options } from "../../typeorm/options.js";
import { exportedDecorators } from "../decorators.js";
import type * as Decorating from "../decorators.js";
import type { ColumnMode, EntityArguments, PropertyPlace, RelationType } from "./arguments.js";

type Decorated = Decorating.Decorated<EntityArguments>;
type Effect = Decorating.Effect<EntityArguments>;

/** The decorators, as the package exports them. */
export function decorators(): Readonly<Record<string, Value>> {
  return exportedDecorators(EFFECTS);
}

const IGNORED: Effect = () => undefined;

const EFFECTS: Readonly<Record<string, Effect>> = {
  Entity: tableOf("regular"),
  ChildEntity: tableOf("child"),
  ViewEntity: tableOf("view"),
  TableInheritance([options], { entity, machine }, site) {
    const column = propertyValue(options, "column");
    const named = column?.kind === "text" ? object({ name: column }, column.origin) : column;
    entity.inheritance = {
      column: named?.kind === "object" ? new Options(named, machine, site.origin) : null,
      origin: site.origin,
    };
  },
  Tree([type, options], { entity, machine }, site) {
    entity.tree = { type: type ?? UNDEFINED, options: optionsOf(options, machine, site) };
  },
  Column: column,
  PrimaryColumn(args, decorated, site) {
    const { type, options } = typeAndOptions(args, decorated, site);
    addColumn(decorated, "regular", options, type ?? decorated.designType, true);
    generateIfAsked(decorated, options);
  },
  PrimaryGeneratedColumn(args, decorated, site) {
    const strategy = args[0]?.kind === "text" ? args[0] : text("increment", site.origin);
    const given = args.find(arg => arg.kind === "object");
    const options = optionsOf(given, decorated.machine, site);
    const type = isNullish(options.get("type")) ? GENERATED_TYPES.get(textOf(strategy) ?? "") : options.get("type");
    addColumn(decorated, "regular", options, type ?? null, true);
    generate(decorated, args[0] === undefined || args[0].kind === "object" ? text("increment", site.origin) : args[0]);
  },
  CreateDateColumn: special("createDate"),
  UpdateDateColumn: special("updateDate"),
  DeleteDateColumn: special("deleteDate"),
  VersionColumn: special("version"),
  TreeLevelColumn: special("treeLevel"),
  Generated([strategy], decorated, site) {
    generate(decorated, strategy ?? text("increment", site.origin));
  },
  Index: (args, decorated, site) => decorated.entity.indices.push(overColumns(args, decorated, site)),
  Unique: (args, decorated, site) => decorated.entity.uniques.push(overColumns(args, decorated, site)),
  Check([first, second], { entity }, { origin }) {
    if (first !== undefined) {
      entity.checks.push({ name: second === undefined ? null : first, expression: second ?? first, origin });
    }
  },
  Exclusion(args, { entity, machine }, site) {
    const texts = args.filter(arg => arg.kind === "text");
    const [first, second] = texts;
    if (first === undefined) return;
    const options = optionsOf(
      args.find(arg => arg.kind === "object"),
      machine,
      site,
    );
    entity.exclusions.push({
      name: second === undefined ? null : first,
      expression: second ?? first,
      options,
      origin: site.origin,
    });
  },
  OneToOne: relation("one-to-one"),
  OneToMany: relation("one-to-many"),
  ManyToOne: relation("many-to-one"),
  ManyToMany: relation("many-to-many"),
  TreeParent: treeRelation("many-to-one"),
  TreeChildren: treeRelation("one-to-many"),
  JoinColumn([options], { entity, property, machine }, site) {
    if (property === null) return;
    for (const given of options?.kind === "array" ? options.items : [options]) {
      entity.joinColumns.push({ property: property.name, options: optionsOf(given, machine, site) });
    }
  },
  JoinTable([options], { entity, property, machine }, site) {
    if (property !== null) entity.joinTables.set(property.name, optionsOf(options, machine, site));
  },
  ForeignKey(args, { entity, property, machine }, site) {
    const [target, ...others] = args;
    const lists = others.filter(arg => arg.kind === "array");
    entity.foreignKeys.push({
      property,
      target: target ?? UNDEFINED,
      inverse: others.find(arg => arg.kind === "text" || arg.kind === "function") ?? null,
      columns: lists[0] ?? null,
      referenced: lists[1] ?? null,
      options: optionsOf(
        others.find(arg => arg.kind === "object"),
        machine,
        site,
      ),
      origin: site.origin,
    });
  },
  VirtualColumn: IGNORED,
  ViewColumn: IGNORED,
  RelationId: IGNORED,
  RelationCount: IGNORED,
  EntityRepository: IGNORED,
  EventSubscriber: IGNORED,
  ...Object.fromEntries(
    ["Insert", "Update", "Remove", "SoftRemove", "Recover"].flatMap(event => [
      [`Before${event}`, IGNORED],
      [`After${event}`, IGNORED],
    ]),
  ),
  AfterLoad: IGNORED,
};

const GENERATED_TYPES: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["increment", native("Number", () => UNDEFINED)],
  ["identity", native("Number", () => UNDEFINED)],
  ["uuid", text("uuid")],
  ["rowid", text("int")],
]);

function tableOf(kind: "regular" | "child" | "view"): Effect {
  return (args, { entity, machine }, site) => {
    const [first] = args;
    const options = optionsOf(
      args.find(arg => arg.kind === "object"),
      machine,
      site,
    );
    // The argument of a child is a value of the discriminator.
    const name =
      kind === "child" ? UNDEFINED : first === undefined || first.kind === "object" ? options.get("name") : first;
    entity.table = { kind, name, options };
  };
}

function column(args: readonly Value[], decorated: Decorated, site: Site): void {
  const { entity, property, designType } = decorated;
  const [first] = args;
  if (property === null) return;
  const { type, options } = typeAndOptions(args, decorated, site);
  if (first !== undefined && isFunction(first)) {
    entity.embeddeds.push({ property, type: first, prefix: options.get("prefix") });
    return;
  }
  const unique = options.get("unique");
  if (unique.kind === "constant" && unique.value === true) {
    const origin = options.placeOf("unique");
    entity.uniques.push({
      name: null,
      columns: array([nameOf(property)], origin),
      options: noOptions(decorated, site),
      origin,
    });
  }
  addColumn(decorated, "regular", options, type ?? designType, truthiness(options.get("primary")) === true);
  generateIfAsked(decorated, options);
}

/** The option that stands for `@Generated`. */
function generateIfAsked(decorated: Decorated, options: Options): void {
  const generated = options.get("generated");
  if (truthiness(generated) !== true) return;
  generate(decorated, generated.kind === "text" ? generated : text("increment", options.placeOf("generated")));
}

/** `@Column(type, options)` and `@Column({ type, … })`. */
function typeAndOptions(
  args: readonly Value[],
  { machine }: Decorated,
  site: Site,
): { type: Value | null; options: Options } {
  const [first, second] = args;
  const isType = first !== undefined && first.kind !== "object" && !isNullish(first) && first.kind !== "unknown";
  const options = optionsOf(isType ? second : (first ?? second), machine, site);
  const type = isType ? first : options.get("type");
  return { type: isNullish(type) ? null : type, options };
}

function special(mode: ColumnMode): Effect {
  return (args, decorated, site) => {
    const options = optionsOf(args[0], decorated.machine, site);
    const type = options.get("type");
    addColumn(decorated, mode, options, isNullish(type) ? null : type, truthiness(options.get("primary")) === true);
  };
}

function addColumn(
  { entity, property }: Decorated,
  mode: ColumnMode,
  options: Options,
  type: Value | null,
  primary: boolean,
): void {
  if (property !== null) entity.columns.push({ property, mode, options, type, primary });
}

function generate({ entity, property }: Decorated, strategy: Value): void {
  if (property !== null && !entity.generated.has(property.name)) entity.generated.set(property.name, strategy);
}

/** `@Index("name", ["a", "b"], options)`, in which each but one may be left out; on a property, over that. */
function overColumns(
  args: readonly Value[],
  { entity: _entity, property, machine }: Decorated,
  site: Site,
): EntityArguments["indices"][number] {
  const [first] = args;
  const name = first?.kind === "text" ? first : null;
  const fields = args.find(arg => arg.kind === "array" || isFunction(arg)) ?? args.find(arg => arg.kind === "unknown");
  const columns = property === null ? (fields ?? array([], site.origin, true)) : array([nameOf(property)], site.origin);
  const options = args.find(arg => arg.kind === "object");
  return { name, columns, options: optionsOf(options, machine, site), origin: site.origin };
}

function relation(type: RelationType): Effect {
  return ([target, ...others], { entity, property, designType, machine }, site) => {
    if (property === null) return;
    const options = optionsOf(
      others.find(arg => arg.kind === "object"),
      machine,
      site,
    );
    const inverse = others.find(arg => arg.kind === "text" || isFunction(arg)) ?? null;
    const isPromise = designType?.kind === "native" && designType.name === "Promise";
    const isLazy = isPromise || truthiness(options.get("lazy")) === true;
    entity.relations.push({ property, type, target: target ?? UNDEFINED, inverse, options, isLazy });
  };
}

/** The rows above and below one in the same table. */
function treeRelation(type: RelationType): Effect {
  return ([options], { entity, property, machine }, site) => {
    if (property === null) return;
    const given = optionsOf(options, machine, site);
    entity.relations.push({ property, type, target: entity.value, inverse: null, options: given, isLazy: false });
  };
}

function isFunction(value: Value): boolean {
  return value.kind === "function" || value.kind === "native" || value.kind === "class";
}

function nameOf(property: PropertyPlace): Value {
  return text(property.name, property.key);
}

function noOptions({ machine }: Decorated, site: Site): Options {
  return new Options(object({}), machine, site.origin);
}

/** The options of a decorator. Of those that are not known, nothing is. */
export function optionsOf(value: Value | undefined, machine: Machine, site: Pick<Site, "origin">): Options {
  if (value?.kind === "object") return new Options(value, machine, site.origin);
  const none: ObjectValue = object({}, null);
  none.open = !isNullish(value);
  return new Options(none, machine, site.origin);
}

function propertyValue(value: Value | undefined, key: string): Value | undefined {
  return value?.kind === "object" ? value.properties.get(key)?.value : undefined;
}
