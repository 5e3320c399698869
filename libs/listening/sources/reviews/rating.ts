/** Whole stars from 1 to 5 (halves are rounded up); null for anything else. */
export function ratingOf(value: unknown): number | null {
  const stars =
    typeof value === 'number' ? value : typeof value === 'string' && value.trim() ? Number(value) : Number.NaN;
  return stars >= 1 && stars <= 5 ? Math.round(stars) : null;
}
