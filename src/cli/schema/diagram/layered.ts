import { HEADER, ROW, type Box, type Relation } from "./boxes.js";
import type { Point } from "./layout.js";
import { pathThrough, selfPath, type Route } from "./routes.js";

/** Tables in their places, from 0, and the lines between them. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly places: ReadonlyMap<Box, Point>;
  readonly routes: ReadonlyMap<Relation, Route>;
}

/** Between two columns of tables, where lines go up and down. */
const BETWEEN_COLUMNS = 96;
const BETWEEN_TABLES = 26;
const BETWEEN_LINES = 12;

/** A column of tables. */
interface Rank {
  left: number;
  right: number;
}

/** Tables in columns, each to the right of those that it refers to, as far as they do not refer to each other in a circle. */
export async function layered(boxes: readonly Box[], relations: readonly Relation[]): Promise<Placed> {
  const { Graph, layout } = await import("@dagrejs/dagre");
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir: "LR",
    ranksep: BETWEEN_COLUMNS,
    nodesep: BETWEEN_TABLES,
    edgesep: BETWEEN_LINES,
    rankalign: "center",
  });
  for (const box of boxes) graph.setNode(String(box.id), { width: box.width, height: box.height });
  for (const relation of relations) {
    if (relation.child === relation.parent) continue;
    graph.setEdge(String(relation.parent.id), String(relation.child.id), {}, String(relation.id));
  }
  layout(graph);
  const places = new Map<Box, Point>();
  for (const box of boxes) {
    const { x, y }: Point = graph.node(String(box.id));
    places.set(box, { x: x - box.width / 2, y: y - box.height / 2 });
  }
  const ranks = ranksOf(places);
  const routes = new Map<Relation, Route>();
  for (const relation of relations) {
    const { child, parent, id } = relation;
    const place = places.get(child);
    if (place === undefined) continue;
    if (child === parent) {
      routes.set(relation, selfPath(relation, place));
      continue;
    }
    const { points }: { points: readonly Point[] } = graph.edge(String(parent.id), String(child.id), String(id));
    routes.set(relation, routed(relation, places, ranks, points.slice(1, -1)));
  }
  return shifted(places, routes);
}

function ranksOf(places: ReadonlyMap<Box, Point>): readonly Rank[] {
  const spans = [...places]
    .map(([{ width }, { x }]) => ({ left: x, right: x + width }))
    .sort((a, b) => a.left - b.left);
  const ranks: Rank[] = [];
  for (const span of spans) {
    const last = ranks.at(-1);
    if (last !== undefined && span.left < last.right) last.right = Math.max(last.right, span.right);
    else ranks.push({ ...span });
  }
  return ranks;
}

/** The line of a relation: level where it passes a column, between two tables, and curved in between. */
function routed(
  { child, childRow, parent, parentRow, ...relation }: Relation,
  places: ReadonlyMap<Box, Point>,
  ranks: readonly Rank[],
  bends: readonly Point[],
): Route {
  const from = places.get(parent) ?? { x: 0, y: 0 };
  const to = places.get(child) ?? { x: 0, y: 0 };
  const isRightward = from.x < to.x;
  const start = { x: isRightward ? from.x + parent.width : from.x, y: from.y + rowMiddle(parentRow) };
  const end = { x: isRightward ? to.x : to.x + child.width, y: to.y + rowMiddle(childRow) };
  const rankAt = (x: number): number => ranks.findIndex(({ left, right }) => x >= left - 1 && x <= right + 1);
  const [first, last] = [rankAt(from.x + parent.width / 2), rankAt(to.x + child.width / 2)];
  const levels: { left: number; right: number; y: number }[] = [];
  const step = isRightward ? 1 : -1;
  for (let rank = first; rank >= 0 && rank !== last + step; rank += step) {
    const span = ranks[rank];
    if (span === undefined) break;
    const bend = bends.find(({ x }) => x >= span.left - 1 && x <= span.right + 1);
    const y = rank === first ? start.y : rank === last ? end.y : bend?.y;
    if (y !== undefined) levels.push({ ...span, y });
  }
  return pathThrough(start, end, levels, relation);
}

/** Where a line meets a row; that of the name, where the column is not known. */
function rowMiddle(row: number): number {
  return row < 0 ? HEADER / 2 : HEADER + row * ROW + ROW / 2;
}

/** Everything moved so that it begins at 0, lines included. */
function shifted(places: ReadonlyMap<Box, Point>, routes: ReadonlyMap<Relation, Route>): Placed {
  const lefts = [...[...places.values()].map(({ x }) => x), ...[...routes.values()].map(({ bounds }) => bounds.left)];
  const tops = [...[...places.values()].map(({ y }) => y), ...[...routes.values()].map(({ bounds }) => bounds.top)];
  const by = { x: -Math.min(...lefts), y: -Math.min(...tops) };
  const rights = [
    ...[...places].map(([box, { x }]) => x + box.width),
    ...[...routes.values()].map(({ bounds }) => bounds.right),
  ];
  const bottoms = [
    ...[...places].map(([box, { y }]) => y + box.height),
    ...[...routes.values()].map(({ bounds }) => bounds.bottom),
  ];
  return {
    width: Math.max(...rights) + by.x,
    height: Math.max(...bottoms) + by.y,
    places: new Map([...places].map(([box, { x, y }]) => [box, { x: x + by.x, y: y + by.y }])),
    routes: new Map([...routes].map(([relation, route]) => [relation, route.moved(by)])),
  };
}
