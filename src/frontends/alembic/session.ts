import type { Dialect } from "../../model/dialect.js";
import type { Operation, OpaqueReason, TransactionControl } from "../../model/operation.js";
import { lowerSql } from "../../sql/lower/index.js";
import { embed } from "../embed.js";
import { type Site, type Text, type Value } from "../evaluate/values.js";
import { embedFragment, flatText, from, type Part } from "../fragment.js";
import type { PythonMachine } from "../python/machine.js";
import type { Base, Recorder } from "../recorder.js";
import { Construct, inChain } from "./construct.js";
import { statementSql } from "./data.js";
import { type Parameters, textOfConstruct, textSql } from "./expressions.js";
import { objectStatement } from "./objects.js";
import type { Writing } from "./writing.js";

/** One direction of a migration as Alembic sees it: takes statements when they are asked for. */
export class Session {
  /** The enumerations that a new table has brought already. */
  readonly knownTypes = new Set<string>();

  constructor(readonly recorder: Recorder<PythonMachine>) {}

  get machine(): PythonMachine {
    return this.recorder.machine;
  }

  get writing(): Writing {
    return { dialect: this.recorder.dialect, machine: this.machine };
  }

  /** Takes down what a call sends. `dialect` is whose grammar it is written in, where that is another one. */
  send(parts: readonly Part[], site: Site, dialect: Dialect = this.recorder.dialect): void {
    this.record(this.lowered(parts, site, dialect), site);
  }

  /** Takes down what is sent only if the database does not have it yet, or has it still: `checkfirst`. */
  sendIfNeeded(parts: readonly Part[], site: Site): void {
    this.record(this.lowered(parts, site, this.recorder.dialect).map(ifNeeded), site);
  }

  private lowered(parts: readonly Part[], site: Site, dialect: Dialect): Operation[] {
    const { machine } = this;
    const statement = machine.locate(site.origin);
    const operations = parts.flatMap(part => {
      const source = embedFragment(from(site.origin, part), machine, site.origin);
      return lowerSql(source, dialect, machine.certainty);
    });
    return operations.map(operation => ({ ...operation, statement }));
  }

  record(operations: readonly Operation[], site: Site): void {
    this.recorder.emit(site, () => operations);
  }

  read(site: Site): void {
    this.record([{ kind: "read", ...this.base(site) }], site);
  }

  opaque(reason: OpaqueReason, detail: string, site: Site): void {
    this.recorder.opaque(reason, detail, this.machine.locate(site.origin));
  }

  /** `execute`: a string, `text(…)`, or a statement that SQLAlchemy builds. */
  execute(statement: Value | undefined, parameters: Value | undefined, site: Site): void {
    const named = namedParameters(parameters, site);
    if (statement?.kind === "text") {
      this.sendText(textSql(statement, named, this.writing), site);
      return;
    }
    const text = textOfConstruct(statement);
    if (text !== null) {
      this.sendText(textSql(text.text, new Map([...named, ...text.parameters]), this.writing), site);
      return;
    }
    if (!(statement instanceof Construct)) {
      const what =
        statement === undefined ? "nothing" : this.machine.label(statement, site.origin).replace(/^\{|\}$/g, "");
      this.opaque("dynamic", `the statement \`${what}\` is made at run time`, site);
      return;
    }
    this.executeConstruct(statement, parameters, site);
  }

  private executeConstruct(statement: Construct, parameters: Value | undefined, site: Site): void {
    const ddl = inChain(statement, "DDL");
    if (ddl?.args[0]?.kind === "text") {
      this.sendText(ddl.args[0], site);
      return;
    }
    const object = objectStatement(statement, site.origin, this.writing);
    if (object !== null) {
      this.send(object, site);
      return;
    }
    const written = statementSql(statement, parameters, this.writing);
    if (written === "read") this.read(site);
    else if (written !== null) this.send([written], site);
    else if (inChain(statement, "func") !== null || /(?:^|\.)func\./.test(statement.label)) this.read(site);
    else this.opaque("dynamic", `\`${statement.label}\` is not read`, site);
  }

  /** SQL of the migration's own: it may be several statements. */
  sendText(text: Text, site: Site): void {
    const { machine, recorder } = this;
    const operations = lowerSql(embed(text, machine, site.origin), recorder.dialect, machine.certainty);
    this.record(operations, site);
  }

  control(action: TransactionControl["action"], site: Site): void {
    const operation: TransactionControl = { kind: "transaction", ...this.base(site), action };
    this.record([operation], site);
  }

  private base(site: Site): Base {
    const { machine } = this;
    const span = machine.locate(site.origin);
    return this.recorder.base(span, span, machine.certainty);
  }

  /** A part as text, for messages. */
  shown(part: Part, site: Site): string {
    return flatText(part, site.origin)
      .pieces.map(piece => (piece.kind === "hole" ? piece.label : piece.text))
      .join("");
  }
}

function ifNeeded(operation: Operation): Operation {
  switch (operation.kind) {
    case "createTable":
      return { ...operation, ifNotExists: true };
    case "dropTable":
    case "dropType":
      return { ...operation, ifExists: true };
    default:
      return operation.certainty === "certain" ? { ...operation, certainty: "conditional" } : operation;
  }
}

/** The parameters that `execute(text, {"a": 1})` and `execute(text, a=1)` give. */
function namedParameters(parameters: Value | undefined, { keywords }: Site): Parameters {
  const first = parameters?.kind === "array" ? parameters.items[0] : parameters;
  const found = new Map<string, Value>();
  for (const source of [first, keywords]) {
    if (source?.kind === "object") for (const [name, { value }] of source.properties) found.set(name, value);
  }
  return found;
}
