/** People whom a base knows, and their registrations, with SMS sent to a real HTTP server. */
import { randomUUID } from 'node:crypto';
import type { Commands } from '../../../src/command/index.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { personSearchProcess } from '../../../src/process/person-search.js';
import { provenContactsProcess } from '../../../src/process/proven-contacts.js';
import { registrationTasks } from '../../../src/registration/search.js';
import { smsProcess } from '../../../src/sms/process.js';
import { TaskWorker } from '../../../src/tasks/worker.js';
import type { Contact, Identity, RegistrationPath } from '../../../src/vault/vault.js';
import { codeIn, SmsHouse } from '../../sms/support.js';
import { context, MARIE, UAI, type Family, type House } from '../support.js';

export const PASSWORD = 'pluie-abricot-tandem';
const PATH = 'SELF_REGISTRATION';

let numbers = 0;
/** A mobile that nobody else has in this run: of the numbers for fiction. */
export const newMobile = (): string => `+33639980${String(++numbers).padStart(3, '0')}`;

/** Lets the search for persons and the register of proven contacts know of an account what its events say. */
export async function makeFindable(
  { eventStore, vault }: Pick<House, 'eventStore' | 'vault'>,
  ...accountIds: string[]
): Promise<void> {
  for (const accountId of accountIds) {
    const events = [];
    for await (const event of eventStore.read(`account-${accountId}`)) events.push(event);
    for (const { handles, react } of [personSearchProcess(vault), provenContactsProcess({ eventStore, vault })])
      await react(events.filter(({ type }) => handles.has(type as AccountEvent['type'])));
  }
}

export interface Somebody extends Family {
  readonly mobile: string;
  readonly names: Identity;
}

export interface SomebodyAs {
  readonly names?: Identity;
  readonly mobile?: string;
  readonly contact?: Contact;
  readonly birthDates?: readonly (string | null)[];
  readonly hasIne?: boolean;
}

/** Records a responsable with his or her children, and lets the search know. */
export async function somebody(
  house: House,
  {
    names = MARIE,
    mobile = newMobile(),
    contact = {},
    birthDates = ['2012-03-14', '2014-11-02'],
    hasIne = true,
  }: SomebodyAs = {},
): Promise<Somebody> {
  const firstNames = ['Emma', 'Yvan', 'Léa'];
  const studentIds: string[] = [];
  for (const [at, birthDate] of birthDates.entries())
    studentIds.push(await house.student({ birthDate, hasIne, firstName: firstNames[at % 3]! }));
  const [accountId, personId] = [randomUUID(), randomUUID()];
  const { surname, firstName } = names;
  const [login] = await house.vault.logins.reserve([{ accountId, surname, firstName }]);
  const family = {
    accountId,
    personId,
    login: login!,
    studentIds,
    birthDates: birthDates.filter(date => date !== null),
    mobile,
    names,
  };
  await house.recordResponsable(family, { mobile, ...contact }, UAI, names);
  await makeFindable(house, accountId);
  return family;
}

/** A worker that searches for those who register. */
export const searcher = (house: House, commands: Pick<Commands, 'registrations'> = house.commands) =>
  new TaskWorker(registrationTasks({ commands, settings: { firstRetry: 0, longestRetry: 0 } }), {
    pool: house.database.pool,
    onFault: error => {
      throw error;
    },
  });

/** Somebody whose code was right. */
export async function verified(
  house: House,
  as: SomebodyAs & { readonly path?: RegistrationPath } = {},
): Promise<Somebody & { token: string }> {
  const { path = PATH } = as;
  const person = await somebody(house, as);
  const token = await begun(house, person, { path });
  await searcher(house).workOnce();
  const answer = await house.commands.registrations.verify({ path, token, code: await house.sentCode() }, context());
  if (answer.outcome !== 'verified') throw new Error(JSON.stringify(answer));
  return { ...person, token };
}

export interface Said {
  readonly path?: RegistrationPath;
  readonly surname?: string;
  readonly firstName?: string;
  readonly mobile?: string;
}

/** Begins a registration as this person, or as somebody who differs from him or her. */
export async function begun(
  house: House,
  { names: { surname, firstName }, mobile }: Pick<Somebody, 'names' | 'mobile'>,
  said: Said = {},
  commands: Pick<Commands, 'registrations'> = house.commands,
): Promise<string> {
  const asked = { path: PATH, surname, firstName, mobile, language: 'fr', ...said } as const;
  const answer = await commands.registrations.begin(asked, context());
  if (answer.outcome !== 'begun') throw new Error(JSON.stringify(answer));
  return answer.token;
}

/** A house whose registrations are searched for and whose SMS go to a gateway. */
export class RegistrationHouse {
  private constructor(readonly sms: SmsHouse) {}

  static async open(): Promise<RegistrationHouse> {
    return new RegistrationHouse(await SmsHouse.open());
  }

  get house(): House {
    return this.sms.house;
  }

  close(): Promise<void> {
    return this.sms.close();
  }

  /** Does what is queued: searches, and sends. */
  async work(): Promise<void> {
    const { database } = this.house;
    for (let done = 1; done > 0;) {
      await database.pool.query('update jobs.tasks set due_at = now() where ended_at is null');
      done = (await searcher(this.house).workOnce()) + (await this.sms.worker().workOnce());
    }
  }

  /** Queues the texts that the events of an account ask for. */
  async tell(accountId: string): Promise<void> {
    const events = (await this.house.events(accountId)).filter(({ type }) =>
      smsProcess.handles.has(type as AccountEvent['type']),
    );
    for (const statement of await smsProcess.react(events))
      await this.house.database.pool.query({ ...statement, values: [...statement.values] });
  }

  /** The texts sent to a number, in order. */
  texts(mobile: string): string[] {
    return this.sms.gateway.messages.filter(({ to }) => to === mobile).map(({ text }) => text);
  }

  /** The code of the last SMS to a number. */
  code(mobile: string): string {
    return codeIn(this.texts(mobile).at(-1) ?? '');
  }
}
