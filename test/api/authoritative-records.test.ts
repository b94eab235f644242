/** The sheet says which record of the school bases is authoritative for a responsable. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { byImporter } from './support/contexts.js';
import { openApiHouse, type House } from './support/house.js';

let house: House;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 8 });
});
afterAll(() => house?.close());

const QUERY = 'query ($id: ID!) { account(id: $id) { sourceRecords { base recordKey authoritative } } }';

describe('the records of an account', () => {
  const ofKind = async (kind: 'RESPONSABLE' | 'STUDENT') => {
    const { rows } = await house.database.pool.query<{ accountId: string; personId: string }>(
      'select account_id as "accountId", person_id as "personId" from read.accounts where uais = $1 and kind = $2 order by 1 limit 1',
      [[house.schools[0]!.uai], kind],
    );
    return rows[0]!;
  };
  const marksOf = async (accountId: string): Promise<(boolean | null)[]> => {
    const token = await house.token([{ role: 'SCHOOL_HEAD', schools: [house.schools[0]!.uai] }]);
    await house.caughtUp();
    const { data, errors } = await house.ask(token, QUERY, { id: accountId });
    expect(errors).toBeUndefined();
    const { sourceRecords } = (data as { account: { sourceRecords: { authoritative: boolean | null }[] } }).account;
    return sourceRecords.map(({ authoritative }) => authoritative);
  };

  it('of a responsable: the one attached first is authoritative, and the next once it has ended', async () => {
    const { accountId, personId } = await ofKind('RESPONSABLE');
    const { sources, links } = (await house.commands.accounts.account(accountId))!;
    const [first] = sources;
    const { academie, uai } = house.schools[1]!;
    const record = { accountId, personId, base: 'AAF', academie, uai, recordKey: 'second', links: [] } as const;
    await house.commands.base.recordResponsable(record, byImporter());
    expect(await marksOf(accountId)).toEqual([true, false]);
    await house.commands.base.recordDisappearance(
      { accountId, base: first!.base, uai: first!.uai!, recordKey: first!.recordKey, links },
      byImporter(),
    );
    expect(await marksOf(accountId)).toEqual([true]);
  });

  it('of a pupil: none is marked as authoritative, for the one imported last is', async () => {
    expect(await marksOf((await ofKind('STUDENT')).accountId)).toEqual([null]);
  });
});
