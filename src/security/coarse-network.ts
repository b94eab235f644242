/** The beginning of an IP address: enough for its owner to know a network again, too little to find anybody by it. */
import { isIP } from 'node:net';
import { network } from './rate-limits.js';

/** `203.0.x.x`, `2001:db8:x`; undefined for what is no address. */
export function coarseNetwork(address: string | undefined): string | undefined {
  if (address === undefined || isIP(address) === 0) return undefined;
  const [known = ''] = network(address).split('::/');
  if (known.includes('.')) return `${known.split('.').slice(0, 2).join('.')}.x.x`;
  const [first = '0', second = '0'] = known.split(':');
  return `${first}:${second}:x`;
}
