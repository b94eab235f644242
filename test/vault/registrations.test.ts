import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds } from '../../src/domain/calendar.js';
import { REGISTRATION_SECONDS, REGISTRATION_TRIES, type Registrant } from '../../src/vault/vault.js';
import { createVault, NOW, type VaultUnderTest } from './support.js';

const WHO: Registrant = {
  path: 'SELF_REGISTRATION',
  surname: 'ABBEYEM',
  firstName: 'Marie',
  mobile: '+33639980012',
  language: 'fr',
};
const AT = { now: NOW, correlationId: 'c' };
const OVER = addSeconds(NOW, REGISTRATION_SECONDS);

describe('registrations under way', () => {
  let room: VaultUnderTest;
  beforeAll(async () => {
    room = await createVault();
  });
  afterAll(() => room.database.drop());

  const registrations = () => room.vault.registrations;
  const begun = async (registrant: Registrant = WHO) => {
    const token = randomUUID();
    await registrations().begin(token, registrant, AT);
    return { token, ...(await registrations().find(token, NOW))! };
  };
  const tasksOf = async (registrationId: string): Promise<number[]> => {
    const { rows } = await room.database.pool.query<{ asked: number }>(
      `select (payload ->> 'asked')::int as asked from jobs.tasks
        where kind = 'REGISTRATION' and payload ->> 'registrationId' = $1 order by task_id`,
      [registrationId],
    );
    return rows.map(({ asked }) => asked);
  };
  /** A code asked for, as if it had been found right. */
  const codeId = async (): Promise<string> => {
    const request = randomUUID();
    await room.vault.codes.start(
      { purpose: 'REGISTRATION', reference: request, number: WHO.mobile, language: 'fr' },
      request,
      AT,
    );
    const { rows } = await room.database.pool.query<{ id: string }>(
      'select code_id as id from vault.codes where reference = $1',
      [request],
    );
    return rows[0]!.id;
  };
  const verified = async () => {
    const one = await begun();
    expect(await registrations().verify(one.registrationId, await codeId(), '123456', NOW)).toBe(true);
    return one;
  };

  it('begins once with a token, and has the person searched for once', async () => {
    const { token, registrationId, registrant, state, asked } = await begun();
    expect({ registrant, state, asked }).toEqual({ registrant: WHO, state: 'STARTED', asked: 1 });
    await registrations().begin(token, { ...WHO, surname: 'OTHER' }, AT);
    expect((await registrations().find(token, NOW))?.registrant.surname).toBe('ABBEYEM');
    expect(await tasksOf(registrationId)).toEqual([1]);
    expect(await registrations().find('unknown', NOW)).toBeUndefined();
  });

  it('searches again when another mobile is given, and no longer by the one before', async () => {
    const registrant: Registrant = { ...WHO, identity: { sub: 'x' } };
    const { token, registrationId } = await begun(registrant);
    const mobile = '+33639980014';
    expect(await registrations().askCode(token, { mobile }, AT)).toBe(true);
    expect(await tasksOf(registrationId)).toEqual([1, 2]);
    expect(await registrations().waiting(registrationId, 1, NOW)).toBeUndefined();
    expect((await registrations().waiting(registrationId, 2, NOW))?.registrant).toEqual({ ...registrant, mobile });
  });

  it('asks for ten codes at most, by however many servers at once, and for none once the code was right', async () => {
    const { token, registrationId } = await begun();
    const elsewhere = (await room.open()).registrations;
    const asked = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        [registrations(), elsewhere][n % 2]!.askCode(token, { mobile: WHO.mobile }, AT),
      ),
    );
    // The first one was asked for at the beginning.
    expect(asked.filter(Boolean)).toHaveLength(9);
    expect(await tasksOf(registrationId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const done = await verified();
    expect(await registrations().askCode(done.token, { mobile: WHO.mobile }, AT)).toBe(false);
    expect(await registrations().askCode('unknown', { mobile: WHO.mobile }, AT)).toBe(false);
  });

  it('uses the code up with the first registration that it verifies', async () => {
    const [one, other] = [await begun(), await begun()];
    const id = await codeId();
    const elsewhere = (await room.open()).registrations;
    const both = await Promise.all([
      registrations().verify(one.registrationId, id, '123 456', NOW),
      elsewhere.verify(other.registrationId, id, '123456', NOW),
    ]);
    expect(both.filter(Boolean)).toHaveLength(1);
    const [won, lost] = both[0] ? [one, other] : [other, one];
    expect((await registrations().find(won.token, NOW))?.state).toBe('VERIFIED');
    expect((await registrations().find(lost.token, NOW))?.state).toBe('STARTED');
    expect(await registrations().verifiedBy(won.registrationId, '123-456')).toBe(true);
    for (const wrong of ['123457', '', 'no code'])
      expect(await registrations().verifiedBy(won.registrationId, wrong)).toBe(false);
    expect(await registrations().verifiedBy(lost.registrationId, '123456')).toBe(false);
  });

  it('leaves the code as it is when the registration is over, or was verified by another', async () => {
    const id = await codeId();
    const one = await verified();
    expect(await registrations().verify(one.registrationId, id, '123456', NOW)).toBe(false);
    expect(await registrations().verify((await begun()).registrationId, id, '123456', OVER)).toBe(false);
    expect(await registrations().verify((await begun()).registrationId, id, '123456', NOW)).toBe(true);
  });

  it('counts the tries of one that was verified, by however many servers at once', async () => {
    const { registrationId } = await verified();
    const elsewhere = (await room.open()).registrations;
    const tries = () =>
      Promise.all(Array.from({ length: 40 }, (_, n) => [registrations(), elsewhere][n % 2]!.takeTry(registrationId)));
    expect((await tries()).filter(Boolean)).toHaveLength(REGISTRATION_TRIES);
    await registrations().giveTryBack(registrationId);
    expect((await tries()).filter(Boolean)).toHaveLength(1);
    const started = await begun();
    expect(await registrations().takeTry(started.registrationId)).toBe(false);
    await registrations().complete(registrationId);
    await registrations().giveTryBack(registrationId);
    expect(await registrations().takeTry(registrationId)).toBe(false);
  });

  it('is over after half an hour, and then forgotten', async () => {
    const { token, registrationId } = await begun();
    expect(await registrations().find(token, addSeconds(OVER, -1))).toBeDefined();
    expect(await registrations().find(token, OVER)).toBeUndefined();
    expect(await registrations().waiting(registrationId, 1, OVER)).toBeUndefined();
    expect(await registrations().askCode(token, { mobile: WHO.mobile }, { ...AT, now: OVER })).toBe(false);
    await registrations().forget(addSeconds(OVER, -1));
    expect(await registrations().find(token, NOW)).toBeDefined();
    await registrations().forget(OVER);
    const { rows } = await room.database.pool.query('select from vault.registrations');
    expect(rows).toEqual([]);
  });
});
