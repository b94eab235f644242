/** Plays what was planned, through the commands alone, each command at its planned time. */
import { randomUUID } from 'node:crypto';
import {
  childrenOf,
  createCommands,
  DEFAULT_SETTINGS,
  derivedId,
  load,
  systemContext,
  type CommandContext,
  type Commands,
} from '../command/index.js';
import { accounts } from '../domain/account/history.js';
import { type Account, childrenToConfirm } from '../domain/account/state.js';
import { addDays } from '../domain/calendar.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { TokenPurpose, Vault } from '../vault/vault.js';
import type { Planned } from './plan.js';

/** What every holder of the demo chose. */
export const DEMO_PASSWORD = 'cerisier-plume-galet-74';

export interface Stage {
  readonly eventStore: EventStore;
  readonly vault: Vault;
}

const TOKEN_DAYS = 30;

class Player {
  readonly #commands: Commands;
  #at = '';

  constructor(
    private readonly stage: Stage,
    private readonly planned: Planned,
  ) {
    this.#at = planned.at;
    const clock = { now: () => this.#at };
    this.#commands = createCommands({ ...stage, clock, settings: { signInFloorMs: 0, receipts: false } });
  }

  get #accountId(): string {
    return this.planned.account.accountId;
  }

  /** Repeated after an interruption it gives the same events again: nothing new. */
  #context(role: 'SCHOOL_HEAD' | 'PORTAL' | 'HOLDER' | 'SYSTEM'): CommandContext {
    const { kind, at, account } = this.planned;
    const commandId = derivedId('demo', kind, at, account.accountId);
    if (role === 'SYSTEM') return { ...systemContext(commandId), commandId };
    const by = {
      SCHOOL_HEAD: { actor: `head-${account.uai}`, scope: account.uai, source: 'CONSOLE' },
      PORTAL: { actor: 'portal', source: 'PORTAL' },
      HOLDER: { actor: account.accountId, source: 'PORTAL' },
    } as const;
    return { role, right: 'OWN', correlationId: commandId, commandId, ...by[role] };
  }

  async #account(): Promise<Account> {
    const { state } = await load(this.stage.eventStore, accounts, `account-${this.#accountId}`);
    if (!state) throw new Error(`the demo has lost account ${this.#accountId}`);
    return state;
  }

  async #login(): Promise<string> {
    const [login = ''] = await this.stage.vault.logins.loginOf([this.#accountId]);
    return login;
  }

  /** The e-mail that the mailer would send now, and the token in it. */
  async #mailed(purpose: TokenPurpose, contact: Account['contact']): Promise<{ token: string; tokenId: string }> {
    const tokenId = randomUUID();
    const { credential } = await this.#account();
    const subject = {
      tokenId,
      accountId: this.#accountId,
      purpose,
      ...(contact && { contact }),
      ...(credential && { credentialId: credential.credentialId }),
    };
    return { tokenId, token: await this.stage.vault.tokens.issue(subject, addDays(this.#at, TOKEN_DAYS)) };
  }

  async #emailOf(account: Account): Promise<string> {
    const [contact] = account.contact ? await this.stage.vault.persons.contacts([account.contact]) : [];
    return contact?.email ?? `${await this.#login()}@example.org`;
  }

  async #notify(channel: 'LETTER' | 'EMAIL', resetPassword: boolean): Promise<void> {
    const { uai } = this.planned.account;
    const input = { accountId: this.#accountId, uai, channel, resetPassword };
    const result = await this.#commands.account.notify(input, this.#context('SCHOOL_HEAD'));
    if (channel !== 'EMAIL' || result.outcome !== 'accepted') return;
    const notificationId = derivedId(this.#context('SCHOOL_HEAD').commandId!, `account-${this.#accountId}`, '0');
    await this.#later(60, () =>
      this.#commands.system.notificationDelivered(
        { accountId: this.#accountId, channel, notificationId },
        systemContext(this.#context('SCHOOL_HEAD').correlationId, notificationId),
      ),
    );
  }

  async #later<T>(seconds: number, work: () => Promise<T>): Promise<T> {
    this.#at = new Date(Date.parse(this.#at) + seconds * 1000).toISOString();
    return work();
  }

  async #activate(): Promise<void> {
    const account = await this.#account();
    if (!account.credential?.provisional) return;
    const deps = { ...this.stage, clock: { now: () => this.#at }, settings: DEFAULT_SETTINGS };
    const confirmed = childrenToConfirm(account).map(({ studentId }) => studentId);
    const children = (await childrenOf(deps, account)).filter(({ studentId }) => confirmed.includes(studentId));
    const birthDates = children.flatMap(({ birthDate }) => birthDate ?? []);
    const byLink = account.notification?.channel === 'EMAIL';
    if (byLink) {
      const { token } = await this.#mailed('ACTIVATION', account.contact);
      await this.#commands.holder.activateByLink(
        { token, newPassword: DEMO_PASSWORD, birthDates },
        this.#context('PORTAL'),
      );
      return;
    }
    const provisionalPassword = await this.stage.vault.credentials.reveal(account.credential.credentialId);
    if (provisionalPassword === undefined) return;
    const email = account.kind === 'STUDENT' ? {} : { email: await this.#emailOf(account) };
    const result = await this.#commands.holder.startActivation(
      { login: await this.#login(), provisionalPassword, newPassword: DEMO_PASSWORD, birthDates, ...email },
      this.#context('PORTAL'),
    );
    if (result.outcome !== 'accepted' || result.state.state !== 'ACTIVATING') return;
    const { tokenId } = await this.#mailed('EMAIL_CONFIRMATION', result.state.activation?.contact);
    const { correlationId } = this.#context('PORTAL');
    await this.#later(45, () =>
      this.#commands.system.activationEmailSent({ accountId: this.#accountId, tokenId }, systemContext(correlationId)),
    );
  }

  async #confirm(): Promise<void> {
    const { activation } = await this.#account();
    if (!activation) return;
    const { token } = await this.#mailed('EMAIL_CONFIRMATION', activation.contact);
    await this.#commands.holder.confirmEmail({ token }, this.#context('PORTAL'));
  }

  async #dispute(): Promise<void> {
    const [link] = (await this.#account()).links;
    if (!link) return;
    const input = { accountId: this.#accountId, studentId: link.studentId };
    await this.#commands.holder.dispute(input, this.#context('HOLDER'));
  }

  async #resolve(): Promise<void> {
    const open = (await this.#account()).disputes.find(({ outcome }) => outcome === undefined);
    if (!open) return;
    const input = { accountId: this.#accountId, disputeId: open.disputeId, outcome: 'LINK_KEPT' } as const;
    await this.#commands.account.resolveDispute(input, this.#context('SCHOOL_HEAD'));
  }

  /** A refusal is no fault: people do what is not possible any more. */
  async play(): Promise<void> {
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
      case 'REMIND':
        return void (await system.remindExpiry({ accountId }, this.#context('SYSTEM')));
    }
  }
}

export const play = (stage: Stage, planned: Planned): Promise<void> => new Player(stage, planned).play();

/** Plays one day: what concerns one account in its order, different accounts at once. */
export async function playDay(
  stage: Stage,
  day: readonly Planned[],
  atOnce: number,
  played: () => void,
): Promise<void> {
  const byAccount = new Map<string, Planned[]>();
  for (const planned of day) {
    const { accountId } = planned.account;
    byAccount.set(accountId, [...(byAccount.get(accountId) ?? []), planned]);
  }
  const queue = [...byAccount.values()];
  const worker = async (): Promise<void> => {
    for (let mine = queue.shift(); mine; mine = queue.shift()) {
      for (const planned of mine) {
        await play(stage, planned);
        played();
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
