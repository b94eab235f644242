import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { runProcess } from '../../src/process/follower.js';
import { personSearchProcess } from '../../src/process/person-search.js';
import { context, House, MARIE, UAI, type Family } from '../command/support.js';

describe('the process that keeps the search for responsables', () => {
  let house: House;
  const faults: unknown[] = [];
  let stop: () => Promise<unknown> = async () => undefined;
  beforeAll(async () => {
    house = await House.open();
  });
  afterEach(() => stop());
  afterAll(async () => {
    await house.close();
    expect(faults).toEqual([]);
  });

  const follow = (): void => {
    const { eventStore, vault } = house;
    const following = new AbortController();
    const onFault = (error: unknown): void => void faults.push(error);
    const running = runProcess(personSearchProcess(vault), {
      pool: house.database.pool,
      eventStore,
      signal: following.signal,
      onFault,
    });
    stop = () => (following.abort(), running);
  };
  const found = (mobile: string, surname = 'Abbeyem') =>
    house.vault.search.accountsOf({ mobile, names: { surname, firstName: 'Marie' } });
  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    for (let waits = 0; !(await condition()); waits++) {
      if (waits > 3_000) throw new Error(`this did not come to be: ${faults.map(String).join()}`);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  };
  const finds = (mobile: string, { accountId }: Pick<Family, 'accountId'>, surname?: string) =>
    until(async () => (await found(mobile, surname)).includes(accountId));

  it('follows names and mobile as bases change them, and no mobile that a school or a holder wrote', async () => {
    follow();
    const family = await house.family(['2012-03-14'], { mobile: '+33639980301' });
    await finds('+33639980301', family);
    await house.recordResponsable(family, { mobile: '+33639980302' });
    await finds('+33639980302', family);
    expect(await found('+33639980301')).toEqual([]);
    await house.commands.account.updateContact({ accountId: family.accountId, mobile: '+33639980303' }, context());
    await house.recordResponsable(family, { mobile: '+33639980302' }, UAI, { surname: 'MARTIN', firstName: 'Marie' });
    await finds('+33639980302', family, 'Martin');
    expect(await found('+33639980303', 'Martin')).toEqual([]);

    const holder = await house.selfRegistered('+33639980304');
    await house.proveMobile(holder.accountId, '+33639980305');
    await house.recordResponsable(holder, { mobile: '+33639980304' }, UAI, { surname: 'DURAND', firstName: 'Marie' });
    await finds('+33639980304', holder, 'Durand');
    expect(await found('+33639980305', 'Durand')).toEqual([]);
  });

  it('is made again from the ledger, without pupils and without whom was erased', async () => {
    const mobile = '+33639980306';
    const [kept, erased] = [
      await house.family(['2012-03-14'], { mobile }),
      await house.family(['2012-03-14'], { mobile }),
    ];
    const pupil = { accountId: randomUUID(), personId: erased.personId };
    const [identity] = await house.vault.persons.recordIdentities([{ personId: kept.personId, value: MARIE }]);
    const { correlationId, actor, role, right, source } = context();
    const metadata = { correlationId, actor, role, right, source, at: house.clock.now() };
    const { accountId, personId } = pupil;
    await house.eventStore.append(`account-${accountId}`, -1, [
      {
        id: randomUUID(),
        type: 'AccountPreCreated',
        data: { accountId, kind: 'STUDENT', personId, studentId: 's' },
        metadata,
      },
      { id: randomUUID(), type: 'IdentityRecorded', data: { identity: { ...identity!.ref } }, metadata },
    ]);
    await house.vault.persons.erase(erased.personId);
    await house.database.pool.query('truncate vault.person_search');
    await house.database.pool.query(`delete from jobs.checkpoints where process = 'person-search'`);
    follow();
    await finds(mobile, kept);
    expect(await found(mobile)).toEqual([kept.accountId]);
    const { rows } = await house.database.pool.query('select from vault.person_search where account_id = $1', [
      accountId,
    ]);
    expect(rows).toEqual([]);
  });
});
