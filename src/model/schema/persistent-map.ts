/** So many bits of a hash choose the child of a branch. */
const BITS = 5;
const HASH_BITS = 30;

interface Leaf<V> {
  readonly hash: number;
  /** Keys that have the same hash share a leaf. */
  readonly entries: readonly (readonly [string, V])[];
}

interface Branch<V> {
  /** Which children there are, a bit for each. */
  readonly bitmap: number;
  readonly children: readonly Node<V>[];
}

type Node<V> = Leaf<V> | Branch<V>;

/**
 * A map that never changes: `with` and `without` give another one, which shares all but a few nodes with this. It keeps
 * a schema for each of many thousand migrations at the price of the differences. A hash array mapped trie.
 */
export class PersistentMap<V> {
  private constructor(
    private readonly root: Node<V> | null,
    readonly size: number,
  ) {}

  static empty<V>(): PersistentMap<V> {
    return new PersistentMap<V>(null, 0);
  }

  get(key: string): V | undefined {
    return valueIn(this.root, 0, hashOf(key), key);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  with(key: string, value: V): PersistentMap<V> {
    const hash = hashOf(key);
    const old = valueIn(this.root, 0, hash, key);
    if (old === value && value !== undefined) return this;
    return new PersistentMap(inserted(this.root, 0, hash, key, value), this.size + (old === undefined ? 1 : 0));
  }

  without(key: string): PersistentMap<V> {
    const hash = hashOf(key);
    if (this.root === null || valueIn(this.root, 0, hash, key) === undefined) return this;
    return new PersistentMap(removed(this.root, 0, hash, key), this.size - 1);
  }

  /** In an order that depends on the keys alone. */
  entries(): readonly (readonly [string, V])[] {
    const found: (readonly [string, V])[] = [];
    if (this.root !== null) addEntries(this.root, found);
    return found;
  }

  /** The entries that another map has not, or with another value; nodes that both share are passed over. */
  unlike(other: PersistentMap<V>): readonly (readonly [string, V])[] {
    const found: (readonly [string, V])[] = [];
    if (this.root !== null) addUnlike(this.root, other.root, 0, found);
    return found;
  }

  keys(): readonly string[] {
    return this.entries().map(([key]) => key);
  }

  values(): readonly V[] {
    return this.entries().map(([, value]) => value);
  }
}

/** FNV-1a over UTF-16 units. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> HASH_BITS)) & ((1 << HASH_BITS) - 1);
}

function bitOf(hash: number, shift: number): number {
  return 1 << ((hash >>> shift) & ((1 << BITS) - 1));
}

/** How many children stand before the one of a bit. */
function placeOf(bitmap: number, bit: number): number {
  let count = 0;
  for (let rest = bitmap & (bit - 1); rest !== 0; rest &= rest - 1) count++;
  return count;
}

function childOf<V>(branch: Branch<V>, hash: number, shift: number): Node<V> | null {
  return childAt(branch, bitOf(hash, shift), shift);
}

function valueIn<V>(root: Node<V> | null, depth: number, hash: number, key: string): V | undefined {
  let node = root;
  for (let shift = depth; node !== null && "bitmap" in node; shift += BITS) node = childOf(node, hash, shift);
  return node?.hash === hash ? node.entries.find(([other]) => other === key)?.[1] : undefined;
}

function inserted<V>(node: Node<V> | null, shift: number, hash: number, key: string, value: V): Node<V> {
  if (node === null) return { hash, entries: [[key, value]] };
  if (!("bitmap" in node)) {
    if (node.hash === hash) {
      return { hash, entries: [...node.entries.filter(([other]) => other !== key), [key, value]] };
    }
    const branch: Branch<V> = { bitmap: bitOf(node.hash, shift), children: [node] };
    return inserted(branch, shift, hash, key, value);
  }
  const { bitmap, children } = node;
  const bit = bitOf(hash, shift);
  const place = placeOf(bitmap, bit);
  const child = inserted(childOf(node, hash, shift), shift + BITS, hash, key, value);
  if ((bitmap & bit) !== 0) return { bitmap, children: children.with(place, child) };
  return { bitmap: bitmap | bit, children: children.toSpliced(place, 0, child) };
}

function removed<V>(node: Node<V>, shift: number, hash: number, key: string): Node<V> | null {
  if (!("bitmap" in node)) {
    const entries = node.entries.filter(([other]) => other !== key);
    return entries.length === 0 ? null : { hash, entries };
  }
  const { bitmap, children } = node;
  const bit = bitOf(hash, shift);
  const place = placeOf(bitmap, bit);
  const child = children[place];
  const rest = child === undefined ? null : removed(child, shift + BITS, hash, key);
  if (rest !== null) return { bitmap, children: children.with(place, rest) };
  return children.length === 1 ? null : { bitmap: bitmap & ~bit, children: children.toSpliced(place, 1) };
}

function addEntries<V>(node: Node<V>, found: (readonly [string, V])[]): void {
  if (!("bitmap" in node)) found.push(...node.entries);
  else for (const child of node.children) addEntries(child, found);
}

function addUnlike<V>(node: Node<V>, other: Node<V> | null, shift: number, found: (readonly [string, V])[]): void {
  if (node === other) return;
  if (other === null) addEntries(node, found);
  else if (!("bitmap" in node)) {
    for (const entry of node.entries) if (valueIn(other, shift, node.hash, entry[0]) !== entry[1]) found.push(entry);
  } else {
    let rest = node.bitmap;
    for (const child of node.children) {
      addUnlike(child, childAt(other, rest & -rest, shift), shift + BITS, found);
      rest &= rest - 1;
    }
  }
}

/** What stands at a bit of a branch, or would if there were one instead of the leaf. */
function childAt<V>(node: Node<V>, bit: number, shift: number): Node<V> | null {
  if (!("bitmap" in node)) return bitOf(node.hash, shift) === bit ? node : null;
  return (node.bitmap & bit) === 0 ? null : (node.children[placeOf(node.bitmap, bit)] ?? null);
}
