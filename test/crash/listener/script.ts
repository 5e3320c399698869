import type { Random } from '../random.js';

/** What somebody does: says something (again, or otherwise than before), or takes it back. */
export interface Deed {
  id: string;
  kind: 'create' | 'update' | 'delete';
  /** null: taken back. */
  text: string | null;
}

/** Words that are no brands: sixteen of them make two posts as different as posts are. */
const FILLER = (
  'morning river window paper garden music station winter bread letter corner silver engine market yellow story ' +
  'bridge summer pocket thunder candle forest island mirror blanket hammer pepper rocket shadow tunnel velvet wagon ' +
  'anchor basket cactus dragon feather goblet helmet igloo jungle kettle lantern marble needle orchid parrot quilt ' +
  'ribbon saddle teapot umbrella violin walnut yogurt zipper almond button copper dinner'
).split(' ');
export const BRANDS =
  'zumora kelvano bixaro tundela frimaxo golvane hesquito jarmeno lopistra mandrova nexulio pravenda'.split(' ');
export const CONTEXT = ['refund', 'price', 'broken'];

/** One post in so many is about a brand; of the deeds on what is there already, see `next`. */
const BRAND_SHARE = 0.4;
/**
 * About how many of the latest posts deeds are. Half of them are about what has just been said: whoever commits late what others have
 * gone beyond must be seen.
 */
const LATEST = [10, 10, 10, 300, 300, Infinity];

/** People on one stream, from a seed; remembers what is said at last, which is the truth that the service is held against. */
export class Script {
  /** By id; null: taken back. */
  readonly texts = new Map<string, string | null>();
  /** How many deeds of which kind. */
  readonly edited = new Set<string>();
  private readonly alive: string[] = [];

  constructor(
    private readonly name: string,
    private readonly random: Random,
    /** Push has no way to take something back. */
    private readonly takesBack = true,
  ) {}

  /** New posts most of all; copies of others' posts, edits, deletions, and the same once more. */
  next(): Deed {
    const die = this.random.next();
    const known = die < 0.35 ? this.someone() : null;
    if (known === null) return this.say(this.newId(), 'create', this.words().join(' '));
    if (die < 0.1) return this.say(this.newId(), 'create', `RT ${this.texts.get(known)!}`);
    if (die < 0.22) {
      this.edited.add(known);
      return this.say(known, 'update', this.words().join(' '));
    }
    if (die < 0.3 && this.takesBack) return this.takeBack(known);
    return { id: known, kind: 'create', text: this.texts.get(known)! };
  }

  private say(id: string, kind: Deed['kind'], text: string): Deed {
    if (!this.texts.has(id)) this.alive.push(id);
    this.texts.set(id, text);
    return { id, kind, text };
  }

  private takeBack(id: string): Deed {
    this.alive.splice(this.alive.lastIndexOf(id), 1);
    this.texts.set(id, null);
    return { id, kind: 'delete', text: null };
  }

  private someone(): string | null {
    const from = Math.max(0, this.alive.length - this.random.pick(LATEST));
    return this.alive[from + Math.floor(this.random.next() * (this.alive.length - from))] ?? null;
  }

  private newId(): string {
    return `${this.name}${this.texts.size}`;
  }

  private words(): string[] {
    const { random } = this;
    const words = Array.from({ length: 16 }, () => random.pick(FILLER));
    const at = (): number => Math.floor(random.next() * (words.length + 1));
    while (random.chance(BRAND_SHARE)) {
      const brand = random.pick(BRANDS);
      const written = random.chance(0.3) ? brand[0]!.toUpperCase() + brand.slice(1) : brand;
      words.splice(at(), 0, ...(random.chance(0.2) ? [written, random.pick(CONTEXT)] : [written]));
    }
    if (random.chance(0.2)) words.splice(at(), 0, random.pick(CONTEXT));
    return words;
  }
}
