import { templateStrings } from "../evaluate/text.js";
import { Host, scriptNode, text, textAt, type Site, type Value } from "../evaluate/values.js";
import { dataType } from "./data-types.js";
import { Fn, fragmentFunction, Tagged } from "./fragments.js";
import { operatorKey, OPERATORS } from "./operators.js";
import { TRANSACTION_CONSTANTS } from "./transaction.js";

/** A part of the package: names and what they mean, none of which touches a database. */
class Namespace extends Host {
  readonly label = "";
  readonly isConnection = false;

  constructor(private readonly member: (name: string, site: Site) => Value | undefined) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    return this.member(property, site);
  }
}

/** `DataTypes`. */
const dataTypes = new Namespace(dataType);

/** `Op`. */
const operators = new Namespace((name, { origin }) =>
  OPERATORS.has(name) ? textAt(operatorKey(name), origin) : undefined,
);

/** `QueryTypes`: every member is its own name. */
const queryTypes = new Namespace((name, { origin }) => (/^[A-Z]+$/.test(name) ? text(name, origin) : undefined));

/** `Deferrable`, whose members stand for words of SQL. */
const DEFERRALS: ReadonlyMap<string, string> = new Map([
  ["INITIALLY_DEFERRED", "DEFERRABLE INITIALLY DEFERRED"],
  ["INITIALLY_IMMEDIATE", "DEFERRABLE INITIALLY IMMEDIATE"],
  ["NOT", "NOT DEFERRABLE"],
  ["SET_DEFERRED", "SET CONSTRAINTS ALL DEFERRED"],
  ["SET_IMMEDIATE", "SET CONSTRAINTS ALL IMMEDIATE"],
]);

const deferrable = new Namespace((name, { origin }) => {
  const sql = DEFERRALS.get(name);
  return sql === undefined ? undefined : text(sql, origin);
});

const transaction = new Namespace(name => TRANSACTION_CONSTANTS.get(name));

/** `sql` of version 7: a tag, the functions that make fragments, and what the server makes up. */
class SqlHost extends Host {
  readonly label = "sql";
  readonly isConnection = false;

  override call([, ...values]: readonly Value[], site: Site): Value | undefined {
    const node = scriptNode(site);
    if (node.type !== "TaggedTemplateExpression") return undefined;
    return new Tagged(templateStrings(node.quasi, site.origin.module), values, site.origin);
  }

  get(property: string, { origin }: Site): Value | undefined {
    const made = MADE_BY_THE_SERVER.get(property);
    return made === undefined ? fragmentFunction(property) : new Fn(text(made), [], origin);
  }
}

/** As PostgreSQL calls them. */
const MADE_BY_THE_SERVER: ReadonlyMap<string, string> = new Map([
  ["uuidV4", "gen_random_uuid"],
  ["uuidV1", "uuid_generate_v1"],
]);

const sqlHost = new SqlHost();

/** `Sequelize`: the class, and the package, whose exports are the class and its members. */
export class LibraryHost extends Host {
  readonly label = "";
  readonly isConnection = false;

  get(property: string, site: Site): Value | undefined {
    switch (property) {
      case "Sequelize":
      case "default":
        return this;
      case "DataTypes":
        return dataTypes;
      case "Op":
        return operators;
      case "QueryTypes":
        return queryTypes;
      case "Deferrable":
        return deferrable;
      case "Transaction":
        return transaction;
      case "sql":
        return sqlHost;
      case "prototype":
        return undefined;
      default:
        return dataType(property, site) ?? fragmentFunction(property);
    }
  }
}

export const library = new LibraryHost();
