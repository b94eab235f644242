import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freezeTargets, forgettingUnstarted, targetsFrom } from '../../src/campaign/targets.js';
import { untouched } from '../../src/domain/campaign/state.js';
import { context, UAI } from '../command/support.js';
import { CampaignHouse, NOTIFY, until } from './support.js';

describe('a campaign', () => {
  let room: CampaignHouse;
  beforeEach(async () => {
    room = await CampaignHouse.open();
  });
  afterEach(() => room.close());

  const notifications = async (accountId: string) =>
    (await room.house.events(accountId)).filter(({ type }) => type === 'AccountNotified');

  it('notifies each account once, by e-mail or else by letter, and says what became of each', async () => {
    const families = await room.families(12);
    const gone = randomUUID();
    const campaignId = await room.start([...families.map(({ accountId }) => accountId), gone]);
    const campaign = await room.run(campaignId);
    expect(campaign).toMatchObject({ state: 'COMPLETED', counts: { done: 12, leftOut: 1, failed: 0 } });
    const outcomes = await room.outcomes(campaignId);
    for (const [i, { accountId }] of families.entries()) {
      const channel = i % 2 === 0 ? 'EMAIL' : 'LETTER';
      expect(outcomes.get(accountId)).toEqual({ accountId, outcome: 'DONE', channel });
      const [notified, ...more] = await notifications(accountId);
      expect(more).toEqual([]);
      expect(notified!.data).toMatchObject({ channel, uai: UAI, campaignId });
      expect(notified!.metadata).toMatchObject({ actor: 'head-1', role: 'SCHOOL_HEAD', scope: UAI, source: 'CONSOLE' });
    }
    expect(outcomes.get(gone)).toEqual({ accountId: gone, outcome: 'LEFT_OUT', reason: 'ACCOUNT_UNKNOWN' });
    expect(room.faults).toEqual([]);
  });

  it('leaves out whose child has left the school that acts', async () => {
    const [family] = await room.families(1);
    const campaignId = await room.start([family!.accountId], NOTIFY, { uai: '9740002B' });
    await room.run(campaignId);
    expect([...(await room.outcomes(campaignId)).values()]).toEqual([
      { accountId: family!.accountId, outcome: 'LEFT_OUT', reason: 'NOT_IN_SCHOOL' },
    ]);
  });

  it('cancelled before it begins, does nothing', async () => {
    const families = await room.families(3);
    const campaignId = await room.start(
      families.map(({ accountId }) => accountId),
      NOTIFY,
      { startsAt: '2026-09-07T08:00:30.000Z' },
    );
    const { commands, database } = room.house;
    await until(
      async () => (await database.pool.query(`select from jobs.tasks where kind = 'CAMPAIGN'`)).rowCount === 1,
    );
    expect(await room.worker().workOnce()).toBe(0);
    await commands.campaigns.cancel({ campaignId, reason: 'ASKED' }, context());
    await database.pool.query('update jobs.tasks set due_at = now()');
    expect(await room.worker().workOnce()).toBe(1);
    for (const { accountId } of families) expect(await notifications(accountId)).toEqual([]);
    expect(untouched(await room.campaign(campaignId))).toBe(3);
  });

  it('cancelled in the middle, stops, and lists what was done', async () => {
    const families = await room.families(40);
    const campaignId = await room.start(families.map(({ accountId }) => accountId));
    const stop = new AbortController();
    const running = room.worker().run(stop.signal);
    await until(async () => (await room.campaign(campaignId)).counts.done > 0);
    await room.house.commands.campaigns.cancel({ campaignId, reason: 'ASKED' }, context());
    await until(async () => {
      const left = await room.house.database.pool.query(`select from jobs.tasks where ended_at is null`);
      return left.rowCount === 0;
    });
    stop.abort();
    await running;
    const campaign = await room.campaign(campaignId);
    expect(campaign.state).toBe('CANCELLED');
    const outcomes = await room.outcomes(campaignId);
    let notified = 0;
    for (const { accountId } of families) {
      const count = (await notifications(accountId)).length;
      notified += count;
      expect([accountId, outcomes.has(accountId)]).toEqual([accountId, count === 1]);
    }
    expect(notified).toBe(campaign.counts.done);
    expect(untouched(campaign)).toBe(40 - notified);
    expect(room.faults).toEqual([]);
  });

  it('whose frozen accounts are gone says so, and waits instead of completing', async () => {
    const families = await room.families(7);
    const { pool } = room.house.database;
    const campaignId = await room.start(families.map(({ accountId }) => accountId));
    // Slices are of five: the second has two accounts, and loses one.
    await pool.query('delete from jobs.campaign_targets where n >= 6');
    const worker = room.worker();
    await until(async () => (await worker.workOnce()) > 0 && room.faults.length > 0);
    expect(String(room.faults[0])).toContain('of the 2 accounts of slice 1 are in jobs.campaign_targets');
    expect((await room.campaign(campaignId)).state).toBe('RUNNING');
    const { rows } = await pool.query<{ attempts: number }>(
      `select attempts from jobs.tasks where kind = 'CAMPAIGN' and ended_at is null`,
    );
    expect(rows).toEqual([{ attempts: 1 }]);
    room.faults.length = 0;
  });

  it('does not begin before the moment that was told, though the clock was put back since', async () => {
    const families = await room.families(2);
    const { clock, database } = room.house;
    const campaignId = await room.start(
      families.map(({ accountId }) => accountId),
      NOTIFY,
      { startsAt: clock.now() },
    );
    const queued = () => database.pool.query(`select from jobs.tasks where kind = 'CAMPAIGN'`);
    await until(async () => (await queued()).rowCount === 1);
    clock.set('2026-09-07T07:58:00.000Z');
    expect(await room.worker().workOnce()).toBe(1);
    for (const { accountId } of families) expect(await notifications(accountId)).toEqual([]);
    clock.set('2026-09-07T08:00:01.000Z');
    await database.pool.query('update jobs.tasks set due_at = now()');
    expect(await room.run(campaignId)).toMatchObject({ state: 'COMPLETED', counts: { done: 2 } });
  });

  it('stops when the right of whoever started it ends', async () => {
    const families = await room.families(3);
    const campaignId = await room.start(
      families.map(({ accountId }) => accountId),
      NOTIFY,
      { rightEndsAt: '2026-09-07T09:00:00.000Z' },
    );
    room.house.clock.set('2026-09-07T09:00:01.000Z');
    const campaign = await room.run(campaignId);
    expect(campaign).toMatchObject({ state: 'CANCELLED', cancelReason: 'RIGHT_LAPSED', counts: { done: 0 } });
  });

  /** Makes an account unreadable, by a malformed event in its stream. Answers what mends it. */
  async function spoil(accountId: string): Promise<() => Promise<unknown>> {
    const { pool } = room.house.database;
    const stream = `account-${accountId}`;
    const { rows } = await pool.query<{ data: object }>(
      `select data from ledger.events where stream = $1 and type = 'ContactDetailsRecorded'`,
      [stream],
    );
    const put = (data: object) =>
      pool.query(`update ledger.events set data = $2 where stream = $1 and type = 'ContactDetailsRecorded'`, [
        stream,
        data,
      ]);
    await pool.query('alter table ledger.events disable trigger user');
    await put({});
    return () => put(rows[0]!.data);
  }

  /** Given two slices of which all accounts are done and none is recorded yet, and one that is recorded with a failure. */
  async function threeSlicesUnderWay() {
    const families = await room.families(6);
    const ids = families.map(({ accountId }) => accountId);
    const mend = await spoil(ids[0]!);
    const campaignId = await room.start(ids, NOTIFY, { sliceSize: 2 });
    let goOn = (): void => undefined;
    const held = new Promise<void>(resolve => (goOn = resolve));
    let done = 0;
    const acting = room.actingThen(async ({ accountId }) => {
      if (ids.indexOf(accountId) < 2) return;
      done++;
      await held;
    });
    await until(
      async () =>
        (await room.house.database.pool.query(`select from jobs.tasks where kind = 'CAMPAIGN'`)).rowCount === 3,
    );
    const working = room.worker({ leaseSeconds: 0.3 }, { commands: acting }).workOnce();
    await until(async () => done === 4 && (await room.campaign(campaignId)).counts.failed === 1);
    return { ids, campaignId, mend, goOn, working };
  }

  it('cancelled, and tried again at once, lists what was under way, and acts on no account twice', async () => {
    const { ids, campaignId, mend, goOn, working } = await threeSlicesUnderWay();
    const { campaigns } = room.house.commands;
    await campaigns.cancel({ campaignId, reason: 'ASKED' }, context());
    await mend();
    await campaigns.retryFailed({ campaignId }, context());
    goOn();
    await working;
    expect(await room.run(campaignId)).toMatchObject({
      state: 'CANCELLED',
      round: 1,
      counts: { done: 6, leftOut: 0, failed: 0 },
    });
    const outcomes = await room.outcomes(campaignId);
    for (const accountId of ids) {
      expect(outcomes.get(accountId)).toMatchObject({ outcome: 'DONE' });
      expect(await notifications(accountId)).toHaveLength(1);
    }
    expect(room.faults).toEqual([]);
  });

  it.each(['cancelled', 'cancelled and tried again'])(
    '%s when the server that was at work is dead, lists what that server had done',
    async what => {
      const { ids, campaignId, mend } = await threeSlicesUnderWay();
      const { campaigns } = room.house.commands;
      await campaigns.cancel({ campaignId, reason: 'ASKED' }, context());
      await mend();
      if (what !== 'cancelled') await campaigns.retryFailed({ campaignId }, context());
      const stop = new AbortController();
      const running = room.worker().run(stop.signal);
      await until(async () => {
        const left = await room.house.database.pool.query(`select from jobs.tasks where ended_at is null`);
        return left.rowCount === 0;
      });
      stop.abort();
      await running;
      const outcomes = await room.outcomes(campaignId);
      for (const accountId of ids.slice(2)) {
        expect(outcomes.get(accountId)).toMatchObject({ outcome: 'DONE' });
        expect(await notifications(accountId)).toHaveLength(1);
      }
      const campaign = await room.campaign(campaignId);
      expect(campaign.state).toBe('CANCELLED');
      expect(untouched(campaign)).toBe(0);
      expect(room.faults).toEqual([]);
    },
  );

  it('tries again what failed, and that alone', async () => {
    const families = await room.families(6);
    const [broken] = families;
    const { commands } = room.house;
    const mend = await spoil(broken!.accountId);
    const campaignId = await room.start(families.map(({ accountId }) => accountId));
    expect(await room.run(campaignId)).toMatchObject({ state: 'COMPLETED', counts: { done: 5, failed: 1 } });
    expect((await room.outcomes(campaignId)).get(broken!.accountId)).toMatchObject({
      outcome: 'FAILED',
      reason: 'FAULT',
    });
    await mend();
    await commands.campaigns.retryFailed({ campaignId }, context());
    expect(await room.run(campaignId)).toMatchObject({ state: 'COMPLETED', round: 1, counts: { done: 6, failed: 0 } });
    for (const { accountId } of families) expect(await notifications(accountId)).toHaveLength(1);
  });

  it('retried, goes by the right of whoever asks for it, though that of its author has ended', async () => {
    const families = await room.families(2);
    const { commands, clock } = room.house;
    const mend = await spoil(families[0]!.accountId);
    const campaignId = await room.start(
      families.map(({ accountId }) => accountId),
      NOTIFY,
      { rightEndsAt: '2026-09-07T09:00:00.000Z' },
    );
    await room.run(campaignId);
    await mend();
    clock.set('2026-09-08T09:00:00.000Z');
    await commands.campaigns.retryFailed(
      { campaignId, rightEndsAt: '2026-10-01T00:00:00.000Z' },
      context({ actor: 'head-2' }),
    );
    expect(await room.run(campaignId)).toMatchObject({ state: 'COMPLETED', counts: { done: 2, failed: 0 } });
    const [notified] = await notifications(families[0]!.accountId);
    expect(notified!.metadata).toMatchObject({ actor: 'head-2' });
  });

  it('given twice, by two heads, notifies the parent once each, and keeps the password of the first letter', async () => {
    const [family] = await room.families(1);
    const { accountId } = family!;
    for (const head of [context(), context({ actor: 'head-2' })]) {
      const campaignId = await room.start([accountId], { ...NOTIFY, channel: 'LETTER' }, { as: head });
      await room.run(campaignId);
    }
    const notified = await notifications(accountId);
    expect(notified.map(({ data }) => (data as { credentialId?: string }).credentialId)).toEqual([
      expect.any(String),
      undefined,
    ]);
  });

  it.each([
    [{ action: 'INVITE', kind: 'RESPONSABLE', channel: 'EMAIL' }, 'AccountInvited', 'NOT_NOTIFIED'],
    [{ action: 'RESET', kind: 'RESPONSABLE' }, 'PasswordReset', 'NOTIFIED'],
  ] as const)('of %j, appends %s', async (order, type, state) => {
    const [family] = await room.families(1);
    const { accountId } = family!;
    if (order.action === 'RESET') await room.house.notify(family!);
    const campaignId = await room.start([accountId], order);
    await room.run(campaignId);
    const last = (await room.house.events(accountId)).at(-1)!;
    expect(last).toMatchObject({ type, data: { campaignId } });
    const account = await room.house.commands.accounts.account(accountId);
    expect(account?.state).toBe(state);
  });

  it('of a forced change, demands new passwords and names the reason', async () => {
    const family = await room.house.activated();
    const order = { action: 'FORCE_CHANGE', kind: 'RESPONSABLE' } as const;
    const campaignId = await room.start([family.accountId], order, { as: context({ reason: 'STOLEN' }) });
    await room.run(campaignId);
    const last = (await room.house.events(family.accountId)).at(-1)!;
    expect(last).toMatchObject({ type: 'PasswordChangeForced', data: { reason: 'STOLEN', campaignId } });
  });

  it('of one head does not wait for the end of a large one of another', async () => {
    const families = await room.families(60);
    const large = await room.start(
      families.slice(0, 58).map(({ accountId }) => accountId),
      NOTIFY,
      { sliceSize: 2 },
    );
    const stop = new AbortController();
    const running = room.worker({ atOnce: 1 }, { turnMs: 0 }).run(stop.signal);
    await until(async () => (await room.campaign(large)).counts.done > 0);
    const small = await room.start(families.slice(58).map(({ accountId }) => accountId));
    await until(async () => (await room.campaign(small)).state === 'COMPLETED');
    const left = untouched(await room.campaign(large));
    expect(left).toBeGreaterThan(0);
    await until(async () => (await room.campaign(large)).state === 'COMPLETED');
    stop.abort();
    await running;
    expect((await room.campaign(large)).counts.done).toBe(58);
  });
});

describe('the selection of a campaign', () => {
  let room: CampaignHouse;
  beforeEach(async () => {
    room = await CampaignHouse.open({ following: false });
  });
  afterEach(() => room.close());

  const target = (classCode: string | null) => ({ accountId: randomUUID(), uai: UAI, classCode });

  it('is frozen by the first who asks', async () => {
    const { pool } = room.house.database;
    const campaignId = randomUUID();
    const first = [target('6A'), target(null), target('6B')];
    const frozen = await pool.query('select total from jobs.campaigns where campaign_id = $1', [campaignId]);
    expect(frozen.rows[0]).toBeUndefined();
    expect(await freezeTargets(pool, campaignId, first)).toBe(3);
    expect(await freezeTargets(pool, campaignId, [target('6A')])).toBe(3);
    expect(await targetsFrom(pool, campaignId, 1, 5)).toEqual(first.slice(1));
  });

  it('of 12,000 accounts keeps their order, asked for by many at once', async () => {
    const { pool } = room.house.database;
    const campaignId = randomUUID();
    const targets = Array.from({ length: 12_000 }, () => target('6A'));
    const totals = await Promise.all(Array.from({ length: 5 }, () => freezeTargets(pool, campaignId, targets)));
    expect(totals).toEqual([12_000, 12_000, 12_000, 12_000, 12_000]);
    expect(await targetsFrom(pool, campaignId, 9_998, 4)).toEqual(targets.slice(9_998, 10_002));
  });

  it('frozen again by whoever sends the request again, is not forgotten while the campaign is being started', async () => {
    const { database, eventStore } = room.house;
    const { pool } = database;
    const campaignId = randomUUID();
    const first = [target('6A')];
    await freezeTargets(pool, campaignId, first);
    await pool.query(`update jobs.campaigns set frozen_at = now() - interval '25 hours'`);
    // The chore has found it, and asks the ledger, when the request comes once more.
    const asking: Pick<typeof eventStore, 'read'> = {
      read: async function* (stream, from) {
        await freezeTargets(pool, campaignId, [target('6B')]);
        yield* eventStore.read(stream, from);
      },
    };
    await forgettingUnstarted(pool, asking).work(new AbortController().signal);
    expect(await targetsFrom(pool, campaignId, 0, 5)).toEqual(first);
  });

  it('is forgotten however long the servers were away, and looked for in the ledger once when a campaign came of it', async () => {
    const { database, eventStore } = room.house;
    const { pool } = database;
    const abandoned = randomUUID();
    await freezeTargets(pool, abandoned, [target('6A')]);
    const [family] = await room.families(1);
    const started = await room.start([family!.accountId]);
    await pool.query(`update jobs.campaigns set frozen_at = now() - interval '40 days'`);
    const asked: string[] = [];
    const asking: Pick<typeof eventStore, 'read'> = {
      read: (stream, from) => (asked.push(stream), eventStore.read(stream, from)),
    };
    const chore = forgettingUnstarted(pool, asking);
    for (let hour = 0; hour < 3; hour++) await chore.work(new AbortController().signal);
    expect(await targetsFrom(pool, abandoned, 0, 5)).toEqual([]);
    expect(await targetsFrom(pool, started, 0, 5)).toHaveLength(1);
    expect(asked.sort()).toEqual([`campaign-${abandoned}`, `campaign-${started}`].sort());
  });

  it('is forgotten when no campaign came of it', async () => {
    const { database, eventStore } = room.house;
    const { pool } = database;
    const abandoned = randomUUID();
    await freezeTargets(pool, abandoned, [target('6A')]);
    const [family] = await room.families(1);
    const started = await room.start([family!.accountId]);
    await pool.query(`update jobs.campaigns set frozen_at = now() - interval '25 hours'`);
    await forgettingUnstarted(pool, eventStore).work(new AbortController().signal);
    expect(await targetsFrom(pool, abandoned, 0, 5)).toEqual([]);
    expect(await targetsFrom(pool, started, 0, 5)).toHaveLength(1);
  });
});
