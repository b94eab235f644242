import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { domainOf, type Mail } from '../../src/mail/mail.js';
import { mailProcess } from '../../src/mail/process.js';
import { mailTasks } from '../../src/mail/mailer.js';
import { runProcess } from '../../src/process/follower.js';
import { startWorkers } from '../../src/tasks/start.js';
import { tasksStatus } from '../../src/tasks/status.js';
import { EMAIL, HouseUnderTest } from './support.js';

describe('the mailing of a server', () => {
  let house: HouseUnderTest;
  beforeEach(async () => {
    house = await HouseUnderTest.open({ following: false });
  });
  afterEach(() => house.close());

  const start = (sent: Mail[]): { stop(): Promise<void> } => {
    const { eventStore, clock, commands } = house;
    const { pool, url: databaseUrl } = house.room.database;
    const onFault = (error: unknown): void => void house.faults.push(error);
    const following = new AbortController();
    const followed = runProcess(mailProcess, { pool, eventStore, signal: following.signal, onFault });
    const tasks = mailTasks({
      eventStore,
      vault: house.room.vault,
      clock,
      commands,
      transport: { send: async mail => void sent.push(mail), close: async () => undefined },
      throttle: house.throttle(),
      portalUrl: 'https://portail.example.fr/',
      from: 'EduConnect <no-reply@example.org>',
    });
    const workers = startWorkers([tasks], { pool, databaseUrl, onFault });
    return {
      stop: async () => {
        following.abort();
        await Promise.all([followed, workers.stop()]);
      },
    };
  };
  const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 20));
  };

  it('sends what was asked while nobody was there, and goes on; stopped and started again it repeats nothing', async () => {
    const sent: Mail[] = [];
    const accountId = await house.responsable();
    await house.notify(accountId);
    for (let round = 0; round < 2; round += 1) {
      const mailing = start(sent);
      await until(async () => (await house.types(accountId)).includes('NotificationDelivered'));
      await mailing.stop();
    }
    expect(sent.map(({ to }) => to)).toEqual([EMAIL]);
    expect(sent[0]?.messageId).toMatch(/^<[\w-]{43}@example\.org>$/);
    expect(sent[0]?.text).toContain('https://portail.example.fr/activation#token=');
    expect(house.faults).toEqual([]);
    expect(await tasksStatus(house.room.database.pool)).toContainEqual({
      kind: 'MAIL',
      waiting: 0,
      retried: 0,
      failed: 0,
      oldestSeconds: 0,
    });
  });

  it.each([
    ['EduConnect <no-reply@example.org>', 'example.org'],
    ['no-reply@mail.example.org', 'mail.example.org'],
    ['nonsense', 'registre.invalid'],
  ])('takes the domain of %s for its message ids', (from, domain) => {
    expect(domainOf(from)).toBe(domain);
  });
});
