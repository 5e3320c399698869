/** A list of integers that keeps its memory when it is emptied; an array whose length is set to 0 gives it back. */
export class Stack {
  items = new Int32Array(64);
  length = 0;

  push(item: number): void {
    if (this.length === this.items.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.length++] = item;
  }

  /** Becomes a copy of another. */
  take(other: Stack): void {
    this.length = 0;
    for (let i = 0; i < other.length; i++) this.push(other.items[i]!);
  }
}
