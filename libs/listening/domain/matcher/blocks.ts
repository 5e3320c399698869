/** Up to here a block holds exactly what was asked for; above, capacities grow by a quarter. */
const EXACT = 32;
const CAPACITIES: number[] = [];
for (let size = 0; size < 2 ** 30; size = size < EXACT ? size + 1 : Math.ceil(size * 1.25)) CAPACITIES.push(size);

/** Index of the smallest capacity that holds `size`. */
function classOf(size: number): number {
  if (size <= EXACT) return size;
  let low = EXACT;
  let high = CAPACITIES.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (CAPACITIES[middle]! < size) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Blocks of 32-bit integers side by side in one typed array: one memory for posting lists, expressions and the letters of
 * words. A freed block waits in the list of its capacity. Block 0 is "none". A block's capacity follows from its size, so
 * owners keep the size and nothing else.
 */
export class Blocks {
  data = new Int32Array(1024);
  private top = 1;
  private readonly free = new Int32Array(CAPACITIES.length);

  get bytes(): number {
    return this.data.byteLength;
  }

  allocate(size: number): number {
    const rank = classOf(size);
    const capacity = CAPACITIES[rank]!;
    const reused = this.free[rank]!;
    if (reused !== 0) {
      this.free[rank] = this.data[reused]!;
      return reused;
    }
    const block = this.top;
    this.top += capacity;
    if (this.top > this.data.length) this.data = grown(this.data, this.top);
    return block;
  }

  release(block: number, size: number): void {
    const rank = classOf(size);
    this.data[block] = this.free[rank]!;
    this.free[rank] = block;
  }

  /** The block with room for `size`, its first `keep` integers as before; it may have moved. */
  resize(block: number, from: number, size: number, keep: number): number {
    if (classOf(from) === classOf(size)) return block;
    const moved = this.allocate(size);
    this.data.copyWithin(moved, block, block + keep);
    this.release(block, from);
    return moved;
  }
}

/** A copy with room for `length` and some more: a quarter, as twice would cost megabytes at 100,000 queries. */
export function grown(data: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(Math.max(length, Math.ceil(data.length * 1.25)));
  copy.set(data);
  return copy;
}
