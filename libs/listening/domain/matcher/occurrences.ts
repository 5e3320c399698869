/** First and last place of an occurrence among the tokens of a stream; lists of them are in order of `first`. */
export interface Occurrence {
  first: number;
  last: number;
}

/** A token and which of the words fit it. */
interface Place {
  at: number;
  words: number[];
}

/** Whether a word is the token at a place. */
type Fits = (word: number, place: number) => boolean;

/** The words side by side, within `from` (inclusive) to `to`. */
export function adjacent(words: ArrayLike<number>, from: number, to: number, fits: Fits, enough: number): Occurrence[] {
  const found: Occurrence[] = [];
  for (let first = from; first + words.length <= to && found.length < enough; first++) {
    let i = 0;
    while (i < words.length && fits(words[i]!, first + i)) i++;
    if (i === words.length) found.push({ first, last: first + i - 1 });
  }
  return found;
}

/**
 * The words in any order, each at a place of its own, at most `slop` other tokens between the first and the last. Time
 * grows with the places times the width, and beyond that only where several words fit one place.
 */
export function together(
  words: ArrayLike<number>,
  slop: number,
  from: number,
  to: number,
  fits: Fits,
  enough: number,
): Occurrence[] {
  const places: Place[] = [];
  const all = Array.from(words, (_, i) => i);
  for (let at = from; at < to; at++) {
    const fitting = all.filter((i) => fits(words[i]!, at));
    if (fitting.length > 0) places.push({ at, words: fitting });
  }
  const width = words.length + slop;
  const found: Occurrence[] = [];
  for (const [i, first] of places.entries()) {
    const missing = new Set(all);
    for (let k = i; k < places.length && places[k]!.at - first.at < width; k++) {
      if (found.length >= enough) return found;
      const last = places[k]!;
      for (const word of last.words) missing.delete(word);
      if (missing.size > 0 || k - i + 1 < words.length) continue;
      if (canPlace(all, first, last, places.slice(i + 1, k))) found.push({ first: first.at, last: last.at });
    }
  }
  return found;
}

/** Whether one word can stand at the first place, one at the last, and the others in between. */
function canPlace(words: number[], first: Place, last: Place, between: Place[]): boolean {
  if (words.length === 1) return first === last;
  return first.words.some((one) =>
    last.words.some(
      (other) =>
        one !== other &&
        canAssign(
          words.filter((word) => word !== one && word !== other),
          between,
        ),
    ),
  );
}

/** Bipartite matching by augmenting paths (Kuhn): each word finds a place, moving others if it must. */
function canAssign(words: number[], places: Place[]): boolean {
  const taken = new Map<Place, number>();
  const settle = (word: number, tried: Set<Place>): boolean =>
    places.some((place) => {
      if (tried.has(place) || !place.words.includes(word)) return false;
      tried.add(place);
      const other = taken.get(place);
      if (other !== undefined && !settle(other, tried)) return false;
      taken.set(place, word);
      return true;
    });
  return words.every((word) => settle(word, new Set()));
}

/** Pairs of a left and a right one without common tokens and with at most `distance` tokens between them; `enough` for each order. */
export function near(
  lefts: Occurrence[],
  rights: Occurrence[],
  distance: number,
  ordered: boolean,
  enough: number,
): Occurrence[] {
  const found: Occurrence[] = [];
  pair(lefts, rights, distance, enough, found);
  if (!ordered) pair(rights, lefts, distance, enough, found);
  return inOrder(found);
}

function pair(before: Occurrence[], after: Occurrence[], distance: number, enough: number, found: Occurrence[]): void {
  const most = found.length + enough;
  for (const { first, last } of before) {
    for (let i = firstBeyond(after, last); i < after.length && after[i]!.first - last - 1 <= distance; i++) {
      if (found.length >= most) return;
      found.push({ first, last: after[i]!.last });
    }
  }
}

/** Index of the first occurrence that begins after `place`. */
function firstBeyond(occurrences: Occurrence[], place: number): number {
  let low = 0;
  let high = occurrences.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (occurrences[middle]!.first > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Sorted, each once. */
export function inOrder(occurrences: Occurrence[]): Occurrence[] {
  occurrences.sort((a, b) => a.first - b.first || a.last - b.last);
  return occurrences.filter(
    ({ first, last }, i) => i === 0 || first !== occurrences[i - 1]!.first || last !== occurrences[i - 1]!.last,
  );
}
