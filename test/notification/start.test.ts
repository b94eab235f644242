import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Mail } from '../../src/notification/mail.js';
import { domainOf, startMailing } from '../../src/notification/start.js';
import { queueStatus } from '../../src/notification/queue.js';
import { EMAIL, HouseUnderTest } from './support.js';

describe('the mailing of a server', () => {
  let house: HouseUnderTest;
  beforeEach(async () => {
    house = await HouseUnderTest.open({ following: false });
  });
  afterEach(() => house.close());

  const start = (sent: Mail[], closed: () => void) =>
    startMailing({
      pool: house.room.database.pool,
      eventStore: house.eventStore,
      vault: house.room.vault,
      clock: house.clock,
      commands: house.commands,
      transport: { send: async mail => void sent.push(mail), close: async () => closed() },
      portalUrl: 'https://portail.example.fr/',
      from: 'EduConnect <no-reply@example.org>',
      onFault: error => house.faults.push(error),
      settings: { pollMs: 20 },
    });
  const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 20));
  };

  it('sends what was asked while nobody was there, and goes on; stopped and started again it repeats nothing', async () => {
    const sent: Mail[] = [];
    let closed = 0;
    const accountId = await house.responsable();
    await house.notify(accountId);
    for (let round = 0; round < 2; round += 1) {
      const mailing = start(sent, () => (closed += 1));
      await until(async () => (await house.types(accountId)).includes('NotificationDelivered'));
      await mailing.stop();
    }
    expect(sent.map(({ to }) => to)).toEqual([EMAIL]);
    expect(sent[0]?.messageId).toMatch(/^<[\w-]{43}@example\.org>$/);
    expect(sent[0]?.text).toContain('https://portail.example.fr/activation#token=');
    expect(closed).toBe(2);
    expect(house.faults).toEqual([]);
    expect(await queueStatus(house.room.database.pool)).toEqual({ waiting: 0, oldestSeconds: 0, failed: 0 });
  });

  it.each([
    ['EduConnect <no-reply@example.org>', 'example.org'],
    ['no-reply@mail.example.org', 'mail.example.org'],
    ['nonsense', 'registre.invalid'],
  ])('takes the domain of %s for its message ids', (from, domain) => {
    expect(domainOf(from)).toBe(domain);
  });
});
