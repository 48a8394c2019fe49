/** Something with a size. */
export interface Block {
  readonly width: number;
  readonly height: number;
}

export interface Packing extends Block {
  /** In the order of the blocks. */
  readonly places: readonly { readonly x: number; readonly y: number }[];
}

/**
 * Places blocks beside and below each other, `gap` apart, in about the given proportion of width to height: each in turn
 * as high up as it fits, and then as far to the left (a skyline).
 */
export function packed(blocks: readonly Block[], aspect: number, gap: number): Packing {
  const area = blocks.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
  const widest = Math.max(0, ...blocks.map(({ width }) => width));
  const base = Math.max(widest, Math.sqrt(area * aspect));
  const tries = [1, 1.08, 1.16, 1.25, 1.4].map(factor => packedWithin(blocks, base * factor + gap, gap));
  const waste = ({ width, height }: Packing): number =>
    width * height * Math.max(width / height / aspect, (height * aspect) / width) ** 0.5;
  return tries.reduce((best, next) => (waste(next) < waste(best) ? next : best));
}

/** A stretch of the line below which everything is free. */
interface Step {
  readonly x: number;
  readonly width: number;
  readonly y: number;
}

function packedWithin(blocks: readonly Block[], room: number, gap: number): Packing {
  // What is high first: the low fill what it leaves.
  const order = blocks.map((_, i) => i).sort((a, b) => (blocks[b]?.height ?? 0) - (blocks[a]?.height ?? 0));
  const places: { x: number; y: number }[] = blocks.map(() => ({ x: 0, y: 0 }));
  let skyline: readonly Step[] = [{ x: 0, width: room, y: 0 }];
  for (const i of order) {
    const block = blocks[i];
    if (block === undefined) continue;
    const size = { width: block.width + gap, height: block.height + gap };
    const place = lowest(skyline, size.width, room);
    places[i] = place;
    skyline = raised(skyline, place.x, size.width, place.y + size.height);
  }
  return {
    width: Math.max(0, ...blocks.map(({ width }, i) => width + (places[i]?.x ?? 0))),
    height: Math.max(0, ...blocks.map(({ height }, i) => height + (places[i]?.y ?? 0))),
    places,
  };
}

function lowest(skyline: readonly Step[], width: number, room: number): { readonly x: number; readonly y: number } {
  let best: { readonly x: number; readonly y: number } | null = null;
  for (const { x } of skyline) {
    if (x + width > room + 0.5) continue;
    const y = Math.max(...skyline.filter(step => step.x < x + width && step.x + step.width > x).map(step => step.y));
    if (best === null || y < best.y) best = { x, y };
  }
  return best ?? { x: 0, y: Math.max(...skyline.map(({ y }) => y)) };
}

function raised(skyline: readonly Step[], x: number, width: number, y: number): readonly Step[] {
  const end = x + width;
  const rest = skyline.flatMap(step => {
    const stepEnd = step.x + step.width;
    return [
      ...(step.x < x ? [{ ...step, width: Math.min(stepEnd, x) - step.x }] : []),
      ...(stepEnd > end ? [{ ...step, x: Math.max(step.x, end), width: stepEnd - Math.max(step.x, end) }] : []),
    ];
  });
  return [...rest, { x, width, y }].filter(step => step.width > 0.5).sort((a, b) => a.x - b.x);
}
