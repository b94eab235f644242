import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MergeDone, MergeResult } from '../../../src/command/index.js';
import type { MergeOrUndoing } from '../../../src/domain/account/merge/events.js';
import { startProcesses } from '../../../src/process/start.js';
import { House, NOW, accepted, context, refusal, type Family } from '../support.js';

const PASSWORD = 'pluie-abricot-tandem';
const AFTER_THREE_MONTHS = '2026-12-07T08:30:00.000Z';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

/** The result of a merge or its undoing; throws when it was refused. */
const done = (result: MergeResult): MergeDone => {
  if (result.outcome === 'refused') throw new Error(`refused: ${result.refusal.code}`);
  return result;
};
const twoFamilies = async (): Promise<[kept: Family, absorbed: Family]> => [await house.family(), await house.family()];
const merge = (kept: Family, absorbed: Family, commandId?: string) =>
  house.commands.accounts.merge(
    { keptAccountId: kept.accountId, absorbedAccountId: absorbed.accountId, reason: 'SCHOOL' },
    context(commandId === undefined ? {} : { commandId }),
  );
const unmerge = (absorbed: Family) =>
  house.commands.accounts.unmerge({ absorbedAccountId: absorbed.accountId, reason: 'SUPPORT' }, context());
const lastOf = async ({ accountId }: Family) => (await house.events(accountId)).at(-1)!;
const signIn = ({ login }: Family) => house.commands.holder.signIn({ login, password: PASSWORD }, context());

describe('merging two accounts', () => {
  it('is in both histories, the children with the one that stays', async () => {
    const [kept, absorbed] = await twoFamilies();
    const result = done(await merge(kept, absorbed));
    expect(result).toMatchObject({
      outcome: 'accepted',
      kept: { state: 'NOT_NOTIFIED' },
      absorbed: { state: 'CLOSED' },
    });
    expect(result.kept.links.map(({ studentId }) => studentId)).toEqual([...kept.studentIds, ...absorbed.studentIds]);
    expect((await lastOf(kept)).data).toEqual((await lastOf(absorbed)).data);
    expect(result.position).toBe((await lastOf(kept)).position);
  });

  it('changes nothing when asked again, with the same id or another', async () => {
    const [kept, absorbed] = await twoFamilies();
    const commandId = randomUUID();
    const first = done(await merge(kept, absorbed, commandId));
    const { mergeId, position } = first;
    expect(await merge(kept, absorbed, commandId)).toMatchObject({ outcome: 'accepted', mergeId, position });
    expect(await merge(kept, absorbed)).toMatchObject({ outcome: 'unchanged', mergeId });
    const types = await house.eventTypes(kept.accountId);
    expect(types.filter(type => type === 'AccountsMerged')).toHaveLength(1);
  });

  it('refuses accounts that cannot be merged, with the reason', async () => {
    const [kept, absorbed] = await twoFamilies();
    const unknown = { ...kept, accountId: randomUUID() };
    expect(refusal(await merge(kept, kept))).toBe('MERGE_SAME_ACCOUNT');
    expect(refusal(await merge(unknown, absorbed))).toBe('ACCOUNT_UNKNOWN');
    expect(refusal(await merge(kept, unknown))).toBe('ACCOUNT_UNKNOWN');
    done(await merge(kept, absorbed));
    expect(refusal(await merge(await house.family(), absorbed))).toBe('ACCOUNT_MERGED');
    expect(await house.commands.accounts.keptAccount(absorbed.accountId)).toBe(kept.accountId);
  });

  it('lets nobody sign in by the absorbed account, as if its login were unknown', async () => {
    const kept = await house.family();
    const absorbed = await house.activated(PASSWORD);
    accepted(await signIn(absorbed));
    done(await merge(kept, absorbed));
    const before = await house.eventTypes(absorbed.accountId);
    const unknown = await house.commands.holder.signIn({ login: 'x.nobody', password: PASSWORD }, context());
    expect(await signIn(absorbed)).toEqual(unknown);
    expect(await house.eventTypes(absorbed.accountId)).toEqual(before);
    done(await unmerge(absorbed));
    accepted(await signIn(absorbed));
  });

  it('voids the tokens of the absorbed account', async () => {
    const kept = await house.family();
    const absorbed = await house.activated(PASSWORD);
    const account = (await house.commands.accounts.account(absorbed.accountId))!;
    const token = await house.issueToken(account, 'PASSWORD_RESET');
    done(await merge(kept, absorbed));
    expect(await house.vault.tokens.find(token, 'PASSWORD_RESET', house.clock.now())).toBeUndefined();
  });

  it('answers ACCOUNT_MERGED to an import of the absorbed account', async () => {
    const [kept, absorbed] = await twoFamilies();
    done(await merge(kept, absorbed));
    expect(refusal(await house.recordResponsable(absorbed, {}))).toBe('ACCOUNT_MERGED');
  });

  it('leaves each child with an open account when two merges cross', async () => {
    const [one, other] = await twoFamilies();
    const elsewhere = house.commandsElsewhere();
    await Promise.all([
      merge(one, other),
      elsewhere.accounts.merge(
        { keptAccountId: other.accountId, absorbedAccountId: one.accountId, reason: 'SUPPORT' },
        context(),
      ),
    ]);
    const states = await Promise.all([one, other].map(({ accountId }) => house.commands.accounts.account(accountId)));
    const open = states.filter(account => !account!.mergedInto);
    const held = open.flatMap(account => account!.links.map(({ studentId }) => studentId));
    expect(held.sort()).toEqual([...one.studentIds, ...other.studentIds].sort());
  });
});

describe('undoing a merge', () => {
  it('is in both histories and gives the children back; asked again changes nothing', async () => {
    const [kept, absorbed] = await twoFamilies();
    const { mergeId } = done(await merge(kept, absorbed));
    const undone = done(await unmerge(absorbed));
    expect(undone).toMatchObject({ outcome: 'accepted', mergeId });
    expect(undone.kept.links.map(({ studentId }) => studentId)).toEqual(kept.studentIds);
    expect(undone.absorbed.links.map(({ studentId }) => studentId)).toEqual(absorbed.studentIds);
    expect(await unmerge(absorbed)).toMatchObject({ outcome: 'unchanged', mergeId });
  });

  it('is refused of an account that was never merged, or by another merge', async () => {
    const [kept, absorbed] = await twoFamilies();
    expect(refusal(await unmerge(absorbed))).toBe('MERGE_UNKNOWN');
    done(await merge(kept, absorbed));
    const wrong = { absorbedAccountId: absorbed.accountId, mergeId: randomUUID(), reason: 'SCHOOL' } as const;
    expect(refusal(await house.commands.accounts.unmerge(wrong, context()))).toBe('MERGE_UNKNOWN');
  });

  it('expires an account whose time went by meanwhile, its password destroyed', async () => {
    const [kept, absorbed] = await twoFamilies();
    await house.notify(absorbed);
    done(await merge(kept, absorbed));
    house.clock.set(AFTER_THREE_MONTHS);
    expect(done(await unmerge(absorbed)).absorbed).toMatchObject({ state: 'EXPIRED' });
    house.clock.set(NOW);
  });
});

describe('a merge whose second half was lost', () => {
  /** Two accounts of whose merge only the stream of the absorbed one was written. */
  const halfMerged = async (): Promise<[Family, Family, MergeOrUndoing]> => {
    const [kept, absorbed] = await twoFamilies();
    const [keptAccount, account] = await Promise.all(
      [kept, absorbed].map(({ accountId }) => house.commands.accounts.account(accountId)),
    );
    const links = account!.links.map(({ studentId, uai, kinship, legalLevel }) => ({
      studentId,
      uai,
      kinship,
      legalLevel,
    }));
    const event: MergeOrUndoing = {
      type: 'AccountsMerged',
      data: {
        mergeId: randomUUID(),
        keptAccountId: keptAccount!.accountId,
        absorbedAccountId: account!.accountId,
        reason: 'SCHOOL',
        sources: account!.sources,
        links,
        disputes: [],
      },
    };
    const { stream, version } = await lastOf(absorbed);
    const metadata = { ...context(), at: house.clock.now() };
    const data = JSON.parse(JSON.stringify(event.data)) as never;
    await house.eventStore.append(stream, version, [{ id: randomUUID(), type: event.type, data, metadata }]);
    return [kept, absorbed, event];
  };

  it('is completed by the same command', async () => {
    const [kept, absorbed, { data }] = await halfMerged();
    expect(await merge(kept, absorbed)).toMatchObject({ outcome: 'unchanged', mergeId: data.mergeId });
    expect((await lastOf(kept)).type).toBe('AccountsMerged');
  });

  it('is completed before it is undone', async () => {
    const [kept, absorbed] = await halfMerged();
    expect(done(await unmerge(absorbed)).absorbed.links).toHaveLength(2);
    expect((await house.eventTypes(kept.accountId)).slice(-2)).toEqual(['AccountsMerged', 'AccountsUnmerged']);
  });

  it('is completed by the system, once however often it looks', async () => {
    const [kept, absorbed, event] = await halfMerged();
    for (let times = 0; times < 2; times++)
      await house.commands.accounts.complete(absorbed.accountId, event, context({ role: 'SYSTEM' }));
    expect((await house.eventTypes(kept.accountId)).filter(type => type === 'AccountsMerged')).toHaveLength(1);
    done(await unmerge(absorbed));
    await house.commands.accounts.complete(absorbed.accountId, event, context({ role: 'SYSTEM' }));
    expect((await house.commands.accounts.account(kept.accountId))!.links).toHaveLength(2);
  });

  it('is completed by the running processes, in the name of whoever began it', async () => {
    const [kept, absorbed] = await halfMerged();
    const faults: unknown[] = [];
    const { database, eventStore, vault, clock, commands } = house;
    const onFault = (error: unknown): void => void faults.push(error);
    const processes = startProcesses({ pool: database.pool, eventStore, vault, clock, commands, onFault });
    while (!(await house.eventTypes(kept.accountId)).includes('AccountsMerged')) await pause(20);
    await processes.stop();
    expect(faults).toEqual([]);
    expect((await lastOf(kept)).metadata).toMatchObject({ actor: 'head-1', causationId: (await lastOf(absorbed)).id });
  });

  it('is taken back when the account to keep was absorbed meanwhile', async () => {
    const [kept, absorbed, event] = await halfMerged();
    done(await merge(await house.family(), kept));
    await house.commands.accounts.complete(absorbed.accountId, event, context({ role: 'SYSTEM' }));
    expect((await house.commands.accounts.account(absorbed.accountId))!).toMatchObject({
      state: 'NOT_NOTIFIED',
      links: [{}, {}],
    });
    expect((await lastOf(absorbed)).data).toMatchObject({ reason: 'CONFLICT' });
  });
});

describe('suspected duplicates', () => {
  const about = (...families: [Family, Family]) => ({
    accountIds: [families[0].accountId, families[1].accountId] as const,
  });
  const suspicion = { score: 64, reasons: ['NAME_NEAR', 'SAME_CHILD'] } as const;

  it('are in both histories, whichever is named first, and only once', async () => {
    const [one, other] = await twoFamilies();
    expect(await house.commands.duplicates.suspect({ ...about(one, other), ...suspicion }, context())).toMatchObject({
      outcome: 'accepted',
      position: expect.any(String),
    });
    expect(await house.commands.duplicates.suspect({ ...about(other, one), ...suspicion }, context())).toMatchObject({
      outcome: 'unchanged',
    });
    for (const [family, { accountId }] of [
      [one, other],
      [other, one],
    ] as const)
      expect(await lastOf(family)).toMatchObject({
        type: 'DuplicateSuspected',
        data: { otherAccountId: accountId, ...suspicion },
      });
  });

  it('are cleared, or dismissed for good', async () => {
    const [one, other] = await twoFamilies();
    await house.commands.duplicates.suspect({ ...about(one, other), ...suspicion }, context());
    await house.commands.duplicates.clear(about(one, other), context());
    expect((await lastOf(other)).type).toBe('DuplicateCleared');
    await house.commands.duplicates.dismiss(about(one, other), context());
    expect((await lastOf(other)).type).toBe('DuplicateDismissed');
    expect(await house.commands.duplicates.suspect({ ...about(one, other), ...suspicion }, context())).toMatchObject({
      outcome: 'unchanged',
    });
    const { accountId: keptAccountId } = one;
    const rule = { keptAccountId, absorbedAccountId: other.accountId, reason: 'RULE' } as const;
    expect(refusal(await house.commands.accounts.merge(rule, context()))).toBe('DUPLICATE_DISMISSED');
  });

  it('refuses unknown accounts and an account with itself', async () => {
    const family = await house.family();
    const unknown = { ...family, accountId: randomUUID() };
    expect(refusal(await house.commands.duplicates.dismiss(about(family, family), context()))).toBe(
      'MERGE_SAME_ACCOUNT',
    );
    for (const pair of [about(family, unknown), about(unknown, family)])
      expect(refusal(await house.commands.duplicates.dismiss(pair, context()))).toBe('ACCOUNT_UNKNOWN');
  });
});
