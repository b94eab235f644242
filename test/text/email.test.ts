import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { domainToASCII } from 'node:url';
import { asciiEmail, emailKey, parseEmail } from '../../src/text/email.js';

/** As long as an address may be: 254 characters, with the longest local part and labels. */
const longest = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(58)}.fr`;

describe('an e-mail address', () => {
  it.each([
    ['A.b+c@Example.ORG', 'A.b+c@example.org'],
    [' a@b.fr\u00a0', 'a@b.fr'],
    ['mailto:a@b.fr', 'a@b.fr'],
    ['\ufeffa\u00ad@b\u200b.fr\u200b', 'a@b.fr'],
    ["o'neil@example.org", "o'neil@example.org"],
    ['a@b-c.d1.fr', 'a@b-c.d1.fr'],
    ['marie@\u00c9cole.fr', 'marie@\u00e9cole.fr'],
    ['marie@e\u0301cole.fr', 'marie@\u00e9cole.fr'],
    ['marie@xn--cole-9oa.fr', 'marie@xn--cole-9oa.fr'],
    ['marie@\u4f8b\u3048.\u30c6\u30b9\u30c8', 'marie@\u4f8b\u3048.\u30c6\u30b9\u30c8'],
    [longest, longest],
  ])('%j is kept as %j', (text, address) => expect(parseEmail(text)).toBe(address));

  it.each([
    '',
    'a',
    'a@b',
    '@b.fr',
    '@-x',
    'a@',
    'a@@b.fr',
    'a b@c.fr',
    'a@b c.fr',
    'jean..dupont@b.fr',
    '.jean@b.fr',
    'jean.@b.fr',
    'jean..dupont@',
    'a@-x.fr',
    'a@x-.fr',
    'a@b..fr',
    'a@.fr',
    'a@b.fr.',
    'a@b.f',
    'a@b.12',
    'a@127.0.0.1',
    'a@[127.0.0.1]',
    'a@b_c.fr',
    'a@xn--a.fr',
    'a@xn--cole-9oa.xn--0',
    'zo\u00e9@b.fr',
    '"a b"@c.fr',
    'Marie <a@b.fr>',
    'a,b@c.fr',
    'a@b.fr,c@d.fr',
    'a@b.fr;',
    'a@b.fr\r\nBcc: x@y.fr',
    'a@b\u202e.fr',
    'a@\u0301b.fr',
    `${'a'.repeat(65)}@b.fr`,
    `a@${'b'.repeat(64)}.fr`,
    `a@\u00e9${'b'.repeat(59)}.fr`,
    `a${longest}`,
    longest.replace('.fr', 'e.fr'),
    `a@${'b.'.repeat(200)}fr`,
  ])('%j is none', text => expect(parseEmail(text)).toBeUndefined());

  it('is sent with its domain in ASCII', () => {
    expect(asciiEmail('Marie@\u00c9cole.fr')).toBe('Marie@xn--cole-9oa.fr');
    expect(asciiEmail('marie@example.org')).toBe('marie@example.org');
    expect(asciiEmail('marie')).toBeUndefined();
  });

  it('is one and the same however its domain and case are written', () => {
    expect(emailKey('Marie@\u00c9cole.fr')).toBe(emailKey('marie@xn--cole-9oa.fr'));
    expect(emailKey('marie@ecole.fr')).not.toBe(emailKey('marie@\u00e9cole.fr'));
  });

  const character = fc.oneof(
    fc.constantFrom(...'aZ09.-_@+é\u0301ß\u200d\u3002ｆxn\u00a0 '),
    fc.string({ unit: 'grapheme' }),
  );
  const text = fc.array(character, { maxLength: 40 }).map(parts => parts.join(''));
  const address = fc.oneof(
    text,
    fc.tuple(text, text).map(parts => `${parts.join('@')}.fr`),
    fc.emailAddress(),
  );

  it('is kept as it is when it is judged again, and is sent in ASCII with the same meaning', () =>
    fc.assert(
      fc.property(address, given => {
        const kept = parseEmail(given);
        if (kept === undefined) return asciiEmail(given) === undefined;
        const sent = asciiEmail(given)!;
        expect(parseEmail(kept)).toBe(kept);
        expect(sent).toMatch(/^[\x21-\x7e]{1,64}@[a-z0-9.-]{1,253}$/);
        expect(sent.length).toBeLessThanOrEqual(254);
        expect(asciiEmail(sent)).toBe(sent);
        expect(sent.split('@').at(-1)).toBe(domainToASCII(kept.split('@').at(-1)!));
        return true;
      }),
      { numRuns: 5_000 },
    ));
});
