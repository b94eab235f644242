/**
 * A sign-in or sign-out under way: what this server has to know when the browser comes back from the issuer. It is sealed in a cookie of
 * that browser, so that nobody else can finish it, and the database holds nothing for whoever merely asks.
 */
import { z } from 'zod';
import { open, seal } from '../vault/cipher.js';
import { cookieName, setCookie, type CookieRules } from './cookies.js';

const signIn = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Where the person goes on afterwards. */
  returnTo: z.string(),
  /** True when the person was to prove anew who he or she is, with a one-time password. */
  stepUp: z.boolean(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
});
const signOut = z.object({ state: z.string(), returnTo: z.string(), startedAt: z.number() });
const SCHEMAS = { 'sign-in': signIn, 'sign-out': signOut } as const;

export type SignInTransaction = z.output<typeof signIn>;
export type SignOutTransaction = z.output<typeof signOut>;
type Kind = keyof typeof SCHEMAS;
type Transaction<K extends Kind> = z.output<(typeof SCHEMAS)[K]>;

/** How long a sign-in or sign-out may take, in seconds. */
const LASTS_SECONDS = 600;
/** The most sign-ins (or sign-outs) that one browser may have under way, such as in several tabs. */
const MOST = 4;
/** Characters of the state that name the cookie. */
const NAMED_BY = 12;

export interface Transactions {
  /** The `Set-Cookie` headers that store it in the browser, and drop the oldest when there are too many. */
  keep<K extends Kind>(kind: K, transaction: Transaction<K>, cookies: ReadonlyMap<string, string>): string[];
  /** The transaction of a state, if this browser has it and it is not too old; and the header that drops it, so that it serves once. */
  take<K extends Kind>(
    kind: K,
    state: string,
    cookies: ReadonlyMap<string, string>,
  ): { readonly transaction: Transaction<K>; readonly drop: string } | undefined;
}

export interface TransactionsOptions extends CookieRules {
  /** 32 bytes, the same on all servers. */
  readonly key: Buffer;
  /** Real time, in milliseconds. */
  readonly now?: () => number;
}

export function createTransactions({ key, now = Date.now, ...rules }: TransactionsOptions): Transactions {
  const nameOf = (kind: Kind, state: string): string => cookieName(rules, kind, state.slice(0, NAMED_BY));

  const read = <K extends Kind>(kind: K, value: string | undefined): Transaction<K> | undefined => {
    if (value === undefined) return undefined;
    try {
      const text = open(key, kind, Buffer.from(value, 'base64url')).toString('utf8');
      const transaction = SCHEMAS[kind].parse(JSON.parse(text)) as Transaction<K>;
      return now() - transaction.startedAt <= LASTS_SECONDS * 1_000 ? transaction : undefined;
    } catch {
      return undefined;
    }
  };

  return {
    keep: (kind, transaction, cookies) => {
      const prefix = cookieName(rules, kind);
      const others = [...cookies]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => ({ name, startedAt: read(kind, value)?.startedAt ?? 0 }))
        .sort((one, other) => other.startedAt - one.startedAt);
      const value = seal(key, kind, JSON.stringify(transaction)).toString('base64url');
      return [
        ...others.slice(MOST - 1).map(({ name }) => setCookie(rules, name, '', 0)),
        setCookie(rules, nameOf(kind, transaction.state), value, LASTS_SECONDS),
      ];
    },
    take: (kind, state, cookies) => {
      const name = nameOf(kind, state);
      const transaction = read(kind, cookies.get(name));
      return transaction?.state === state ? { transaction, drop: setCookie(rules, name, '', 0) } : undefined;
    },
  };
}
