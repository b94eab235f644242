import { describe, expect, it } from '@jest/globals';
import { isOfOwnForm, isOfOwnPage, isOfOwnSocket } from '../../src/staff/own-pages.js';

describe('which requests may use the cookie of a session', () => {
  const OWN = 'https://registre.example.fr';
  const pages = { origins: new Set([OWN, 'https://console.example.fr']) };
  const csrf = { 'x-registre-csrf': '1' };

  it.each<[string, string, Record<string, string>, boolean]>([
    ['a page of this server', 'POST', { ...csrf, origin: OWN, 'sec-fetch-site': 'same-origin' }, true],
    [
      'a front-end on the same site',
      'POST',
      { ...csrf, origin: 'https://console.example.fr', 'sec-fetch-site': 'same-site' },
      true,
    ],
    [
      'a page of this server, by a browser that says no origin',
      'POST',
      { ...csrf, 'sec-fetch-site': 'same-origin' },
      true,
    ],
    ['a page of this server without the header', 'POST', { origin: OWN, 'sec-fetch-site': 'same-origin' }, false],
    ['another site', 'POST', { ...csrf, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, false],
    ['another site that says no origin', 'POST', { ...csrf, 'sec-fetch-site': 'cross-site' }, false],
    ['a sandboxed page', 'POST', { ...csrf, origin: 'null' }, false],
    [
      'a neighbour on the same site that is not allowed',
      'POST',
      { ...csrf, origin: 'https://blog.example.fr', 'sec-fetch-site': 'same-site' },
      false,
    ],
    ['a neighbour that says no origin', 'POST', { ...csrf, 'sec-fetch-site': 'same-site' }, false],
    ['this host over http', 'POST', { ...csrf, origin: 'http://registre.example.fr' }, false],
    ['whoever says nothing', 'POST', csrf, false],
    ['an address typed', 'GET', { 'sec-fetch-site': 'none' }, true],
    ['a link on a page of this server', 'GET', { 'sec-fetch-site': 'same-origin' }, true],
    ['a link on another site', 'GET', { 'sec-fetch-site': 'cross-site' }, false],
    ['a script of another site', 'GET', { origin: 'https://evil.example' }, false],
    ['any method but those that read', 'DELETE', { origin: OWN }, false],
  ])('%s', (_, method, headers, expected) => expect(isOfOwnPage(method, headers, pages)).toBe(expected));

  it('forms need a page of ours, sockets an origin of ours', () => {
    expect(isOfOwnForm({ origin: OWN }, pages)).toBe(true);
    expect(isOfOwnForm({ 'sec-fetch-site': 'same-origin' }, pages)).toBe(true);
    for (const headers of [
      {},
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site' },
    ])
      expect(isOfOwnForm(headers, pages)).toBe(false);
    expect(isOfOwnSocket({ origin: OWN }, pages)).toBe(true);
    for (const headers of [{}, { origin: 'null' }, { origin: 'https://blog.example.fr' }])
      expect(isOfOwnSocket(headers, pages)).toBe(false);
  });
});
