import { expect, it } from '@jest/globals';
import { coarseNetwork } from '../../src/security/coarse-network.js';

it.each([
  ['203.0.113.7', '203.0.x.x'],
  ['::ffff:203.0.113.7', '203.0.x.x'],
  ['2001:db8:1:2::5', '2001:db8:x'],
  ['2001:DB8::', '2001:db8:x'],
  ['::1', '0:0:x'],
  ['somebody', undefined],
  ['', undefined],
  [undefined, undefined],
])('the network of %s is shown as %s', (address, shown) => {
  expect(coarseNetwork(address)).toBe(shown);
});
