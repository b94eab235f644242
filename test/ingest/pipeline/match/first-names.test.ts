/** Several first names in one field. They may be one person's if those of one record begin those of the other; if both go on differently, they are not. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { Keys } from '../../../../src/ingest/pipeline/match/keys.js';
import { disputedKeys, namesAgree } from '../../../../src/ingest/pipeline/match/same-names.js';
import { firstNameKeys, nameKey } from '../../../../src/text/names.js';
import { uaiLetter } from '../../../../src/ingest/formats/parse/identifiers.js';
import { ineOf, onde, ondeParent, ondePupil, parent, pupil, siecle } from '../../support/files.js';
import { openWorld, type StoredEvent, type World } from '../../support/support.js';

const digest = (...parts: string[]): string => createHash('sha256').update(parts.join('/')).digest('hex');
const digester = { digest, stableId: digest };
const keys = new Keys(digester, 'SIECLE', '0751234A');
const digests = (firstName: string, surname = 'HOAREAU', usageSurname?: string) =>
  keys.responsableDigests({
    identity: { surname, firstName, ...(usageSurname === undefined ? {} : { usageSurname }) },
    contact: { mobile: '+33639980001' },
  });

describe('several first names', () => {
  it('are compared all together, then ever fewer', () => {
    expect(firstNameKeys('Jean, Pierre Luc')).toEqual(['JEANPIERRELUC', 'JEANPIERRE', 'JEAN']);
    expect(firstNameKeys(' Jean-Luc ')).toEqual(['JEANLUC']);
  });

  const names = fc.array(fc.constantFrom('Jean', 'Pierre', 'Paul', 'Luc', 'Marie-Anne'), {
    minLength: 1,
    maxLength: 4,
  });
  it('agree just when those of the one begin those of the other, whatever the surname in use', () =>
    fc.assert(
      fc.property(names, names, (one, other) => {
        const [short, long] = one.length < other.length ? [one, other] : [other, one];
        const begins = short.every((name, at) => name === long[at]);
        const [a, b] = [digests(one.join(' '), 'DUBOIS', 'HOAREAU'), digests(other.join(' '), 'HOAREAU')];
        expect(namesAgree(a.names, b.names)).toBe(begins);
        expect(namesAgree(b.names, a.names)).toBe(begins);
        // A key that both records have identifies neither of them, unless their names agree.
        const records = [a, b].map((said, at) => ({ recordKey: String(at), digests: said }));
        const disputed = disputedKeys(records, new Map());
        const [ofA, ofB] = [a, b].map(({ matchKeys }) => matchKeys.map(key => key.digest)) as [string[], string[]];
        const shared = ofA.filter(key => ofB.includes(key));
        expect([...disputed].sort()).toEqual(begins ? [] : shared.sort());
      }),
    ));

  it('are one name where one base joins them by a hyphen', () => {
    expect(nameKey('Jean-Luc')).toBe(nameKey('Jean Luc'));
    expect(namesAgree(digests('Jean-Luc').names, digests('Jean Luc Marie').names)).toBe(true);
    expect(namesAgree(digests('Jean-Luc').names, digests('Jean').names)).toBe(false);
  });
});

describe('responsables of one surname and one mobile', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let numbers = 900;
  const school = (departement = '075'): string => {
    const digits7 = `${departement}${String(5000 + numbers++)}`;
    return digits7 + uaiLetter(digits7);
  };
  const phone = (): string => `06 39 98 ${String(numbers++).padStart(4, '0')}`;
  /** Imports a HOAREAU of this first name in a school of his own; returns the school and the events. */
  const importFather = async (firstName: string, mobile: string, uai = school()) => {
    const before = (await world.events()).length;
    const n = numbers++;
    const child = pupil(n, { ine: ineOf(n) });
    const more = `<TEL_PORTABLE>${mobile}</TEL_PORTABLE>`;
    const parents = [parent(1, [child], { surname: 'HOAREAU', firstName, more })];
    await world.run({ uai, base: 'SIECLE', year: 2026, files: siecle([child], parents, { uai }) });
    return { uai, events: (await world.events()).slice(before) };
  };
  const accountsIn = async (uai: string): Promise<string[]> => {
    const { rows } = await world.database.pool.query<{ id: string }>(
      `select entity_id as id from ingest.source_records
        where kind = 'RESPONSABLE' and state <> 'ENDED' and uai = $1 order by 1`,
      [uai],
    );
    return rows.map(({ id }) => id);
  };
  const suspected = (events: readonly StoredEvent[]): string[] =>
    events.filter(({ type }) => type === 'DuplicateSuspected').map(({ data }) => String(data.otherAccountId));

  it('are two candidates, with the reasons, where their first names go on differently', async () => {
    const mobile = phone();
    const pierre = await importFather('Jean Pierre', mobile);
    const paul = await importFather('Jean Paul', mobile);
    const [[one], [other]] = [await accountsIn(pierre.uai), await accountsIn(paul.uai)];
    expect(one).not.toBe(other);
    expect(suspected(paul.events).sort()).toEqual([one, other].sort());
    const { data } = paul.events.find(({ type }) => type === 'DuplicateSuspected')!;
    expect(data.reasons).toEqual(['FIRST_NAME_PARTLY', 'SAME_MOBILE']);
    expect(await accountsIn((await importFather('Jean Pierre Luc', mobile)).uai)).toEqual([one]);
  });

  it('are not guessed to be one or the other by the name that both begin with', async () => {
    const mobile = phone();
    const pierre = await accountsIn((await importFather('Jean Pierre', mobile)).uai);
    const paul = await accountsIn((await importFather('Jean Paul', mobile)).uai);
    const jean = await importFather('Jean', mobile);
    const [own] = await accountsIn(jean.uai);
    expect([...pierre, ...paul]).not.toContain(own);
    expect(suspected(jean.events)).toEqual(expect.arrayContaining([...pierre, ...paul]));
  });

  it('stay one account when a third comes whose first names go on differently, and he has his own', async () => {
    const mobile = phone();
    const [jean, pierre] = [await importFather('Jean', mobile), await importFather('Jean Pierre', mobile)];
    expect(await accountsIn(jean.uai)).toEqual(await accountsIn(pierre.uai));
    const paul = await importFather('Jean Paul', mobile);
    expect(await accountsIn(paul.uai)).not.toEqual(await accountsIn(jean.uai));
  });

  it('merge by themselves once a correction makes them agree', async () => {
    const mobile = phone();
    const pierre = await importFather('Jean Pierre', mobile);
    const paul = await importFather('Jean Paul', mobile);
    await importFather('Jean Pierre', mobile, paul.uai);
    expect(await accountsIn(paul.uai)).toEqual(await accountsIn(pierre.uai));
  });

  it('are two where both come for the first time, in two schools imported at once', async () => {
    // Each round is a race: several, half of them with an account of the shared first name.
    for (let round = 0; round < 12; round++) {
      const mobile = phone();
      if (round % 2) await importFather('Jean', mobile);
      const both = await Promise.all(['Jean Pierre', 'Jean Paul'].map(firstName => importFather(firstName, mobile)));
      const [one, other] = await Promise.all(both.map(({ uai }) => accountsIn(uai)));
      expect(one).not.toEqual(other);
    }
    // What imports at the same time tell each other of their records is gone once these are stored.
    const { rowCount } = await world.database.pool.query('select from ingest.match_intents');
    expect(rowCount).toBe(0);
  });

  it('are two in one school too, in SIECLE and in ONDE', async () => {
    const uai = school();
    const mobile = phone();
    const children = [numbers++, numbers++].map(n => pupil(n, { id: String(n), ine: ineOf(n) }));
    const parents = ['Jean Pierre', 'Jean Paul'].map((firstName, at) =>
      parent(at, [children[at]!], {
        surname: 'HOAREAU',
        firstName,
        more: `<TEL_PORTABLE>${mobile}</TEL_PORTABLE>`,
      }),
    );
    await world.run({ uai, base: 'SIECLE', year: 2026, files: siecle(children, parents, { uai }) });
    expect(await accountsIn(uai)).toHaveLength(2);
    const [ecole, other] = [school('034'), phone()];
    const rows = ['Jean Paul', 'Jean', 'Jean Pierre', 'Jean Pierre'].map(firstName =>
      ondeParent('HOAREAU', firstName, other, [['HOAREAU', 'Zoé', 'CP']]),
    );
    const files = onde([ondePupil('HOAREAU', 'Zoé', '17/08/2019', ineOf(numbers++), 'CP')], rows);
    const report = await world.run({ uai: ecole, base: 'ONDE', year: 2026, files });
    expect(report).toMatchObject({ responsables: { read: 4, created: 3, skipped: 1, rejected: 0 } });
    expect(await accountsIn(ecole)).toHaveLength(3);
    expect((await world.run({ uai: ecole, base: 'ONDE', year: 2026, files })).unchanged).toBe(true);
  });
});
