import type { Mending } from "../../model/mending.js";
import { operationsOf, type Direction } from "../../model/migration.js";
import type { Name, QualifiedName } from "../../model/name.js";
import type { AddColumn, AlterColumn, Operation } from "../../model/operation.js";
import { edited, exchanged, ordered } from "../../model/edits.js";
import { refusalReason } from "../../model/refusal.js";
import type { Edit, WayBack, Writer, Written, WrittenBack } from "../../model/writer.js";
import { FRAMEWORKS } from "../frameworks.js";
import type { ScriptFile } from "../index.js";
import type { ReadMigration } from "../migration.js";
import { foreignKeyOf } from "./anchors.js";
import type { Expectation } from "./compare.js";
import {
  expectDefault,
  expectFillAndRequire,
  expectFillBefore,
  expectIndex,
  expectMended,
  expectOrder,
  expectRefusal,
  expectWayBack,
} from "./expectations.js";
import { alembicWriter } from "./alembic.js";
import { plainPlaces, type PlainPlaces } from "./plain.js";
import { downEdits, refusal, refusalCode } from "./down.js";
import { mendProposals } from "./mend.js";
import { wayBackProposals } from "./way-back/index.js";
import { Script, type FrameworkWriter } from "./script.js";

/** Reads a changed text of the linted file as a migration; `null` where it is none. */
export type Reread = (text: string) => ReadMigration | null;

/** When an edit is read again: `always` costs several times as much, and must make no difference. */
export type Proof = "where in doubt" | "always";

/**
 * Writes code of the framework that a script is written for. An edit is handed out only where the place leaves no doubt,
 * or where the file, read again with it, is the migration that was asked for.
 */
export function scriptWriter(read: ReadMigration, file: ScriptFile, reread: Reread, proof: Proof): Writer {
  return provenWriter(() => {
    const script = new Script(read, file);
    const framework = FRAMEWORKS.find(({ id }) => id === read.migration.framework);
    return {
      read,
      text: file.text,
      framework: framework?.writer(script) ?? SILENT,
      refusal: (down, reason) => ({
        code: refusalCode(script.style, reason),
        edits: downEdits(script, down, refusal(script.style, reason)),
      }),
      waysBack: (down, plan) =>
        framework?.wayBack == null ? [] : wayBackProposals(script, down, plan, framework.wayBack),
      mends: mending => (framework?.wayBack == null ? [] : mendProposals(script, mending, framework.wayBack)),
      plain: proof === "always" ? null : plainPlaces(script),
    };
  }, reread);
}

/** The same for a migration of Alembic. */
export function pythonWriter(read: ReadMigration, text: string, reread: Reread): Writer {
  return provenWriter(() => ({ read, text, plain: null, ...alembicWriter(read, text) }), reread);
}

/** Who proposes what for which file. */
interface Proposing {
  readonly read: ReadMigration;
  readonly text: string;
  readonly framework: FrameworkWriter;
  readonly refusal: (down: Direction, reason: string) => Written;
  /** The best first. */
  readonly waysBack: (down: Direction, plan: WayBack) => readonly WrittenBack[];
  /** The best first. */
  readonly mends: (mending: Mending) => Iterable<readonly Edit[]>;
  /** Tells which edits need no proof; `null` where all do. */
  readonly plain: PlainPlaces | null;
}

function provenWriter(propose: () => Proposing, reread: Reread): Writer {
  let lazy: ProvenWriter | undefined;
  const writer = (): ProvenWriter => (lazy ??= new ProvenWriter(propose(), reread));
  return {
    createIndex: (anchor, table, columns) => writer().createIndex(anchor, table, columns),
    withDefault: (anchor, value) => writer().withDefault(anchor, value),
    addFillRequire: (anchor, value) => writer().addFillRequire(anchor, value),
    fillBefore: (anchor, value) => writer().fillBefore(anchor, value),
    throwingDown: (down, why) => writer().throwingDown(down, why),
    wayBack: (down, plan) => writer().wayBack(down, plan),
    reorder: ordered => writer().reorder(ordered),
    mend: mending => writer().mend(mending),
  };
}

/** Has the framework's writer propose, and reads what comes of it. */
class ProvenWriter implements Writer {
  private readonly cost: number;
  private spent = 0;
  /** Several rules ask for the same, each for its findings. */
  private readonly mended = new Map<Mending, readonly Edit[] | null>();

  constructor(
    private readonly of: Proposing,
    private readonly reread: Reread,
  ) {
    const { up, down } = of.read.migration;
    this.cost = of.text.length + (operationsOf(up).length + operationsOf(down).length) * OPERATION_COST;
  }

  createIndex(anchor: Operation, table: QualifiedName, columns: readonly Name[]): Written {
    const { framework, plain, read } = this.of;
    const key = foreignKeyOf(anchor, columns);
    return this.checked(
      framework.createIndex(anchor, table, columns),
      edits => key !== null && plain?.call(anchor, key.span, edits) === true,
      () => expectIndex(read, anchor, table, columns),
    );
  }

  withDefault(anchor: AddColumn, value: string): Written | null {
    const { framework, plain, read } = this.of;
    const proposal = framework.withDefault(anchor, value);
    if (proposal === null) return null;
    return this.checked(
      proposal,
      edits => plain?.attribute(anchor, edits) === true,
      () => expectDefault(read, anchor, value),
    );
  }

  addFillRequire(anchor: AddColumn, value: string): Written {
    const { framework, plain, read } = this.of;
    return this.checked(
      framework.addFillRequire(anchor, value),
      edits => plain?.sequence(anchor, edits) === true,
      () => expectFillAndRequire(read, anchor),
    );
  }

  fillBefore(anchor: AlterColumn, value: string): Written {
    const { framework, plain, read } = this.of;
    return this.checked(
      framework.fillBefore(anchor, value),
      edits => plain?.fill(anchor, edits) === true,
      () => expectFillBefore(read, anchor),
    );
  }

  throwingDown(down: Direction, why: string | null): Written {
    const reason = refusalReason(why);
    const { code, edits } = this.of.refusal(down, reason);
    const expectation = expectRefusal(this.of.read, reason);
    return { code, edits: edits === null ? null : this.proven(edits, expectation) };
  }

  wayBack(down: Direction, plan: WayBack): WrittenBack | null {
    const { read } = this.of;
    const proposals = this.of.waysBack(down, plan);
    for (const proposal of proposals) {
      const edits = proposal.edits === null ? null : this.proven(proposal.edits, expectWayBack(read, plan));
      if (edits !== null) return { ...proposal, edits };
    }
    const [best] = proposals;
    return best === undefined ? null : { ...best, edits: null };
  }

  mend(mending: Mending): readonly Edit[] | null {
    const known = this.mended.get(mending);
    if (known !== undefined) return known;
    const edits = this.provenMend(mending);
    this.mended.set(mending, edits);
    return edits;
  }

  private provenMend(mending: Mending): readonly Edit[] | null {
    for (const edits of this.of.mends(mending)) {
      this.spent += this.cost;
      if (this.spent > MOST_SPENT) return null;
      const proven = this.proven(edits, expectMended(this.of.read, mending));
      if (proven !== null) return proven;
    }
    return null;
  }

  reorder(operations: readonly Operation[]): readonly Edit[] | null {
    const { read, text } = this.of;
    const written = operationsOf(read.migration.down).slice(0, operations.length);
    const edits = exchanged(written, operations, text);
    return edits === null ? null : this.proven(edits, expectOrder(read, operations));
  }

  /**
   * A proposal, without its edits where they do something else than was asked for. They are read again as long as the
   * file has not cost too much: it may have hundreds of operations to write for.
   */
  private checked(
    proposal: Written,
    isPlain: (edits: readonly Edit[]) => boolean,
    expectation: () => Expectation,
  ): Written {
    const { edits } = proposal;
    if (edits === null || isPlain(edits)) return proposal;
    this.spent += this.cost;
    return { ...proposal, edits: this.spent > MOST_SPENT ? null : this.proven(edits, expectation()) };
  }

  private proven(edits: readonly Edit[], expectation: Expectation): readonly Edit[] | null {
    const sorted = ordered(edits, this.of.text);
    const after = sorted === null ? null : this.reread(edited(this.of.text, sorted));
    return after !== null && expectation(after.migration) ? sorted : null;
  }
}

/** How much is read again for one file, in characters: many times what most migrations have. */
const MOST_SPENT = 200_000;
/** What an operation costs besides: loops, and SQL of other files, make many of them from a short text. */
const OPERATION_COST = 100;

const NOTHING: Written = { code: "", edits: null };

/** For a migration that is not read, and so has nothing to write beside. */
const SILENT: FrameworkWriter = {
  createIndex: () => NOTHING,
  withDefault: () => NOTHING,
  addFillRequire: () => NOTHING,
  fillBefore: () => NOTHING,
};
