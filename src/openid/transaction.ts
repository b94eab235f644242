/**
 * A sign-in or sign-out under way: what this server has to know when the browser comes back from the issuer. It is sealed in a cookie of
 * that browser, so that nobody else can finish it, and the database holds nothing for whoever merely asks.
 */
import { z } from 'zod';
import { open, seal } from '../vault/cipher.js';
import { cookieName, setCookie, type CookieRules } from './cookies.js';

/** What every sign-in has to know; staff and FranceConnect extend it by what they need themselves. */
export const signInTransaction = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Where the person goes on afterwards. */
  returnTo: z.string(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
});
const signOutTransaction = z.object({ state: z.string(), returnTo: z.string(), startedAt: z.number() });

export type SignInTransaction = z.output<typeof signInTransaction>;
type SignOutTransaction = z.output<typeof signOutTransaction>;
type Kind = 'sign-in' | 'sign-out';
type Transaction<SignIn, K extends Kind> = K extends 'sign-in' ? SignIn : SignOutTransaction;

/** How long a sign-in or sign-out may take, in seconds. */
const LASTS_SECONDS = 600;
/** The most sign-ins (or sign-outs) that one browser may have under way, such as in several tabs. */
const MOST = 4;
/** Characters of the state that name the cookie. */
const NAMED_BY = 12;

export interface Transactions<SignIn extends SignInTransaction> {
  /** The `Set-Cookie` headers that store it in the browser, and drop the oldest when there are too many. */
  keep<K extends Kind>(kind: K, transaction: Transaction<SignIn, K>, cookies: ReadonlyMap<string, string>): string[];
  /** The transaction of a state, if this browser has it and it is not too old; and the header that drops it, so that it serves once. */
  take<K extends Kind>(
    kind: K,
    state: string,
    cookies: ReadonlyMap<string, string>,
  ): { readonly transaction: Transaction<SignIn, K>; readonly drop: string } | undefined;
}

export interface TransactionsOptions<SignIn extends SignInTransaction> extends CookieRules {
  /** Begins the names of its cookies: `registre` leads to `registre-sign-in-…` and `registre-sign-out-…`. */
  readonly prefix: string;
  /** What a sign-in has to know. */
  readonly signIn: z.ZodType<SignIn>;
  /** 32 bytes, the same on all servers. */
  readonly key: Buffer;
  /** Real time, in milliseconds. */
  readonly now?: () => number;
}

export function createTransactions<SignIn extends SignInTransaction>({
  prefix,
  signIn,
  key,
  now = Date.now,
  ...rules
}: TransactionsOptions<SignIn>): Transactions<SignIn> {
  const schemas = { 'sign-in': signIn, 'sign-out': signOutTransaction } as const;
  const prefixOf = (kind: Kind): string => cookieName(rules, `${prefix}-${kind}-`);
  const nameOf = (kind: Kind, state: string): string => prefixOf(kind) + state.slice(0, NAMED_BY);

  const read = <K extends Kind>(kind: K, value: string | undefined): Transaction<SignIn, K> | undefined => {
    if (value === undefined) return undefined;
    try {
      const text = open(key, kind, Buffer.from(value, 'base64url')).toString('utf8');
      const transaction = schemas[kind].parse(JSON.parse(text)) as Transaction<SignIn, K>;
      return now() - transaction.startedAt <= LASTS_SECONDS * 1_000 ? transaction : undefined;
    } catch {
      return undefined;
    }
  };

  return {
    keep: (kind, transaction, cookies) => {
      const others = [...cookies]
        .filter(([name]) => name.startsWith(prefixOf(kind)))
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
