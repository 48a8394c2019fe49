import { Host, isNullish, native, UNDEFINED, unknown, type Origin, type Site, type Value } from "../evaluate/values.js";
import { DataSourceHost } from "./data-source.js";
import { Target } from "./entities.js";
import { argumentPlace } from "../fragment.js";
import { taggedSql } from "./parameters.js";
import { QueryBuilderHost } from "./query-builder.js";
import type { QueryRunnerHost } from "./query-runner.js";
import type { Session } from "./session.js";
import { unknownMember } from "./unknown-member.js";
import { assignmentsOf, columnsOf, limits, nullsOf, write } from "./write.js";

const FROM_DATABASE = "it comes from the database";

/** Methods that read entities, or make them without writing them. */
const READS: ReadonlySet<string> = new Set([
  "find",
  "findBy",
  "findOne",
  "findOneBy",
  "findOneOrFail",
  "findOneByOrFail",
  "findAndCount",
  "findAndCountBy",
  "findByIds",
  "count",
  "countBy",
  "exist",
  "exists",
  "existsBy",
  "sum",
  "average",
  "minimum",
  "maximum",
  "preload",
  "hasId",
  "getId",
  "create",
  "merge",
]);

type Write = (call: WriteCall) => void;

/** A call of a method that writes; a repository's knows its entity already. */
interface WriteCall {
  readonly session: Session;
  readonly site: Site;
  /** The arguments behind the entity. */
  readonly args: readonly Value[];
  readonly target: Target;
}

const WRITES: ReadonlyMap<string, Write> = new Map<string, Write>([
  [
    "insert",
    ({ session, site, target, args: [rows] }) =>
      write(session, site, target, "insert", { limited: true, columns: columnsOf(rows, target) }),
  ],
  [
    "upsert",
    ({ session, site, target, args: [rows] }) => {
      const columns = columnsOf(rows, target);
      const assignments = (columns ?? []).map(column => ({ column, value: "value" as const }));
      write(session, site, target, "insert", { limited: true, columns, assignments });
    },
  ],
  [
    "update",
    ({ session, site, target, args: [criteria, values] }) =>
      write(session, site, target, "update", {
        limited: limits(criteria),
        assignments: assignmentsOf(values, target),
        whereNull: nullsOf(criteria, target),
      }),
  ],
  [
    "updateAll",
    ({ session, site, target, args: [values] }) =>
      write(session, site, target, "update", { limited: false, assignments: assignmentsOf(values, target) }),
  ],
  [
    "delete",
    ({ session, site, target, args: [criteria] }) =>
      write(session, site, target, "delete", { limited: limits(criteria), whereNull: nullsOf(criteria, target) }),
  ],
  ["deleteAll", ({ session, site, target }) => write(session, site, target, "delete", { limited: false })],
  ["increment", addition],
  ["decrement", addition],
  ["softDelete", marking],
  ["restore", marking],
  [
    "clear",
    ({ session, site, target }) =>
      write(session, site, target, session.recorder.dialect === "sqlite" ? "delete" : "truncate", { limited: false }),
  ],
]);

function addition({ session, site, target, args: [criteria, property] }: WriteCall): void {
  const name =
    property?.kind === "text"
      ? property.pieces.map(piece => (piece.kind === "literal" ? piece.text : "")).join("")
      : null;
  const assignments =
    name === null ? [] : [{ column: target.column(name, property?.origin ?? null), value: "value" as const }];
  write(session, site, target, "update", { limited: limits(criteria), assignments });
}

/** Sets or clears the date of a soft deletion, in a column that only the entity knows. */
function marking({ session, site, target, args: [criteria] }: WriteCall): void {
  write(session, site, target, "update", { limited: limits(criteria) });
}

/** Methods that write entities which know their table themselves. */
const ENTITY_WRITES: ReadonlyMap<string, "merge" | "delete" | "update"> = new Map([
  ["save", "merge"],
  ["remove", "delete"],
  ["softRemove", "update"],
  ["recover", "update"],
]);

/** `queryRunner.manager`: the entity manager. */
export class ManagerHost extends Host {
  readonly label = "manager";
  readonly isConnection = true;

  constructor(
    private readonly session: Session,
    private readonly runner: QueryRunnerHost,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    const { session, runner } = this;
    switch (property) {
      case "query":
        return native(property, ([sql, parameters], at) => {
          session.query(sql, parameters, at);
          return unknown(FROM_DATABASE, at.origin);
        });
      case "sql":
        return native(property, (args, at) => {
          session.query(...taggedSql(args, at), at);
          return unknown(FROM_DATABASE, at.origin);
        });
      case "connection":
      case "dataSource":
        return new DataSourceHost(session, runner);
      case "queryRunner":
        return runner;
      case "createQueryBuilder":
        return native(property, ([entity], at) => new QueryBuilderHost(session, entity ?? null, argumentPlace(at, 0)));
      case "getRepository":
      case "getTreeRepository":
      case "getCustomRepository":
        return native(
          property,
          ([entity], at) => new RepositoryHost(session, runner, entity ?? null, argumentPlace(at, 0)),
        );
      case "withRepository":
        return native(property, ([repository]) => repository ?? UNDEFINED);
      case "transaction":
        return native(property, (args, at) => {
          const callback = args.at(-1) ?? UNDEFINED;
          return inTransaction(session, at, () => session.recorder.machine.call(callback, [this], at, null, property));
        });
      case "release":
        return native(property, () => UNDEFINED);
      default:
        return (
          entityMethod(session, property, (args, at) => ({
            entity: args[0] ?? null,
            rest: args.slice(1),
            place: argumentPlace(at, 0),
          })) ?? unknownMember(this.label, property, session)
        );
    }
  }
}

/** `manager.getRepository(Entity)`. */
export class RepositoryHost extends Host {
  readonly label = "repository";
  readonly isConnection = true;

  constructor(
    private readonly session: Session,
    private readonly runner: QueryRunnerHost,
    private readonly entity: Value | null,
    /** Where the entity is named. */
    private readonly place: Origin,
  ) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    const { session, entity } = this;
    switch (property) {
      case "query":
      case "sql":
        return this.manager.get(property);
      case "manager":
        return this.manager;
      case "createQueryBuilder":
        return native(property, () => new QueryBuilderHost(session, entity, this.place));
      case "extend":
        return native(property, () => this);
      case "metadata":
      case "target":
        return unknown("it is made of the entities", site.origin);
      default:
        return (
          entityMethod(session, property, args => ({ entity, rest: args, place: this.place })) ??
          unknownMember(this.label, property, session)
        );
    }
  }

  private get manager(): ManagerHost {
    return new ManagerHost(this.session, this.runner);
  }
}

/** The entity that a method is about, where it is named, and the other arguments. */
interface EntityArguments {
  readonly entity: Value | null;
  readonly rest: readonly Value[];
  readonly place: Origin;
}

/** A method that managers and repositories share; the manager takes the entity as its first argument. */
function entityMethod(
  session: Session,
  property: string,
  split: (args: readonly Value[], site: Site) => EntityArguments,
): Value | undefined {
  if (READS.has(property)) return native(property, (_args, at) => unknown(FROM_DATABASE, at.origin));
  const run = WRITES.get(property);
  if (run !== undefined) {
    return native(property, (args, at) => {
      const { entity, rest, place } = split(args, at);
      run({ session, site: at, args: rest, target: new Target(entity, session, place) });
      return unknown(FROM_DATABASE, at.origin);
    });
  }
  const action = ENTITY_WRITES.get(property);
  if (action === undefined) return undefined;
  return native(property, (args, at) => {
    // The entity says which table is meant, unless a class or name in front of it does.
    const { entity, place } = split(args, at);
    const target = new Target(entity ?? args[0] ?? null, session, place);
    write(session, at, target, action, { limited: true });
    const written = args.find(arg => arg.kind === "object" && !isNullish(arg));
    return written ?? unknown(FROM_DATABASE, at.origin);
  });
}

/** Runs something between BEGIN and COMMIT, or a savepoint and its release. */
export function inTransaction(session: Session, site: Site, run: () => Value): Value {
  session.begin(site);
  const value = run();
  session.commit(site);
  return value;
}
