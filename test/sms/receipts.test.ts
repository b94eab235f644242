import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { smsReceiptRoute } from '../../src/api/http/sms-receipts.js';
import { createReceiptIntake, DEFAULT_RECEIPT, type ReceiptForm } from '../../src/sms/receipts.js';
import { SmsHouse } from './support.js';

const secret = Buffer.alloc(32, 'sms gateway');
const key = secret.toString('base64');
const bearer = `Bearer ${key}`;
const basic = (password: string): string => `Basic ${Buffer.from(`registre:${password}`).toString('base64')}`;

describe('POST /sms/receipts', () => {
  let sms: SmsHouse;
  let gatewayId: string;
  let numbers = 100;
  beforeAll(async () => {
    sms = await SmsHouse.open();
  });
  afterAll(() => sms.close());
  beforeEach(async () => {
    await sms.house.database.pool.query('delete from jobs.sms_outcomes');
    numbers += 1;
    await sms.ask({ number: `+33639980${numbers}` });
    await sms.worker().workOnce();
    gatewayId = `gw-${sms.gateway.requests.length}`;
  });

  const served = async <T>(form: Partial<ReceiptForm>, work: (app: FastifyInstance) => Promise<T>): Promise<T> => {
    const app = fastify();
    const intake = createReceiptIntake(sms.house.database.pool, { ...DEFAULT_RECEIPT, ...form });
    smsReceiptRoute(app, { intake, secret });
    try {
      return await work(app);
    } finally {
      await app.close();
    }
  };
  const post = (
    payload: string | object,
    more: { type?: string; authorization?: string; form?: Partial<ReceiptForm> } = {},
  ) =>
    served(more.form ?? {}, async app => {
      const { type = 'application/json', authorization = bearer } = more;
      const answer = await app.inject({
        method: 'POST',
        url: '/sms/receipts',
        headers: { authorization, 'content-type': type },
        payload,
      });
      return { status: answer.statusCode, outcomes: answer.json<{ outcomes?: string[] }>().outcomes };
    });
  const recorded = async () => {
    const { rows } = await sms.house.database.pool.query<{ outcome: string | null }>(
      'select outcome from jobs.sms_accepted where gateway_id = $1',
      [gatewayId],
    );
    return rows.map(({ outcome }) => outcome);
  };

  it('records that a phone has an SMS, once', async () => {
    expect(await recorded()).toEqual([null]);
    for (let n = 0; n < 2; n += 1)
      expect(await post({ id: gatewayId, status: 'DELIVRD' })).toEqual({ status: 200, outcomes: ['DELIVERED'] });
    expect(await recorded()).toEqual(['DELIVERED']);
    expect(await sms.outcomes()).toEqual({ ACCEPTED: 1, DELIVERED: 1 });
  });

  it('records that it will not get it, unless it has it', async () => {
    expect(await post({ id: gatewayId, status: 'Undelivered' })).toEqual({ status: 200, outcomes: ['UNDELIVERED'] });
    expect(await recorded()).toEqual(['FAILED']);
    await post({ id: gatewayId, status: 'delivered' });
    await post({ id: gatewayId, status: 'failed' });
    expect(await recorded()).toEqual(['DELIVERED']);
    expect(await sms.outcomes()).toEqual({ ACCEPTED: 1, UNDELIVERED: 1, DELIVERED: 1 });
  });

  it('takes no state on the way for an end', async () => {
    for (const status of ['queued', 'sent', 'ENROUTE', 3])
      expect(await post({ id: gatewayId, status })).toEqual({ status: 200, outcomes: ['IGNORED'] });
    expect(await recorded()).toEqual([null]);
  });

  it('takes many at a time, and forms, in the words of the gateway', async () => {
    const many = [
      { id: 'unknown', status: 'delivered' },
      { id: gatewayId, status: 'delivered' },
    ];
    expect(await post(many)).toEqual({ status: 200, outcomes: ['RECEIPT_UNKNOWN', 'DELIVERED'] });
    const form = { id: '/MessageSid', status: '/MessageStatus', delivered: ['arrived'] };
    const payload = new URLSearchParams({ MessageSid: gatewayId, MessageStatus: 'Arrived' }).toString();
    expect(await post(payload, { type: 'application/x-www-form-urlencoded', form })).toEqual({
      status: 200,
      outcomes: ['DELIVERED'],
    });
    const nested = { message: { id: gatewayId }, status: { groupName: 'REJECTED' } };
    expect(await post(nested, { form: { id: '/message/id', status: '/status/groupName' } })).toEqual({
      status: 200,
      outcomes: ['UNDELIVERED'],
    });
  });

  it('refuses what is no receipt of ours, and records nothing', async () => {
    const cases = [
      [{ id: 'gw-0', status: 'delivered' }, 'RECEIPT_UNKNOWN'],
      [{ id: gatewayId }, 'NO_RECEIPT'],
      [{ status: 'delivered' }, 'NO_RECEIPT'],
      [{ id: [gatewayId], status: 'delivered' }, 'NO_RECEIPT'],
      [{ __proto__: null, constructor: 'x' }, 'NO_RECEIPT'],
    ] as const;
    for (const [receipt, outcome] of cases) expect(await post(receipt)).toEqual({ status: 422, outcomes: [outcome] });
    expect((await post([])).status).toBe(400);
    expect((await post(Array(501).fill({ id: gatewayId, status: 'delivered' }))).status).toBe(400);
    expect((await post('<xml/>', { type: 'text/xml' })).status).toBe(415);
    expect(await recorded()).toEqual([null]);
  });

  it('is open to whoever has the secret alone, as Bearer or as the password of Basic', async () => {
    const receipt = { id: gatewayId, status: 'delivered' };
    for (const authorization of [
      '',
      'Bearer',
      `Bearer ${key}x`,
      `Bearer ${Buffer.alloc(32).toString('base64')}`,
      key,
      basic(''),
      basic('x'),
    ])
      expect((await post(receipt, { authorization })).status).not.toBe(200);
    expect(await recorded()).toEqual([null]);
    expect((await post(receipt, { authorization: basic(key) })).status).toBe(200);
    expect(await recorded()).toEqual(['DELIVERED']);
  });

  it('forgets an SMS with its task', async () => {
    await sms.house.database.pool.query('delete from jobs.tasks');
    expect(await recorded()).toEqual([]);
  });
});
