/** The beginning of an IP address: enough for its owner to know a network again, too little to find anybody by it. */
import { isIP } from 'node:net';
import { network } from './rate-limits.js';

/** `203.0.x.x`, `2001:db8:x`; undefined for what is no address. */
export function coarseNetwork(address: string | undefined): string | undefined {
  if (address === undefined || isIP(address) === 0) return undefined;
  // Of an IPv6 address, `network` gives the first half: `2001:db8:1:2::/64`.
  const [start = ''] = network(address).split('::/');
  if (start.includes('.')) return `${start.split('.').slice(0, 2).join('.')}.x.x`;
  const [first = '0', second = '0'] = start.split(':');
  return `${first}:${second}:x`;
}
