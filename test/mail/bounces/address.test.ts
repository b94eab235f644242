import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bounceAddresses, LONGEST_BOUNCE_NAME } from '../../../src/mail/bounces/address.js';

const digestOf =
  (key: string) =>
  (...parts: string[]): string =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
const addresses = bounceAddresses('Bounce@bounces.example.fr', digestOf('ours'));
const task = fc.record({
  taskId: fc.bigInt(1n, 10n ** 18n - 1n).map(String),
  key: fc.uuid().map(id => `${id} NOTIFICATION`),
});

describe('the address to which reports of an e-mail come back', () => {
  it('names the task and its signature, in any case of letters, within the length of an address', () => {
    const longest = bounceAddresses(`${'b'.repeat(LONGEST_BOUNCE_NAME)}@bounces.example.fr`, digestOf('ours'));
    fc.assert(
      fc.property(task, fc.boolean(), (one, upper) => {
        const address = addresses.of(one);
        const read = addresses.read(upper ? `<${address.toUpperCase()}>` : address)!;
        expect(read.taskId).toBe(one.taskId);
        expect(addresses.signed(one, read.signature)).toBe(true);
        expect(longest.of(one).split('@')[0]!.length).toBeLessThanOrEqual(64);
      }),
    );
  });

  it('cannot be made up: another task, another key, or a digit changed is not signed', () => {
    const theirs = bounceAddresses('bounce@bounces.example.fr', digestOf('theirs'));
    fc.assert(
      fc.property(task, task, fc.nat(23), (one, other, at) => {
        fc.pre(one.taskId !== other.taskId);
        const { signature } = addresses.read(addresses.of(one))!;
        const changed = [...signature].map((digit, i) => (i === at ? (digit === '0' ? '1' : '0') : digit)).join('');
        expect(addresses.signed(other, signature)).toBe(false);
        expect(addresses.signed({ ...one, key: other.key }, signature)).toBe(false);
        expect(addresses.signed(one, changed)).toBe(false);
        expect(addresses.signed(one, signature.slice(1))).toBe(false);
        expect(theirs.signed(one, signature)).toBe(false);
      }),
    );
  });

  it.each([
    'bounce@bounces.example.fr',
    'bounce+1-ab@elsewhere.fr',
    'other+1-ab@bounces.example.fr',
    'bounce+1-ab@bounces.example.fr@evil.fr',
    '',
  ])('is not %j', address => {
    expect(addresses.read(address)).toBeUndefined();
  });

  it('is refused where what it names is malformed', () => {
    for (const named of ['', 'x', '1', '1-', '-ab', '1-zz', `${'9'.repeat(19)}-ab`])
      expect(addresses.read(`bounce+${named}@bounces.example.fr`)).toEqual({ taskId: '', signature: '' });
  });
});
