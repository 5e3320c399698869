/** Whose address it is, for counting: an IPv4 address, or the /64 of an IPv6 one, for its owner has 2^64 of them. */
export function networkOf(ip: string | undefined): string {
  if (ip === undefined || ip.includes('.')) return ip?.replace(/^::ffff:/i, '') ?? 'unknown';
  const [head = [], tail = []] = ip.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].slice(0, 4).join(':');
}
