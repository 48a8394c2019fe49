import type { Span } from "../model/span.js";
import type { Hole, SqlSource } from "../sql/source.js";
import { embed } from "./embed.js";
import type { Run } from "./evaluate/run.js";
import { concat, contentOrigin } from "./evaluate/text.js";
import { textAt, type Origin, type Piece, type Site, type Text } from "./evaluate/values.js";

/**
 * SQL that a builder puts together. `origin` is what asks for it: an option, an object of options, the call. A part
 * without an origin belongs to what it stands in.
 */
export interface Fragment {
  readonly kind: "fragment";
  readonly parts: readonly Part[];
  readonly origin: Origin | null;
}

/** Keywords and punctuation, a text of the script, or more of both. */
export type Part = string | Text | Fragment;

/** SQL with parts of the script in it: ``sql`DROP TABLE ${path}` ``. A list is joined by commas. */
export function sql(strings: TemplateStringsArray, ...values: readonly (Part | readonly Part[])[]): Fragment {
  const parts = strings.flatMap((string, i): Part[] => {
    const value = values[i];
    if (value === undefined) return [string];
    return [string, ...(isList(value) ? separated(value) : [value])];
  });
  return { kind: "fragment", parts: parts.filter(part => part !== ""), origin: null };
}

function isList(value: Part | readonly Part[]): value is readonly Part[] {
  return Array.isArray(value);
}

function separated(parts: readonly Part[]): Part[] {
  return parts.flatMap((part, i) => (i === 0 ? [part] : [", ", part]));
}

/** Parts behind one another. */
export function joined(parts: readonly Part[]): Fragment {
  return { kind: "fragment", parts, origin: null };
}

/** The same SQL, asked for by `origin`. */
export function from(origin: Origin | null, part: Part): Fragment {
  return { kind: "fragment", parts: [part], origin };
}

/** Parts with blanks between them. */
export function spaced(parts: readonly Part[]): Fragment {
  return joined(parts.flatMap((part, i) => (i === 0 ? [part] : [" ", part])));
}

/** Parts with a blank before each. */
export function each(parts: readonly Part[]): Part {
  return parts.length === 0 ? "" : joined(parts.flatMap(part => [" ", part]));
}

/** A text in quotes that belong to it: a name, exact to the word. */
export function enclosed(text: Text, mark: string): Fragment {
  return from(contentOrigin(text) ?? text.origin, joined([mark, text, mark]));
}

/** A part as one text, for a place where nothing else will do. What has no place of its own stands at `origin`. */
export function flatText(part: Part, origin: Origin): Text {
  if (typeof part === "string") return textAt(part, origin);
  if (part.kind === "text") return part;
  const place = part.origin ?? origin;
  return concat(
    part.parts.map(inner => flatText(inner, place)),
    place,
  );
}

/** Where an argument of a call is written. */
export function argumentPlace({ origin, argumentNodes }: Site, index: number): Origin {
  const node = argumentNodes[index];
  return node === undefined ? origin : { module: origin.module, start: node.range[0], end: node.range[1] };
}

/** A fragment as SQL, in which every stretch is located at the smallest part that holds all of it. */
export function embedFragment(fragment: Fragment, machine: Run, fallback: Origin): SqlSource {
  const writer = new FragmentWriter(machine, fallback);
  return writer.write(fragment);
}

interface Area {
  readonly start: number;
  end: number;
  /** A span of its own for each that asks: rules tell things that are declared in one place apart by it. */
  readonly locate: (start: number, end: number) => Span;
  readonly inside: Area[];
}

class FragmentWriter {
  private text = "";
  private readonly holes: Hole[] = [];

  constructor(
    private readonly machine: Run,
    private readonly fallback: Origin,
  ) {}

  write(fragment: Fragment): SqlSource {
    const outside = this.machine.locate(this.fallback);
    const whole: Area = { start: 0, end: 0, locate: () => ({ ...outside }), inside: [] };
    this.add(fragment, whole);
    whole.end = this.text.length;
    return { text: this.text, holes: this.holes, locate: (start, end) => locate(whole, start, end) };
  }

  private add(part: Part, around: Area): void {
    if (typeof part === "string") this.text += part;
    else if (part.kind === "text") this.addText(part, around);
    else {
      // What is written in another file is shown by what surrounds it here.
      const area = part.origin?.module === this.machine.main ? this.open(part.origin, around) : around;
      for (const inner of part.parts) this.add(inner, area);
      area.end = this.text.length;
    }
  }

  private open(origin: Origin, around: Area): Area {
    const span = this.machine.locate(origin);
    const area: Area = { start: this.text.length, end: this.text.length, locate: () => ({ ...span }), inside: [] };
    around.inside.push(area);
    return area;
  }

  private addText(text: Text, around: Area): void {
    const start = this.text.length;
    const place = text.origin?.module === this.machine.main ? text.origin : this.fallback;
    const source = embed(text, this.machine, place, this.holes.length);
    this.text += source.text;
    for (const hole of source.holes) this.holes.push({ ...hole, start: hole.start + start, end: hole.end + start });
    // Text that is computed, or written elsewhere, is best shown by what surrounds it.
    if (!text.pieces.some(piece => this.isHere(piece))) return;
    around.inside.push({
      start,
      end: this.text.length,
      locate: (from, to) => source.locate(from - start, to - start),
      inside: [],
    });
  }

  private isHere(piece: Piece): boolean {
    const { main } = this.machine;
    if (piece.kind === "hole") return piece.origin?.module === main;
    const { source } = piece;
    return (source?.kind === "letters" ? source.module : source?.origin.module) === main;
  }
}

function locate(area: Area, start: number, end: number): Span {
  const inner = area.inside.find(part => part.start <= start && end <= part.end && part.start < part.end);
  return inner === undefined ? area.locate(start, end) : locate(inner, start, end);
}
