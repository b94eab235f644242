/**
 * Given somebody who makes an account by SMS or FranceConnect: the person is told at every address and mobile that is known, by a real mail
 * server and a real SMS gateway, but for the mobile that made it.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '../../src/domain/account/events.js';
import { mailTasks } from '../../src/mail/mailer.js';
import { mailProcess } from '../../src/mail/process.js';
import { createSmtpTransport } from '../../src/mail/smtp.js';
import type { MailJob } from '../../src/mail/task.js';
import { createThrottle } from '../../src/mail/throttle.js';
import { TaskWorker } from '../../src/tasks/worker.js';
import { accepted, context } from '../command/support.js';
import {
  begun,
  makeFindable,
  newMobile,
  PASSWORD,
  RegistrationHouse,
  somebody,
  type Somebody,
} from '../command/registration/support.js';
import { bodies, header, SmtpUnderTest } from './support.js';

const PATH = 'SELF_REGISTRATION';
const FROM = 'EduConnect <no-reply@example.org>';

describe('when an account is made without the school', () => {
  const smtp = new SmtpUnderTest();
  let room: RegistrationHouse;
  let mailer: TaskWorker<MailJob>;
  let closeTransport: () => Promise<unknown>;
  beforeAll(async () => {
    room = await RegistrationHouse.open();
    await smtp.start();
    const { database, eventStore, vault, clock, commands } = room.house;
    const transport = createSmtpTransport({ url: smtp.url, from: FROM, timeout: 2_000 });
    closeTransport = async () => transport.close();
    const throttle = createThrottle({
      pool: database.pool,
      digest: vault.digest,
      settings: { atOnce: 50, perMinute: 100_000, firstPause: 0, retryPlace: 0.1 },
    });
    mailer = new TaskWorker(
      mailTasks({
        eventStore,
        vault,
        clock,
        commands,
        transport,
        throttle,
        portalUrl: 'https://portail.example.fr',
        from: FROM,
        settings: { firstRetry: 0 },
      }),
      {
        pool: database.pool,
        onFault: error => {
          throw error;
        },
      },
    );
  });
  afterAll(async () => {
    expect(room.sms.faults).toEqual([]);
    await closeTransport();
    await smtp.stop();
    await room.close();
  });
  afterEach(() => {
    smtp.messages.splice(0);
    room.sms.gateway.requests.length = 0;
  });

  /** Somebody makes the account by this mobile. */
  async function make(person: Somebody, mobile = person.mobile): Promise<void> {
    const { registrations } = room.house.commands;
    const token = await begun(room.house, { ...person, mobile });
    await room.work();
    const { outcome } = await registrations.verify({ path: PATH, token, code: room.code(mobile) }, context());
    expect(outcome).toBe('verified');
    const { birthDates } = person;
    accepted(await registrations.complete({ path: PATH, token, birthDates, newPassword: PASSWORD }, context()));
  }
  /** Lets the processes look at all events of the account, and sends what they have queued. */
  async function told({ accountId }: Somebody): Promise<{ mails: string[]; sms: string[] }> {
    room.sms.gateway.requests.length = 0;
    const events = (await room.house.events(accountId)).filter(({ type }) =>
      mailProcess.handles.has(type as AccountEvent['type']),
    );
    for (const statement of await mailProcess.react(events))
      await room.house.database.pool.query({ ...statement, values: [...statement.values] });
    await room.tell(accountId);
    await room.work();
    while ((await mailer.workOnce()) > 0);
    return {
      mails: smtp.messages.flatMap(({ to }) => to).sort(),
      sms: room.sms.gateway.messages.map(({ to }) => to).sort(),
    };
  }

  it('an address of the base is told, in words that say what to do, and that open nothing', async () => {
    const person = await somebody(room.house, { contact: { email: 'mere@example.org' } });
    await make(person);
    expect(await told(person)).toEqual({ mails: ['mere@example.org'], sms: [] });
    const [{ raw }] = smtp.messages as [(typeof smtp.messages)[0]];
    const { text, html } = bodies(raw);
    expect(header(raw, 'Subject')).not.toBe('');
    for (const body of [text, html]) {
      expect(body).toMatch(/libère le compte/);
      expect(body).not.toMatch(/#token=/);
      expect(body).not.toContain(person.login);
    }
    expect((await room.house.events(person.accountId)).at(-1)).toMatchObject({
      type: 'HolderTold',
      data: { notice: 'ACCOUNT_MADE' },
    });
  });

  it('is told once, however often the processes look', async () => {
    const person = await somebody(room.house, { contact: { email: 'une-fois@example.org' } });
    await make(person);
    await told(person);
    expect((await told(person)).mails).toEqual(['une-fois@example.org']);
  });

  it('an address and a mobile that the school wrote are told besides, each once', async () => {
    const person = await somebody(room.house, { contact: { email: 'base@example.org' } });
    const { accountId } = person;
    const other = newMobile();
    const written = { accountId, email: 'ecole@example.org', mobile: other };
    accepted(await room.house.commands.account.updateContact(written, context()));
    await makeFindable(room.house, accountId);
    await make(person);
    expect(await told(person)).toEqual({ mails: ['base@example.org', 'ecole@example.org'], sms: [other] });
    expect(room.texts(other)[0]).toMatch(/^EduConnect : un compte a été créé à votre nom avec un autre mobile/);
    const ids = smtp.messages.map(({ raw }) => header(raw, 'Message-ID'));
    expect(new Set(ids).size).toBe(2);
  });

  it('an address given for an activation that was not confirmed is told: its holder was on the way', async () => {
    const person = await somebody(room.house);
    const provisionalPassword = await room.house.notify(person);
    const { login, birthDates } = person;
    const started = { login, provisionalPassword, newPassword: PASSWORD, email: 'moi@example.org', birthDates };
    accepted(await room.house.commands.holder.startActivation(started, context()));
    await make(person);
    // The confirmation that the activation had asked for is pointless by now.
    expect(await told(person)).toEqual({ mails: ['moi@example.org'], sms: [] });
  });

  it('ten wrong birth dates in a row are told at all that is known, and the next ones are not', async () => {
    const person = await somebody(room.house, { contact: { email: 'dates@example.org' } });
    const provisionalPassword = await room.house.notify(person);
    const { login, mobile } = person;
    const wrong = { login, provisionalPassword, newPassword: PASSWORD, email: 'x@example.org' };
    const tries = async (times: number) => {
      for (let n = 0; n < times; n += 1) {
        room.sms.later(1_000);
        await room.house.commands.holder.startActivation({ ...wrong, birthDates: ['1999-12-31'] }, context());
      }
    };
    await tries(9);
    expect(await told(person)).toEqual({ mails: [], sms: [] });
    await tries(1);
    expect(await told(person)).toEqual({ mails: ['dates@example.org'], sms: [mobile] });
    expect(bodies(smtp.messages[0]!.raw).text).toMatch(/dates de naissance fausses/);
    smtp.messages.splice(0);
    await tries(5);
    expect(await told(person)).toEqual({ mails: [], sms: [] });
  });

  it('nobody is told where only the mobile that made it is known', async () => {
    const person = await somebody(room.house);
    await make(person);
    expect(await told(person)).toEqual({ mails: [], sms: [] });
  });

  it('nobody is told of an account that was freed meanwhile; what was proven is told of that', async () => {
    const person = await somebody(room.house, { contact: { email: 'libre@example.org' } });
    await make(person);
    room.sms.later(60);
    const { accountId } = person;
    accepted(await room.house.commands.account.free({ accountId, because: 'HOLDER_LOCKED_OUT' }, context()));
    const { mails, sms } = await told(person);
    expect([mails, sms]).toEqual([[], [person.mobile]]);
    expect(room.texts(person.mobile)[0]).toMatch(/^EduConnect : l'assistance a libéré ce compte/);
  });
});
