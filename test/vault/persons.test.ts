import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Contact, Identity } from '../../src/vault/vault.js';
import { createVault, uuids, type VaultUnderTest } from './support.js';

const EMMA: Identity = { surname: 'ABBEYEM', firstName: 'Emma Réhane', birthDate: '2012-09-12', ine: '123456789AB' };

describe('persons in the vault', () => {
  let room: VaultUnderTest;
  beforeAll(async () => {
    room = await createVault();
  });
  afterAll(() => room.database.drop());

  it('are recorded as a first version, read back by reference', async () => {
    const personId = randomUUID();
    const [recorded] = await room.vault.persons.recordIdentities([{ personId, value: EMMA }]);
    expect(recorded).toEqual({ ref: { personId, version: 1 }, changed: true, fields: [] });
    expect(await room.vault.persons.identities([recorded!.ref])).toEqual([EMMA]);
  });

  it('are not written again when they say the same, in whatever order of the fields', async () => {
    const personId = randomUUID();
    await room.vault.persons.recordIdentities([{ personId, value: EMMA }]);
    const same = { ine: EMMA.ine!, birthDate: EMMA.birthDate!, firstName: EMMA.firstName, surname: EMMA.surname };
    const again = await room.vault.persons.recordIdentities([{ personId, value: { ...same, sex: undefined } }]);
    expect(again).toEqual([{ ref: { personId, version: 1 }, changed: false, fields: [] }]);
  });

  it('keep every version', async () => {
    const personId = randomUUID();
    await room.vault.persons.recordIdentities([{ personId, value: EMMA }]);
    const married = { ...EMMA, surname: 'HOARAU' };
    const [second] = await room.vault.persons.recordIdentities([{ personId, value: married }]);
    expect(second?.ref.version).toBe(2);
    const versions = [1, 2, 3].map(version => ({ personId, version }));
    expect(await room.vault.persons.identities(versions)).toEqual([EMMA, married, undefined]);
  });

  it('keep the fields of an identity that a base does not have', async () => {
    const personId = randomUUID();
    const named = { ...EMMA, otherFirstNames: ['Rose'] };
    const silent = { personId, unsaid: ['otherFirstNames'] } as const;
    await room.vault.persons.recordIdentities([{ ...silent, value: EMMA }]);
    expect(await room.vault.persons.identities([{ personId, version: 1 }])).toEqual([EMMA]);
    await room.vault.persons.recordIdentities([{ personId, value: named }]);
    const [kept] = await room.vault.persons.recordIdentities([{ ...silent, value: EMMA }]);
    expect(kept).toMatchObject({ ref: { version: 2 }, changed: false });
    const [dropped] = await room.vault.persons.recordIdentities([{ personId, value: EMMA }]);
    expect(await room.vault.persons.identities([dropped!.ref])).toEqual([EMMA]);
  });

  it('tell which fields of a contact changed', async () => {
    const personId = randomUUID();
    const record = async (value: Contact) => (await room.vault.persons.recordContacts([{ personId, value }]))[0]!;
    const first: Contact = { email: 'emma@example.fr', mobile: '+33612345678', address: { lines: ['1 rue Neuve'] } };
    expect((await record(first)).fields).toEqual(['EMAIL', 'MOBILE', 'ADDRESS']);
    const second: Contact = { email: first.email!, address: first.address!, homePhone: '+33123456789' };
    expect(await record(second)).toMatchObject({
      changed: true,
      fields: ['MOBILE', 'HOME_PHONE'],
    });
  });

  it("compare a contact with what the same author said last: a file imported again does not undo the holder's change", async () => {
    const personId = randomUUID();
    const { persons } = room.vault;
    const base = [{ personId, value: { email: 'base@example.fr' } }];
    await persons.recordContacts(base);
    const [own] = await persons.recordContacts([{ personId, value: { email: 'own@example.fr' } }], 'ACCOUNT');
    expect(own).toEqual({ ref: { personId, version: 2 }, changed: true, fields: ['EMAIL'] });
    expect(await persons.recordContacts(base)).toEqual([{ ref: { personId, version: 1 }, changed: false, fields: [] }]);
    expect(await persons.recordContacts([{ personId, value: { email: 'new@example.fr' } }])).toMatchObject([
      { ref: { version: 3 }, changed: true },
    ]);
  });

  it('are recorded by thousands in the order given, a person named twice included', async () => {
    const ids = uuids(6_000);
    const persons = ids.map((personId, i) => ({ personId, value: { ...EMMA, firstName: `Prénom ${i}` } }));
    const twice = { personId: ids[17]!, value: { ...EMMA, firstName: 'Autre' } };
    const recorded = await room.vault.persons.recordIdentities([...persons, twice]);
    expect(recorded.map(({ ref }) => ref.personId)).toEqual([...ids, ids[17]]);
    expect(recorded.at(-1)).toMatchObject({ ref: { version: 2 }, changed: true });
    const read = await room.vault.persons.identities(recorded.map(({ ref }) => ref));
    expect(read.map(identity => identity?.firstName)).toEqual([
      ...persons.map(({ value }) => value.firstName),
      'Autre',
    ]);
  });

  it('lose no version, and share equal ones, when several servers record them at once', async () => {
    const ids = uuids(200);
    const servers = await Promise.all(Array.from({ length: 6 }, () => room.open()));
    const values = servers.map((_, i) => ({ ...EMMA, firstName: `Prénom ${i % 3}` }));
    const answers = await Promise.all(
      servers.map((server, i) => {
        const order = i % 2 ? ids : [...ids].reverse();
        return server.persons.recordIdentities(order.map(personId => ({ personId, value: values[i]! })));
      }),
    );
    const { rows } = await room.database.pool.query<{ person_id: string; versions: number[] }>(
      `select person_id, array_agg(version order by version) as versions from vault.facets
       where person_id = any ($1) group by 1`,
      [ids],
    );
    for (const { versions } of rows) expect(versions).toEqual(versions.map((_, i) => i + 1));
    const read = await Promise.all(answers.map(a => room.vault.persons.identities(a.map(({ ref }) => ref))));
    read.forEach((identities, i) =>
      expect(new Set(identities.map(p => p?.firstName))).toEqual(new Set([values[i]!.firstName])),
    );
  });

  it('leave nothing that can be read once they are erased, not even from a copy of the rows', async () => {
    const personId = randomUUID();
    const [identity] = await room.vault.persons.recordIdentities([{ personId, value: EMMA }]);
    const [contact] = await room.vault.persons.recordContacts([{ personId, value: { email: 'e@example.fr' } }]);
    const copy = await room.database.pool.query<{ sealed: Buffer }>('select * from vault.facets where person_id = $1', [
      personId,
    ]);
    await room.vault.persons.erase(personId);
    expect(await room.vault.persons.identities([identity!.ref])).toEqual([undefined]);
    expect(await room.vault.persons.contacts([contact!.ref])).toEqual([undefined]);
    expect((await room.database.pool.query('select from vault.facets where person_id = $1', [personId])).rowCount).toBe(
      0,
    );
    await room.database.pool.query(
      'insert into vault.facets (person_id, facet, version, sealed) values ($1, 1, 1, $2)',
      [personId, copy.rows[0]?.sealed],
    );
    expect(await room.vault.persons.identities([identity!.ref])).toEqual([undefined]);
    await room.database.pool.query('delete from vault.facets where person_id = $1', [personId]);
  });

  it('are never recorded again after an erasure: the reference answered leads to nothing', async () => {
    const personId = randomUUID();
    await room.vault.persons.recordIdentities([{ personId, value: EMMA }]);
    await room.vault.persons.erase(personId);
    await room.vault.persons.erase(personId);
    const [again] = await room.vault.persons.recordIdentities([{ personId, value: EMMA }]);
    expect(again).toMatchObject({ ref: { personId }, changed: false });
    expect(await room.vault.persons.identities([again!.ref])).toEqual([undefined]);
    const [contact] = await room.vault.persons.recordContacts([{ personId, value: { email: 'a@example.org' } }]);
    expect(await room.vault.persons.contacts([contact!.ref])).toEqual([undefined]);
  });

  it('of whom nothing was known yet are not recorded after an erasure either', async () => {
    const personId = randomUUID();
    await room.vault.persons.erase(personId);
    const [recorded] = await room.vault.persons.recordIdentities([{ personId, value: EMMA }]);
    expect(await room.vault.persons.identities([recorded!.ref])).toEqual([undefined]);
  });

  it('are not recorded when an erasure is under way meanwhile', async () => {
    const personId = randomUUID();
    await room.vault.persons.recordIdentities([{ personId, value: EMMA }]);
    const erasing = await room.database.pool.connect();
    await erasing.query('begin');
    await erasing.query('select vault.erase_person($1)', [personId]);
    const recording = room.vault.persons.recordIdentities([{ personId, value: { ...EMMA, surname: 'NEUF' } }]);
    let settled = false;
    void recording.finally(() => (settled = true));
    const waiting = async () =>
      (
        await erasing.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
      ).rowCount;
    while (!settled && !(await waiting())) await new Promise(resolve => setTimeout(resolve, 10));
    await erasing.query('commit');
    erasing.release();
    const [recorded] = await recording;
    expect(await room.vault.persons.identities([recorded!.ref])).toEqual([undefined]);
    expect(await room.vault.persons.identities([{ personId, version: 1 }])).toEqual([undefined]);
  });

  it('are absent when nobody has recorded them', async () => {
    expect(await room.vault.persons.identities([{ personId: randomUUID(), version: 1 }])).toEqual([undefined]);
    expect(await room.vault.persons.recordContacts([])).toEqual([]);
  });
});
