import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Identity } from '../../src/vault/vault.js';
import { createVault, uuids, type VaultUnderTest } from './support.js';

const MARIE: Identity = {
  surname: 'MARTIN',
  birthSurname: 'LE GOFF',
  usageSurname: 'MARTIN',
  firstName: 'Marie, Anne',
};

describe('the search for responsables', () => {
  let room: VaultUnderTest;
  let numbers = 0;
  const newMobile = (): string => `+33639980${String(++numbers).padStart(3, '0')}`;
  beforeAll(async () => {
    room = await createVault();
  });
  afterAll(() => room.database.drop());

  const search = () => room.vault.search;
  const findable = async (
    mobile: string,
    identity: Identity = MARIE,
  ): Promise<{ accountId: string; personId: string }> => {
    const [accountId, personId] = uuids(2) as [string, string];
    await search().add([{ accountId, personId }]);
    await search().set([{ accountId, identity, contact: { mobile } }]);
    return { accountId, personId };
  };
  const by = (mobile: string, surname: string, firstName: string) =>
    search().accountsOf({ mobile, names: { surname, firstName } });

  it('finds by mobile and either surname, with one or all of the first names, however they are spelt', async () => {
    const mobile = newMobile();
    const { accountId } = await findable(mobile);
    for (const [surname, firstName] of [
      ['Martin', 'Marie'],
      ['le-goff', 'marie anne'],
      ['LEGOFF', 'MARIE-ANNE'],
      ['Mártin', ' Marie,Anne '],
    ] as const)
      expect(await by(mobile, surname, firstName)).toEqual([accountId]);
  });

  it('finds nobody by another mobile, another surname, another first name, or a name without letters', async () => {
    const mobile = newMobile();
    await findable(mobile);
    expect(await by(newMobile(), 'Martin', 'Marie')).toEqual([]);
    expect(await by(mobile, 'Martine', 'Marie')).toEqual([]);
    expect(await by(mobile, 'Martin', 'Anne')).toEqual([]);
    expect(await by(mobile, 'Marie', 'Martin')).toEqual([]);
    expect(await by(mobile, '', '')).toEqual([]);
    expect(await by(mobile, '-', '-')).toEqual([]);
  });

  it('finds by the mobile alone where no names are given, twenty at most, in one order', async () => {
    const mobile = newMobile();
    const accounts = await Promise.all(Array.from({ length: 22 }, () => findable(mobile)));
    const found = await search().accountsOf({ mobile });
    expect(found).toEqual(
      accounts
        .map(({ accountId }) => accountId)
        .sort()
        .slice(0, 20),
    );
  });

  it('replaces names and mobile, each by itself, and forgets what is no longer there', async () => {
    const [before, after] = [newMobile(), newMobile()];
    const { accountId } = await findable(before);
    await search().set([{ accountId, contact: { mobile: after } }]);
    expect(await by(before, 'Martin', 'Marie')).toEqual([]);
    expect(await by(after, 'Martin', 'Marie')).toEqual([accountId]);
    await search().set([{ accountId, identity: { surname: 'DUPONT', firstName: 'Marie' } }]);
    expect(await by(after, 'Martin', 'Marie')).toEqual([]);
    expect(await by(after, 'Dupont', 'Marie')).toEqual([accountId]);
    await search().set([{ accountId, contact: {} }]);
    expect(await by(after, 'Dupont', 'Marie')).toEqual([]);
    await search().set([{ accountId, contact: { mobile: after }, identity: undefined }]);
    expect(await search().accountsOf({ mobile: after })).toEqual([accountId]);
    expect(await by(after, 'Dupont', 'Marie')).toEqual([]);
    await search().set([]);
    await search().add([]);
  });

  it('passes over an account that was never added, and adds none twice', async () => {
    const mobile = newMobile();
    await search().set([{ accountId: randomUUID(), identity: MARIE, contact: { mobile } }]);
    expect(await search().accountsOf({ mobile })).toEqual([]);
    const { accountId, personId } = await findable(mobile);
    await search().add([{ accountId, personId }]);
    expect(await search().accountsOf({ mobile })).toEqual([accountId]);
  });

  it('holds nothing of a person who was erased, even when it is told again', async () => {
    const mobile = newMobile();
    const { accountId, personId } = await findable(mobile);
    await room.vault.persons.erase(personId);
    await search().set([{ accountId, identity: MARIE, contact: { mobile } }]);
    expect(await search().accountsOf({ mobile })).toEqual([]);
  });
});
