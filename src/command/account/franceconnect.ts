/** Signing in with FranceConnect, and linking an identity of FranceConnect to an account. */
import { randomUUID } from 'node:crypto';
import type { LinkFranceConnect, PasswordFacts } from '../../domain/account/commands.js';
import type { AccountEvent } from '../../domain/account/events.js';
import type { IdentityDifference } from '../../domain/account/franceconnect-events.js';
import type { Account } from '../../domain/account/state.js';
import type { Refusal } from '../../domain/event.js';
import { refuse } from '../../domain/refusals.js';
import { identityDifferences } from '../../text/identity-differences.js';
import type { FranceConnectArrival, FranceConnectFound, FranceConnectTicket } from '../../vault/vault.js';
import { usedUp } from '../codes.js';
import type { Command, Deps } from '../dependencies.js';
import { withoutCommandId } from '../results.js';
import { withAccount } from './by-login.js';
import { childrenOf } from './children.js';
import { newChosenPassword, newPasswordFacts, verifier } from './credentials.js';
import { accountOf } from './load-account.js';
import { handleAccount, handleOwn, type AnswerTo, type HolderAnswerTo } from './stream.js';

/**
 * Makes the step of a command that uses a ticket up, after the decision and before the append. Of two commands with the same ticket, the
 * second is refused, whatever they do: nothing in the ledger refuses a second sign-in. Whoever is left without it by a killed server goes by
 * FranceConnect again. The step may be called again after a conflict: it uses the ticket up once.
 */
export function ticketUse(
  { vault }: Pick<Deps, 'vault'>,
  given: FranceConnectTicket,
): () => Promise<Refusal<'FRANCECONNECT_TICKET_INVALID'> | undefined> {
  let used: Promise<boolean> | undefined;
  return async () => {
    used ??= vault.franceConnect.consume(given);
    return (await used) ? undefined : { code: 'FRANCECONNECT_TICKET_INVALID' };
  };
}

/** Where the identity differs from what the base says of the account's person; nowhere where the base says nothing. */
export async function differencesOf(
  { vault }: Pick<Deps, 'vault'>,
  { identity: ref }: Pick<Account, 'identity'>,
  { identity }: Pick<FranceConnectArrival, 'identity'>,
): Promise<IdentityDifference[]> {
  const [recorded] = ref ? await vault.persons.identities([ref]) : [];
  return recorded ? identityDifferences(identity, recorded) : [];
}

/** What somebody gives who signs in with FranceConnect. */
export interface FranceConnectGiven extends FranceConnectTicket {
  /** Changes the password on the way, when a new one is demanded. */
  readonly newPassword?: string;
  /** Birth dates of all attached children (`YYYY-MM-DD`): as for `signIn`. */
  readonly birthDates?: readonly string[];
}

/** What FranceConnect says of the session there: its ID token, to sign out with, and a keyed digest of its name. */
export type AtFranceConnect = Pick<FranceConnectArrival, 'idToken' | 'session'>;

export const sessionAtFranceConnect = ({ idToken, session }: AtFranceConnect): AtFranceConnect => ({
  idToken,
  ...(session !== undefined && { session }),
});

/**
 * Signs in the holder whose account the identity opens, whatever names FranceConnect says. Refused `FRANCECONNECT_UNKNOWN` when it opens
 * none: the ticket then still serves to link it, or to make the account.
 */
export const signInByFranceConnect: Command<
  FranceConnectGiven,
  HolderAnswerTo<'SignInByFranceConnect', 'FRANCECONNECT_TICKET_INVALID'> & {
    readonly atFranceConnect?: AtFranceConnect;
  }
> = async (deps, { ticket, request, newPassword, birthDates }, context) => {
  const given = { ticket, request };
  const arrival = await deps.vault.franceConnect.arrival(given);
  if (!arrival) return refuse('FRANCECONNECT_TICKET_INVALID');
  const link = await deps.vault.franceConnect.linkOf(arrival.subject);
  if (!link) return refuse('FRANCECONNECT_UNKNOWN');
  const { accountId, linkId } = link;
  const [login = ''] = await deps.vault.logins.loginOf([accountId]);
  const credential = newChosenPassword(deps, accountId, newPassword ?? '');
  const use = ticketUse(deps, given);
  const result = await handleAccount(deps, accountId, withoutCommandId(context), {
    type: 'SignInByFranceConnect',
    path: 'FRANCECONNECT',
    build: async (account, at) => ({
      type: 'SignInByFranceConnect',
      at,
      linkId,
      differs: await differencesOf(deps, account, arrival),
      ...(newPassword !== undefined && {
        newPassword: await newPasswordFacts(deps, account, {
          password: newPassword,
          credentialId: credential.next(),
          login,
          compare: true,
        }),
      }),
      ...(birthDates && { confirmation: { children: await childrenOf(deps, account), birthDates } }),
    }),
    unknown: 'FRANCECONNECT_UNKNOWN',
    prepare: async events => (await use()) ?? credential.prepare(events),
    abandon: credential.abandon,
  });
  return { ...withAccount(accountId, result), atFranceConnect: sessionAtFranceConnect(arrival) };
};

/**
 * Whether the identity of this link opens another account than `accountId`, and so cannot be linked to it; without `accountId`, whether it opens
 * any. A link that no account names after a minute was given up half-way, and opens none (a `recent` one may be under way); that of an account
 * merged into this one leads nowhere.
 */
export async function isTaken(deps: Deps, link: FranceConnectFound | undefined, accountId?: string): Promise<boolean> {
  if (!link || link.accountId === accountId) return false;
  if (link.recent) return true;
  const other = await accountOf(deps, link.accountId);
  return other?.franceConnect?.linkId === link.linkId && other.mergedInto?.accountId !== accountId;
}

/**
 * Links an identity in the course of a command. For each attempt, call `next` for what the decision needs; after it `prepare`, which links when
 * the events say so; and `abandon`, which ends the link, when the append was lost.
 */
export interface NewLink {
  readonly next: (account: Account) => Promise<LinkFacts>;
  readonly prepare: (events: readonly AccountEvent[]) => Promise<Refusal<'FRANCECONNECT_TAKEN'> | undefined>;
  readonly abandon: () => Promise<void>;
}

/** The link to be, or that of the account when the identity is linked to it already; and whether the identity opens another account. */
type LinkFacts = Pick<LinkFranceConnect, 'linkId' | 'differs' | 'taken'>;

export function newLink(deps: Deps, arrival: Pick<FranceConnectArrival, 'subject' | 'identity'>): NewLink {
  const { franceConnect } = deps.vault;
  const { subject } = arrival;
  let found: FranceConnectFound | undefined;
  let taken = false;
  let wanted = { linkId: '', accountId: '', personId: '' };
  return {
    next: async account => {
      const { accountId, personId } = account;
      found = await franceConnect.linkOf(subject);
      const isLinked = found?.accountId === accountId && found.linkId === account.franceConnect?.linkId;
      wanted = { linkId: isLinked && found ? found.linkId : randomUUID(), accountId, personId };
      const differs = await differencesOf(deps, account, arrival);
      taken = await isTaken(deps, found, accountId);
      return { linkId: wanted.linkId, differs, taken };
    },
    prepare: async events => {
      if (!events.some(({ type }) => type === 'FranceConnectLinked')) return undefined;
      const linked = !taken && (await franceConnect.link(subject, wanted, found?.linkId));
      return linked ? undefined : { code: 'FRANCECONNECT_TAKEN' };
    },
    abandon: () => franceConnect.unlink(wanted.linkId),
  };
}

/** Links the identity to the account of the holder who is signed in, and gives the password: it then opens the account, too. */
export const linkFranceConnect: Command<
  FranceConnectTicket & { accountId: string; currentPassword: string },
  AnswerTo<'LinkFranceConnect', 'SESSION_ENDED' | 'FRANCECONNECT_TICKET_INVALID'>
> = async (deps, { accountId, currentPassword, ticket, request }, context) => {
  const arrival = await deps.vault.franceConnect.arrival({ ticket, request });
  if (!arrival) return refuse('FRANCECONNECT_TICKET_INVALID');
  const verify = verifier(deps, currentPassword);
  const link = newLink(deps, arrival);
  return usedUp(
    () => deps.vault.franceConnect.consume({ ticket, request }),
    () =>
      handleOwn(deps, accountId, withoutCommandId(context), {
        unknown: 'SESSION_ENDED',
        type: 'LinkFranceConnect',
        path: 'FRANCECONNECT',
        build: async (account, at) => ({
          type: 'LinkFranceConnect',
          at,
          password: await verify(account),
          ...(await link.next(account)),
        }),
        prepare: link.prepare,
        abandon: link.abandon,
      }),
  );
};

/** Ends the link to FranceConnect, by the password: the account is opened by login and password alone from then on. */
export const unlinkFranceConnect: Command<
  { accountId: string; currentPassword: string },
  AnswerTo<'UnlinkFranceConnect', 'SESSION_ENDED'>
> = async (deps, { accountId, currentPassword }, context) => {
  const verify = verifier(deps, currentPassword);
  const result = await handleOwn(deps, accountId, withoutCommandId(context), {
    unknown: 'SESSION_ENDED',
    type: 'UnlinkFranceConnect',
    build: async (account, at) => ({ type: 'UnlinkFranceConnect', at, password: await verify(account) }),
  });
  if (result.outcome === 'accepted')
    for (const { type, data } of result.events)
      if (type === 'FranceConnectUnlinked') await deps.vault.franceConnect.unlink(data.linkId);
  return result;
};

/** How a holder who is signed in proves once more who he or she is: by the password, or where FranceConnect opens the account, there. */
export interface HolderProof {
  readonly currentPassword?: string;
  readonly franceConnect?: FranceConnectTicket;
}

/** What was found of a proof. `use` uses it up. */
export interface FoundProof {
  readonly facts: (account: Account) => Promise<PasswordFacts>;
  readonly use: () => Promise<Refusal<'FRANCECONNECT_TICKET_INVALID'> | undefined>;
}

/** Looks at a proof; `undefined` when it is a ticket that does not prove anew that this is the holder of the account. */
export async function findProof(
  deps: Deps,
  accountId: string,
  { currentPassword = '', franceConnect: given }: HolderProof,
): Promise<FoundProof | undefined> {
  if (!given) return { facts: verifier(deps, currentPassword), use: async () => undefined };
  const { franceConnect } = deps.vault;
  const arrival = await franceConnect.arrival(given);
  const link = arrival?.again ? await franceConnect.linkOf(arrival.subject) : undefined;
  if (link?.accountId !== accountId) return undefined;
  return {
    facts: async () => ({ current: false, pending: false, franceConnect: link.linkId }),
    use: ticketUse(deps, given),
  };
}
