import { array, Host, native, unknown, type Site, type Value } from "../evaluate/values.js";
import type { Session } from "./session.js";

/** What a model asks of the database without changing it. */
const READS: ReadonlySet<string> = new Set(
  "aggregate count describe findAll findAndCountAll findByPk findOne max min sum".split(" "),
);

/** What associations add to a row to ask for others. */
const ROW_READS = /^(?:get|has|count)[A-Z]/;

/** The methods that write: of a model, of its rows, and those that associations add to rows. */
const WRITES =
  /^(?:bulkCreate|create|decrement|destroy|drop|findCreateFind|findOrCreate|increment|restore|save|sync|truncate|update|upsert)$|^(?:add|create|remove|set)[A-Z]/;

/** What a model or a row of it says without asking the database; those that give a model give this one. */
const PLAIN: ReadonlySet<string> = new Set(
  (
    "addHook addScope belongsTo belongsToMany get getDataValue getTableName hasMany hasOne hook init schema scope " +
    "setDataValue toJSON unscoped validate"
  ).split(" "),
);

/** `sequelize.models`: the models of the application, whose code is not followed. */
export class ModelsHost extends Host {
  readonly label = "sequelize.models";
  readonly isConnection = true;

  constructor(private readonly session: Session) {
    super();
  }

  get(property: string): Value | undefined {
    return new ModelHost(this.session, property);
  }
}

/** A model, or a row of one. What it writes depends on its definition and hooks: it is opaque. */
export class ModelHost extends Host {
  readonly isConnection = true;
  override readonly mayBeMissing: boolean;

  constructor(
    private readonly session: Session,
    readonly label: string,
    private readonly isRow = false,
  ) {
    super();
    this.mayBeMissing = isRow;
  }

  get(property: string): Value | undefined {
    if (property === "build") return native(property, () => this.row());
    if (READS.has(property) || (this.isRow && ROW_READS.test(property))) {
      return native(property, (args, site) => this.read(property, args, site));
    }
    if (PLAIN.has(property)) return native(property, () => this);
    if (!WRITES.test(property)) return undefined;
    return native(property, (args, site) => {
      const detail = `\`${this.label}.${property}\` writes through a model of the application`;
      this.session.opaque("call", detail, args, site);
      return property === "create" ? this.row() : unknown("it comes from the database", site.origin);
    });
  }

  private read(property: string, args: readonly Value[], site: Site): Value {
    this.session.read(args, site);
    if (property === "findAll") return array([this.row()], site.origin, true);
    return property.startsWith("find") ? this.row() : unknown("it comes from the database", site.origin);
  }

  private row(): Value {
    return new ModelHost(this.session, this.label, true);
  }
}
