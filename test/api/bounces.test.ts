import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bounceRoute } from '../../src/api/http/bounces.js';
import { bounceAddresses } from '../../src/mail/bounces/address.js';
import { createBounceIntake } from '../../src/mail/bounces/intake.js';
import { statusMessage } from '../mail/bounces/messages.js';
import { HouseUnderTest } from '../mail/support.js';

const secret = Buffer.alloc(32, 'gateway');
const authorization = `Bearer ${secret.toString('base64')}`;

describe('POST /mail/bounces', () => {
  let house: HouseUnderTest;
  let app: FastifyInstance;
  let accountId: string;
  let bounceTo: string;
  beforeEach(async () => {
    house = await HouseUnderTest.open();
    house.bounces = bounceAddresses('bounce@bounces.example.org', house.room.vault.digest);
    const { pool } = house.room.database;
    app = fastify();
    bounceRoute(app, {
      intake: createBounceIntake({ pool, commands: house.commands, addresses: house.bounces }),
      secret,
    });
    accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    await house.mailer().workOnce();
    bounceTo = house.smtp.messages[0]!.from;
  });
  afterEach(async () => {
    await app.close();
    await house.close();
  });

  const post = async (payload: string | object, type: string, query = '') => {
    const headers = { authorization, 'content-type': type };
    const answer = await app.inject({ method: 'POST', url: `/mail/bounces${query}`, headers, payload });
    return { status: answer.statusCode, body: answer.json<{ outcome?: string }>() };
  };
  const failures = async (): Promise<number> =>
    (await house.types(accountId)).filter(type => type === 'NotificationFailed').length;

  it('records what the gateway says, as JSON or as the message itself, once', async () => {
    const taken = { status: 200, body: { outcome: 'RECORDED' } };
    expect(await post({ recipient: bounceTo, action: 'failed', status: '5.1.1' }, 'application/json')).toEqual(taken);
    expect(await failures()).toBe(1);
    const message = statusMessage({ to: bounceTo, action: 'failed', status: '5.1.1' });
    expect(await post(message, 'message/rfc822')).toEqual(taken);
    const elsewhere = statusMessage({ to: 'postmaster@example.org', action: 'failed', status: '5.1.1' });
    expect(await post(elsewhere, 'message/rfc822', `?recipient=${encodeURIComponent(bounceTo)}`)).toEqual(taken);
    expect(await failures()).toBe(1);
  });

  it('refuses what is forged, malformed or too long, and records nothing', async () => {
    const forged = bounceTo.replace(/-[0-9a-f]+@/, `-${'0'.repeat(24)}@`);
    expect(await post({ recipient: forged, action: 'failed' }, 'application/json')).toEqual({
      status: 422,
      body: { outcome: 'FORGED' },
    });
    for (const malformed of [{}, { recipient: 7 }, { recipient: bounceTo, action: ['failed'] }, []])
      expect((await post(malformed, 'application/json')).status).toBe(400);
    expect((await post('x'.repeat(1024 * 1024 + 1), 'message/rfc822')).status).toBe(413);
    expect((await post('hello', 'text/html')).status).toBe(415);
    expect(await failures()).toBe(0);
  });
});
