import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds } from '../../src/domain/calendar.js';
import type { CodeAsked, CodeVault } from '../../src/vault/vault.js';
import { createVault, NOW, type VaultUnderTest } from './support.js';

const NUMBER = '+33639980012';

describe('codes by SMS', () => {
  let room: VaultUnderTest;
  beforeAll(async () => {
    room = await createVault();
  });
  afterAll(() => room.database.drop());
  const codes = (): CodeVault => room.vault.codes;
  const at = (seconds: number): string => addSeconds(NOW, seconds);
  const request = (): string => randomBytes(32).toString('base64url');
  const asked = (over: Partial<CodeAsked> = {}): CodeAsked => ({
    purpose: 'PASSWORD_RESET',
    accountId: randomUUID(),
    contact: { personId: randomUUID(), version: 3 },
    credentialId: randomUUID(),
    number: NUMBER,
    language: 'fr',
    ...over,
  });

  /** The tasks queued under a correlation id, in order. */
  const queued = async (correlationId: string) => {
    const { rows } = await room.database.pool.query<{ payload: { codeId: string }; priority: number; text: string }>(
      `select payload, priority, t::text as text from jobs.tasks t where correlation_id = $1 and kind = 'SMS' order by task_id`,
      [correlationId],
    );
    return rows;
  };
  const start = async (ask: CodeAsked, by: string, seconds = 0, vault: CodeVault = codes()) => {
    const correlationId = randomUUID();
    await vault.start(ask, by, { now: at(seconds), correlationId });
    return (await queued(correlationId)).map(({ payload }) => payload.codeId);
  };
  /** A code that was started for a new request, and made. */
  const made = async (ask = asked()) => {
    const by = request();
    const [codeId = ''] = await start(ask, by);
    const { code = '' } = (await codes().make(codeId, NOW)) ?? {};
    return { ask, by, codeId, code };
  };
  const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

  it('are six digits, made when they are to be sent, and lead the request to what they confirm', async () => {
    const { ask, by, codeId, code } = await made();
    expect(code).toMatch(/^[0-9]{6}$/);
    const { number, language, ...subject } = ask;
    expect(await codes().toSend(codeId, NOW)).toEqual({ ...ask, codeId, expiresAt: at(600) });
    expect(await codes().check(by, 'PASSWORD_RESET', code, NOW)).toEqual({ ...subject, codeId });
    expect([number, language]).toEqual([NUMBER, 'fr']);
  });

  it('are typed with blanks and hyphens, too', async () => {
    const { by, code } = await made();
    const typed = [`${code.slice(0, 3)} ${code.slice(3)}`, ` ${code}\u00a0`, [...code].join('-')];
    for (const one of typed) expect(await codes().check(by, 'PASSWORD_RESET', one, NOW)).toBeDefined();
  });

  it('are unknown until they are made', async () => {
    const by = request();
    await start(asked(), by);
    for (let n = 0; n < 10; n += 1) expect(await codes().check(by, 'PASSWORD_RESET', '000000', NOW)).toBeUndefined();
  });

  it('stand nowhere in clear, nor does their number', async () => {
    const { code, codeId, by } = await made();
    const { rows } = await room.database.pool.query<{ text: string }>(
      `select c::text || encode(number, 'escape') || encode(code, 'escape') as text from vault.codes c where code_id = $1
       union all select t::text from jobs.tasks t where payload ->> 'codeId' = $1::text
       union all select r::text || encode(request_digest, 'escape') from vault.code_requests r where code_id = $1`,
      [codeId],
    );
    expect(rows).toHaveLength(3);
    const text = rows
      .map(row => row.text)
      .join('\n')
      .replaceAll(codeId, '')
      .replace(/\d{4}-\d\d-\d\d [\d:.+]+/g, '');
    for (const secret of [code, by, NUMBER, NUMBER.slice(1)]) expect(text).not.toContain(secret);
  });

  it('serve with their own request and for their purpose alone', async () => {
    const one = await made();
    const other = await made();
    expect(
      await codes().check(other.by, 'PASSWORD_RESET', one.code === other.code ? wrong(one.code) : one.code, NOW),
    ).toBeUndefined();
    expect(await codes().check(request(), 'PASSWORD_RESET', one.code, NOW)).toBeUndefined();
    expect(await codes().check(one.by, 'PHONE_CHANGE', one.code, NOW)).toBeUndefined();
    expect(await codes().check(one.by, 'PASSWORD_RESET', one.code, NOW)).toBeDefined();
  });

  it('serve once, even when used at the same moment by two servers', async () => {
    const { by, code, codeId } = await made();
    const another = await room.open();
    const uses = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 ? another.codes : codes()).consume(codeId, NOW)),
    );
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await codes().check(by, 'PASSWORD_RESET', code, NOW)).toBeUndefined();
  });

  it('serve for ten minutes from when they are made', async () => {
    const by = request();
    const [codeId = ''] = await start(asked(), by);
    const { code = '', expiresAt } = (await codes().make(codeId, at(300))) ?? {};
    expect(expiresAt).toBe(at(900));
    expect(await codes().check(by, 'PASSWORD_RESET', code, at(899))).toBeDefined();
    expect(await codes().check(by, 'PASSWORD_RESET', code, at(900))).toBeUndefined();
    expect(await codes().consume(codeId, at(900))).toBe(false);
  });

  it('are not made once they were waited for ten minutes', async () => {
    const [codeId = ''] = await start(asked(), request());
    expect(await codes().toSend(codeId, at(600))).toBeUndefined();
    expect(await codes().make(codeId, at(600))).toBeUndefined();
  });

  it('are the same when their SMS is tried again', async () => {
    const { codeId, code } = await made();
    const another = await room.open();
    const again = await Promise.all([codes(), another.codes].map(vault => vault.make(codeId, at(200))));
    expect(again).toEqual([
      { code, expiresAt: at(600) },
      { code, expiresAt: at(600) },
    ]);
  });

  it('are one when several servers make them at the same moment', async () => {
    const [codeId = ''] = await start(asked(), request());
    const another = await room.open();
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, i) => (i % 2 ? another.codes : codes()).make(codeId, NOW)),
    );
    expect(new Set(all.map(one => one?.code)).size).toBe(1);
  });

  describe('tried', () => {
    it('wrong five times are void, for the right one too', async () => {
      const { by, code } = await made();
      for (let n = 0; n < 4; n += 1)
        expect(await codes().check(by, 'PASSWORD_RESET', wrong(code), NOW)).toBeUndefined();
      expect(await codes().check(by, 'PASSWORD_RESET', code, NOW)).toBeDefined();
      expect(await codes().check(by, 'PASSWORD_RESET', wrong(code), NOW)).toBeUndefined();
      expect(await codes().check(by, 'PASSWORD_RESET', code, NOW)).toBeUndefined();
    });

    it('with what can be no code count nothing', async () => {
      const { by, code } = await made();
      for (const typed of ['', '12345', '1234567', 'abcdef', '12 34 5', '٠١٢٣٤٥', `${code}${code}`, '🙂'])
        expect(await codes().check(by, 'PASSWORD_RESET', typed, NOW)).toBeUndefined();
      expect(await codes().check(by, 'PASSWORD_RESET', code, NOW)).toBeDefined();
    });

    it.each(['REGISTRATION', 'FRANCECONNECT'] as const)(
      'of %s wrong five times by a stranger, goes on serving the others who asked for it, fifteen tries in all',
      async purpose => {
        const number = `+3363998${String(Math.floor(Math.random() * 10_000)).padStart(4, '0')}`;
        const ask: CodeAsked = { purpose, number, language: 'fr' };
        const { by, code } = await made(ask);
        const check = (asker: string, typed: string) => codes().check(asker, purpose, typed, NOW);
        const stranger = request();
        expect(await start(ask, stranger)).toEqual([]);
        for (let tries = 0; tries < 20; tries++) expect(await check(stranger, wrong(code))).toBeUndefined();
        expect(await check(stranger, code)).toBeUndefined();
        expect(await check(by, code)).toMatchObject({ purpose });
        for (const other of [request(), request()]) {
          await start(ask, other);
          await Promise.all(Array.from({ length: 20 }, () => check(other, wrong(code))));
        }
        expect(await check(by, code)).toBeUndefined();
        const { rows } = await room.database.pool.query(
          'select tries from vault.codes where purpose = $1 order by tries desc limit 1',
          [purpose],
        );
        expect(rows).toEqual([{ tries: 15 }]);
      },
    );

    it('500 times at the same moment, by two servers and again after a restart, are compared five times', async () => {
      const { by, code, codeId, ask } = await made();
      const second = request();
      await start(ask, second);
      const another = await room.open();
      const guesses = Array.from({ length: 500 }, (_, i) =>
        String((Number(code) + 1 + i) % 1_000_000).padStart(6, '0'),
      );
      const guess = (one: string, i: number) =>
        (i % 2 ? another.codes : codes()).check(i % 3 ? by : second, 'PASSWORD_RESET', one, NOW);
      expect((await Promise.all(guesses.map(guess))).filter(Boolean)).toEqual([]);
      const { rows } = await room.database.pool.query('select tries from vault.codes where code_id = $1', [codeId]);
      expect(rows).toEqual([{ tries: 5 }]);
      const restarted = await room.open();
      expect(await restarted.codes.check(by, 'PASSWORD_RESET', code, NOW)).toBeUndefined();
    });
  });

  describe('asked for again', () => {
    it('while one is valid: no new one is made, and it serves with either request', async () => {
      const { ask, by, code, codeId } = await made();
      const second = request();
      expect(await start(ask, second, 30)).toEqual([]);
      for (const one of [by, second])
        expect(await codes().check(one, 'PASSWORD_RESET', code, at(40))).toMatchObject({ codeId });
    });

    it('under the same request: nothing happens', async () => {
      const { ask, by, codeId } = await made();
      await codes().markSent(codeId, NOW);
      expect(await start(ask, by, 120)).toEqual([]);
    });

    it('a minute after the SMS: the same code is sent again, once for each SMS', async () => {
      const { ask, code, codeId } = await made();
      expect(await start(ask, request(), 120)).toEqual([]);
      await codes().markSent(codeId, at(130));
      expect(await start(ask, request(), 189)).toEqual([]);
      expect(await start(ask, request(), 190)).toEqual([codeId]);
      expect(await start(ask, request(), 260)).toEqual([]);
      expect((await codes().make(codeId, at(270)))?.code).toBe(code);
    });

    it('when it is valid for less than two minutes: another one, and both serve', async () => {
      const { ask, by, code, codeId } = await made();
      const second = request();
      const [next = ''] = await start(ask, second, 481);
      expect(next).not.toBe(codeId);
      expect(next).not.toBe('');
      expect(await codes().check(by, 'PASSWORD_RESET', code, at(500))).toMatchObject({ codeId });
      const other = await codes().make(next, at(500));
      expect(await codes().check(second, 'PASSWORD_RESET', other!.code, at(500))).toMatchObject({ codeId: next });
    });

    it.each(['used', 'tried out'])('when it is %s: another one', async how => {
      const { ask, by, code, codeId } = await made();
      if (how === 'used') await codes().consume(codeId, NOW);
      else for (let n = 0; n < 5; n += 1) await codes().check(by, 'PASSWORD_RESET', wrong(code), NOW);
      const [next] = await start(ask, request(), 1);
      expect(next).toBeDefined();
      expect(next).not.toBe(codeId);
    });

    it('for another purpose, account, reference or number: another one', async () => {
      const ask = asked({ reference: 'a' });
      const first = await start(ask, request());
      const others = [
        { ...ask, purpose: 'PHONE_CHANGE' as const },
        { ...ask, accountId: randomUUID() },
        { ...ask, reference: 'b' },
        { ...ask, number: '+33639980013' },
      ];
      const ids = [first, ...(await Promise.all(others.map(other => start(other, request()))))].flat();
      expect(new Set(ids).size).toBe(5);
    });

    it('at the same moment on two servers: one code, one SMS', async () => {
      const ask = asked();
      const another = await room.open();
      const requests = Array.from({ length: 16 }, request);
      const ids = await Promise.all(requests.map((by, i) => start(ask, by, 0, i % 2 ? another.codes : codes())));
      expect(ids.flat()).toHaveLength(1);
      const { code } = (await codes().make(ids.flat()[0]!, NOW))!;
      for (const by of requests) expect(await codes().check(by, 'PASSWORD_RESET', code, NOW)).toBeDefined();
    });
  });

  it('are asked for by more at the same moment than there are connections, on a server that has sealed nothing yet', async () => {
    const fresh = (await room.open()).codes;
    const same = asked();
    const started = await Promise.all(Array.from({ length: 40 }, () => start(same, request(), 0, fresh)));
    expect(started.flat()).toHaveLength(1);
  });

  it('need no account: a visitor may have none yet', async () => {
    const ask: CodeAsked = { purpose: 'REGISTRATION', reference: 'attempt-1', number: NUMBER, language: 'en' };
    const { by, code, codeId } = await made(ask);
    expect(await codes().check(by, 'REGISTRATION', code, NOW)).toEqual({
      codeId,
      purpose: 'REGISTRATION',
      reference: 'attempt-1',
    });
  });

  it('are forgotten: the secrets when they are over, the rest after a month, all with the person', async () => {
    const personId = randomUUID();
    const kept = await made();
    const erased = await made(asked({ contact: { personId, version: 1 } }));
    const row = async (codeId: string) => {
      const { rows } = await room.database.pool.query<{ secret: boolean }>(
        'select coalesce(number, code) is not null or digest is not null as secret from vault.codes where code_id = $1',
        [codeId],
      );
      return rows[0];
    };
    await codes().forget(at(599));
    expect(await row(kept.codeId)).toEqual({ secret: true });
    await room.vault.persons.erase(personId);
    expect(await row(erased.codeId)).toBeUndefined();
    await codes().forget(at(600));
    expect(await row(kept.codeId)).toEqual({ secret: false });
    await codes().forget(at(31 * 86_400));
    expect(await row(kept.codeId)).toBeUndefined();
  });
});
