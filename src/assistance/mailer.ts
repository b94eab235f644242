/**
 * Sends the e-mails to requesters that are queued as tasks, and records their outcome. An e-mail carries the number of the request and a link
 * that shows it: neither what was asked or answered, nor a name, for nobody has proven the address yet.
 */
import type { Pool } from 'pg';
import type { Clock } from '../clock.js';
import { derivedId, systemContext, type CommandContext, type Commands } from '../command/index.js';
import { zoneOfAcademie } from '../domain/academies.js';
import { referenceOf } from '../domain/assistance/reference.js';
import type { Assistance } from '../domain/assistance/state.js';
import { addDays } from '../domain/calendar.js';
import { pageLink } from '../domain/portal-pages.js';
import type { BounceAddresses } from '../mail/bounces/address.js';
import { dailyLimit } from '../mail/daily.js';
import { handOver } from '../mail/hand-over.js';
import { domainOf, type Mail, type MailTransport } from '../mail/mail.js';
import { MAIL_SETTINGS } from '../mail/mailer.js';
import { FRENCH_ALONE, render, type Wording } from '../mail/texts/render.js';
import type { Throttle } from '../mail/throttle.js';
import type { TakenTask } from '../tasks/queue.js';
import type { TaskKind, TaskOutcome, TaskSettings } from '../tasks/worker.js';
import { asciiEmail } from '../text/email.js';
import type { Vault } from '../vault/vault.js';
import type { AssistanceJob } from './task.js';

/** Days for which a link shows its request. Each e-mail carries a new one. */
export const LINK_DAYS = 90;

export interface AssistanceMailerDeps {
  readonly vault: Pick<Vault, 'assistance' | 'digest'>;
  readonly clock: Clock;
  readonly commands: { readonly assistance: Pick<Commands['assistance'], 'request' | 'recordMail'> };
  readonly transport: MailTransport;
  readonly throttle: Throttle;
  readonly pool: Pool;
  /** The addresses to which reports come back of e-mails that did not arrive; left out, they come back to MAIL_FROM. */
  readonly bounces?: BounceAddresses | undefined;
  /** PORTAL_URL. */
  readonly portalUrl: string;
  /** MAIL_FROM. */
  readonly from: string;
  /** How an académie (its code) words its e-mails; in our own words, in French, when left out. */
  readonly wordingOf?: (academie: string | undefined) => Wording;
  readonly settings?: Partial<TaskSettings>;
}

/**
 * How many requests that come in one address is told of in a day. Anybody can write a request with anybody's address, and so must not fill a
 * mailbox. Further requests are taken in all the same, without an e-mail: a stranger's do not keep out those of the address's owner.
 */
export const RECEIVED_A_DAY = 5;

type Task = TakenTask<AssistanceJob>;

const contextOf = (task: Task, outcome: 'sent' | 'failed'): CommandContext => ({
  ...systemContext(task.correlationId, task.payload.eventId),
  commandId: derivedId('assistance mail', task.payload.eventId, outcome),
});

/** How e-mails to requesters are sent: for `startWorkers`. */
export function assistanceTasks({
  settings: given,
  from,
  portalUrl,
  ...deps
}: AssistanceMailerDeps): TaskKind<AssistanceJob> {
  const { vault, clock, commands, wordingOf = () => FRENCH_ALONE } = deps;
  const settings = { ...MAIL_SETTINGS, ...given };
  const portal = portalUrl.replace(/\/+$/, '');
  const { digest } = vault;
  const received = dailyLimit(deps.pool, { name: 'ASSISTANCE_RECEIVED', points: RECEIVED_A_DAY, digest });

  /** Whether the address may be told of one more request today. An e-mail that is sent again was counted. */
  const mayTell = async ({ payload: { mail }, takes }: Task, to: string): Promise<boolean> =>
    mail !== 'ASSISTANCE_RECEIVED' || takes > 1 || received(to);

  const failed = async (task: Task, reason: string): Promise<TaskOutcome> => {
    const { requestId, eventId } = task.payload;
    await commands.assistance.recordMail({ requestId, eventId, reason }, contextOf(task, 'failed'));
    return { state: 'FAILED', code: reason };
  };

  const write = async ({ payload, takes }: Task, request: Assistance, to: string): Promise<Mail> => {
    const { eventId, mail } = payload;
    const { requestId, language, queue } = request;
    const reference = referenceOf(requestId);
    const expiresAt = addDays(clock.now(), LINK_DAYS);
    // Each try has a link of its own: whichever of two copies of an e-mail a receiver shows, its link works.
    const linkId = derivedId('assistance link', eventId, String(takes));
    const token = await vault.assistance.issueLink(requestId, linkId, expiresAt);
    const wording = wordingOf(queue.academie);
    const values = {
      login: '',
      reference,
      portal,
      link: pageLink(portal, 'assistance', { reference, token }),
      expiresAt,
      zone: zoneOfAcademie(queue.academie),
    };
    return {
      messageId: `<${vault.digest('message id', eventId, mail)}@${domainOf(from)}>`,
      to,
      ...render(mail, undefined, values, { ...wording, english: wording.english || language === 'en' }),
    };
  };

  return {
    kind: 'ASSISTANCE',
    settings,
    givenUp: async task => {
      // One that was sent has not failed: that it was sent could not be recorded.
      if (task.state === 'WAITING') await failed(task, 'SENDING_FAULT');
    },
    work: async (task, lease) => {
      const { requestId, eventId } = task.payload;
      if (task.state === 'WAITING') {
        const request = await commands.assistance.request(requestId);
        const [said] = request ? await vault.assistance.read([{ requestId, textId: request.textId }]) : [];
        // Erased meanwhile: nobody is left to be told.
        if (!request || !said) return { state: 'DROPPED' };
        const to = said.email === undefined ? undefined : asciiEmail(said.email);
        if (to === undefined) return failed(task, 'ADDRESS_INVALID');
        if (!(await mayTell(task, to))) return { state: 'DROPPED' };
        const bounceTo = deps.bounces?.of(task, task.attempt);
        const mail = { to, write: () => write(task, request, to), bounceTo };
        const handedOver = await handOver(task, mail, lease, { ...deps, ...settings });
        if (handedOver.state === 'FAILED') return failed(task, handedOver.code);
        if (handedOver.state !== 'SENT') return handedOver;
      }
      await commands.assistance.recordMail({ requestId, eventId }, contextOf(task, 'sent'));
      return { state: 'DONE' };
    },
  };
}
