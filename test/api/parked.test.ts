/** Given a read model that cannot take in an event of an account: its stream is shown, and replayed in order. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { breakResponsable, untilParked, type Breakage } from './support/parking.js';
import { responsablesOf } from './support/people.js';

interface Parked {
  readonly reader: string;
  readonly stream: string;
  readonly version: number;
  readonly attempts: number;
  readonly heldBack: number;
  readonly error: string;
}

let house: House;
let uai: string;
let support: string;
let auditor: string;
let admin: string;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 8 });
  uai = house.schools[0]!.uai;
  const grants = grantsOf(house);
  [support, auditor, admin] = (await Promise.all(
    [grants.ACADEMIE_SUPPORT!, grants.AUDITOR!, grants.NATIONAL_ADMIN!].map(roles => house.token(roles)),
  )) as [string, string, string];
});
afterAll(() => house?.close());

/** The account whose events cannot be taken in; another in each test. */
let accountId: string;
let stream: string;
let breakage: Breakage;
let used = 0;

/** An event on the account. */
async function act(): Promise<void> {
  const head = await house.token(grantsOf(house).SCHOOL_HEAD!);
  const { data } = await house.ask(head, operation('AccountNotify'), {
    input: { accountId, uai, channel: 'LETTER', resetPassword: true },
  });
  expect(data.accountNotify.userErrors).toEqual([]);
}

beforeEach(async () => {
  ({ accountId } = (await responsablesOf(house, uai))[used++]!);
  stream = `account-${accountId}`;
  breakage = await breakResponsable(house, accountId);
  await act();
  await untilParked(house, stream);
});
afterEach(async () => {
  await breakage.mend();
  await house.projector.replayParked('responsables');
});

async function listed(token: string, filter?: object, headers?: Record<string, string>): Promise<Parked[]> {
  const { data, errors } = await house.ask(token, operation('ParkedStreams'), { filter, first: 10 }, headers);
  expect(errors).toBeUndefined();
  return data.parkedStreams.edges.map(({ node }: { node: Parked }) => node);
}

interface Replayed {
  readonly released: number | null;
  readonly stillParked: readonly Parked[] | null;
  readonly userErrors: readonly { readonly code: string }[];
}

async function replay(token: string, filter?: object): Promise<Replayed> {
  const { data, errors } = await house.ask(token, operation('ParkedStreamsReplay'), { input: { filter } });
  expect(errors).toBeUndefined();
  return data.parkedStreamsReplay as Replayed;
}

describe('a parked stream', () => {
  it('is shown with the event, the reason, and what it means', async () => {
    expect(await listed(support)).toEqual([
      {
        reader: 'responsables',
        kind: 'READ_MODEL',
        stream,
        accountId: `Account_${accountId}`,
        version: expect.any(Number),
        position: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventId: expect.any(String),
        eventType: 'AccountNotified',
        error: 'error: this row is refused',
        heldBack: 0,
        attempts: 1,
        parkedAt: expect.stringMatching(/Z$/),
        consequence: expect.stringContaining(`« responsables » montre ce que dit ${stream} comme avant`),
        remedy: expect.stringContaining('Reprenez le flux.'),
      },
    ]);
    const [english] = await listed(support, {}, { 'accept-language': 'en' });
    expect(english).toMatchObject({ remedy: expect.stringContaining('Replay the stream.') });
  });

  it('is found by its reader, its name and its school', async () => {
    for (const filter of [{ reader: 'responsables' }, { stream }, { uai }, { reader: 'responsables', stream, uai }])
      expect((await listed(support, filter)).map(one => one.stream)).toEqual([stream]);
    for (const filter of [{ reader: 'students' }, { stream: 'account-x' }, { uai: house.schools[1]!.uai }])
      expect(await listed(support, filter)).toEqual([]);
  });

  it('is seen by the support and auditors of its académie and the national administration, and not by heads and others', async () => {
    const seen = async (token: string): Promise<number> => (await listed(token)).length;
    expect([await seen(support), await seen(auditor), await seen(admin)]).toEqual([1, 1, 1]);
    const { academie } = house.schools[2]!;
    expect(await seen(await house.token([{ role: 'ACADEMIE_SUPPORT', academie }]))).toBe(0);
    const head = await house.token(grantsOf(house).SCHOOL_HEAD!);
    const { errors } = await house.ask(head, operation('ParkedStreams'), { first: 1 });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('is named beside the list that it concerns, to those who may see it; others see that there is one', async () => {
    const asked = `{ responsables(uai: "${uai}", first: 1) { completeness { parkedStreams parked { reader stream } } } }`;
    const head = await house.token(grantsOf(house).SCHOOL_HEAD!);
    const completeness = async (token: string): Promise<object> =>
      (await house.ask(token, asked)).data.responsables.completeness as object;
    expect(await completeness(support)).toEqual({ parkedStreams: 1, parked: [{ reader: 'responsables', stream }] });
    expect(await completeness(head)).toEqual({ parkedStreams: 1, parked: null });
  });
});

describe('a replay', () => {
  const state = async (): Promise<string | null> => {
    const { rows } = await house.database.pool.query<{ state: string | null }>(
      'select state from read.responsables where account_id = $1 limit 1',
      [accountId],
    );
    return rows[0]!.state;
  };

  it('parks the stream again at the event that fails again, with its reason now, and counts the try', async () => {
    await breakage.mend();
    breakage = await breakResponsable(house, accountId, 'refused for another reason');
    const answer = await replay(support, { reader: 'responsables', stream });
    expect(answer).toMatchObject({
      released: 0,
      userErrors: [],
      stillParked: [{ stream, attempts: 2, error: 'error: refused for another reason' }],
    });
    expect(await state()).toBe('NOT_NOTIFIED');
  });

  it('handles the events in their order, those appended meanwhile last, and none twice', async () => {
    await act();
    await act();
    for (;;) if ((await listed(support))[0]?.heldBack === 2) break;
    await breakage.mend();
    expect(await replay(admin)).toMatchObject({ released: 1, stillParked: [], userErrors: [] });
    expect(await listed(support)).toEqual([]);
    expect(await state()).toBe('NOTIFIED');
    await act();
    await house.caughtUp();
    const { rows } = await house.database.pool.query<{ same: boolean }>(
      `select bool_and(r.notified_at = a.notified_at) as same
         from read.responsables r join read.accounts a using (account_id) where account_id = $1`,
      [accountId],
    );
    expect(rows).toEqual([{ same: true }]);
  });

  it('is refused without a recent one-time password, to auditors, and where nothing is parked', async () => {
    const weak = await house.token(grantsOf(house).ACADEMIE_SUPPORT!, { otp: false });
    expect((await replay(weak)).userErrors.map(({ code }) => code)).toEqual(['OTP_REQUIRED']);
    const codes = async (token: string, filter: object) =>
      (await replay(token, filter)).userErrors.map(({ code }) => code);
    expect(await codes(support, { uai: house.schools[2]!.uai })).toEqual(['FORBIDDEN']);
    expect(await codes(support, { reader: 'students' })).toEqual(['NOTHING_PARKED']);
    const elsewhere = await house.token([{ role: 'ACADEMIE_SUPPORT', academie: house.schools[2]!.academie }]);
    expect(await codes(elsewhere, { stream })).toEqual(['NOTHING_PARKED']);
    const { errors } = await house.ask(auditor, operation('ParkedStreamsReplay'), { input: {} });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('that no server answers says so, and stays asked for', async () => {
    const { pool } = house.database;
    await pool.query(
      `insert into jobs.parked (process, stream, version, position, event_id, event_type, error)
       values ('nobody-runs-this', $1, 0, $2, $3, 'AccountNotified', 'it fails')`,
      [stream, '0'.repeat(32), randomUUID()],
    );
    try {
      const answer = await replay(support, { reader: 'nobody-runs-this' });
      expect(answer.userErrors.map(({ code }) => code)).toEqual(['REPLAY_UNANSWERED']);
      expect(answer.stillParked).toMatchObject([{ reader: 'nobody-runs-this', stream }]);
      const { rows } = await pool.query(`select retry from jobs.parked where process = 'nobody-runs-this'`);
      expect(rows).toEqual([{ retry: true }]);
    } finally {
      await pool.query(`delete from jobs.parked where process = 'nobody-runs-this'`);
    }
  }, 30_000);
});
