import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { HttpGatewayOptions } from '../../../src/sms/gateway/http-gateway.js';
import type { Sms } from '../../../src/sms/sms.js';
import { GatewayUnderTest, type GatewayAnswer } from '../support.js';

const SMS: Sms = {
  messageId: '5b1c7f1e-0000-4000-8000-000000000001',
  to: '+33639980012',
  text: 'EduConnect : 123456 est votre code « é » & "plus"\n@x #123456',
  validSeconds: 600,
};

describe('a gateway over HTTP', () => {
  let server: GatewayUnderTest;
  beforeEach(async () => {
    server = new GatewayUnderTest();
    await server.start();
  });
  afterEach(() => server.stop());

  const gateway = (more: Partial<HttpGatewayOptions> = {}) => server.client(more);
  const answered = (answer: GatewayAnswer, more: Partial<HttpGatewayOptions> = {}) => {
    server.answers.push(answer);
    return gateway(more).send(SMS);
  };

  it('is sent the documented JSON, with the secret and an id that is the same when the SMS is sent again', async () => {
    expect(await gateway().send(SMS)).toEqual({ outcome: 'ACCEPTED', gatewayId: 'gw-1' });
    expect(await gateway().send(SMS)).toEqual({ outcome: 'ACCEPTED', gatewayId: 'gw-2' });
    const [first, second] = server.requests;
    expect(JSON.parse(first!.body)).toEqual({
      id: SMS.messageId,
      to: SMS.to,
      from: 'EduConnect',
      text: SMS.text,
      validity: 600,
    });
    expect(first).toMatchObject({ method: 'POST', url: '/messages' });
    expect(first!.headers).toMatchObject({
      authorization: 'Bearer k3y',
      'content-type': 'application/json',
      'idempotency-key': SMS.messageId,
    });
    expect(second!.body).toBe(first!.body);
    expect(second!.headers['idempotency-key']).toBe(first!.headers['idempotency-key']);
  });

  it('is sent a body and headers of its own form', async () => {
    await gateway({
      method: 'PUT',
      headers: { 'X-Api-Key': '{secret}', 'X-Trace': 'sms {id}' },
      body: { messages: [{ number: '{number}', text: '{text}' }], sender: '{from}', flash: false, ref: '{unknown}' },
    }).send(SMS);
    const [{ method, headers, body } = server.requests[0]!] = server.requests;
    expect(method).toBe('PUT');
    expect(headers).toMatchObject({ 'x-api-key': 'k3y', 'x-trace': `sms ${SMS.messageId}` });
    expect(headers.authorization).toBeUndefined();
    expect(JSON.parse(body)).toEqual({
      messages: [{ number: '33639980012', text: SMS.text }],
      sender: 'EduConnect',
      flash: false,
      ref: '{unknown}',
    });
  });

  it('is sent a form', async () => {
    await gateway({
      bodyType: 'form',
      body: { To: ['{to}', '{number}'], Body: '{text}', Validity: '{validity}' },
    }).send(SMS);
    const { headers, body } = server.requests[0]!;
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    const form = new URLSearchParams(body);
    expect(form.getAll('To')).toEqual([SMS.to, '33639980012']);
    expect(form.get('Body')).toBe(SMS.text);
    expect(form.get('Validity')).toBe('600');
  });

  it('is sent the text as it is, whatever stands in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async text => {
        server.requests.length = 0;
        await gateway().send({ ...SMS, text });
        await gateway({ bodyType: 'form', body: { text: '{text}', id: '{id}' } }).send({ ...SMS, text });
        const [json, form] = server.requests;

        expect((JSON.parse(json!.body) as { text: string }).text).toBe(text);
        expect(new URLSearchParams(form!.body).get('text')).toBe(text);
        expect(new URLSearchParams(form!.body).get('id')).toBe(SMS.messageId);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['an id elsewhere', { body: '{"messages":[{"message-id":"m/1"}]}' }, '/messages/0/message-id', 'm/1'],
    ['a number as id', { status: 200, body: '{"id":812}' }, '/id', '812'],
    ['an escaped name', { body: '{"a/b":{"~":"x"}}' }, '/a~1b/~0', 'x'],
  ])('accepts by %s', async (_, answer, idPointer, gatewayId) => {
    expect(await answered(answer, { idPointer })).toEqual({ outcome: 'ACCEPTED', gatewayId });
  });

  it.each([
    ['no id', { status: 200, body: '{"error":"unknown sender"}' }, 'NO_ID'],
    ['an empty id', { body: '{"id":""}' }, 'NO_ID'],
    ['an object for an id', { body: '{"id":{"a":1}}' }, 'NO_ID'],
    ['an id without end', { body: JSON.stringify({ id: 'x'.repeat(201) }) }, 'NO_ID'],
    ['no JSON', { body: 'OK 12' }, 'NO_ID'],
    ['an answer without end', { body: `{"id":"${'x'.repeat(70_000)}"}` }, 'NO_ID'],
    ['400', { status: 400 }, 'REFUSED'],
    ['422', { status: 422 }, 'REFUSED'],
  ])('refuses for good by %s', async (_, answer, code) => {
    expect(await answered(answer)).toEqual({ outcome: 'REFUSED', code });
  });

  it.each([
    [401, 'AUTHENTICATION'],
    [402, 'AUTHENTICATION'],
    [403, 'AUTHENTICATION'],
    [404, 'WRONG_ADDRESS'],
    [405, 'WRONG_ADDRESS'],
    [408, 'DEFERRED'],
    [429, 'DEFERRED'],
    [500, 'DEFERRED'],
    [503, 'DEFERRED'],
  ])('asks to try again by %p', async (status, code) => {
    expect(await answered({ status })).toEqual({ outcome: 'TRY_AGAIN', code });
  });

  it.each([
    ['7', 7],
    ['0', 0],
    ['86400', 3_600],
    ['soon', undefined],
  ])('says when to come back: %j', async (retryAfter, afterSeconds) => {
    const answer = await answered({ status: 429, headers: { 'retry-after': retryAfter } });
    expect(answer).toEqual({
      outcome: 'TRY_AGAIN',
      code: 'DEFERRED',
      ...(afterSeconds !== undefined && { afterSeconds }),
    });
  });

  it('says when to come back by a date', async () => {
    const date = new Date(Date.now() + 90_000).toUTCString();
    const answer = await answered({ status: 503, headers: { 'retry-after': date } });
    expect(answer).toMatchObject({ outcome: 'TRY_AGAIN', code: 'DEFERRED' });
    const { afterSeconds } = answer as { afterSeconds: number };
    expect(afterSeconds).toBeGreaterThan(60);
    expect(afterSeconds).toBeLessThanOrEqual(90);
  });

  it('sends a message nowhere but to its address', async () => {
    const elsewhere = new GatewayUnderTest();
    await elsewhere.start();
    try {
      expect(await answered({ status: 307, headers: { location: elsewhere.url } })).toEqual({
        outcome: 'TRY_AGAIN',
        code: 'WRONG_ADDRESS',
      });
      expect(elsewhere.requests).toEqual([]);
    } finally {
      await elsewhere.stop();
    }
  });

  it('may have sent a message that it does not answer for, in time or at all', async () => {
    const unknown = { outcome: 'TRY_AGAIN', code: 'NO_ANSWER' };
    expect(await answered({ instead: 'SILENCE' }, { timeoutMs: 200 })).toEqual(unknown);
    expect(await answered({ instead: 'BREAK' })).toEqual(unknown);
  });

  it('has sent nothing when it cannot be reached', async () => {
    const { url } = server;
    await server.stop();
    expect(await gateway({ url }).send(SMS)).toEqual({ outcome: 'TRY_AGAIN', code: 'UNREACHABLE' });
    expect(await gateway({ url: 'http://gateway.invalid/' }).send(SMS)).toEqual({
      outcome: 'TRY_AGAIN',
      code: 'UNREACHABLE',
    });
  });
});
