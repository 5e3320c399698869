/** True when the author is heard by at least `threshold` people: followers, or where the source tells none, the estimated reach. */
export function isInfluential(
  { followers, reach }: { followers: number | null; reach: number },
  threshold: number,
): boolean {
  return (followers ?? reach) >= threshold;
}
