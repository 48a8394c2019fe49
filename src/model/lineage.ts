import type { Span } from "./span.js";

/** What a migration says of its place, where the tool goes by parents and not by names (Alembic). */
export interface Revision {
  readonly id: string;
  /** The assignment of the id. */
  readonly span: Span;
  /** What it runs right behind; empty for a base, `null` where that shows at run time only. */
  readonly parents: readonly RevisionName[] | null;
  /** The assignment of the parents; that of the id where there is none. */
  readonly parentsSpan: Span;
  /** What has to run before it without being its parent: ids, or labels of branches. */
  readonly dependencies: readonly string[];
  /** The names of the branch that begins here. */
  readonly labels: readonly string[];
  /** The command that joins several heads. */
  readonly mergeCommand: string;
}

/** The id of another revision, where the file says it. */
export interface RevisionName {
  readonly id: string;
  readonly span: Span;
}

/** A revision and the file that declares it. */
export interface LocatedRevision {
  readonly path: string;
  readonly revision: Revision;
}

/** What is wrong with the place of one revision among the others; all lists are empty where nothing is. */
export interface Lineage {
  readonly revision: Revision;
  /** The other heads, where this is one and nothing shows that several are meant. */
  readonly otherHeads: readonly LocatedRevision[];
  /** Parents that no file declares. */
  readonly missing: readonly RevisionName[];
  /** Other files that declare the same id. */
  readonly namesakes: readonly LocatedRevision[];
  /** The ids on the way from this revision back to itself, itself first. */
  readonly cycle: readonly string[];
}

/**
 * The place of a revision among those that are read together with it. `isElsewhere` tells whether an id that none of them
 * has may be declared in a place that is not among them.
 */
export function lineageOf(
  own: LocatedRevision,
  others: readonly LocatedRevision[],
  isElsewhere: (id: string) => boolean,
): Lineage {
  const { revision } = own;
  const graph = new Graph([own, ...others]);
  return {
    revision,
    otherHeads: graph.rivalsOf(own),
    missing: (revision.parents ?? []).filter(({ id }) => !graph.has(id) && !isElsewhere(id)),
    namesakes: others.filter(other => other.revision.id === revision.id),
    cycle: graph.cycleAt(revision.id),
  };
}

/** Revisions with what leads from one to another. */
class Graph {
  private readonly byId = new Map<string, LocatedRevision>();
  private readonly continued = new Set<string>();
  /** Whether every revision shows its parents. */
  private readonly isComplete: boolean;

  constructor(private readonly all: readonly LocatedRevision[]) {
    for (const located of all) {
      const { id, parents } = located.revision;
      if (!this.byId.has(id)) this.byId.set(id, located);
      for (const parent of parents ?? []) this.continued.add(parent.id);
    }
    this.isComplete = all.every(({ revision }) => revision.parents !== null);
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** The heads beside this one that belong to no branch of their own. */
  rivalsOf(own: LocatedRevision): readonly LocatedRevision[] {
    if (!this.isComplete || !this.isHead(own)) return [];
    const heads = this.all.filter(
      other => other !== own && other.revision.id !== own.revision.id && this.isHead(other),
    );
    if (heads.length === 0) return [];
    const line = this.lineTo(own);
    return heads.filter(other => !areMeant(own, line, other, this.lineTo(other)));
  }

  cycleAt(id: string): readonly string[] {
    const cameFrom = new Map<string, string>();
    const open = [id];
    for (let current = open.pop(); current !== undefined; current = open.pop()) {
      for (const parent of this.parentsOf(current)) {
        if (parent === id) return pathTo(current, cameFrom);
        if (cameFrom.has(parent)) continue;
        cameFrom.set(parent, current);
        open.push(parent);
      }
    }
    return [];
  }

  private isHead({ revision }: LocatedRevision): boolean {
    return !this.continued.has(revision.id);
  }

  private parentsOf(id: string): readonly string[] {
    return (this.byId.get(id)?.revision.parents ?? []).map(parent => parent.id);
  }

  /** A revision and all that runs before it. */
  private lineTo({ revision }: LocatedRevision): ReadonlyMap<string, LocatedRevision> {
    const line = new Map<string, LocatedRevision>();
    const open = [revision.id];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const located = this.byId.get(id);
      if (located === undefined || line.has(id)) continue;
      line.set(id, located);
      open.push(...this.parentsOf(id));
    }
    return line;
  }
}

type Line = ReadonlyMap<string, LocatedRevision>;

/** Whether two heads are those of branches that somebody keeps apart: by labels, dependencies, or folders. */
function areMeant(a: LocatedRevision, lineOfA: Line, b: LocatedRevision, lineOfB: Line): boolean {
  const [labelsOfA, labelsOfB] = [labelsOf(lineOfA), labelsOf(lineOfB)];
  if (labelsOfA.size !== labelsOfB.size || [...labelsOfA].some(label => !labelsOfB.has(label))) return true;
  if (dependsOn(lineOfA, lineOfB) || dependsOn(lineOfB, lineOfA)) return true;
  if ([...lineOfA.keys()].some(id => lineOfB.has(id))) return false;
  // What a line comes from that does not lead to a beginning cannot be told.
  return folderOf(a.path) !== folderOf(b.path) || hasGap(lineOfA) || hasGap(lineOfB);
}

function hasGap(line: Line): boolean {
  return [...line.values()].some(({ revision }) => (revision.parents ?? []).some(({ id }) => !line.has(id)));
}

function labelsOf(line: Line): ReadonlySet<string> {
  return new Set([...line.values()].flatMap(({ revision }) => revision.labels));
}

/** Whether a revision of one line alone asks for one of the other line alone. */
function dependsOn(line: Line, other: Line): boolean {
  const labels = labelsOf(other);
  return [...line].some(
    ([id, { revision }]) =>
      !other.has(id) && revision.dependencies.some(name => labels.has(name) || (other.has(name) && !line.has(name))),
  );
}

function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, "");
}

/** From the start of a search to a node of it. */
function pathTo(node: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const path = [node];
  for (let before = cameFrom.get(node); before !== undefined; before = cameFrom.get(before)) path.unshift(before);
  return path;
}
