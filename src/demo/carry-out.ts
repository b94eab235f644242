/** Carries out planned actions through the commands, each at its planned time. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.js';
import { grouped } from '../common/grouped.js';
import {
  childrenOf,
  createCommands,
  DEFAULT_SETTINGS,
  derivedId,
  existingAccount,
  systemContext,
  type CommandContext,
  type Commands,
} from '../command/index.js';
import { eachBounded } from '../common/each-bounded.js';
import { isOpen } from '../domain/account/attachments.js';
import { type Account, childrenToConfirm } from '../domain/account/state.js';
import { addDays } from '../domain/calendar.js';
import { streamOf } from '../domain/streams.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { TokenPurpose, Vault } from '../vault/vault.js';
import { contextOf, type DemoRole } from './context.js';
import type { PlannedAction } from './planned.js';
import { StandingClock } from './standing-clock.js';

/** The password of every holder of the demo. */
export const DEMO_PASSWORD = 'cerisier-plume-galet-74';

export interface Stores {
  readonly eventStore: EventStore;
  readonly vault: Vault;
}

/** The commands at the time of this clock. They keep no receipts: nobody outside sends one again. */
export const demoCommands = (stores: Stores, clock: Clock): Commands =>
  createCommands({ ...stores, clock, settings: { signInFloorMs: 0, receipts: false } });

/** Days for which the tokens that the demo issues are valid. */
const TOKEN_DAYS = 30;

/** Carries out one planned action. Its clock begins at the planned time. */
class ActionRunner {
  readonly #commands: Commands;
  readonly #clock: StandingClock;

  constructor(
    private readonly stores: Stores,
    private readonly planned: PlannedAction,
  ) {
    this.#clock = new StandingClock(planned.at);
    this.#commands = demoCommands(stores, this.#clock);
  }

  get #accountId(): string {
    return this.planned.account.accountId;
  }

  /** The command id follows from the action: repeated after an interruption, the command appends nothing new. */
  #context(role: DemoRole): CommandContext {
    const { kind, at, account } = this.planned;
    return contextOf(role, account, derivedId('demo', kind, at, account.accountId));
  }

  #account(): Promise<Account> {
    return existingAccount(this.stores, this.#accountId);
  }

  async #login(): Promise<string> {
    const [login = ''] = await this.stores.vault.logins.loginOf([this.#accountId]);
    return login;
  }

  /** Issues the token that the mailer would send now. */
  async #issueToken(purpose: TokenPurpose, contact: Account['contact']): Promise<{ token: string; tokenId: string }> {
    const tokenId = randomUUID();
    const { credential } = await this.#account();
    const subject = {
      tokenId,
      accountId: this.#accountId,
      purpose,
      ...(contact && { contact }),
      ...(credential && { credentialId: credential.credentialId }),
    };
    return { tokenId, token: await this.stores.vault.tokens.issue(subject, addDays(this.#clock.now(), TOKEN_DAYS)) };
  }

  async #emailOf(account: Account): Promise<string> {
    const [contact] = account.contact ? await this.stores.vault.persons.contacts([account.contact]) : [];
    return contact?.email ?? `${await this.#login()}@example.org`;
  }

  /** Notifies; by e-mail, also records the delivery, one minute later. */
  async #notify(channel: 'LETTER' | 'EMAIL', resetPassword: boolean): Promise<void> {
    const { uai } = this.planned.account;
    const input = { accountId: this.#accountId, uai, channel, resetPassword };
    const result = await this.#commands.account.notify(input, this.#context('SCHOOL_HEAD'));
    if (channel !== 'EMAIL' || result.outcome !== 'accepted') return;
    // The id that the command above has given its first event.
    const notificationId = derivedId(
      this.#context('SCHOOL_HEAD').commandId!,
      streamOf('account', this.#accountId),
      '0',
    );
    await this.#later(60, () =>
      this.#commands.system.recordDelivery(
        { accountId: this.#accountId, channel, notificationId },
        systemContext(this.#context('SCHOOL_HEAD').correlationId, notificationId),
      ),
    );
  }

  /** Puts the clock of this action forward, then does the work. */
  async #later<T>(seconds: number, work: () => Promise<T>): Promise<T> {
    this.#clock.forward(seconds);
    return work();
  }

  /** Activates as the holder would: by the link of the e-mail, or with the provisional password of the letter. */
  async #activate(): Promise<void> {
    const account = await this.#account();
    if (!account.credential?.provisional) return;
    const deps = { ...this.stores, clock: this.#clock, settings: DEFAULT_SETTINGS };
    const toConfirm = childrenToConfirm(account).map(({ studentId }) => studentId);
    const children = (await childrenOf(deps, account)).filter(({ studentId }) => toConfirm.includes(studentId));
    const birthDates = children.flatMap(({ birthDate }) => birthDate ?? []);
    const byLink = account.notification?.channel === 'EMAIL';
    if (byLink) {
      const { token } = await this.#issueToken('ACTIVATION', account.contact);
      await this.#commands.holder.activateByLink(
        { token, newPassword: DEMO_PASSWORD, birthDates },
        this.#context('PORTAL'),
      );
      return;
    }
    const provisionalPassword = await this.stores.vault.credentials.reveal(account.credential.credentialId);
    if (provisionalPassword === undefined) return;
    const email = account.kind === 'STUDENT' ? {} : { email: await this.#emailOf(account) };
    const result = await this.#commands.holder.startActivation(
      { login: await this.#login(), provisionalPassword, newPassword: DEMO_PASSWORD, birthDates, ...email },
      this.#context('PORTAL'),
    );
    if (result.outcome !== 'accepted' || result.state.state !== 'ACTIVATING') return;
    const { tokenId } = await this.#issueToken('EMAIL_CONFIRMATION', result.state.activation?.contact);
    const { correlationId } = this.#context('PORTAL');
    await this.#later(45, () =>
      this.#commands.system.recordActivationEmail(
        { accountId: this.#accountId, tokenId },
        systemContext(correlationId),
      ),
    );
  }

  async #confirm(): Promise<void> {
    const { activation } = await this.#account();
    if (!activation) return;
    const { token } = await this.#issueToken('EMAIL_CONFIRMATION', activation.contact);
    await this.#commands.holder.confirmEmail({ token }, this.#context('PORTAL'));
  }

  async #dispute(): Promise<void> {
    const [link] = (await this.#account()).links;
    if (!link) return;
    const input = { accountId: this.#accountId, studentId: link.studentId };
    await this.#commands.holder.dispute(input, this.#context('HOLDER'));
  }

  async #resolve(): Promise<void> {
    const open = (await this.#account()).disputes.find(isOpen);
    if (!open) return;
    const settlement = { outcome: 'LINK_KEPT', keptBecause: 'DOCUMENTS' } as const;
    const input = { accountId: this.#accountId, disputeId: open.disputeId, ...settlement };
    await this.#commands.account.resolveDispute(input, this.#context('SCHOOL_HEAD'));
  }

  /** Carries the action out. A refusal is no fault: the action may have become impossible. */
  async run(): Promise<void> {
    const { planned } = this;
    const accountId = this.#accountId;
    const { account, system, holder } = this.#commands;
    const { uai } = planned.account;
    switch (planned.kind) {
      case 'NOTIFY':
        return this.#notify(planned.channel, planned.resetPassword);
      case 'RESET':
        return void (await account.resetPassword({ accountId, uai }, this.#context('SCHOOL_HEAD')));
      case 'REVEAL':
        return void (await account.revealProvisionalPassword({ accountId, uai }, this.#context('SCHOOL_HEAD')));
      case 'UPDATE_PHONE': {
        const mobile = `+336${derivedId(accountId).replace(/\D/g, '').padEnd(8, '4').slice(0, 8)}`;
        return void (await account.updateContact({ accountId, mobile }, this.#context('SCHOOL_HEAD')));
      }
      case 'ACTIVATE':
        return this.#activate();
      case 'CONFIRM':
        return this.#confirm();
      case 'SIGN_IN':
      case 'MISTYPE': {
        const password = planned.kind === 'SIGN_IN' ? DEMO_PASSWORD : `${DEMO_PASSWORD}5`;
        return void (await holder.signIn({ login: await this.#login(), password }, this.#context('PORTAL')));
      }
      case 'DISPUTE':
        return this.#dispute();
      case 'RESOLVE':
        return this.#resolve();
      case 'EXPIRE':
        return void (await system.expire({ accountId }, this.#context('SYSTEM')));
    }
  }
}

/** Carries out one action. Repeated after an interruption, it appends nothing twice. */
export const carryOut = (stores: Stores, planned: PlannedAction): Promise<void> =>
  new ActionRunner(stores, planned).run();

/**
 * Carries out the actions of one day: those of one account in order, and `atOnce` accounts at the same time. Calls `done` after each
 * action.
 */
export async function carryOutDay(
  stores: Stores,
  day: readonly PlannedAction[],
  atOnce: number,
  done: () => void,
): Promise<void> {
  const byAccount = grouped(day, ({ account }) => account.accountId);
  await eachBounded([...byAccount.values()], atOnce, async ofOneAccount => {
    for (const planned of ofOneAccount) {
      await carryOut(stores, planned);
      done();
    }
  });
}
