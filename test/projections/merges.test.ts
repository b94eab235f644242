import { beforeEach, describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import { uuid } from '../projector/support/history.js';
import {
  ACCOUNT,
  linkDetached,
  studentEnrolled,
  Fold,
  studentIdentified,
  linkAttached,
  accountIdentified,
  onAccount,
  OTHER_UAI,
  accountPreCreated,
  studentRegistered,
  SIBLING,
  STUDENT,
  UAI,
  type GivenEvent,
} from './support/given.js';

/** Its id may be higher than that of ACCOUNT or not: what is listed does not depend on it. */
const OTHER = uuid('another account');
const [FIRST, SECOND] = [ACCOUNT, OTHER].sort() as [string, string];
const AT = '2026-09-01T08:00:00.000Z';

const between = {
  mergeId: uuid('a merge'),
  keptAccountId: ACCOUNT,
  absorbedAccountId: OTHER,
  sources: [{ base: 'ONDE' as const, academie: '28', uai: OTHER_UAI, recordKey: 'k' }],
  disputes: [],
  links: [STUDENT, SIBLING].map(studentId => ({ studentId, uai: UAI, kinship: 'MOTHER' as const, legalLevel: 1 })),
};
const onBoth = (event: Parameters<typeof onAccount>[0]): GivenEvent[] => [
  onAccount(event, ACCOUNT),
  onAccount(event, OTHER),
];
const merged = onBoth({ type: 'AccountsMerged', data: { ...between, reason: 'SCHOOL' } });
const unmerged = onBoth({ type: 'AccountsUnmerged', data: { ...between, reason: 'SUPPORT', retained: [STUDENT] } });

/** Two accounts of one mother: one has a child, the other has that child and another. */
const family = [
  ...[STUDENT, SIBLING].flatMap(id => [studentRegistered(id), studentIdentified(id), studentEnrolled(id)]),
  ...[ACCOUNT, OTHER].flatMap(id => [accountPreCreated(id), accountIdentified(id)]),
  linkAttached(),
  linkAttached(STUDENT, OTHER),
  linkAttached(SIBLING, OTHER),
];
const pairs = (fold: Fold, table: string): string[][] =>
  fold
    .rows(table)
    .map(row => [row['student_id'] as string, row['account_id'] as string])
    .sort();
const sorted = (...all: [string, string][]): string[][] => all.sort();

describe('a merge', () => {
  it('shows the children under the account that stays, once, and back under both', async () => {
    const list = await new Fold(projectionNamed('responsables')).batch(...family);
    const before = pairs(list, 'responsables_rows');
    await list.batch(...merged);
    expect(pairs(list, 'responsables_rows')).toEqual(sorted([STUDENT, ACCOUNT], [SIBLING, ACCOUNT]));
    await list.batch(...unmerged);
    expect(pairs(list, 'responsables_rows')).toEqual(before);
  });

  it('half done, shows no child under more accounts than before', async () => {
    const list = await new Fold(projectionNamed('responsables')).batch(...family, merged[1]!);
    expect(pairs(list, 'responsables_rows')).toEqual([[STUDENT, ACCOUNT]]);
  });

  it('counts one account, and two again once undone', async () => {
    const counted = async (...given: GivenEvent[]): Promise<unknown> => {
      const cells = await new Fold(projectionNamed('statistics')).batch(...given);
      return cells.rows('cells').find(({ scope, degree }) => scope === `school:${UAI}` && degree === 'ALL');
    };
    expect(await counted(...family)).toMatchObject({ accounts: 2, state: 'NOT_NOTIFIED' });
    expect(await counted(...family, ...merged)).toMatchObject({ accounts: 1, state: 'NOT_NOTIFIED' });
    expect(await counted(...family, ...merged, ...unmerged)).toMatchObject({ accounts: 2 });
  });

  it('is on both sheets, and the absorbed account stays within reach of the schools that knew it', async () => {
    const sheets = await new Fold(projectionNamed('accounts')).batch(...family, ...merged);
    const sheetOf = (id: string) => sheets.rows('accounts').find(row => row['account_id'] === id)!;
    const merge = { mergeId: between.mergeId, at: AT };
    expect(sheetOf(ACCOUNT)).toMatchObject({
      links: [{ studentId: STUDENT }, { studentId: SIBLING }],
      source_records: between.sources,
      absorbed: [{ accountId: OTHER, ...merge }],
      merged_into: null,
      uais: [UAI],
      former_uais: [OTHER_UAI],
    });
    expect(sheetOf(OTHER)).toMatchObject({
      state: 'CLOSED',
      links: [],
      merged_into: { accountId: ACCOUNT, ...merge },
      uais: [UAI],
    });
  });

  it('is a line in both histories', async () => {
    const history = await new Fold(projectionNamed('account-history')).batch(...family, ...merged);
    const lines = history.rows('account_history').filter(({ type }) => type === 'AccountsMerged');
    expect(lines.map(row => row['account_id'])).toEqual([ACCOUNT, OTHER]);
    expect(lines[1]!['after']).toMatchObject({ state: 'CLOSED', links: [] });
  });
});

describe('the list of duplicates', () => {
  const suspected = (score = 60): GivenEvent =>
    onAccount({ type: 'DuplicateSuspected', data: { otherAccountId: SECOND, score, reasons: ['NAME_NEAR'] } }, FIRST);
  let list: Fold;
  beforeEach(async () => {
    list = await new Fold(projectionNamed('duplicates')).batch(...family);
  });

  it('shows a suspected pair once, in the schools of the children of both', async () => {
    await list.batch(
      suspected(),
      onAccount(
        { type: 'DuplicateSuspected', data: { otherAccountId: FIRST, score: 60, reasons: ['NAME_NEAR'] } },
        SECOND,
      ),
    );
    expect(list.rows('duplicates')).toEqual([
      {
        account_id: FIRST,
        other_account_id: SECOND,
        score: 60,
        reasons: ['NAME_NEAR'],
        since: AT,
        uais: [UAI],
        places: [`class:${UAI}:6A`, `mef:${UAI}:10010012110`],
      },
    ]);
    expect(list.lastTopics).toEqual([`duplicates:${UAI}`]);
  });

  it('follows the score, and the children of either account', async () => {
    await list.batch(suspected());
    await list.batch(suspected(75));
    await list.batch([`student-${SIBLING}`, transferred]);
    expect(list.rows('duplicates')).toMatchObject([{ score: 75, since: AT, uais: [UAI, OTHER_UAI] }]);
    await list.batch(linkDetached(SIBLING, OTHER));
    expect(list.rows('duplicates')).toMatchObject([{ uais: [UAI] }]);
  });

  it.each(['DuplicateCleared', 'DuplicateDismissed'] as const)('no longer shows it after %s', async type => {
    await list.batch(suspected());
    await list.batch(onAccount({ type, data: { otherAccountId: SECOND } }, FIRST));
    expect(list.rows('duplicates')).toEqual([]);
  });

  it('shows no pair with an absorbed account, and shows its pairs again once the merge is undone', async () => {
    const third = 'ffffffff-ffff-4fff-8fff-ffffffffffff';
    await list.batch(
      suspected(),
      onAccount({ type: 'DuplicateSuspected', data: { otherAccountId: third, score: 50, reasons: [] } }, OTHER),
      onAccount({ type: 'LinkAttached', data: { ...between.links[0]! } }, third),
    );
    expect(list.rows('duplicates')).toHaveLength(2);
    await list.batch(...merged);
    expect(list.rows('duplicates')).toEqual([]);
    await list.batch(...unmerged);
    expect(list.rows('duplicates')).toMatchObject([{ account_id: OTHER, other_account_id: third }]);
  });
});

const transferred = {
  type: 'StudentTransferred',
  data: { uai: OTHER_UAI, fromUai: UAI, year: 2026, classCode: '6A' },
} as const;
