import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runProcess } from '../../src/process/follower.js';
import { provenContactsProcess } from '../../src/process/proven-contacts.js';
import { smsProcess } from '../../src/sms/process.js';
import { accepted, context, type Family } from '../command/support.js';
import { SmsHouse } from './support.js';

const PASSWORD = 'pluie-abricot-tandem';
const MOBILE = '+33639980045';

describe('notices by SMS', () => {
  let sms: SmsHouse;
  const following = new AbortController();
  let running: Promise<unknown>;
  beforeAll(async () => {
    sms = await SmsHouse.open();
    const { database, eventStore, vault } = sms.house;
    const follower = {
      pool: database.pool,
      eventStore,
      signal: following.signal,
      onFault: (error: unknown) => void sms.faults.push(error),
    };
    running = Promise.all([
      runProcess(smsProcess, follower),
      runProcess(provenContactsProcess({ eventStore, vault }), follower),
    ]);
  });
  afterAll(async () => {
    following.abort();
    await running;
    expect(sms.faults).toEqual([]);
    await sms.close();
  });
  beforeEach(async () => {
    sms.gateway.requests.length = 0;
    sms.later(2 * 86_400);
  });

  const queued = async (accountId: string, text: string) => {
    for (;;) {
      const { rowCount } = await sms.house.database.pool.query(
        `select from jobs.tasks where kind = 'SMS' and payload ->> 'accountId' = $1 and payload ->> 'text' = $2`,
        [accountId, text],
      );
      if (rowCount) return;
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  };
  const change = (family: Family) =>
    sms.house.commands.holder.changePassword(
      { accountId: family.accountId, currentPassword: PASSWORD, newPassword: 'orage-violette-canif' },
      context(),
    );

  it('tell a holder without a proven address, once, and the ledger that they did', async () => {
    const family = await sms.house.selfRegistered(MOBILE, PASSWORD);
    accepted(await change(family));
    await queued(family.accountId, 'PASSWORD_CHANGED');
    await sms.worker().workOnce();
    await sms.worker().workOnce();
    expect(sms.gateway.messages.map(({ to, text }) => [to, text])).toEqual([
      [MOBILE, expect.stringMatching(/^EduConnect : votre mot de passe vient de changer\./)],
    ]);
    expect((await sms.house.events(family.accountId)).at(-1)).toMatchObject({
      type: 'HolderTold',
      data: { notice: 'PASSWORD_CHANGED' },
    });
  });

  it('go to the mobile proven before what they tell of, though another is proven by then', async () => {
    const family = await sms.house.selfRegistered(MOBILE, PASSWORD);
    accepted(await change(family));
    await sms.house.proveMobile(family.accountId, '+33639980047', 'orage-violette-canif');
    await queued(family.accountId, 'PASSWORD_CHANGED');
    await queued(family.accountId, 'MOBILE_CHANGED');
    while ((await sms.worker().workOnce()) > 0);
    const notices = sms.gateway.messages.filter(({ text }) => !/ \d{6} /.test(text));
    expect(notices.map(({ to }) => to)).toEqual([MOBILE, MOBILE]);
  });

  it('leave to e-mails whom e-mails reach', async () => {
    const family = await sms.house.activated(PASSWORD);
    await sms.house.proveMobile(family.accountId, MOBILE, PASSWORD);
    accepted(await change(family));
    await queued(family.accountId, 'PASSWORD_CHANGED');
    await sms.worker().workOnce();
    expect(sms.gateway.messages).toEqual([]);
  });

  it('wait for room, and are not lost when a stranger has used up what a number may be sent', async () => {
    const family = await sms.house.selfRegistered(MOBILE, PASSWORD);
    for (let n = 0; n < 3; n += 1) await sms.ask({ number: MOBILE });
    await sms.worker().workOnce();
    expect(sms.gateway.messages).toHaveLength(3);
    accepted(await change(family));
    await queued(family.accountId, 'PASSWORD_CHANGED');
    await sms.worker().workOnce();
    expect(sms.gateway.messages).toHaveLength(3);
    sms.later(15 * 60);
    await sms.due();
    await sms.worker().workOnce();
    expect(sms.gateway.messages.at(-1)!.text).toMatch(/^EduConnect : votre mot de passe/);
  });

  it('are found by what is proven: the register follows the ledger', async () => {
    const family = await sms.house.selfRegistered(MOBILE, PASSWORD);
    await sms.house.proveMobile(family.accountId, '+33639980046', PASSWORD);
    const { proven } = sms.house.vault;
    while (!(await proven.accountsOf({ mobile: '+33639980046' })).includes(family.accountId))
      await new Promise(resolve => setTimeout(resolve, 10));
    expect(await proven.accountsOf({ mobile: MOBILE })).not.toContain(family.accountId);
  });
});
