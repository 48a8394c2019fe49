import { basename } from "node:path";
import { count, type Output } from "./terminal.js";

/** Nobody needs to be told of something that is over in a moment. */
const PATIENCE = 1_000;
/** The eye sees no more. */
const INTERVAL = 100;

/** Tells a terminal how far a long run has come; silent on anything else. */
export class Progress {
  private readonly start: number;
  private last = 0;
  private files = 0;
  private shown = false;

  constructor(
    private readonly output: Output,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.start = now();
  }

  /** A file is about to be linted. */
  file(path: string): void {
    this.files++;
    if (this.output.isTTY !== true) return;
    const now = this.now();
    if (now - this.start < PATIENCE || now - this.last < INTERVAL) return;
    this.last = now;
    this.shown = true;
    const text = `Linting: ${count(this.files, "file")}, ${basename(path)}`;
    this.output.write(`\r${text.slice(0, (this.output.columns ?? 80) - 1)}\u001b[K`);
  }

  /** Takes the line away again. */
  end(): void {
    if (this.shown) this.output.write("\r\u001b[K");
    this.shown = false;
  }
}
