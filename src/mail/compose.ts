/** Composes the e-mail of a job: reads address and names from the vault and issues the token. */
import type { Clock } from '../clock.js';
import { accountBefore, accountBeforeCommand, accountOf, addressesToTell, derivedId } from '../command/index.js';
import { placeOf } from '../domain/academies.js';
import { pageLink } from '../domain/portal-pages.js';
import { zoneOfSchool } from '../domain/time-zones.js';
import { LINK_KEPT_SENTENCES } from '../domain/account/dispute-words.js';
import type { DropReason } from '../domain/account/delivery-report.js';
import { isHolderNotice } from '../domain/account/events.js';
import { isToldEverywhere } from '../domain/account/known-addresses.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { Account } from '../domain/account/state.js';
import type { Identity, Vault } from '../vault/vault.js';
import { asciiEmail } from '../text/email.js';
import type { Mail } from './mail.js';
import { plan, type Plan } from './plan.js';
import { mailName, type MailJob } from './task.js';
import { render, type Wording } from './texts/render.js';

export interface ComposeDeps {
  readonly eventStore: EventStore;
  readonly vault: Vault;
  readonly clock: Clock;
  /** PORTAL_URL, without a slash at its end. */
  readonly portalUrl: string;
  /** How an académie (its code) words its e-mails; `undefined` when the académie is not known. */
  readonly wordingOf: (academie: string | undefined) => Wording;
  /** Domain of message ids. */
  readonly mailDomain: string;
}

export type Composed =
  /** `write` makes the one-time link and the texts. */
  | { readonly outcome: 'MAIL'; readonly to: string; readonly write: () => Promise<Mail> }
  /** Overtaken by later events: nothing is to be sent. */
  | { readonly outcome: 'DROPPED'; readonly reason: DropReason | undefined }
  | { readonly outcome: 'IMPOSSIBLE'; readonly code: 'NO_ADDRESS' | 'ADDRESS_INVALID' | 'ADDRESS_UNPROVEN' };

/** The id of the job's token, if its event does not name one. */
export const tokenIdOf = ({ eventId, template }: MailJob): string => derivedId('mail token', eventId, template);

export async function compose(job: MailJob, deps: ComposeDeps): Promise<Composed> {
  const { vault } = deps;
  const { accountId } = job;
  const account = await accountOf(deps, accountId);
  if (!account) return { outcome: 'DROPPED', reason: undefined };
  const before = await accountOfNotice(job, deps);
  const planned = plan(job, account, deps.clock.now(), before);
  if ('dropped' in planned) return { outcome: 'DROPPED', reason: planned.reason };
  if ('impossible' in planned) return { outcome: 'IMPOSSIBLE', code: planned.impossible };
  const [[contact], [identity], [login]] = await Promise.all([
    planned.contact ? vault.persons.contacts([planned.contact]) : [undefined],
    account.identity ? vault.persons.identities([account.identity]) : [undefined],
    vault.logins.loginOf([accountId]),
  ]);
  const { nth } = job.details;
  const known = nth !== undefined && before ? (await addressesToTell(deps, before, 'EMAIL'))[nth] : undefined;
  if (nth !== undefined && known === undefined) return { outcome: 'DROPPED', reason: undefined };
  const address = known ?? contact?.email?.trim();
  if (!address || !identity || login === undefined) return { outcome: 'IMPOSSIBLE', code: 'NO_ADDRESS' };
  const to = asciiEmail(address);
  if (to === undefined) return { outcome: 'IMPOSSIBLE', code: 'ADDRESS_INVALID' };
  return { outcome: 'MAIL', to, write: () => write(job, deps, { to, login, identity, account, planned }) };
}

/**
 * For a notice, the account as it was before what the notice tells of; undefined for any other e-mail. A notice that goes to every known address
 * goes to those that were known before the command: an event that the same command appended earlier may already have changed them.
 */
async function accountOfNotice({ template, accountId, eventId }: MailJob, deps: ComposeDeps) {
  if (isToldEverywhere(template)) return accountBeforeCommand(deps, accountId, eventId);
  return isHolderNotice(template) ? accountBefore(deps, accountId, eventId) : undefined;
}

/** What an e-mail is written of, once it is known that it can be sent. */
interface Known {
  readonly to: string;
  readonly login: string;
  readonly identity: Identity;
  readonly account: Account;
  readonly planned: Plan;
}

async function write(job: MailJob, deps: ComposeDeps, known: Known): Promise<Mail> {
  const { vault, portalUrl, mailDomain } = deps;
  const { accountId, eventId } = job;
  const { to, login, identity, account, planned } = known;
  const { token: wanted } = planned;
  const token =
    wanted &&
    (await vault.tokens.issue(
      {
        tokenId: wanted.tokenId ?? tokenIdOf(job),
        accountId,
        purpose: wanted.purpose,
        ...(planned.contact && { contact: planned.contact }),
        ...(wanted.reference !== undefined && { reference: wanted.reference }),
        // A change of password does not void the link that stops it.
        ...(wanted.purpose !== 'CHANGE_STOP' &&
          account.credential && { credentialId: account.credential.credentialId }),
      },
      wanted.expiresAt,
    ));
  const uai = job.details.uai ?? account.notification?.uai ?? account.links[0]?.uai;
  const academie = (uai === undefined ? undefined : placeOf(uai)?.academie) ?? account.sources[0]?.academie;
  const values = {
    login,
    portal: portalUrl,
    link: wanted && token !== undefined ? pageLink(portalUrl, wanted.page, { token }) : portalUrl,
    expiresAt: wanted?.expiresAt ?? deps.clock.now(),
    zone: zoneOfSchool(uai),
    ...(job.details.keptBecause && { why: LINK_KEPT_SENTENCES[job.details.keptBecause] }),
  };
  const messageId = `<${vault.digest('message id', eventId, mailName(job))}@${mailDomain}>`;
  const content = render(planned.text, identity, values, deps.wordingOf(academie));
  return { messageId, to, ...content };
}
