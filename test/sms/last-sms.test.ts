import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLastSms, type LastSms } from '../../src/sms/last-sms.js';
import { createReceiptIntake, DEFAULT_RECEIPT } from '../../src/sms/receipts.js';
import { SmsHouse } from './support.js';

describe('the last SMS to a mobile', () => {
  let sms: SmsHouse;
  let numbers = 700;
  let number: string;
  beforeAll(async () => {
    sms = await SmsHouse.open();
  });
  afterAll(() => sms?.close());
  beforeEach(() => {
    number = `+33639980${++numbers}`;
  });

  const last = (...others: string[]): Promise<LastSms | undefined> =>
    createLastSms(sms.house.database.pool, sms.house.vault.digest)([number, ...others]);
  /** Sends a code; answers the gateway's id of the SMS. */
  const sent = async (): Promise<string> => {
    await sms.ask({ number });
    await sms.worker().workOnce();
    const { rows } = await sms.house.database.pool.query<{ id: string }>(
      'select gateway_id as id from jobs.sms_accepted order by task_id desc limit 1',
    );
    return rows[0]?.id ?? '';
  };
  const receipt = (id: string, status: string) =>
    createReceiptIntake(sms.house.database.pool, DEFAULT_RECEIPT).take({ id, status });

  it('is none where none was sent', async () => {
    expect(await last()).toBeUndefined();
  });

  it('is accepted, then delivered or not, as the gateway says', async () => {
    const id = await sent();
    const { at, outcome } = (await last())!;
    expect([at <= sms.house.clock.now(), outcome]).toEqual([true, 'UNKNOWN']);
    await receipt(id, 'undelivered');
    expect(await last('+33639980999')).toEqual({ at, outcome: 'FAILED' });
    await receipt(id, 'delivered');
    expect(await last()).toEqual({ at, outcome: 'DELIVERED' });
  });

  it('is none where the gateway refused it: it was not sent', async () => {
    sms.gateway.answers.push({ status: 400 });
    await sent();
    expect(await last()).toBeUndefined();
  });
});
