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

/** As often as a task may be taken in years. */
const attempt = fc.integer({ min: 1, max: 36 ** 5 - 1 });

describe('the address to which reports of an e-mail come back', () => {
  it('names the task, the attempt and their signature, in any case of letters, within the length of an address', () => {
    const longest = bounceAddresses(`${'b'.repeat(LONGEST_BOUNCE_NAME)}@bounces.example.fr`, digestOf('ours'));
    fc.assert(
      fc.property(task, attempt, fc.boolean(), (one, attempt, upper) => {
        const address = addresses.of(one, attempt);
        const read = addresses.read(upper ? `<${address.toUpperCase()}>` : address)!;
        expect(read).toMatchObject({ taskId: one.taskId, attempt });
        expect(addresses.signed(one, read)).toBe(true);
        expect(longest.of(one, attempt).split('@')[0]!.length).toBeLessThanOrEqual(64);
      }),
    );
  });

  it('cannot be made up: another task, key or attempt, or a digit changed, is not signed', () => {
    const theirs = bounceAddresses('bounce@bounces.example.fr', digestOf('theirs'));
    fc.assert(
      fc.property(task, task, attempt, fc.nat(23), (one, other, attempt, at) => {
        fc.pre(one.taskId !== other.taskId);
        const { signature } = addresses.read(addresses.of(one, attempt))!;
        const changed = [...signature].map((digit, i) => (i === at ? (digit === '0' ? '1' : '0') : digit)).join('');
        expect(addresses.signed(other, { attempt, signature })).toBe(false);
        expect(addresses.signed({ ...one, key: other.key }, { attempt, signature })).toBe(false);
        expect(addresses.signed(one, { attempt: attempt + 1, signature })).toBe(false);
        expect(addresses.signed(one, { attempt: undefined, signature })).toBe(false);
        expect(addresses.signed(one, { attempt, signature: changed })).toBe(false);
        expect(addresses.signed(one, { attempt, signature: signature.slice(1) })).toBe(false);
        expect(theirs.signed(one, { attempt, signature })).toBe(false);
      }),
    );
  });

  it('is read and proven as older versions made it: without the attempt', () => {
    const signature = Buffer.from(digestOf('ours')('bounce', '812', 'k NOTIFICATION'), 'base64url')
      .toString('hex')
      .slice(0, 24);
    const read = addresses.read(`bounce+812-${signature}@bounces.example.fr`)!;
    expect(read).toEqual({ taskId: '812', attempt: undefined, signature });
    expect(addresses.signed({ taskId: '812', key: 'k NOTIFICATION' }, read)).toBe(true);
  });

  it.each([
    'bounce@bounces.example.fr',
    'bounce+1-ab@elsewhere.fr',
    'other+1-ab@bounces.example.fr',
    'bounce+1-ab@bounces.example.fr@evil.fr',
    '',
  ])('is not read from %j', address => {
    expect(addresses.read(address)).toBeUndefined();
  });

  it('is refused where what it names is malformed', () => {
    const malformed = ['', 'x', '1', '1-', '-ab', '1-zz', `${'9'.repeat(19)}-ab`, '1.-ab', '.1-ab', '1.1', '1.1-zz'];
    for (const named of [...malformed, '1.1.1-ab', `${'z'.repeat(13)}.1-ab`, `1.${'1'.repeat(6)}-ab`])
      expect(addresses.read(`bounce+${named}@bounces.example.fr`)).toMatchObject({ taskId: '', signature: '' });
  });
});
