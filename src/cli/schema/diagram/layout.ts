import type { Box, Relation } from "./boxes.js";
import { layered, type Placed } from "./layered.js";
import { packed, type Block } from "./pack.js";
import { selfPath, type Route } from "./routes.js";

/** Where everything is. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly places: ReadonlyMap<Box, Point>;
  /** The relations that are drawn as lines, by themselves; the others are named in their rows. */
  readonly routes: ReadonlyMap<Relation, Route>;
  /** A frame around the tables of each schema, where there are several. */
  readonly frames: readonly Frame[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Frame extends Point {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** Width to height of what a screen shows. */
const ASPECT = 1.6;
const GAP = 48;
const FRAME_PADDING = 28;
const FRAME_TITLE = 30;

/** With more tables than this hanging together, nobody follows the lines to those that everything refers to. */
const MOST_TOGETHER = 24;
/** What fewer tables refer to keeps its lines. */
const FEWEST_REFERRERS = 5;

/**
 * Places tables so that those that belong together stand together. Lines that would go across everything are left out:
 * to tables that very many refer to, and to other schemas. The same tables always get the same places.
 */
export async function layoutOf(boxes: readonly Box[], relations: readonly Relation[]): Promise<Layout> {
  const names = [...new Set(boxes.map(({ group }) => group))];
  const drawn = drawable(
    boxes,
    relations.filter(({ child, parent }) => child.group === parent.group),
  );
  const groups: { readonly name: string; readonly placed: Placed }[] = [];
  for (const name of names) {
    const own = boxes.filter(({ group }) => group === name);
    groups.push({ name, placed: await placedGroup(own, drawn, relations) });
  }
  const [first] = groups;
  if (first === undefined) return { width: 0, height: 0, places: new Map(), routes: new Map(), frames: [] };
  if (groups.length === 1) return { ...first.placed, frames: [] };
  return framed(groups);
}

function framed(groups: readonly { readonly name: string; readonly placed: Placed }[]): Layout {
  const blocks = groups.map(({ placed }) => ({
    width: placed.width + 2 * FRAME_PADDING,
    height: placed.height + 2 * FRAME_PADDING + FRAME_TITLE,
  }));
  const packing = packed(blocks, ASPECT, GAP);
  const places = new Map<Box, Point>();
  const routes = new Map<Relation, Route>();
  const frames: Frame[] = [];
  for (const [i, { name, placed }] of groups.entries()) {
    const at = packing.places[i];
    const block = blocks[i];
    if (at === undefined || block === undefined) continue;
    frames.push({ name, ...at, ...block });
    moveInto(placed, { x: at.x + FRAME_PADDING, y: at.y + FRAME_PADDING + FRAME_TITLE }, places, routes);
  }
  return { width: packing.width, height: packing.height, places, routes, frames };
}

function moveInto(placed: Placed, by: Point, places: Map<Box, Point>, routes: Map<Relation, Route>): void {
  for (const [box, { x, y }] of placed.places) places.set(box, { x: x + by.x, y: y + by.y });
  for (const [relation, route] of placed.routes) routes.set(relation, route.moved(by));
}

/** The relations that are drawn: all, or without those to the tables that hold too much together. */
function drawable(boxes: readonly Box[], relations: readonly Relation[]): ReadonlySet<Relation> {
  let rest = relations.filter(({ child, parent }) => child !== parent);
  for (;;) {
    const large = components(boxes, rest).filter(({ length }) => length > MOST_TOGETHER);
    const hubs = large.flatMap(component => mostReferred(component, rest) ?? []);
    if (hubs.length === 0) break;
    rest = rest.filter(({ parent }) => !hubs.includes(parent));
  }
  return new Set([...rest, ...relations.filter(({ child, parent }) => child === parent)]);
}

function mostReferred(component: readonly Box[], relations: readonly Relation[]): Box | null {
  const counts = component.map(box => [box, referrers(box, relations)] as const).sort(([, a], [, b]) => b - a);
  const [most] = counts;
  return most !== undefined && most[1] >= FEWEST_REFERRERS ? most[0] : null;
}

/** How many other tables refer to one. */
export function referrers(box: Box, relations: readonly Relation[]): number {
  return new Set(relations.filter(({ parent, child }) => parent === box && child !== box).map(({ child }) => child))
    .size;
}

/** The tables that hang together, the largest set first. */
function components(boxes: readonly Box[], relations: Iterable<Relation>): readonly (readonly Box[])[] {
  const links = new Map<Box, Box[]>(boxes.map(box => [box, []]));
  for (const { child, parent } of relations) {
    links.get(child)?.push(parent);
    links.get(parent)?.push(child);
  }
  const found: Box[][] = [];
  const seen = new Set<Box>();
  for (const start of boxes) {
    if (seen.has(start)) continue;
    seen.add(start);
    const component = [start];
    for (const box of component) {
      for (const next of links.get(box) ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        component.push(next);
      }
    }
    found.push(component);
  }
  return found.sort((a, b) => b.length - a.length);
}

async function placedGroup(
  boxes: readonly Box[],
  drawn: ReadonlySet<Relation>,
  relations: readonly Relation[],
): Promise<Placed> {
  const own = [...drawn].filter(({ child }) => boxes.includes(child));
  const parts: Placed[] = [];
  for (const component of components(boxes, own)) {
    const lines = own.filter(({ child }) => component.includes(child));
    parts.push(component.length === 1 ? alone(component, lines) : await layered(component, lines));
  }
  // What most refer to stands at the top, then what hangs together.
  const weight = ({ places }: Placed): number =>
    places.size > 1 ? places.size : Math.max(...[...places.keys()].map(box => referrers(box, relations))) / 1000;
  return together(parts.sort((a, b) => weight(b) - weight(a)));
}

function alone([box]: readonly Box[], relations: readonly Relation[]): Placed {
  if (box === undefined) return { width: 0, height: 0, places: new Map(), routes: new Map() };
  const place = { x: 0, y: 0 };
  const routes = new Map(relations.map(relation => [relation, selfPath(relation, place)]));
  return { width: box.width + (routes.size > 0 ? 30 : 0), height: box.height, places: new Map([[box, place]]), routes };
}

function together(parts: readonly Placed[]): Placed {
  const blocks: readonly Block[] = parts;
  const packing = packed(blocks, ASPECT, GAP);
  const places = new Map<Box, Point>();
  const routes = new Map<Relation, Route>();
  for (const [i, part] of parts.entries()) moveInto(part, packing.places[i] ?? { x: 0, y: 0 }, places, routes);
  return { width: packing.width, height: packing.height, places, routes };
}
