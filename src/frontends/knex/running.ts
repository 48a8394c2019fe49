import type { Certainty, Operation } from "../../model/operation.js";
import { Host, type Origin, type Site, type Text } from "../evaluate/values.js";
import type { Emission, Recorder } from "../recorder.js";
import { printedText, statementTexts, type PrintedPart, type StatementTexts } from "./printed.js";

/** Where the run is: between two of the same nothing else has run. */
interface Moment {
  readonly waits: number;
  readonly repeats: number;
  readonly certainty: Certainty;
}

/** A builder of Knex: it runs whenever somebody waits for it, and can be printed instead. */
export abstract class BuilderHost extends Host {
  /** What this builder asks for, in order. */
  private readonly asked: Emission[] = [];
  /** What its text does, one by one. */
  private readonly texts: PrintedPart[] = [];
  /** What of it stands where it was asked for, since nobody was seen to print the builder or to wait for it. */
  private pending: Emission[] = [];
  private askedAt: Moment | null = null;

  constructor(protected readonly recorder: Recorder) {
    super();
  }

  /**
   * Asks for operations; they run here, unless somebody is seen to print the builder or to wait for it. `asText` is what
   * the text that is printed does, where that is less.
   */
  protected ask(
    site: Site,
    make: () => readonly Operation[],
    { asText = make, isOne = false }: { readonly asText?: () => readonly Operation[]; readonly isOne?: boolean } = {},
  ): void {
    const emission = this.recorder.emit(site, make);
    this.texts.push({ make: this.recorder.madeHere(asText), isOne });
    this.asked.push(emission);
    this.pending.push(emission);
    this.askedAt = this.here();
  }

  /** Runs the builder at this place, once more if it has run before. */
  run(): void {
    if (this.isInPlace()) this.pending = [];
    else for (const emission of this.takeOver()) this.recorder.repeat(emission);
  }

  /** Runs the builder when the direction has ended. */
  runLast(): readonly Emission[] {
    return this.takeOver().map(emission => this.recorder.postpone(this.recorder.repeat(emission)));
  }

  /** It is a part of something else, or is printed: nothing runs, unless somebody waits for it. */
  cancel(): void {
    for (const emission of this.pending) emission.cancelled = true;
    this.pending = [];
  }

  /** The statements of the builder as a text that others run. */
  protected printed(origin: Origin | null): Text {
    this.cancel();
    const texts = [...this.texts];
    return printedText(() => texts.flatMap(({ make }) => make()), origin);
  }

  /** The statements of the builder as texts in a list; those at its end in one text, where they cannot be told apart. */
  protected printedStatements(origin: Origin | null): StatementTexts {
    this.cancel();
    return statementTexts(this.texts, this.recorder.dialect, origin);
  }

  /** Whether all of it stands where it runs now. */
  private isInPlace(): boolean {
    if (this.pending.length < this.asked.length || this.askedAt === null) return false;
    const { waits, repeats, certainty } = this.here();
    return this.askedAt.waits === waits && this.askedAt.repeats === repeats && this.askedAt.certainty === certainty;
  }

  private here(): Moment {
    const { machine, repeats } = this.recorder;
    return { waits: machine.waits, repeats, certainty: machine.certainty };
  }

  private takeOver(): readonly Emission[] {
    this.cancel();
    return this.asked;
  }
}
