import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ManifestSchool } from '../../src/generator/index.js';
import { byImporter } from './support/contexts.js';
import { openApiHouse, type House } from './support/house.js';
import { responsablesOf } from './support/people.js';

let house: House;
let school: ManifestSchool;
let elsewhere: ManifestSchool;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 8 });
  [school, , elsewhere] = house.schools as [ManifestSchool, ManifestSchool, ManifestSchool];
});
afterAll(() => house?.close());

/** A responsable all of whose children are in the school. */
async function someone(): Promise<string> {
  const { rows } = await house.database.pool.query<{ accountId: string }>(
    'select account_id as "accountId" from read.accounts where uais = $1 and kind = $2 order by 1 limit 1',
    [[school.uai], 'RESPONSABLE'],
  );
  return rows[0]!.accountId;
}

/** Ends the account's links in the school, as its base does. They end whatever the record: its key is of no account here. */
async function endLinks(accountId: string): Promise<void> {
  const record = { accountId, base: school.base, uai: school.uai, recordKey: 'unknown' };
  await house.commands.base.recordDisappearance(record, byImporter());
}

const QUERIES = {
  account: '{ account(id: "ID") { state children { studentId } } }',
  accountHistory: '{ accountHistory(accountId: "ID", first: 1) { edges { node { type } } } }',
  accountAt: '{ accountAt(accountId: "ID", at: "2999-01-01T00:00:00Z") { state } }',
};

/** Which of the queries answer. */
async function answered(token: string, accountId: string): Promise<string[]> {
  const names: string[] = [];
  for (const [name, query] of Object.entries(QUERIES)) {
    const { errors } = await house.ask(token, query.replace('ID', accountId));
    if (!errors) names.push(name);
    else
      expect(errors.map(({ extensions }) => extensions.code)).toEqual([expect.stringMatching(/NOT_FOUND|FORBIDDEN/)]);
  }
  return names;
}

const grants = ({ uai, academie }: ManifestSchool) => ({
  auditor: [{ role: 'AUDITOR', academie }] as const,
  support: [{ role: 'ACADEMIE_SUPPORT', academie }] as const,
  head: [{ role: 'SCHOOL_HEAD', schools: [uai] }] as const,
});

describe('an account without a pupil any more', () => {
  let accountId: string;
  beforeAll(async () => {
    accountId = await someone();
    await endLinks(accountId);
    await house.caughtUp();
  });

  it("is still told of and replayed by the auditor of its last school's académie, and of the nation", async () => {
    for (const grant of [grants(school).auditor, [{ role: 'AUDITOR', nation: true }] as const])
      expect(await answered(await house.token(grant), accountId)).toEqual(['accountHistory', 'accountAt']);
  });

  it('is still opened, and unlocked, by the support of that académie', async () => {
    const token = await house.token(grants(school).support);
    expect(await answered(token, accountId)).toEqual(['account']);
    const unlock = 'mutation($input: AccountUnlockInput!) { accountUnlock(input: $input) { userErrors { code } } }';
    const answer = await house.ask(token, unlock, { input: { accountId } });
    expect(answer.data).toEqual({ accountUnlock: { userErrors: [] } });
  });

  it('is out of reach of the head of that school, and of another académie', async () => {
    expect(await answered(await house.token(grants(school).head), accountId)).toEqual([]);
    for (const grant of [grants(elsewhere).auditor, grants(elsewhere).support])
      expect(await answered(await house.token(grant), accountId)).toEqual([]);
  });
});

describe('an account that has moved to another académie', () => {
  it('is audited in both, opened and supported where it is now', async () => {
    const accountId = await someone();
    const [pupil] = (await responsablesOf(house, elsewhere.uai))[0]!.studentIds;
    const { rows } = await house.database.pool.query<{ personId: string; version: number }>(
      'select person_id as "personId", identity_version as version from read.accounts where account_id = $1',
      [accountId],
    );
    const { base, academie, uai } = elsewhere;
    const record = { base, academie, uai, recordKey: 'moved', personId: rows[0]!.personId, identity: rows[0]! };
    const links = [{ studentId: pupil!, kinship: 'MOTHER' as const, legalLevel: 1 }];
    await house.commands.base.recordResponsable({ accountId, ...record, links }, byImporter());
    await endLinks(accountId);
    await house.caughtUp();
    /** What auditor, support and head of a school or its académie are answered. */
    const seen = async (at: ManifestSchool): Promise<string[][]> => {
      const { auditor, support, head } = grants(at);
      return Promise.all([auditor, support, head].map(async grant => answered(await house.token(grant), accountId)));
    };
    expect(await seen(school)).toEqual([['accountHistory', 'accountAt'], [], []]);
    expect(await seen(elsewhere)).toEqual([
      ['accountHistory', 'accountAt'],
      ['account'],
      ['account', 'accountHistory', 'accountAt'],
    ]);
  });
});
