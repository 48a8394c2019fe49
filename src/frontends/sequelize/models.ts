import { array, Host, native, textOf, unknown, type Site, type Value } from "../evaluate/values.js";
import type { Session } from "./session.js";

/** What a model asks of the database without changing it. */
const READS: ReadonlySet<string> = new Set(
  "aggregate count describe findAll findAndCountAll findByPk findOne max min sum".split(" "),
);

/** What a model or an instance of it says without asking the database. */
const PLAIN: ReadonlySet<string> = new Set(
  (
    "addHook addScope belongsTo belongsToMany build get getDataValue getTableName hasMany hasOne hook init schema " +
    "scope setDataValue toJSON unscoped validate"
  ).split(" "),
);

/** `sequelize.models`: the models of the application, whose code is not followed. */
export class ModelsHost extends Host {
  readonly label = "sequelize.models";
  readonly isConnection = true;

  constructor(private readonly session: Session) {
    super();
  }

  get(property: string, { origin }: Site): Value | undefined {
    return new ModelHost(this.session, {
      kind: "text",
      pieces: [{ kind: "literal", text: property, source: null }],
      origin,
    });
  }
}

/** A model, or a row of one. What it writes depends on its definition and hooks: it is opaque. */
export class ModelHost extends Host {
  readonly isConnection = true;
  readonly label: string;

  constructor(
    private readonly session: Session,
    name: Value | undefined,
    private readonly isRow = false,
  ) {
    super();
    this.label = textOf(name) ?? "the model";
  }

  get(property: string): Value | undefined {
    if (property === "sequelize") return undefined;
    if (READS.has(property) || (this.isRow && /^(?:get|has|count)[A-Z]/.test(property))) {
      return native(property, (_args, site) => this.read(property, site));
    }
    if (PLAIN.has(property)) return native(property, () => (property === "build" ? this.row() : this));
    if (!WRITES.test(property)) return undefined;
    return native(property, (args, site) => {
      this.session.opaque(
        "call",
        `\`${this.label}.${property}\` writes through a model of the application`,
        args,
        site,
      );
      return property === "create" ? this.row() : unknown("it comes from the database", site.origin);
    });
  }

  private row(): Value {
    return new ModelHost(
      this.session,
      { kind: "text", pieces: [{ kind: "literal", text: this.label, source: null }], origin: null },
      true,
    );
  }

  private read(property: string, site: Site): Value {
    if (property === "findAll") return array([this.row()], site.origin, true);
    return /^find/.test(property) ? this.row() : unknown("it comes from the database", site.origin);
  }
}

/** The methods that write: of a model, of its rows, and those that associations add to rows. */
const WRITES =
  /^(?:bulkCreate|create|decrement|destroy|drop|findCreateFind|findOrCreate|increment|restore|save|sync|truncate|update|upsert)$|^(?:add|create|remove|set)[A-Z]/;
