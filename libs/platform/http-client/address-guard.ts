import { lookup as dnsLookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { AllowList } from './allow-list.js';

/** Networks that are not the public internet (IANA special-purpose registries, multicast, class E). */
const PRIVATE_V4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24',
  '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24',
  '224.0.0.0/4', '240.0.0.0/4',
]; // prettier-ignore
const PRIVATE_V6 = [
  '::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '5f00::/16',
  'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8',
]; // prettier-ignore

const privateAddresses = new BlockList();
for (const subnet of PRIVATE_V4) {
  const [address, prefix] = subnet.split('/') as [string, string];
  privateAddresses.addSubnet(address, Number(prefix), 'ipv4');
  // The same network as NAT64 (RFC 6052) writes it. BlockList itself sees through ::ffff:a.b.c.d.
  privateAddresses.addSubnet(`64:ff9b::${address}`, 96 + Number(prefix), 'ipv6');
}
for (const subnet of PRIVATE_V6) {
  const [address, prefix] = subnet.split('/') as [string, string];
  privateAddresses.addSubnet(address, Number(prefix), 'ipv6');
}

/** True for an IP address that is not on the public internet. */
function isPrivateAddress(address: string): boolean {
  return privateAddresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Thrown instead of connecting to a private address that is not allowed. */
export class AddressBlocked extends Error {
  readonly code = 'EBLOCKED';

  constructor(host: string) {
    super(`${host} is a private address or leads to one`);
    this.name = 'AddressBlocked';
  }
}

/** Decides, at the moment of connecting, where a socket may lead to: a name is judged by the very addresses that are used. */
export class AddressGuard {
  private readonly allowed: AllowList;

  constructor(allowPrivate: readonly string[]) {
    this.allowed = new AllowList(allowPrivate);
  }

  /** For a host that is an IP address already, which no `lookup` ever sees. */
  checkLiteral(host: string, port: number): AddressBlocked | null {
    return isIP(host) !== 0 && !this.mayReach(host, host, port) ? new AddressBlocked(host) : null;
  }

  /** A `lookup` for net.connect that leaves out the addresses that are not allowed. */
  lookup(port: number): LookupFunction {
    return (host, options, callback) => {
      dnsLookup(host, { ...options, all: true } as LookupAllOptions, (error, addresses: LookupAddress[]) => {
        if (error) return callback(error, []);
        const [first, ...others] = addresses.filter(({ address }) => this.mayReach(host, address, port));
        if (!first) return callback(new AddressBlocked(host), []);
        if (options.all) callback(null, [first, ...others]);
        else callback(null, first.address, first.family);
      });
    };
  }

  private mayReach(host: string, address: string, port: number): boolean {
    return !isPrivateAddress(address) || this.allowed.has(host, port) || this.allowed.has(address, port);
  }
}
