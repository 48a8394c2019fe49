import type { Span } from "../model/span.js";
import { placeholder, type Hole, type SqlSource } from "../sql/source.js";
import type { Run } from "./evaluate/run.js";
import type { Origin, Text } from "./evaluate/values.js";

/** Long enough that the readings of a hole (`sql/lower/holes.ts`) fit into its place. */
const PLACEHOLDER_LENGTH = 8;

/**
 * A string of the script as SQL. Every character knows where in the linted file it is written; what another file
 * writes is located at the call that led there. `firstHole` numbers the holes of a part of a larger text.
 */
export function embed(value: Text, machine: Run, fallback: Origin, firstHole = 0): SqlSource {
  const builder = new SourceBuilder(firstHole);
  const outside = machine.locate(fallback);
  for (const piece of value.pieces) {
    if (piece.kind === "hole") {
      builder.hole(piece.label, piece.origin === null ? outside : machine.locate(piece.origin));
    } else if (piece.source?.kind === "letters" && piece.source.module === machine.main) {
      builder.literal(piece.text, piece.source.offset);
    } else builder.fixed(piece.text, piece.source?.kind === "whole" ? machine.locate(piece.source.origin) : outside);
  }
  return builder.source();
}

/** Assembles a text whose characters each have a span. */
class SourceBuilder {
  private text = "";
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly holes: Hole[] = [];

  constructor(private readonly firstHole: number) {}

  literal(text: string, sourceOffset: (offset: number) => number): void {
    for (let i = 0; i < text.length; i++) {
      this.starts.push(sourceOffset(i));
      this.ends.push(sourceOffset(i + 1));
    }
    this.text += text;
  }

  fixed(text: string, span: Span): void {
    for (let i = 0; i < text.length; i++) {
      this.starts.push(span.start);
      this.ends.push(span.end);
    }
    this.text += text;
  }

  hole(label: string, span: Span): void {
    const start = this.text.length;
    this.fixed(placeholder(this.firstHole + this.holes.length, PLACEHOLDER_LENGTH), span);
    this.holes.push({ start, end: this.text.length, label });
  }

  source(): SqlSource {
    const { text, starts, ends, holes } = this;
    return {
      text,
      holes,
      locate(start, end) {
        const from = starts[start] ?? ends.at(-1) ?? 0;
        const to = ends[Math.max(start, end - 1)] ?? from;
        // A text put together from several places may end before it begins: then its beginning shows it.
        return { start: from, end: to > from ? to : Math.max(from, ends[start] ?? from) };
      },
    };
  }
}
