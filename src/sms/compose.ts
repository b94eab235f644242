/** Composes the SMS of a job: reads number and login from the vault, and has the code or the link made. */
import type { Clock } from '../clock.js';
import { accountBefore, accountBeforeCommand, accountOf, addressesToTell, derivedId } from '../command/index.js';
import { placeOf } from '../domain/academies.js';
import { isSettledAnew } from '../domain/account/dispute.js';
import { wasFreedSince } from '../domain/account/freeing/decide.js';
import { isToldEverywhere } from '../domain/account/known-addresses.js';
import {
  changeToldBy,
  STOP_SECONDS,
  STOPPABLE_NOTICES,
  stoppableChange,
  type StoppableNotice,
} from '../domain/account/recent-changes.js';
import type { Account } from '../domain/account/state.js';
import { addSeconds } from '../domain/calendar.js';
import { pageLink } from '../domain/portal-pages.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { CodeAsked, CodeSubject, Vault } from '../vault/vault.js';
import type { CodeJob, EventJob, SmsJob } from './task.js';
import { codeText, linkText, loginText, noticeText, stopText } from './texts/render.js';

export interface ComposeDeps {
  readonly eventStore: EventStore;
  readonly vault: Vault;
  readonly clock: Clock;
  /** PORTAL_URL, without a slash at its end. */
  readonly portalUrl: string;
  /** Whether an académie (its code) wants the English below the French; `undefined` when the académie is not known. */
  readonly inEnglishToo: (academie: string | undefined) => boolean;
}

export interface ComposedSms {
  /** E.164. */
  readonly to: string;
  /** What it is counted for beside its number: an account that may ask for only so many SMS. */
  readonly alsoCounts: readonly string[];
  /** True when it may not be the last SMS of a day to this number: that one is reserved for whoever recovers a password. */
  readonly leavesLast: boolean;
  /** ISO 8601 UTC: from then on it is of no use. */
  readonly until: string;
  /**
   * Makes the text. `last`: it is the last SMS of the day to this number. `undefined` when there is nothing to be sent any more.
   */
  readonly write: (last: boolean) => Promise<string | undefined>;
}

/** How long a login and a notice are worth sending, in seconds. */
const LOGIN_SECONDS = 3_600;
const NOTICE_SECONDS = 3 * 86_400;
/** Texts that go to the mobile in any case. Any other is told by e-mail instead to a holder who has proven an address. */
const ALWAYS: readonly EventJob['text'][] = ['LOGIN', 'MOBILE_CHANGE_ASKED', 'MOBILE_CHANGED', 'ACCOUNT_FREED'];
/** How long a link to choose a new password is valid: until the next SMS may be sent to its number. */
const LINK_SECONDS = 86_400;

/**
 * Makes the SMS of a recovery that is the last one of the day. Whoever asks for codes in a holder's name can use up the SMS of a day and, by
 * wrong tries, each code. So the last SMS carries a link in place of a code: nobody can guess it or use it up, and it is valid until
 * the next SMS may be sent.
 */
async function writeLink(
  { vault, portalUrl, clock }: ComposeDeps,
  asked: CodeAsked & CodeSubject,
  attempt: string,
): Promise<string | undefined> {
  const { codeId, accountId, contact, credentialId, language } = asked;
  if (accountId === undefined || !contact) return undefined;
  const token = await vault.tokens.issue(
    {
      tokenId: derivedId('recovery link', codeId, attempt),
      accountId,
      purpose: 'PASSWORD_RESET',
      contact,
      channel: 'SMS',
      ...(credentialId !== undefined && { credentialId }),
    },
    addSeconds(clock.now(), LINK_SECONDS),
  );
  return linkText(language, pageLink(portalUrl, 'mot-de-passe', { token }));
}

/** Whether the code could not be used any more: another password was chosen since it was asked for. */
async function isVoid({ accountId, credentialId }: CodeSubject, deps: ComposeDeps): Promise<boolean> {
  if (accountId === undefined || credentialId === undefined) return false;
  return (await accountOf(deps, accountId))?.credential?.credentialId !== credentialId;
}

async function composeCode({ codeId }: CodeJob, attempt: string, deps: ComposeDeps): Promise<ComposedSms | undefined> {
  const { vault, clock, portalUrl } = deps;
  const asked = await vault.codes.toSend(codeId, clock.now());
  if (!asked || (await isVoid(asked, deps))) return undefined;
  const { purpose, language, number, accountId, expiresAt } = asked;
  const recovers = purpose === 'PASSWORD_RESET';
  return {
    to: number,
    // A change of mobile goes to whatever number was typed: the account counts, so that it does not write to the whole world.
    alsoCounts: purpose === 'PHONE_CHANGE' && accountId !== undefined ? [`account ${accountId}`] : [],
    // Only a number that somebody has proven recovers a password by SMS: no other has a last SMS to keep.
    leavesLast: !recovers && (await vault.proven.accountsOf({ mobile: number })).length > 0,
    until: expiresAt,
    write: async last => {
      if (last && recovers) return writeLink(deps, asked, attempt);
      const made = await vault.codes.make(codeId, clock.now());
      if (!made) return undefined;
      const seconds = (Date.parse(made.expiresAt) - Date.parse(clock.now())) / 1_000;
      return codeText(purpose, language, { code: made.code, seconds, portalUrl });
    },
  };
}

/** Makes the link that stops the change of which a notice tells; `undefined` when there is none, or it cannot be stopped any more. */
async function stopLink(
  { vault, portalUrl, clock }: ComposeDeps,
  { eventId, eventAt, text, changeId: named }: EventJob & { readonly text: StoppableNotice },
  { account, before }: { readonly account: Account; readonly before: Account },
  attempt: string,
): Promise<string | undefined> {
  const reference = changeToldBy(text, named, before);
  if (reference === undefined || !stoppableChange(account, reference, clock.now())) return undefined;
  // Another attempt makes another link: the SMS of one that seemed to fail may have arrived.
  const tokenId = derivedId('stop link', eventId, attempt);
  const { accountId } = account;
  const token = await vault.tokens.issue(
    { tokenId, accountId, purpose: 'CHANGE_STOP', reference, channel: 'SMS' },
    addSeconds(eventAt, STOP_SECONDS),
  );
  return pageLink(portalUrl, 'arret', { token });
}

const isStoppable = (job: EventJob): job is EventJob & { readonly text: StoppableNotice } =>
  (STOPPABLE_NOTICES as readonly string[]).includes(job.text);

/** One of the known mobiles, for a notice that goes to each; that an account was made is not told to the mobile that made it. */
async function knownMobile({ accountId, eventId, text, nth = 0 }: EventJob, deps: ComposeDeps, account: Account) {
  const before = await accountBeforeCommand(deps, accountId, eventId);
  const [madeWith] = account.madeWith ? await deps.vault.persons.contacts([account.madeWith]) : [];
  const mobile = before && (await addressesToTell(deps, before, 'MOBILE'))[nth];
  return text === 'ACCOUNT_MADE' && mobile === madeWith?.mobile ? undefined : mobile;
}

/** Where a text of an event goes, and the account as it was when the text was asked for: what a link to stop a change is made of. */
interface Recipient {
  readonly mobile: string | undefined;
  readonly before: Account;
}

/** The recipient of a text; undefined when there is none, or when the text is pointless by now. */
async function recipientOf(job: EventJob, deps: ComposeDeps, account: Account): Promise<Recipient | undefined> {
  const { accountId, eventId, text, eventAt } = job;
  if (isSettledAnew(account, text, eventAt) || (text !== 'LOGIN' && wasFreedSince(account, eventAt))) return undefined;
  // What is told everywhere carries no link to stop a change, so that it does not matter what the account was before.
  if (isToldEverywhere(text)) return { mobile: await knownMobile(job, deps, account), before: account };
  // A notice goes to the mobile that was proven before what it tells of: one proven since may be that of somebody who has taken the account over.
  const then = text === 'LOGIN' ? account : await accountBefore(deps, accountId, eventId);
  const toldByMail = !ALWAYS.includes(text) && then?.proven?.EMAIL !== undefined;
  const ref = then?.proven?.MOBILE;
  // Once a change of mobile is confirmed, the notice MOBILE_CHANGED tells the mobile proven before.
  const overtaken =
    text === 'LOGIN' ? account.state !== 'ACTIVATED' : text === 'MOBILE_CHANGE_ASKED' && !account.phoneChange;
  if (!then || !ref || toldByMail || overtaken) return undefined;
  return { mobile: (await deps.vault.persons.contacts([ref]))[0]?.mobile, before: then };
}

async function composeOfEvent(job: EventJob, attempt: string, deps: ComposeDeps): Promise<ComposedSms | undefined> {
  const { vault, inEnglishToo } = deps;
  const { accountId, text, language = 'fr', eventAt } = job;
  const account = await accountOf(deps, accountId);
  const { mobile, before } = (account && (await recipientOf(job, deps, account))) ?? {};
  const [login] = await vault.logins.loginOf([accountId]);
  if (!account || !before || mobile === undefined || login === undefined) return undefined;
  const uai = account.notification?.uai ?? account.links[0]?.uai;
  const academie = (uai === undefined ? undefined : placeOf(uai)?.academie) ?? account.sources[0]?.academie;
  return {
    to: mobile,
    alsoCounts: [],
    leavesLast: true,
    until: addSeconds(eventAt, text === 'LOGIN' ? LOGIN_SECONDS : NOTICE_SECONDS),
    write: async () => {
      if (text === 'LOGIN') return loginText(language, login);
      const english = inEnglishToo(academie);
      const link = isStoppable(job) ? await stopLink(deps, job, { account, before }, attempt) : undefined;
      return isStoppable(job) && link !== undefined ? stopText(job.text, english, link) : noticeText(text, english);
    },
  };
}

/** The SMS of a job; `undefined` when later events made it pointless. `attempt` names the attempt to send it. */
export const compose = (job: SmsJob, attempt: string, deps: ComposeDeps): Promise<ComposedSms | undefined> =>
  job.text === 'CODE' ? composeCode(job, attempt, deps) : composeOfEvent(job, attempt, deps);
