import { BlockList, isIP } from 'node:net';

/** One entry of PREGON_ALLOW_PRIVATE. */
export type Allowed =
  { kind: 'network'; address: string; prefix: number } | { kind: 'host'; host: string; port: number | null };

const CIDR = /^(.+)\/(\d{1,3})$/;
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i;

/** Reads `host`, `host:port`, `[ipv6]:port`, or `address/prefix`; null when it is none of them. */
export function parseAllowed(entry: string): Allowed | null {
  const [, address = '', prefix = ''] = CIDR.exec(entry) ?? [];
  if (address) {
    const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    return Number(prefix) <= bits ? { kind: 'network', address, prefix: Number(prefix) } : null;
  }
  if (isIP(entry) === 6) return { kind: 'host', host: entry.toLowerCase(), port: null };
  const [, host, port] = HOST.exec(entry) ?? [];
  if (host === undefined || Number(port ?? 0) > 65535) return null;
  return {
    kind: 'host',
    host: host.toLowerCase().replace(/^\[|\]$/g, ''),
    port: port === undefined ? null : Number(port),
  };
}

/** Which private places may be reached, by the name that was asked for or by the address that it resolved to. */
export class AllowList {
  private readonly networks = new BlockList();
  private readonly hosts = new Set<string>();

  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const allowed = parseAllowed(entry);
      if (allowed === null) throw new Error(`${entry} is no host, host:port or CIDR.`);
      if (allowed.kind === 'host') this.hosts.add(key(allowed.host, allowed.port));
      else this.networks.addSubnet(allowed.address, allowed.prefix, isIP(allowed.address) === 6 ? 'ipv6' : 'ipv4');
    }
  }

  has(host: string, port: number): boolean {
    const name = host.toLowerCase();
    if (this.hosts.has(key(name, null)) || this.hosts.has(key(name, port))) return true;
    const family = isIP(host);
    return family !== 0 && this.networks.check(host, family === 6 ? 'ipv6' : 'ipv4');
  }
}

const key = (host: string, port: number | null): string => `${host}|${port ?? '*'}`;
