// Which addresses are the public internet's, and which belong to this machine, its network or nobody.

import type { BlockList } from 'node:net';
import { builtin } from './builtin.ts';

/**
 * IPv4 networks that are not public. IANA IPv4 Special-Purpose Address Registry; RFC 5771 (multicast) and RFC 1112 (240/4,
 * the broadcast address in it).
 */
const IPV4 = [
  '0.0.0.0/8', // this host, this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // behind a carrier's NAT
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, and the metadata services of clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // relays of 6to4, deprecated
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks of networks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
] as const;

/**
 * IPv6 networks that are not public: everything outside of 2000::/3, the global unicast space (RFC 4291, 2.4), and in it
 * what the IANA IPv6 Special-Purpose Address Registry lists.
 */
const IPV6 = [
  '::/3', // unspecified, loopback, IPv4-compatible, translated
  '2001::/23', // protocol assignments, Teredo
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4, which holds an IPv4 address
  '3fff::/20', // documentation
  '4000::/2',
  '8000::/1', // unique local, link-local, multicast
] as const;

/** The last 32 bits below it are an IPv4 address, which counts: mapped (RFC 4291, 2.5.5.2), and translated (RFC 6052). */
const EMBEDDING = ['::ffff:', '64:ff9b::'] as const;

/**
 * Tells whether an address leads to the public internet.
 *
 * @param address - IPv4 or IPv6 as text, in any notation; a zone (`%eth0`) may follow.
 * @returns false also for what is no address.
 */
export function isPublicAddress(address: string): boolean {
  const net = builtin('node:net');
  const [bare = ''] = address.split('%');
  const blocked = new net.BlockList();
  for (const network of IPV4) block(blocked, network, 'ipv4');
  if (net.isIPv4(bare)) return !blocked.check(bare, 'ipv4');
  if (!net.isIPv6(bare)) return false;

  const embedding = new net.BlockList();
  for (const prefix of EMBEDDING) {
    embedding.addSubnet(`${prefix}0.0.0.0`, 96, 'ipv6');
    for (const network of IPV4) block(blocked, prefix + network, 'ipv6', 96);
  }
  if (!embedding.check(bare, 'ipv6')) for (const network of IPV6) block(blocked, network, 'ipv6');
  return !blocked.check(bare, 'ipv6');
}

function block(list: BlockList, network: string, family: 'ipv4' | 'ipv6', before = 0): void {
  const [address = '', bits] = network.split('/');
  list.addSubnet(address, before + Number(bits), family);
}
