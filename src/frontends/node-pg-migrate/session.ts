import { lowerSql } from "../../sql/lower/index.js";
import { sliceText } from "../evaluate/text.js";
import { constant, unknown, type Piece, type Site, type Text, type Value } from "../evaluate/values.js";
import { embedFragment, flatText, from } from "../fragment.js";
import type { Recorder } from "../recorder.js";
import type { Operation } from "./operation.js";
import { isName, Untold, Writing, type Settings } from "./writing.js";

/**
 * One direction of a migration, as its builder sees it. The builder collects statements and sends them when the function
 * has run; in reverse, it takes the statements that undo each call, the last call first.
 */
export class Session {
  /** How many requests went to the server while the builder was collecting. */
  private sent = 0;

  constructor(
    readonly recorder: Recorder,
    private readonly settings: Settings,
    /** Whether the way up is run to find the way back. */
    readonly inReverse: boolean,
  ) {}

  writing(site: Site): Writing {
    return new Writing(this.recorder.machine, site.origin, this.settings);
  }

  /** A call of a method that writes statements. */
  run(name: string, { run, reverse }: Operation, args: readonly Value[], site: Site): void {
    const { machine, dialect } = this.recorder;
    const writing = this.writing(site);
    const chosen = this.inReverse ? reverse : run;
    if (chosen === null) return this.irreversible(name, writing);
    const statement = machine.locate(site.origin);
    try {
      const operations = chosen(args, writing).flatMap(({ sql, complete }) => {
        const source = embedFragment(from(site.origin, sql), machine, site.origin);
        return lowerSql(source, dialect, complete ? machine.certainty : "partial");
      });
      this.recorder.emit(site, () => operations.map(operation => ({ ...operation, statement })), this.place);
    } catch (error) {
      if (!(error instanceof Untold)) throw error;
      this.recorder.opaque("dynamic", `\`pgm.${name}\` cannot be told: ${error.message}`, statement);
    }
  }

  /** `pgm.sql(sql, args)`. */
  sql(args: readonly Value[], site: Site): void {
    const [sql, given] = args;
    const writing = this.writing(site);
    if (this.inReverse) return this.irreversible("sql", writing);
    this.query(sql?.kind === "text" ? filled(sql, given, writing) : sql, site, this.place);
  }

  /** `pgm.db.query(sql, values)`: sent at once, before everything that the builder collects. */
  send(args: readonly Value[], site: Site): void {
    if (this.inReverse) return this.irreversible("db", this.writing(site));
    const [given] = args;
    const sql = given?.kind === "object" ? given.properties.get("text")?.value : given;
    this.query(sql, site, this.sent++);
  }

  private get place(): number | undefined {
    return this.inReverse ? 0 : undefined;
  }

  private query(sql: Value | undefined, site: Site, place: number | undefined): void {
    const { recorder } = this;
    if (sql?.kind !== "text") {
      const reason = sql?.kind === "unknown" ? sql.reason : "it is no text";
      recorder.opaque("dynamic", `the SQL is not constant: ${reason}`, recorder.machine.locate(site.origin));
      return;
    }
    const operations = recorder.sql(sql, site, recorder.machine.certainty);
    recorder.emit(site, () => operations, place);
  }

  private irreversible(name: string, writing: Writing): never {
    return writing.refuse(`Impossible to automatically infer down migration for "pgm.${name}()"`);
  }

  /** `pgm.noTransaction()`. */
  optOut(): void {
    const { transactions, machine } = this.recorder;
    if (machine.certainty === "certain") transactions.optsOut = true;
    else if (transactions.optsOut !== true) transactions.optsOut = null;
  }

  get isUsingTransaction(): Value {
    const { optsOut } = this.recorder.transactions;
    return optsOut === null ? unknown("it depends on a condition") : constant(!optsOut);
  }
}

/** `pgm.sql("… {name} …", { name })`: names in quotes, other values as literals. */
function filled(sql: Text, given: Value | undefined, writing: Writing): Text {
  if (given?.kind !== "object") return sql;
  let result = sql;
  for (const [key, { value, origin }] of given.properties) {
    const place = origin ?? writing.origin;
    const part = value.kind === "text" || isName(value) ? writing.name(value, place) : writing.escaped(value, place);
    result = replaced(result, `{${key}}`, flatText(part, place));
  }
  return result;
}

/** Puts a text in the place of each occurrence of a mark. */
function replaced(sql: Text, mark: string, part: Text): Text {
  const pieces = sql.pieces.flatMap((piece): readonly Piece[] => {
    if (piece.kind === "hole" || !piece.text.includes(mark)) return [piece];
    const whole: Text = { ...sql, pieces: [piece] };
    const result: Piece[] = [];
    let at = 0;
    for (let found = piece.text.indexOf(mark); found >= 0; found = piece.text.indexOf(mark, at)) {
      result.push(...sliceText(whole, at, found).pieces, ...part.pieces);
      at = found + mark.length;
    }
    return [...result, ...sliceText(whole, at, piece.text.length).pieces];
  });
  return { ...sql, pieces };
}
