import { HEADER, ROW, type Relation } from "./boxes.js";
import type { Point } from "./layout.js";

/** A line from the table that is referred to, to the one that refers, with a foot at each end. */
export class Route {
  constructor(
    private readonly pieces: readonly Piece[],
    private readonly ends: Pick<Relation, "optional" | "unique">,
  ) {}

  moved({ x, y }: Point): Route {
    const move = (point: Point): Point => ({ x: point.x + x, y: point.y + y });
    return new Route(
      this.pieces.map(piece => piece.map(move)),
      this.ends,
    );
  }

  get bounds(): { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number } {
    const points = this.pieces.flat();
    const xs = points.map(({ x }) => x);
    const ys = points.map(({ y }) => y);
    return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
  }

  /** The line in the words of SVG. */
  get path(): string {
    const [first] = this.pieces;
    const [start] = first ?? [];
    if (start === undefined) return "";
    const parts = this.pieces.map(([, ...points]) =>
      points.length === 1 ? `L${points.map(pointText).join(" ")}` : `C${points.map(pointText).join(" ")}`,
    );
    return `M${pointText(start)}${parts.join("")}`;
  }

  /** A point half way. */
  get middle(): Point {
    const piece = this.pieces[Math.floor(this.pieces.length / 2)] ?? [];
    const [a, b, c, d] = piece;
    if (a === undefined || b === undefined) return { x: 0, y: 0 };
    if (c === undefined || d === undefined) return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    return { x: (a.x + 3 * b.x + 3 * c.x + d.x) / 8, y: (a.y + 3 * b.y + 3 * c.y + d.y) / 8 };
  }

  /** The feet, as lines, and the circles that say that there may be none. */
  get feet(): { readonly path: string; readonly circles: readonly Point[] } {
    const start = this.pieces.at(0);
    const end = this.pieces.at(-1);
    const [from, next] = [start?.at(0), start?.at(1)];
    const [to, previous] = [end?.at(-1), end?.at(-2)];
    if (from === undefined || next === undefined || to === undefined || previous === undefined) {
      return { path: "", circles: [] };
    }
    const out = next.x >= from.x ? 1 : -1;
    const into = previous.x >= to.x ? 1 : -1;
    const bar = ({ x, y }: Point): string => `M${pointText({ x, y: y - 6 })}V${round(y + 6)}`;
    const at = ({ x, y }: Point, by: number): Point => ({ x: x + by, y });
    const parent = this.ends.optional
      ? { path: bar(at(from, out * 7)), circles: [at(from, out * 16)] }
      : { path: bar(at(from, out * 7)) + bar(at(from, out * 12)), circles: [] };
    const crow = `M${pointText({ x: to.x, y: to.y - 6 })}L${pointText(at(to, into * 11))}L${pointText({ x: to.x, y: to.y + 6 })}`;
    const child = this.ends.unique ? bar(at(to, into * 7)) : crow;
    return { path: parent.path + child, circles: [...parent.circles, at(to, into * (this.ends.unique ? 15 : 15.5))] };
  }
}

/** A straight line of two points, or a curve of four. */
type Piece = readonly Point[];

function pointText({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** So long is the straight line at both ends, where the feet are. */
const STEM = 20;

/** A line that is level in each of these places and curved in between. */
export function pathThrough(
  start: Point,
  end: Point,
  levels: readonly { readonly left: number; readonly right: number; readonly y: number }[],
  ends: Pick<Relation, "optional" | "unique">,
): Route {
  const direction = end.x >= start.x ? 1 : -1;
  const pieces: Piece[] = [];
  let at = start;
  for (const [i, { left, right, y }] of levels.entries()) {
    const [near, far] = direction > 0 ? [left, right] : [right, left];
    const isFirst = i === 0;
    const isLast = i === levels.length - 1;
    if (!isFirst) {
      const to = { x: near - (isLast ? direction * STEM : 0), y };
      const middle = (at.x + to.x) / 2;
      pieces.push([at, { x: middle, y: at.y }, { x: middle, y }, to]);
      at = to;
    }
    const level = isLast ? end : { x: far + (isFirst ? direction * STEM : 0), y };
    pieces.push([at, level]);
    at = level;
  }
  return new Route(pieces, ends);
}

/** The line of a table that refers to itself, on its right side. */
export function selfPath({ child, childRow, parentRow, optional, unique }: Relation, { x, y }: Point): Route {
  const middle = (row: number): number => y + (row < 0 ? HEADER / 2 : HEADER + row * ROW + ROW / 2);
  const right = x + child.width;
  const [from, to] = [
    middle(parentRow),
    middle(childRow) === middle(parentRow) ? middle(childRow) + 8 : middle(childRow),
  ];
  const out = right + STEM;
  return new Route(
    [
      [
        { x: right, y: from },
        { x: out, y: from },
      ],
      [
        { x: out, y: from },
        { x: out + 16, y: from },
        { x: out + 16, y: to },
        { x: out, y: to },
      ],
      [
        { x: out, y: to },
        { x: right, y: to },
      ],
    ],
    { optional, unique },
  );
}
