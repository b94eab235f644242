import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ManifestSchool } from '../../src/generator/index.js';
import { byHead, byImporter, byPortal } from './support/contexts.js';
import { openApiHouse, type House } from './support/house.js';
import { responsablesOf, type Person } from './support/people.js';
import { watch } from './support/watch.js';

let house: House;
let own: ManifestSchool;
let foreign: ManifestSchool;

beforeAll(async () => {
  house = await openApiHouse();
  [own, , foreign] = house.schools as [ManifestSchool, ManifestSchool, ManifestSchool];
});
afterAll(() => house?.close());

/** Gives a responsable a child in the foreign académie as well: `here` is the child in the own académie, `there` the other. */
async function withForeignChild(nth: number): Promise<{ accountId: string; here: string; there: string }> {
  const here = (await responsablesOf(house, own.uai))[nth]!;
  const there = (await responsablesOf(house, foreign.uai))[nth]!.studentIds[0]!;
  const { rows } = await house.database.pool.query<{ personId: string; version: number }>(
    'select person_id as "personId", identity_version as version from read.accounts where account_id = $1',
    [here.accountId],
  );
  await house.commands.base.recordResponsable(
    {
      accountId: here.accountId,
      personId: rows[0]!.personId,
      base: 'ONDE',
      academie: foreign.academie,
      uai: foreign.uai,
      recordKey: `foreign ${nth}`,
      identity: rows[0]!,
      links: [{ studentId: there, kinship: 'FATHER', legalLevel: 1 }],
    },
    byImporter(),
  );
  await house.caughtUp();
  return { accountId: here.accountId, here: here.studentIds[0]!, there };
}

/** Has the holder dispute the link; returns the id of the dispute. */
async function disputed(accountId: string, studentId: string): Promise<string> {
  const result = await house.commands.holder.dispute({ accountId, studentId }, byPortal());
  if (result.outcome !== 'accepted') throw new Error(JSON.stringify(result));
  await house.caughtUp();
  return result.state.links.find(link => link.studentId === studentId)!.disputeId!;
}

const DISPUTE = 'mutation($input: LinkDisputeInput!) { linkDispute(input: $input) { userErrors { code } } }';
const RESOLVE =
  'mutation($input: LinkDisputeResolveInput!) { linkDisputeResolve(input: $input) { userErrors { code } } }';

async function codes(token: string, query: string, input: object): Promise<string[]> {
  const answer = await house.ask(token, query, { input });
  const [payload] = Object.values(answer.data as Record<string, { userErrors: { code: string }[] }>);
  return payload!.userErrors.map(({ code }) => code);
}

describe('a subscription', () => {
  let stranger: Person;
  beforeAll(async () => {
    stranger = (await responsablesOf(house, foreign.uai)).at(-1)!;
  });

  it.each([
    ['skips', '@skip(if: true)'],
    ['does not include', '@include(if: false)'],
  ])(
    'runs no other field than the one whose right was checked, though its document %s that one',
    async (_, directive) => {
      const head = await house.token([{ role: 'SCHOOL_HEAD', schools: [own.uai] }]);
      const query = `subscription($scope: StatisticsScope!) {
        statisticsUpdated(scope: $scope) ${directive} { position }
        ...Other
      }
      fragment Other on Subscription {
        accountHistoryAppended(accountId: "${stranger.accountId}") { state history(first: 5) { edges { node { type } } } }
      }`;
      const watched = watch(house, head, query, { scope: { type: 'SCHOOL', uai: own.uai } });
      const outcome = await Promise.race([watched.first(), watched.ended]);
      await watched.close();
      expect(JSON.stringify(outcome)).not.toContain('AccountPreCreated');
      expect(watched.pushes).toEqual([]);
      expect(outcome).toEqual([
        expect.objectContaining({ extensions: expect.objectContaining({ code: 'GRAPHQL_VALIDATION_FAILED' }) }),
      ]);
    },
  );
});

describe('a subscription of the head of two schools', () => {
  it('goes on when the account leaves the one whose right it ran under and is of the other still', async () => {
    const other = house.schools[1]!;
    const { accountId, studentIds } = (await responsablesOf(house, own.uai))[2]!;
    const { rows } = await house.database.pool.query<{ personId: string; version: number; recordKey: string }>(
      `select person_id as "personId", identity_version as version, source_records->0->>'recordKey' as "recordKey"
        from read.accounts where account_id = $1`,
      [accountId],
    );
    const { personId, version, recordKey } = rows[0]!;
    const there = (await responsablesOf(house, other.uai))[0]!.studentIds[0]!;
    await house.commands.base.recordResponsable(
      {
        accountId,
        personId,
        base: 'SIECLE',
        academie: other.academie,
        uai: other.uai,
        recordKey: 'elsewhere',
        identity: { personId, version },
        links: [{ studentId: there, kinship: 'FATHER', legalLevel: 1 }],
      },
      byImporter(),
    );
    await house.caughtUp();
    const head = await house.token([{ role: 'SCHOOL_HEAD', schools: [own.uai, other.uai] }]);
    const query = `subscription($id: ID!) {
      accountHistoryAppended(accountId: $id) { position history(first: 1) { totalCount edges { node { type } } } } }`;
    const watched = watch(house, head, query, { id: accountId });
    await watched.first();
    for (const studentId of studentIds)
      await house.commands.base.recordDeparture(
        { studentId, base: 'SIECLE', uai: own.uai, reason: 'EXIT_DATE' },
        byImporter(),
      );
    await house.commands.base.recordDisappearance({ accountId, base: 'SIECLE', uai: own.uai, recordKey }, byImporter());
    await house.caughtUp();
    const { rows: left } = await house.database.pool.query<{ uais: string[] }>(
      'select uais from read.accounts where account_id = $1',
      [accountId],
    );
    expect(left[0]!.uais).toEqual([other.uai]);
    await house.commands.account.updateContact({ accountId, email: 'ailleurs@example.org' }, byHead());
    await watched.until(({ data }) => JSON.stringify(data ?? null).includes('ContactDetailsRecorded'));
    expect(watched.pushes.filter(({ errors }) => errors)).toEqual([]);
    await watched.close();
  });
});

describe('a link to a pupil of another académie', () => {
  it('is disputed and settled by those of that académie alone, though the account has a child here', async () => {
    const { accountId, here, there } = await withForeignChild(0);
    const support = await house.token([{ role: 'ACADEMIE_SUPPORT', academie: own.academie }]);
    const head = await house.token([{ role: 'SCHOOL_HEAD', schools: [own.uai] }]);
    for (const token of [support, head]) {
      expect(await codes(token, DISPUTE, { accountId, studentId: there })).toEqual(['ACCOUNT_UNKNOWN']);
    }
    const disputeId = await disputed(accountId, there);
    const input = { accountId, disputeId, outcome: 'LINK_DETACHED' };
    for (const token of [support, head]) expect(await codes(token, RESOLVE, input)).toEqual(['ACCOUNT_UNKNOWN']);
    expect(await codes(support, DISPUTE, { accountId, studentId: here })).toEqual([]);
    const theirs = await house.token([{ role: 'ACADEMIE_SUPPORT', academie: foreign.academie }]);
    expect(await codes(theirs, RESOLVE, input)).toEqual([]);
  });

  it('is settled by nobody else once the base has ended it, the dispute being open still', async () => {
    const { accountId, there } = await withForeignChild(1);
    const disputeId = await disputed(accountId, there);
    await house.commands.base.recordDisappearance(
      { accountId, base: 'ONDE', uai: foreign.uai, recordKey: 'foreign 1' },
      byImporter(),
    );
    await house.caughtUp();
    const before = await house.events();
    const head = await house.token([{ role: 'SCHOOL_HEAD', schools: [own.uai] }]);
    const support = await house.token([{ role: 'ACADEMIE_SUPPORT', academie: own.academie }]);
    const input = { accountId, disputeId, outcome: 'LINK_DETACHED' };
    for (const token of [head, support]) expect(await codes(token, RESOLVE, input)).toEqual(['ACCOUNT_UNKNOWN']);
    expect(await house.events()).toBe(before);
  });
});
