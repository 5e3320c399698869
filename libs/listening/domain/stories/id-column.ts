const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Ids by slot: 16 bytes for a UUID in lower case (a string takes 60), others as they are. */
export class IdColumn {
  private readonly words: Uint32Array;
  private readonly others = new Map<number, string>();

  constructor(slots: number) {
    this.words = new Uint32Array(slots * 4);
  }

  set(slot: number, id: string): void {
    this.others.delete(slot);
    if (!UUID.test(id)) {
      this.others.set(slot, id);
      return;
    }
    const hex = id.replaceAll('-', '');
    for (let part = 0; part < 4; part++)
      this.words[slot * 4 + part] = Number.parseInt(hex.slice(part * 8, part * 8 + 8), 16);
  }

  get(slot: number): string {
    const other = this.others.get(slot);
    if (other !== undefined) return other;
    const hex = Array.from(this.words.subarray(slot * 4, slot * 4 + 4), (word) =>
      word.toString(16).padStart(8, '0'),
    ).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }
}
