/** The least id (UUIDv7) that could have been made at `at`: ids are in order of time, so this finds rows by their age without an index of its own. */
export function idFloor(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0').slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
