import type { Machine } from "../../evaluate/machine.js";
import {
  Host,
  isNullish,
  native,
  object,
  textOf,
  UNDEFINED,
  unknown,
  type ClassValue,
  type ObjectValue,
  type Origin,
  type Site,
  type Value,
} from "../../evaluate/values.js";
import { library } from "../../sequelize/library.js";
import type { AssociationKind } from "./associations.js";

/** Takes down what code tells Sequelize. */
export interface Registry {
  readonly machine: Machine;
  /** `define`, and `init` of a class. */
  declare(
    name: Value | null,
    attributes: Value | undefined,
    options: Value | undefined,
    owner: ClassValue | null,
    site: Site,
  ): Value;
  associate(
    kind: AssociationKind,
    source: Value,
    target: Value | undefined,
    options: Value | undefined,
    site: Site,
  ): void;
  named(name: string): Value | null;
}

const ASSOCIATIONS: ReadonlySet<string> = new Set(["belongsTo", "hasOne", "hasMany", "belongsToMany"]);

/** What a model does when its schema is made: the rest is for later. */
function modelMember(property: string, registry: Registry): Value | undefined {
  if (ASSOCIATIONS.has(property)) {
    return native(property, ([target, options], site, self) => {
      if (self !== null) registry.associate(property as AssociationKind, self, target, options, site);
      return object({}, site.origin);
    });
  }
  return PLAIN.has(property) ? native(property, (_args, _site, self) => self ?? UNDEFINED) : undefined;
}

const PLAIN: ReadonlySet<string> = new Set(
  "addHook addScope hook hasHook removeHook scope unscoped schema beforeCreate afterCreate beforeUpdate afterUpdate beforeSave afterSave".split(
    " ",
  ),
);

/** `Model`, which models extend. */
export class ModelClassHost extends Host {
  readonly label = "Model";
  readonly isConnection = false;

  constructor(private readonly registry: Registry) {
    super();
  }

  get(property: string): Value | undefined {
    if (property === "init" || property === "initialize") {
      return native(property, ([attributes, options], site, self) => {
        if (self?.kind === "class") this.registry.declare(null, attributes, options, self, site);
        return self ?? UNDEFINED;
      });
    }
    return modelMember(property, this.registry);
  }

  override construct(): undefined {
    return undefined;
  }
}

/** What `define` gives: an object, on which code sets functions of its own. */
export class DefinedModelHost extends Host {
  readonly label = "model";
  readonly isConnection = false;

  constructor(private readonly registry: Registry) {
    super();
  }

  get(property: string): Value | undefined {
    if (property === "prototype") return object({}, null);
    return modelMember(property, this.registry);
  }
}

export function definedModel(registry: Registry, origin: Origin): ObjectValue {
  return { ...object({}, origin), base: new DefinedModelHost(registry) };
}

/** `models` of `associate(models)`, and of `sequelize.models`. */
export class ModelsHost extends Host {
  readonly label = "models";
  readonly isConnection = false;

  constructor(
    private readonly registry: Registry,
    private readonly sequelize: Value,
  ) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    if (property === "sequelize" || property === "Sequelize") return this.sequelize;
    return this.registry.named(property) ?? unknown(`there is no model \`${property}\``, site.origin);
  }
}

/** An instance of `Sequelize`. */
export class SequelizeHost extends Host {
  readonly label = "sequelize";
  readonly isConnection = false;

  constructor(
    private readonly registry: Registry,
    /** The options that it is made with; `null` where the code does not show them. */
    readonly options: Value | null,
  ) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    const { registry } = this;
    switch (property) {
      case "define":
        return native(property, ([name, attributes, options], at) =>
          registry.declare(name ?? UNDEFINED, attributes, options, null, at),
        );
      case "models":
        return new ModelsHost(registry, this);
      case "model":
        return native(property, ([name], at) => {
          const word = textOf(name);
          return (word === null ? null : registry.named(word)) ?? unknown("there is no such model", at.origin);
        });
      case "import":
        return native(property, ([definition], at) =>
          definition?.kind === "function"
            ? registry.machine.call(definition, [this, library], at, null, property)
            : unknown("it is read by its path", at.origin),
        );
      case "addModels":
      case "authenticate":
      case "sync":
        return native(property, () => UNDEFINED);
      default:
        return library.get(property, site);
    }
  }
}

/** `Sequelize`, and the package. */
export class SequelizeClassHost extends Host {
  readonly label = "Sequelize";
  readonly isConnection = false;
  readonly model: ModelClassHost;

  constructor(
    private readonly registry: Registry,
    private readonly more: Readonly<Record<string, Value>> = {},
  ) {
    super();
    this.model = new ModelClassHost(registry);
  }

  get(property: string, site: Site): Value | undefined {
    if (property === "Model") return this.model;
    if (property === "Sequelize" || property === "default") return this;
    return this.more[property] ?? library.get(property, site);
  }

  override construct(args: readonly Value[], _site: Site): Value {
    const last = args.at(-1);
    return new SequelizeHost(
      this.registry,
      last === undefined || isNullish(last) || last.kind === "text" ? null : last,
    );
  }
}
