import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  cookieName,
  cookiesOf,
  createTransactions,
  setCookie,
  signInTransaction,
  type SignInTransaction,
} from '../../src/openid/index.js';

const HTTPS = { secure: true };

describe('the cookie of a session', () => {
  it('is of this host alone, over TLS, out of reach of scripts and of other sites', () => {
    const name = cookieName(HTTPS, 'registre');
    expect(setCookie(HTTPS, name, 'secret')).toBe('__Host-registre=secret; Path=/; HttpOnly; SameSite=Lax; Secure');
    expect(setCookie(HTTPS, name, '', 0)).toBe('__Host-registre=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0');
  });

  it('has neither prefix nor Secure over http, on a machine of development', () => {
    const rules = { secure: false };
    expect(setCookie(rules, cookieName(rules, 'registre'), 'secret')).toBe(
      'registre=secret; Path=/; HttpOnly; SameSite=Lax',
    );
  });

  it('is read from among others', () => {
    expect([...cookiesOf('a=1; __Host-registre=s=x ;b; =c;__Host-registre=second')]).toEqual([
      ['a', '1'],
      ['__Host-registre', 's=x'],
    ]);
    expect(cookiesOf(undefined).size).toBe(0);
  });
});

describe('a sign-in under way', () => {
  const key = randomBytes(32);
  let time = 1_000_000;
  const make = (own: Buffer = key) =>
    createTransactions({ ...HTTPS, prefix: 'registre', signIn: signInTransaction, key: own, now: () => time });
  const transaction = (state: string): SignInTransaction => ({
    state,
    nonce: 'nonce',
    verifier: 'verifier',
    returnTo: 'https://registre.example.fr/',
    startedAt: time,
  });
  /** The cookies of a browser after these headers. */
  const browser = (
    headers: readonly string[],
    before: ReadonlyMap<string, string> = new Map(),
  ): Map<string, string> => {
    const cookies = new Map(before);
    for (const header of headers) {
      const [pair = ''] = header.split('; ');
      const [name = '', value = ''] = pair.split('=');
      if (header.endsWith('Max-Age=0')) cookies.delete(name);
      else cookies.set(name, value);
    }
    return cookies;
  };

  it('is known to the browser that began it, on any server with the key, and to no other', () => {
    const cookies = browser(make().keep('sign-in', transaction('a-state-of-chance'), new Map()));
    expect(make().take('sign-in', 'a-state-of-chance', cookies)?.transaction).toEqual(transaction('a-state-of-chance'));
    expect(make().take('sign-in', 'a-state-of-chancE', cookies)).toBeUndefined();
    expect(make().take('sign-out', 'a-state-of-chance', cookies)).toBeUndefined();
    expect(make().take('sign-in', 'a-state-of-chance', new Map())).toBeUndefined();
    expect(make(randomBytes(32)).take('sign-in', 'a-state-of-chance', cookies)).toBeUndefined();
  });

  it('shows the browser nothing of what it holds, and is not taken back when it was altered', () => {
    const cookies = browser(make().keep('sign-in', transaction('a-state-of-chance'), new Map()));
    const [[name, value]] = [...cookies] as [[string, string]];
    expect(name).toBe('__Host-registre-sign-in-a-state-of-c');
    expect(Buffer.from(value, 'base64url').toString('latin1')).not.toContain('verifier');
    fc.assert(
      fc.property(fc.nat(value.length - 1), fc.constantFrom(...'ABab01-_'), (at, letter) => {
        fc.pre(value[at] !== letter && at < value.length - 1);
        const altered = new Map([[name, value.slice(0, at) + letter + value.slice(at + 1)]]);
        expect(make().take('sign-in', 'a-state-of-chance', altered)).toBeUndefined();
      }),
    );
  });

  it('is over after ten minutes', () => {
    const cookies = browser(make().keep('sign-in', transaction('a-state-of-chance'), new Map()));
    time += 600_000;
    expect(make().take('sign-in', 'a-state-of-chance', cookies)).toBeDefined();
    time += 1;
    expect(make().take('sign-in', 'a-state-of-chance', cookies)).toBeUndefined();
  });

  it('may be one of four in a browser: a fifth drops the oldest', () => {
    let cookies = new Map<string, string>();
    for (let i = 0; i < 6; i++) {
      time += 1_000;
      cookies = browser(make().keep('sign-in', transaction(`${i}-is-its-number-of-six`), cookies), cookies);
    }
    const known = [0, 1, 2, 3, 4, 5].filter(i => make().take('sign-in', `${i}-is-its-number-of-six`, cookies));
    expect(known).toEqual([2, 3, 4, 5]);
    expect(cookies.size).toBe(4);
  });
});
