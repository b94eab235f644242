import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { returnAddress } from '../../src/openid/index.js';

const OWN = 'https://registre.example.fr';
const ALLOWED = new Set(['https://console.example.fr', 'http://localhost:3000']);
const fit = (text: string): string | undefined => returnAddress(text, OWN, ALLOWED);

describe('where a person may be sent back to', () => {
  it.each([
    ['/', `${OWN}/`],
    ['/console?school=1#list', `${OWN}/console?school=1#list`],
    ['console', `${OWN}/console`],
    ['', `${OWN}/`],
    [`${OWN}/x`, `${OWN}/x`],
    ['https://console.example.fr/a/b', 'https://console.example.fr/a/b'],
    ['http://localhost:3000/', 'http://localhost:3000/'],
    ['HTTPS://CONSOLE.example.fr/', 'https://console.example.fr/'],
    // No `//`: a path, as browsers read it.
    ['https:evil.example', `${OWN}/evil.example`],
    ['/%2f%2fevil.example', `${OWN}/%2f%2fevil.example`],
  ])('%j → %s', (text, address) => expect(fit(text)).toBe(address));

  it.each([
    'https://evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '\n//evil.example',
    ' //evil.example',
    'https:/\\evil.example',
    'http://console.example.fr/',
    'https://console.example.fr.evil.example/',
    'https://console.example.fr@evil.example/',
    'https://someone@console.example.fr/',
    'https://registre.example.fr:8443/',
    'http://localhost:3001/',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)//https://console.example.fr',
    'data:text/html,x',
    'blob:https://registre.example.fr/1',
    'file:///etc/passwd',
    'https://[::1',
    `/${'a'.repeat(2_000)}`,
  ])('%j is nowhere', text => expect(fit(text)).toBeUndefined());

  it('is a page of this server or of an allowed front-end, whatever the text, as a browser reads it', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      ':',
      '@',
      'https',
      'http',
      'javascript',
      'evil.example',
      OWN,
      '?',
      '#',
      '\t',
      '.',
      '%2f',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.array(piece).map(all => all.join('')),
        ),
        text => {
          const address = fit(text);
          if (address === undefined) return;
          // What goes into the header is what the browser follows from any page of this server.
          expect([OWN, ...ALLOWED]).toContain(new URL(address, 'https://registre.example.fr/auth/callback').origin);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
