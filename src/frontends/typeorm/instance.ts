import { Host, type ObjectValue, type Origin, type Property, type Site, type Value } from "../evaluate/values.js";

/** The classes of TypeORM that describe a schema. */
export type InstanceType =
  "Table" | "TableColumn" | "TableIndex" | "TableForeignKey" | "TableUnique" | "TableCheck" | "TableExclusion" | "View";

/** A method or accessor of such a class. */
export type Member = (owner: ObjectValue, site: Site) => Value;

/** Something of the database that was asked for: two values with the same are the same thing at different times. */
export interface Root {
  readonly type: InstanceType;
}

/** What the methods of TypeORM's classes do; the options are the properties of the object that it is the base of. */
export class Instance extends Host {
  readonly isConnection = false;
  readonly label: InstanceType;
  /** The object whose base this is; `instantiate` sets it. */
  owner: ObjectValue | null = null;

  constructor(
    readonly type: InstanceType,
    private readonly members: ReadonlyMap<string, Member>,
    /** For something that the database knows and the migration does not. */
    readonly root: Root | null = null,
    override readonly mayBeMissing = false,
  ) {
    super();
    this.label = type;
  }

  get(property: string, site: Site): Value | undefined {
    return this.owner === null ? undefined : this.members.get(property)?.(this.owner, site);
  }

  /** The same for a copy of the object, which is there for certain. */
  again(): Instance {
    return new Instance(this.type, this.members, this.root);
  }
}

/** An object of one of TypeORM's classes. `open`: it has options that are not known. */
export function instantiate(
  base: Instance,
  properties: ReadonlyMap<string, Property>,
  origin: Origin | null,
  open: boolean,
): ObjectValue {
  const value: ObjectValue = {
    kind: "object",
    properties: new Map(properties),
    open,
    constructedBy: null,
    base,
    origin,
  };
  base.owner = value;
  return value;
}

/** A copy with some options changed. */
export function copyOf(value: ObjectValue, changes: Readonly<Record<string, Value>> = {}): ObjectValue {
  const properties = new Map(value.properties);
  for (const [key, changed] of Object.entries(changes)) {
    properties.set(key, { value: changed, origin: changed.origin });
  }
  if (value.base instanceof Instance) return instantiate(value.base.again(), properties, value.origin, value.open);
  return { ...value, properties };
}

/** Which of TypeORM's classes made a value; `null` for a plain object. */
export function typeOf(value: Value | undefined): InstanceType | null {
  return value?.kind === "object" && value.base instanceof Instance ? value.base.type : null;
}

/** Whether two objects describe the same thing of the database. */
export function sameRoot(a: ObjectValue, b: ObjectValue): boolean {
  const root = rootOf(a);
  return root !== null && root === rootOf(b);
}

/** What an object of the database, or a copy of one, describes. */
export function rootOf(value: ObjectValue): Root | null {
  return value.base instanceof Instance ? value.base.root : null;
}
