import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { createVisitLimits, type VisitLimit } from '../../src/api/visit-limits.js';
import { createRateLimiter, type Rate } from '../../src/security/rate-limits.js';
import { createServer } from '../../src/server.js';
import { openApiHouse, type House } from './support/house.js';

const inMemory = (asked: string[] = []) => ({
  limiter: (name: string, rate: Rate) => {
    const limiter = createRateLimiter(rate);
    return {
      take: async (key: string) => {
        asked.push(name);
        return limiter.take(key);
      },
    };
  },
});

describe('the tries of strangers', () => {
  it.each<VisitLimit>(['SIGN_IN', 'ACTIVATION', 'TOKEN', 'RECOVERY'])(
    'of %s run out for whoever makes them, and for nobody elsewhere who has the same login',
    async kind => {
      const limits = createVisitLimits(inMemory());
      const tryAll = async () => {
        for (let i = 0; i < 50; i++) await limits.check(kind, { triesOf: 'm.abbeym', address: '192.0.2.1' });
      };
      await expect(tryAll()).rejects.toThrow(/Too many/);
      await expect(limits.check(kind, { triesOf: 'm.abbeym', address: '198.51.100.7' })).resolves.toBeUndefined();
    },
  );

  it('of requests for assistance run out for a contact from one network, not for its owner elsewhere, and for a network', async () => {
    const limits = createVisitLimits(inMemory());
    const ask = (contact: string, address: string) => limits.check('ASSISTANCE', { triesOf: contact, address });
    for (let i = 0; i < 5; i++) await ask('Marie@example.org', '192.0.2.1');
    await expect(ask('marie@example.org', '192.0.2.1')).rejects.toThrow(/Too many/);
    await expect(ask('marie@example.org', '198.51.100.7')).resolves.toBeUndefined();
    for (let i = 0; i < 20; i++) await ask(`p${i}@example.org`, '203.0.113.9');
    await expect(ask('another@example.org', '203.0.113.9')).rejects.toThrow(/Too many/);
    await expect(limits.check('SIGN_IN', { triesOf: 'm.abbeym', address: '203.0.113.9' })).resolves.toBeUndefined();
  });

  it('of disputes run out for an account in a day, wherever they come from, and for no other', async () => {
    const limits = createVisitLimits(inMemory());
    const dispute = (accountId: string, network: number) =>
      limits.check('DISPUTE', { triesOf: accountId, address: `192.0.2.${network}` });
    for (let i = 0; i < 20; i++) await dispute('account-1', i);
    await expect(dispute('account-1', 99)).rejects.toMatchObject({
      extensions: { code: 'TOO_MANY_REQUESTS', retryAfter: expect.any(Number) },
    });
    await expect(dispute('account-2', 99)).resolves.toBeUndefined();
  });

  it('of an address that has none left are not counted for the logins it names', async () => {
    const asked: string[] = [];
    const limits = createVisitLimits(inMemory(asked));
    const from = { address: '192.0.2.1' };
    for (let i = 0; i < 100; i++) await limits.check('TOKEN', from);
    asked.length = 0;
    await expect(limits.check('SIGN_IN', { ...from, triesOf: 'm.abbeym' })).rejects.toThrow(/Too many/);
    expect(asked).toEqual(['ADDRESS']);
  });
});

describe('the tries of strangers at two servers of one installation', () => {
  let house: House;
  let second: FastifyInstance;
  beforeAll(async () => {
    house = await openApiHouse({ schools: false });
    second = await createServer(house.deps);
  });
  afterAll(async () => {
    await second?.close();
    await house?.close();
  });

  it('are counted together, and refused with the seconds to wait', async () => {
    const token = await house.token([{ role: 'PORTAL' }]);
    const signIn = async (server: FastifyInstance) => {
      const response = await server.inject({
        method: 'POST',
        url: '/graphql',
        headers: { authorization: `Bearer ${token}`, host: '127.0.0.1' },
        payload: {
          query: 'mutation { signIn(input: { login: "m.abbeym", password: "wrong" }) { userErrors { code } } }',
        },
      });
      return response.json<{ errors?: { extensions: { code: string; retryAfter?: number } }[] }>();
    };
    const answers = [];
    for (let i = 0; i < 22; i += 1) answers.push(await signIn(i % 2 ? house.app : second));
    expect(answers.slice(0, 20).filter(({ errors }) => errors)).toEqual([]);
    for (const { errors } of answers.slice(20)) {
      expect(errors?.[0]?.extensions.code).toBe('TOO_MANY_REQUESTS');
      expect(errors?.[0]?.extensions.retryAfter).toBeGreaterThan(0);
    }
  });
});
