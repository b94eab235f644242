/** Other first names, which AAF alone has in a field of their own: kept, told apart from the first, and left by other bases. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { VaultRef } from '../../../../src/domain/vault-ref.js';
import type { Identity } from '../../../../src/vault/vault.js';
import {
  base,
  birthOf,
  completeExport,
  FIRST_NAME,
  parent,
  pupil,
  school,
  uaiOf,
  withOtherFirstNames,
  type Base,
} from '../../support/academie.js';
import { ineOf, siecle, type Pupil } from '../../support/files.js';
import { eventsOfPeople, openWorld, type StoredEvent, type World } from '../../support/support.js';

describe('the other first names of a pupil', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let number = 0;
  // Each complete export holds one pupil's school alone, so the schools of earlier tests disappear: that is confirmed.
  const confirmDisappearance = true;
  /**
   * A pupil of a school of his or her own, whom both bases know by the same INE and names. `aaf` and `siecle` import the pupil and
   * resolve with the events of people that came of it.
   */
  const pupilInBothBases = () => {
    const n = ++number;
    const uai = uaiOf(n);
    const eventsOf = async (work: () => Promise<unknown>): Promise<StoredEvent[]> => {
      const before = (await world.events()).length;
      await work();
      return eventsOfPeople((await world.events()).slice(before));
    };
    const baseOf = (names: string[], classCode: string): Base =>
      base(
        school(n),
        withOtherFirstNames(pupil(n, { school: n, ine: ineOf(700 + n), classCode, more: { sn: 'PAYET' } }), ...names),
      );
    const own: Pupil = { id: '1', ine: ineOf(700 + n), surname: 'PAYET', firstName: FIRST_NAME, classCode: '6D' };
    return {
      aaf: (names: string[], classCode = '6D') =>
        eventsOf(() => world.academie(completeExport(baseOf(names, classCode)), { confirmDisappearance })),
      siecle: (more: Pupil = {}) =>
        eventsOf(() =>
          world.run({
            ...{ uai, base: 'SIECLE', year: 2026 },
            files: siecle([{ ...own, birth: birthOf(n), ...more }], [], { uai }),
          }),
        ),
    };
  };
  /** The identity that the last of these events recorded. */
  const identityIn = async (events: readonly StoredEvent[]): Promise<Identity | undefined> => {
    const last = events.filter(({ data }) => data.identity !== undefined).at(-1)!;
    return (await world.vault.persons.identities([last.data.identity as VaultRef]))[0];
  };
  const types = (events: readonly StoredEvent[]): string[] => events.map(({ type }) => type);

  it('are kept in the order of the base, tidied, and change by one event of the pupil and one of the account', async () => {
    const one = pupilInBothBases();
    expect(await identityIn(await one.aaf(['Marie  Anne', ' Rose', 'Rose']))).toMatchObject({
      firstName: 'Zoé',
      otherFirstNames: ['Marie Anne', 'Rose'],
    });
    const changed = await one.aaf(['Marie Anne']);
    expect(types(changed)).toEqual(['IdentityRecorded', 'IdentityRecorded']);
    expect(new Set(changed.map(({ stream }) => stream)).size).toBe(2);
    expect(await identityIn(changed)).toMatchObject({ otherFirstNames: ['Marie Anne'] });
    expect(await one.aaf(['Marie Anne'])).toEqual([]);
    expect(await identityIn(await one.aaf([]))).not.toHaveProperty('otherFirstNames');
  });

  it('are not erased by a base that has no field for them, each night or when something else changes', async () => {
    const one = pupilInBothBases();
    await one.aaf(['Rose']);
    expect(types(await one.siecle())).not.toContain('IdentityRecorded');
    for (let night = 0; night < 2; night++) {
      expect(await one.aaf(['Rose'])).toEqual([]);
      expect(await one.siecle()).toEqual([]);
    }
    expect(types(await one.siecle({ classCode: '6A' }))).toEqual(['StudentPlacementChanged']);
    expect(types(await one.aaf(['Rose'], '6A'))).toEqual([]);
    const married = await one.siecle({ classCode: '6A', surname: 'HOARAU' });
    expect(await identityIn(married)).toMatchObject({ surname: 'HOARAU', otherFirstNames: ['Rose'] });
  });

  it('are left out one by one where they are no names, with a warning', async () => {
    const n = ++number;
    const report = await world.academie(
      completeExport(base(school(n), withOtherFirstNames(pupil(n, { school: n, ine: ineOf(700 + n) }), 'Rose', '42'))),
      { confirmDisappearance },
    );
    expect(report).toMatchObject({ students: { created: 1 }, rejects: 0 });
    expect(report.lines).toMatchObject([{ code: 'NAME_INVALID', severity: 'WARNING', field: 'otherFirstNames' }]);
    expect(report.lines[0]!.reason).toContain('left out');
  });
});

describe('the other first names of a responsable', () => {
  it('make two accounts candidates, with the reason, and never one', async () => {
    const world = await openWorld();
    try {
      const mobile = '06 39 98 77 01';
      const father = (id: number, givenName: string) => parent(id, { sn: 'HOAREAU', givenName, mobile });
      await world.academie(
        completeExport(
          base(
            school(1),
            withOtherFirstNames(father(1, 'Jean'), 'Expédit', 'Luc'),
            father(2, 'Luc'),
            pupil(1, { parents: [1] }),
            pupil(2, { parents: [2] }),
          ),
        ),
      );
      const events = await world.events();
      const accounts = events.filter(({ type, data }) => type === 'AccountPreCreated' && data.kind === 'RESPONSABLE');
      expect(accounts).toHaveLength(2);
      const suspected = events.filter(({ type }) => type === 'DuplicateSuspected');
      expect(suspected.map(({ data }) => data.reasons)).toEqual(
        Array(2).fill(['OTHER_FIRST_NAME', 'SAME_MOBILE', 'SAME_SCHOOL']),
      );
    } finally {
      await world.close();
    }
  });
});
