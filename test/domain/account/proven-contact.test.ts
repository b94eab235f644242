import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AccountCommand, LinkFacts } from '../../../src/domain/account/commands.js';
import { decideAccount as decide } from '../deciders.js';
import { HOLDER_NOTICES, type AccountEvent } from '../../../src/domain/account/events.js';
import { isToldEverywhere } from '../../../src/domain/account/known-addresses.js';
import { encode } from '../../../src/domain/history.js';
import type { RecordedEvent } from '../../../src/eventstore/eventstore.js';
import type { Statement } from '../../../src/process/process.js';
import { mailProcess } from '../../../src/mail/process.js';
import { plan } from '../../../src/mail/plan.js';
import type { MailDetails, MailJob, Template } from '../../../src/mail/task.js';
import type { TokenSubject } from '../../../src/vault/vault.js';
import {
  activated,
  AT,
  activatedByHolder,
  children,
  contactRecorded,
  fold,
  given,
  isActivated,
  isActivating,
  known,
  linked,
  notified,
  on,
  OTHER_UAI,
  preCreated,
  ref,
  started,
  freshPassword,
  UAI,
  wasNotified,
} from '../support.js';
import { Accounts } from './two-accounts.js';

/** The contact as the school or the base has written it since. */
const written = (more: Partial<Extract<AccountEvent, { type: 'ContactDetailsRecorded' }>['data']> = {}) =>
  on(AT, {
    type: 'ContactDetailsRecorded',
    data: { contact: ref(7), hasEmail: true, hasMobile: true, changed: ['EMAIL'], ...more },
  });

describe('a contact is proven', () => {
  it('by the link of the confirmation e-mail', () => expect(fold(isActivated)!.proven).toEqual({ EMAIL: ref(2) }));

  it('by the link of the notification, as its own event says', () => {
    const byLink = given(wasNotified).when({
      type: 'ActivateByLink',
      at: AT,
      proven: ref(1),
      newPassword: freshPassword('c2'),
      children,
      birthDates: children.map(({ birthDate }) => birthDate!),
      disputes: [],
    });
    expect(byLink.account).toMatchObject({ state: 'ACTIVATED', proven: { EMAIL: ref(1) } });
  });

  it('by the link of the notification in older ledgers, whose events do not say so: a responsable activated without a confirmation has used it, a pupil need not have', () => {
    expect(fold([...wasNotified, ...on(AT, activated())])!.proven).toEqual({ EMAIL: ref(1) });
    const pupil: AccountEvent = {
      type: 'AccountPreCreated',
      data: { accountId: 'a', kind: 'STUDENT', personId: 'p', studentId: 'emma' },
    };
    expect(fold(on(AT, pupil, contactRecorded(), notified(), activated()))!.proven).toBeUndefined();
    expect(fold(activatedByHolder)!.proven).toBeUndefined();
  });

  it('by the link of a change of address, and the code of a change of mobile', () => {
    const past = on(
      AT,
      { type: 'EmailChangeConfirmed', data: { contact: ref(8) } },
      { type: 'PhoneChangeConfirmed', data: { contact: ref(9) } },
    );
    expect(fold([...isActivated, ...past])!.proven).toEqual({ EMAIL: ref(8), MOBILE: ref(9) });
  });

  it('never by what school or base write, which stands beside the proven one', () => {
    const school = given(isActivated).when({
      type: 'UpdateContact',
      at: AT,
      recorded: { contact: ref(7), hasEmail: true, hasMobile: true, changed: ['EMAIL'], unproven: ['EMAIL'] },
    });
    school.then({
      type: 'ContactDetailsRecorded',
      data: { contact: ref(7), hasEmail: true, hasMobile: true, changed: ['EMAIL'], unproven: ['EMAIL'] },
    });
    expect(school.account).toMatchObject({ contact: ref(7), proven: { EMAIL: ref(2) } });
    expect(fold([...isActivated, ...written({ base: ref(7) })])!.proven).toEqual({ EMAIL: ref(2) });
  });

  it('stays with its account through a merge and its undoing', () => {
    const accounts = new Accounts();
    for (const [id, version] of [
      ['one', 4],
      ['two', 5],
    ] as const)
      accounts.create(
        id,
        linked(id),
        notified(),
        { ...started([id]), data: { ...started([id]).data, contact: ref(version) } } as AccountEvent,
        activated(),
      );
    accounts.merge('one', 'two');
    expect(accounts.of('one').proven).toEqual({ EMAIL: ref(4) });
    accounts.unmerge('two');
    expect(['one', 'two'].map(id => accounts.of(id).proven)).toEqual([{ EMAIL: ref(4) }, { EMAIL: ref(5) }]);
  });
});

describe('the holder answers to what the school has written', () => {
  const request = {
    type: 'RequestEmailChange',
    at: AT,
    contact: ref(7),
    tokenId: 't1',
    valid: true,
    same: false,
    password: { current: true, pending: false },
  } as const;

  it('confirms it by a link sent there, asked for with the password', () =>
    given(isActivated, written())
      .when(request)
      .then({ type: 'EmailChangeRequested', data: { contact: ref(7), tokenId: 't1' } }));

  it('declines it by keeping the proven address', () =>
    given(isActivated, written())
      .when({ ...request, contact: ref(8), proven: true })
      .then({ type: 'EmailChangeConfirmed', data: { contact: ref(8) } }));
});

describe('notifying an activated account', () => {
  const notify = { type: 'Notify', at: AT, uai: UAI, newCredentialId: 'c4', eligible: true, expiryMonths: 3 } as const;
  const pupil = on(
    AT,
    { type: 'AccountPreCreated', data: { accountId: 'a', kind: 'STUDENT', personId: 'p', studentId: 'emma' } },
    activated(),
  );

  it('with a reset is refused by e-mail to an address that is not proven, and not by letter', () => {
    const mine = given(pupil, written());
    mine.when({ ...notify, channel: 'EMAIL', resetPassword: true }).refused('EMAIL_UNPROVEN');
    expect(mine.when({ ...notify, channel: 'EMAIL', resetPassword: false }).events).toHaveLength(1);
    expect(mine.when({ ...notify, channel: 'LETTER', resetPassword: true }).events).toHaveLength(1);
  });

  it('with a reset is possible by e-mail to the proven address, whatever is written beside it', () => {
    expect(
      given(isActivated, written()).when({ ...notify, channel: 'EMAIL', resetPassword: true }).events,
    ).toHaveLength(1);
    const cleared = written({ hasEmail: false });
    expect(given(isActivated, cleared).when({ ...notify, channel: 'EMAIL', resetPassword: true }).events).toHaveLength(
      1,
    );
  });
});

/** The account that is attacked, and an account whose holder is the attacker. */
const VICTIM = '00000000-0000-4000-8000-000000000001';
const OWN = '00000000-0000-4000-8000-000000000009';
/** Events by which somebody gets into the account. */
const BREACHES = new Set<AccountEvent['type']>([
  'SignedIn',
  'PasswordChanged',
  'EmailChangeConfirmed',
  'AccountActivated',
  'ContactProven',
]);

/** What happens in a step of the siege. A word that stands here twice comes twice as often. */
const does = fc.constantFrom(
  ...(['WRITE', 'WRITE', 'IMPORT', 'NOTIFY', 'NOTIFY', 'EMAIL', 'EMAIL_RESET', 'RESET', 'RESET', 'FORCE'] as const),
  ...(['DISPUTE', 'UNLOCK', 'CLOSE', 'MERGE', 'ABSORB', 'UNMERGE', 'ASK', 'ASK', 'HOLDER', 'HOLDER_EMAIL'] as const),
);
const steps = fc.array(fc.record({ does, minutes: fc.nat(120_000), flag: fc.boolean() }), {
  minLength: 1,
  maxLength: 15,
});

interface Sent extends Pick<TokenSubject, 'purpose' | 'contact' | 'credentialId'> {
  readonly tokenId: string;
}

/** The e-mails that a statement of the process queues: its fourth value holds their payloads. */
const asked = ({ values }: Statement): MailJob[] =>
  (values[3] as readonly string[]).map(payload => JSON.parse(payload) as MailJob);

/**
 * One school does all that schools and bases may do to an account that its holder has activated, and tries to get in. It knows every
 * provisional password, reads every e-mail but those to the holder's addresses, and knows the birth date of one of the two children.
 */
class Siege extends Accounts {
  /** Versions of the contact whose address is the holder's own. */
  readonly #holders = new Set([2]);
  readonly #links: Sent[] = [];
  readonly breaches: string[] = [];
  #version = 10;
  #events = 0;

  /** The holder has activated the account: on the screen, giving an address (version 2), or by the link sent to that of the base (version 1). */
  static async begun(way: 'SCREEN' | 'LINK'): Promise<Siege> {
    const siege = new Siege();
    await siege.#happen(VICTIM, preCreated, linked('emma'), linked('yvan', OTHER_UAI), notified());
    if (way === 'SCREEN') await siege.#happen(VICTIM, started(['emma', 'yvan']));
    else {
      siege.#holders.add(1);
      const proven: AccountEvent = { type: 'ContactProven', data: { contact: ref(1), field: 'EMAIL' } };
      await siege.#happen(VICTIM, contactRecorded(), proven);
    }
    await siege.#happen(VICTIM, activated());
    siege.create(OWN, linked('emma'), notified({ credentialId: 'own' }));
    return siege;
  }

  async #happen(id: string, ...events: readonly AccountEvent[]): Promise<void> {
    for (const event of events) {
      this.happened(id, event);
      await this.#mail(id, event);
    }
  }

  /** Sends the e-mails that an event asks for; notes the links to the victim's account that the school reads in them. */
  async #mail(id: string, event: AccountEvent): Promise<void> {
    const recorded = {
      ...encode(event),
      id: `event ${++this.#events}`,
      stream: `account-${id}`,
      metadata: { at: this.at, correlationId: '' },
    } as unknown as RecordedEvent;
    for (const statement of await mailProcess.react([recorded])) {
      for (const job of asked(statement)) {
        const account = this.of(id);
        const planned = plan(job, account, this.at);
        if (!('text' in planned) || !planned.token || !planned.contact || id !== VICTIM) continue;
        if (this.#holders.has(planned.contact.version)) continue;
        const { credential } = account;
        this.#links.push({
          purpose: planned.token.purpose,
          tokenId: planned.token.tokenId ?? job.eventId,
          contact: planned.contact,
          ...(credential && { credentialId: credential.credentialId }),
        });
      }
    }
  }

  async #ask(id: string, command: AccountCommand): Promise<readonly AccountEvent[]> {
    const before = this.pasts.get(id)?.length ?? 0;
    this.send(id, command);
    const events = this.pasts.get(id)!.slice(before);
    for (const { event } of events) await this.#mail(id, event);
    return events.map(({ event }) => event);
  }

  async step({ does, minutes, flag }: { does: string; minutes: number; flag: boolean }): Promise<void> {
    this.at = new Date(Date.parse(this.at) + minutes * 60_000).toISOString();
    const { at } = this;
    const version = ++this.#version;
    const facts = { contact: ref(version), hasEmail: true, hasMobile: true, changed: ['EMAIL'] as const };
    const school = { at, uai: UAI, newCredentialId: `c${version}`, eligible: true, expiryMonths: 3 };
    const emma: LinkFacts = { studentId: 'emma', kinship: 'MOTHER', legalLevel: 1, legal: true, eligible: true };
    const notify = async (channel: 'LETTER' | 'EMAIL', resetPassword: boolean) =>
      this.#ask(VICTIM, { type: 'Notify', channel, resetPassword, ...school });
    const record = { accountId: VICTIM, kind: 'RESPONSABLE', personId: 'p', base: 'SIECLE', academie: '28' } as const;
    const acts: Record<string, () => Promise<unknown>> = {
      WRITE: () => this.#ask(VICTIM, { type: 'UpdateContact', at, recorded: facts }),
      IMPORT: () =>
        this.#ask(VICTIM, {
          ...{ type: 'RecordFromBase', at, uai: UAI, recordKey: 'k', ...record },
          contact: { base: ref(version), recorded: facts },
          links: flag ? [emma] : [],
        }),
      NOTIFY: () => notify('LETTER', flag),
      EMAIL: () => notify('EMAIL', false),
      EMAIL_RESET: () => notify('EMAIL', true),
      RESET: () => this.#ask(VICTIM, { type: 'ResetPassword', ...school }),
      FORCE: () => this.#ask(VICTIM, { type: 'ForcePasswordChange', at, reason: 'STOLEN' }),
      DISPUTE: () => this.#ask(VICTIM, { type: 'DisputeLink', at, studentId: 'emma', disputeId: `d${version}` }),
      UNLOCK: () => this.#ask(VICTIM, { type: 'Unlock', at }),
      CLOSE: () => this.#ask(VICTIM, { type: 'Close', at, closeMonths: 3 }),
      MERGE: async () => this.merge(VICTIM, OWN),
      ABSORB: async () => this.merge(OWN, VICTIM),
      UNMERGE: async () => this.unmerge(flag ? VICTIM : OWN),
      ASK: () =>
        this.#ask(VICTIM, {
          type: 'RequestPasswordReset',
          at,
          tokenId: `t${version}`,
          channel: flag ? 'SMS' : 'EMAIL',
        }),
      HOLDER: () => this.#ask(VICTIM, this.#signIn(at, freshPassword(`c${version}`).credentialId)),
      HOLDER_EMAIL: () => this.#holderChangesEmail(version),
    };
    await acts[does]!();
    await this.#attack();
  }

  /** The birth dates of all children of the victim. */
  birthDates(): string[] {
    return this.of(VICTIM).links.flatMap(
      ({ studentId }) => children.find(c => c.studentId === studentId)?.birthDate ?? [],
    );
  }

  #signIn(at: string, credentialId: string): AccountCommand {
    const birthDates = this.birthDates();
    return {
      ...{ type: 'SignIn', at, password: { current: true, pending: false }, newPassword: freshPassword(credentialId) },
      confirmation: { children, birthDates },
    };
  }

  /** The holder asks for another address, and confirms it if the password was right: a chosen one alone is, for the school has the provisional one. */
  async #holderChangesEmail(version: number): Promise<void> {
    const { at } = this;
    const own = { current: this.of(VICTIM).credential?.provisional === false, pending: false };
    this.#holders.add(version);
    const change = { at, contact: ref(version), tokenId: `e${version}`, valid: true, same: false, password: own };
    await this.#ask(VICTIM, { type: 'RequestEmailChange', ...change });
    // The request was refused: that address is nobody's, and a breach should it ever be proven.
    if (!own.current) this.#holders.delete(version);
    else await this.#ask(VICTIM, { type: 'ConfirmEmailChange', at, tokenId: `e${version}`, contact: ref(version) });
  }

  /** Tries every way in with all that the school knows, and notes what succeeds. The account stays as it was. */
  async #attack(): Promise<void> {
    const { at } = this;
    const account = this.of(VICTIM);
    const password = { current: account.credential?.provisional === true, pending: false };
    const newPassword = freshPassword('stolen');
    // It knows the birth date of Emma, and guesses Yvan's a day too late.
    const guesses = [undefined, [], ['2012-03-14'], ['2012-03-14', '2014-11-03']];
    const tries: AccountCommand[] = guesses.flatMap((birthDates): AccountCommand[] => {
      const confirmation = birthDates && { confirmation: { children, birthDates } };
      return [
        { type: 'SignIn', at, password, ...confirmation },
        { type: 'SignIn', at, password, newPassword, ...confirmation },
        { type: 'ChangePassword', at, password, newPassword, ...confirmation },
        {
          ...{ type: 'StartActivation', at, password, newPassword, children, disputes: [], contact: ref(99) },
          ...{ emailValid: true, birthDates: birthDates ?? [] },
        },
      ];
    });
    for (const { purpose, contact, credentialId, tokenId } of this.#links) {
      const proven = contact!;
      const under = credentialId === undefined ? {} : { credentialId };
      if (purpose === 'PASSWORD_RESET')
        tries.push({ type: 'ResetPasswordByLink', at, channel: 'EMAIL', proven, newPassword, ...under });
      if (purpose === 'EMAIL_CHANGE') tries.push({ type: 'ConfirmEmailChange', at, tokenId, contact: proven });
      if (purpose === 'EMAIL_CONFIRMATION') tries.push({ type: 'ConfirmActivation', at, proven });
      if (purpose === 'ACTIVATION')
        tries.push({
          type: 'ActivateByLink',
          at,
          proven,
          newPassword,
          children,
          birthDates: ['2012-03-14'],
          disputes: [],
        });
    }
    for (const command of tries) {
      for (const { type } of decide(account, command).events ?? [])
        if (BREACHES.has(type)) this.breaches.push(`${type} by ${command.type}`);
    }
    for (const { version } of Object.values(account.proven ?? {}))
      if (!this.#holders.has(version)) this.breaches.push(`an address of others is proven: ${version}`);
  }
}

describe('whatever a school, its delegates and its base do to an activated account', () => {
  it.each(['SCREEN', 'LINK'] as const)(
    'nobody comes in but by a proven address, or by the letter with the birth dates of all children (%s)',
    async way => {
      await fc.assert(
        fc.asyncProperty(steps, async sequence => {
          const siege = await Siege.begun(way);
          for (const step of sequence) {
            await siege.step(step);
            expect(siege.breaches).toEqual([]);
          }
        }),
        { numRuns: 50 },
      );
    },
  );

  it('its holder still comes in by the proven address', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async sequence => {
        const siege = await Siege.begun('SCREEN');
        for (const step of sequence) await siege.step(step);
        const account = siege.of(VICTIM);
        fc.pre(account.state === 'ACTIVATED');
        const later = new Date(Date.parse(siege.at) + 600_000).toISOString();
        const asked = given(siege.pasts.get(VICTIM)!).when({
          type: 'RequestPasswordReset',
          at: later,
          tokenId: 'mine',
          channel: 'EMAIL',
        });
        const { credential, proven } = asked.account;
        const recovered = given(siege.pasts.get(VICTIM)!, on(later, ...asked.events)).when({
          ...{ type: 'ResetPasswordByLink', at: later, channel: 'EMAIL', proven: proven!.EMAIL! },
          newPassword: freshPassword('mine'),
          ...(credential && { credentialId: credential.credentialId }),
        });
        // A link that somebody asked for within the hour is in the holder's mailbox, and goes on working.
        if (asked.events.length === 0) expect(account.resetRequest?.lastAt.EMAIL).toBeDefined();
        else expect(asked.events.map(({ type }) => type)).toEqual(['PasswordResetRequested']);
        // Once a child of a new school has come, all birth dates are asked for, too: the holder knows them.
        const entered = recovered.account.confirmChildrenAgain
          ? given(siege.pasts.get(VICTIM)!, on(later, ...asked.events, ...recovered.events)).when({
              ...{ type: 'SignIn', at: later, password: { current: true, pending: false } },
              confirmation: { children, birthDates: siege.birthDates() },
            })
          : recovered;
        expect(entered.events.map(({ type }) => type)).toContain('SignedIn');
      }),
      { numRuns: 50 },
    );
  });
});

describe('the holder is told at the proven address', () => {
  const job = (template: Template, details: MailDetails = {}): MailJob => ({
    ...{ eventId: 'e', accountId: 'a', eventAt: AT },
    template,
    details,
  });
  const asks = async (...events: AccountEvent[]): Promise<string[]> => {
    const recorded = events.map(
      (event, i) =>
        ({
          ...encode(event),
          id: `${i}`,
          stream: 'account-a',
          metadata: { at: AT, correlationId: 'r' },
        }) as unknown as RecordedEvent,
    );
    return (await mailProcess.react(recorded)).flatMap(asked).map(({ template }) => template);
  };

  it('of what others write beside it, of resets, and of every change and recovery', async () => {
    expect(await asks(written({ unproven: ['EMAIL'] })[0]!.event)).toEqual(['CONTACT_UNPROVEN']);
    expect(await asks({ type: 'PasswordReset', data: { credentialId: 'c', uai: UAI } })).toEqual([
      'PASSWORD_RESET_BY_SCHOOL',
    ]);
    const reset: AccountEvent = {
      type: 'AccountNotified',
      data: { channel: 'LETTER', uai: UAI, credentialId: 'c4', resetPassword: true },
    };
    expect(await asks(reset)).toEqual(['PASSWORD_RESET_BY_SCHOOL']);
    expect(await asks({ type: 'PasswordChanged', data: { credentialId: 'c', reason: 'RESET' } })).toEqual([
      'PASSWORD_CHANGED',
    ]);
    expect(await asks({ type: 'EmailChangeRequested', data: { contact: ref(3), tokenId: 't' } })).toEqual([
      'EMAIL_CHANGE',
      'EMAIL_CHANGE_ASKED',
    ]);
    expect(await asks({ type: 'EmailChangeConfirmed', data: { contact: ref(3), previous: ref(2) } })).toEqual([
      'EMAIL_CHANGED',
    ]);
    expect(await asks({ type: 'PhoneChangeConfirmed', data: { contact: ref(3) } })).toEqual(['MOBILE_CHANGED']);
  });

  it('of nothing while the account has no proven address', async () => {
    expect(await asks(notified(), ...known.map(({ event }) => event))).toEqual([]);
    expect(plan(job('PASSWORD_CHANGED'), fold(isActivating)!, AT)).toEqual({ dropped: true });
  });

  it('at the address proven before the event, whatever was proven since', () => {
    const before = fold(isActivated)!;
    const account = fold([
      ...isActivated,
      ...on(AT, { type: 'EmailChangeConfirmed', data: { contact: ref(8), previous: ref(2) } }),
    ])!;
    // Those of disputes also look at whether the dispute still stands; others go to every known address.
    for (const notice of HOLDER_NOTICES.filter(one => !one.startsWith('DISPUTE') && !isToldEverywhere(one)))
      expect(plan(job(notice), account, AT, before)).toMatchObject({ contact: ref(2), text: notice });
    expect(plan(job('PASSWORD_CHANGED'), account, AT, account)).toEqual({ contact: ref(8), text: 'PASSWORD_CHANGED' });
  });

  it('of a merge, though the account is absorbed by then', () => {
    const accounts = new Accounts();
    accounts.create('kept', linked('lea')).create('a', linked('emma'), notified(), started(['emma']), activated());
    accounts.merge('kept', 'a');
    expect(plan(job('ACCOUNTS_MERGED'), accounts.of('a'), AT)).toMatchObject({ contact: ref(2) });
    expect(plan(job('PASSWORD_RESET', { tokenId: 't' }), accounts.of('a'), AT)).toEqual({
      dropped: true,
      reason: 'MERGED_SINCE',
    });
  });
});
