/** Given a development server whose first school has more activated responsables than its FranceConnect lists. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { franceConnectPeople } from '../../src/development/mounted.js';
import { postgresEventStore, type PostgresEventStore } from '../../src/eventstore/postgres.js';
import { openApiHouse, type House } from '../api/support/house.js';
import { activate, responsablesOf, type Person } from '../api/support/people.js';

describe('the FranceConnect of development', () => {
  let house: House;
  let store: PostgresEventStore;
  let uai: string;
  let people: Person[];
  beforeAll(async () => {
    house = await openApiHouse({ pupils: 12 });
    store = postgresEventStore({ databaseUrl: house.database.url });
    uai = house.schools[0]!.uai;
    const { rows } = await house.database.pool.query<{ login: string }>(
      `select distinct login from read.responsables where uai = $1 and has_mobile and login is not null order by login`,
      [uai],
    );
    const withMobile = rows.map(({ login }) => login);
    people = (await responsablesOf(house, uai))
      .filter(({ login, studentIds }) => withMobile.includes(login) && studentIds.length === 1)
      .sort((one, other) => (one.login < other.login ? -1 : 1));
  });
  afterAll(async () => {
    await store?.close();
    await house?.close();
  });

  const listed = async (most: number): Promise<string[]> => {
    await house.caughtUp();
    const { pool } = house.database;
    const users = await franceConnectPeople({ pool, persons: house.vault.persons }, house.schools, most);
    return users.map(({ login }) => login);
  };

  it('keeps whoever has come by it, however many others are activated by a letter', async () => {
    const came = people.at(-1)!;
    const { accountId } = came;
    let version = 0;
    for await (const event of store.read(`account-${accountId}`)) ({ version } = event);
    const at = house.clock.now();
    const metadata = {
      actor: 'portal',
      role: 'PORTAL',
      right: 'OWN',
      source: 'PORTAL',
      correlationId: randomUUID(),
      at,
    };
    await store.append(`account-${accountId}`, version, [
      { id: randomUUID(), type: 'FranceConnectLinked', data: { linkId: randomUUID(), differs: [] }, metadata },
      {
        id: randomUUID(),
        type: 'AccountActivated',
        data: { path: 'FRANCECONNECT', origin: 'FRANCECONNECT' },
        metadata,
      },
    ] as Parameters<PostgresEventStore['append']>[2]);
    const byLetter = people.slice(0, 2);
    for (const person of byLetter) await activate(house, person, uai);
    expect(await listed(20)).toEqual(expect.arrayContaining([came.login, ...byLetter.map(({ login }) => login)]));
    // Of those activated there is room for one: it is not the first by name.
    const [, activated, ...others] = await listed(1);
    expect([activated, others]).toEqual([came.login, []]);
  });
});
