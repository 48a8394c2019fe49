import type { Machine } from "../evaluate/machine.js";
import type { Listener } from "../evaluate/run.js";
import {
  array,
  Host,
  isNullish,
  native,
  textOf,
  UNDEFINED,
  unknown,
  type NativeFunction,
  type Site,
  type Value,
} from "../evaluate/values.js";
import { argumentPlace } from "../fragment.js";
import { DataSourceHost } from "./data-source.js";
import { ManagerHost } from "./manager.js";
import { QueryBuilderHost } from "./query-builder.js";
import { QueryRunnerHost } from "./query-runner.js";
import { sessionOf, type Session } from "./session.js";

/**
 * The functions that give the one connection of a process, of which TypeORM 0.2 and 0.3 have many. They act on the run of
 * `machine` that is going on when their results are used.
 */
export function globalFunctions(machine: Machine): Readonly<Record<string, Value>> {
  const own = (name: string, make: MakeHost, at: number): NativeFunction =>
    native(name, (args, site) => {
      const given = args[at];
      const isOther = !isNullish(given) && textOf(given) !== "default";
      return isOther
        ? new OtherHost(`${name}(…)`)
        : new GlobalHost(`${name}()`, machine, session => make(session, args, site));
    });
  const dataSource: MakeHost = session => new DataSourceHost(session, new QueryRunnerHost(session));
  const repository: MakeHost = (session, [entity], site) => {
    const method = managerOf(session).get("getRepository");
    const made = method?.kind === "native" ? method.call([entity ?? UNDEFINED], site, null) : undefined;
    return made?.kind === "host" ? made : managerOf(session);
  };
  const connection = own("getConnection", dataSource, 0);
  const manager: MakeHost = session => managerOf(session);
  return {
    getConnection: connection,
    createConnection: own("createConnection", dataSource, 0),
    createConnections: native("createConnections", (_args, site) => array([], site.origin, true)),
    getConnectionManager: native("getConnectionManager", () => new ConnectionManagerHost(connection)),
    getConnectionOptions: native("getConnectionOptions", (_args, site) =>
      unknown("they are the options of the project", site.origin),
    ),
    getManager: own("getManager", manager, 0),
    getSqljsManager: own("getSqljsManager", manager, 0),
    getRepository: own("getRepository", repository, 1),
    getTreeRepository: own("getTreeRepository", repository, 1),
    getCustomRepository: own("getCustomRepository", repository, 1),
    createQueryBuilder: own(
      "createQueryBuilder",
      (session, [entity], site) => new QueryBuilderHost(session, entity ?? null, argumentPlace(site, 0)),
      2,
    ),
  };
}

type MakeHost = (session: Session, args: readonly Value[], site: Site) => Host;

function managerOf(session: Session): ManagerHost {
  return new ManagerHost(session, new QueryRunnerHost(session));
}

/** An object of the connection, whichever direction uses it. */
class GlobalHost extends Host {
  readonly isConnection = true;
  private made: { readonly listener: Listener; readonly host: Host } | null = null;

  constructor(
    readonly label: string,
    private readonly machine: Machine,
    private readonly make: (session: Session) => Host,
  ) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    const { listener } = this.machine;
    if (this.made?.listener !== listener) {
      const session = sessionOf(listener);
      if (session === null) return undefined;
      this.made = { listener, host: this.make(session) };
    }
    return this.made.host.get(property, site);
  }
}

/** An object of another connection, which leads to another database. */
class OtherHost extends Host {
  readonly isConnection = true;

  constructor(readonly label: string) {
    super();
  }

  get(): Value | undefined {
    return undefined;
  }
}

/** `getConnectionManager()`. */
class ConnectionManagerHost extends Host {
  readonly label = "getConnectionManager()";
  readonly isConnection = true;

  constructor(private readonly connection: NativeFunction) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    if (property === "get" || property === "create") return this.connection;
    if (property === "has")
      return native(property, (_args, at) => unknown("it is known when the program runs", at.origin));
    return property === "connections" ? array([], site.origin, true) : undefined;
  }
}
