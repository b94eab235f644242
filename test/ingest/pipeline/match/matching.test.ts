import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uaiLetter } from '../../../../src/ingest/formats/parse/identifiers.js';
import * as aaf from '../../support/academie.js';
import {
  ineOf,
  onde,
  ondeParent,
  ondePupil,
  parent,
  pupil,
  siecle,
  type Parent,
  type Pupil,
} from '../../support/files.js';
import { eventsOfPeople, openWorld, type StoredEvent, type World } from '../../support/support.js';

const mobile = (number: string): string => `<TEL_PORTABLE>${number}</TEL_PORTABLE>`;
const usage = (name: string): string => `<NOM_USAGE>${name}</NOM_USAGE>`;

describe('one person, one account', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let schools = 0;
  const school = (departement = '075'): string => {
    const digits = `${departement}${String(4000 + schools++)}`;
    return digits + uaiLetter(digits);
  };
  let numbers = 700;
  /** Another pupil each time. */
  const child = (given: Pupil = {}): Pupil => {
    const n = numbers++;
    return pupil(n, { ine: ineOf(n), ...given });
  };
  /** Another mobile each time. */
  const number = (): string => `06 39 98 ${String(numbers++).padStart(4, '0')}`;

  const run = (uai: string, pupils: Pupil[], parents: Parent[], more: { dryRun?: boolean } = {}) =>
    world.run({ uai, base: 'SIECLE', year: 2026, files: siecle(pupils, parents, { uai }), ...more });
  const newEvents = async (work: () => Promise<unknown>): Promise<StoredEvent[]> => {
    const before = (await world.events()).length;
    await work();
    return eventsOfPeople((await world.events()).slice(before));
  };
  /** Accounts of responsables whose records stand in these schools. */
  const accountsOf = async (...uais: string[]): Promise<string[]> => {
    const { rows } = await world.database.pool.query<{ id: string }>(
      `select distinct entity_id as id from ingest.source_records where kind = 'RESPONSABLE' and uai = any($1) order by 1`,
      [uais],
    );
    return rows.map(({ id }) => id);
  };
  /** Imports a parent of one pupil into a school of their own, and returns the school. */
  const alone = async (given: Partial<Parent>, uai = school()): Promise<string> => {
    const own = child();
    const report = await run(uai, [own], [parent(1, [own], given)]);
    expect(report.responsables).toMatchObject({ created: 1, rejected: 0 });
    return uai;
  };

  it.each<[string, Partial<Parent>, Partial<Parent>]>([
    ['the same names', { surname: 'LE GOFF', firstName: 'Anne' }, { surname: 'LE GOFF', firstName: 'Anne' }],
    [
      'accents, case and signs',
      { surname: "D'Évry-Œuvre", firstName: 'Anaïs' },
      { surname: 'DEVRY OEUVRE', firstName: 'ANAIS' },
    ],
    ['particles', { surname: 'de La Tour', firstName: 'Yves' }, { surname: 'DE LATOUR', firstName: 'Yves' }],
    [
      'several first names',
      { surname: 'PETIT', firstName: 'Marie Anne Rose' },
      { surname: 'PETIT', firstName: 'Marie' },
    ],
    [
      'hyphens of first names',
      { surname: 'PETIT', firstName: 'Jean-Luc' },
      { surname: 'PETIT', firstName: 'Jean Luc' },
    ],
  ])('by %s with the mobile', async (_, one, other) => {
    const phone = number();
    const here = await alone({ ...one, more: mobile(phone) });
    const there = await alone({ ...other, more: mobile(phone.replaceAll(' ', '.')) });
    expect(await accountsOf(here, there)).toHaveLength(1);
  });

  it.each([
    ['in use there', { surname: 'DURAND', usage: 'MARTIN' }, { surname: 'MARTIN' }],
    ['of birth there', { surname: 'MARTIN' }, { surname: 'DURAND', usage: 'MARTIN' }],
    ['of birth in both', { surname: 'DURAND', usage: 'MARTIN' }, { surname: 'DURAND', usage: 'BERNARD' }],
  ])(
    'by a surname %s',
    async (_, one: { surname: string; usage?: string }, other: { surname: string; usage?: string }) => {
      const phone = mobile(number());
      const said = (names: typeof one): Partial<Parent> => ({
        surname: names.surname,
        firstName: 'Lise',
        more: (names.usage ? usage(names.usage) : '') + phone,
      });
      expect(await accountsOf(await alone(said(one)), await alone(said(other)))).toHaveLength(1);
    },
  );

  it('by a mobile overseas, as each académie writes it', async () => {
    const here = await alone({ surname: 'HOARAU', more: mobile('0692 12 34 56') }, school('974'));
    const there = await alone({ surname: 'HOARAU', more: mobile('+262 692 12 34 56') });
    expect(await accountsOf(here, there)).toHaveLength(1);
  });

  it.each<[string, string, string]>([
    ['another mobile', mobile('06 39 98 00 91'), mobile('06 39 98 00 92')],
    ['a mobile on one side only', mobile('06 39 98 00 93'), ''],
    ['no mobile', '', ''],
  ])('not with %s', async (_, one, other) => {
    const names = { surname: 'HOMONYME', firstName: 'Paul' };
    expect(await accountsOf(await alone({ ...names, more: one }), await alone({ ...names, more: other }))).toHaveLength(
      2,
    );
  });

  it('not by a mobile and a surname alone', async () => {
    const phone = mobile(number());
    const one = await alone({ surname: 'COUPLE', firstName: 'Paul', more: phone });
    expect(await accountsOf(one, await alone({ surname: 'COUPLE', firstName: 'Rose', more: phone }))).toHaveLength(2);
  });

  it('is kept by pupil and parent from CM2 to 6e', async () => {
    const [ecole, college] = [school('034'), school('034')];
    const [zoe, stays] = [ineOf(numbers++), ineOf(numbers++)];
    const tom = ondePupil('MOREAU', 'Tom', '17/08/2019', stays);
    const cm2 = onde(
      [ondePupil('MOREAU', 'Zoé', '17/08/2015', zoe), tom],
      [ondeParent('MOREAU', 'Anne', '06 39 98 77 01', [['MOREAU', 'Zoé', '02 CP2 de Mme I.']])],
    );
    await world.run({ uai: ecole, base: 'ONDE', year: 2026, files: cm2 });
    await world.run({ uai: ecole, base: 'ONDE', year: 2026, files: onde([tom], []) });
    const sixth = child({ surname: 'MOREAU', ine: zoe, birth: '17/08/2015' });
    const events = await newEvents(() =>
      run(college, [sixth], [parent(1, [sixth], { surname: 'MOREAU', firstName: 'Anne', more: mobile('0639987701') })]),
    );
    expect(events.filter(({ type }) => type === 'AccountPreCreated' || type === 'StudentRegistered')).toEqual([]);
    expect(await accountsOf(ecole, college)).toHaveLength(1);
  });

  it('is found in a dry run as in the run that follows', async () => {
    const phone = mobile(number());
    await alone({ surname: 'ESSAI', more: phone });
    const own = child();
    const uai = school();
    const parents = [parent(1, [own], { surname: 'ESSAI', more: phone })];
    const dry = await run(uai, [own], parents, { dryRun: true });
    const real = await run(uai, [own], parents);
    expect(dry.responsables).toEqual(real.responsables);
    expect(await accountsOf(uai)).toHaveLength(1);
  });

  it('joins two records of one school, and is linked to the children of both', async () => {
    const uai = school();
    const [zoe, tom] = [child(), child()];
    const more = mobile(number());
    const twice = [parent(1, [zoe], { surname: 'DEUX', more }), parent(2, [tom], { surname: 'DEUX', more })];
    const events = await newEvents(() => run(uai, [zoe, tom], twice));
    const [account, ...others] = await accountsOf(uai);
    expect(others).toEqual([]);
    const links = events.filter(({ stream }) => stream === `account-${account}`);
    expect(links.filter(({ type }) => type === 'LinkAttached')).toHaveLength(2);
    expect(links.filter(({ type }) => type === 'LinkDetached')).toEqual([]);
    expect((await run(uai, [zoe, tom], twice)).unchanged).toBe(true);
    const gone = await newEvents(() => run(uai, [zoe, tom], [twice[0]!]));
    expect(gone.filter(({ type }) => type === 'LinkDetached')).toHaveLength(1);
  });

  it('has the names of the record attached first, and those of the next when that one goes', async () => {
    const more = mobile(number());
    const given = { surname: 'VOIX', more };
    const [a, b] = [child(), child()];
    const [here, there] = [school(), school()];
    const imports = [
      () => run(here, [a], [parent(1, [a], { ...given, firstName: 'Anne' })]),
      () => run(there, [b], [parent(1, [b], { ...given, firstName: 'Anne Lise' })]),
    ] as const;
    await imports[0]();
    await imports[1]();
    const [account] = await accountsOf(here, there);
    const firstNameRecorded = async (): Promise<string> => {
      const last = (await world.events()).filter(
        ({ stream, type }) => stream === `account-${account}` && type === 'IdentityRecorded',
      );
      const [identity] = await world.vault.persons.identities([last.at(-1)!.data.identity as never]);
      return identity!.firstName;
    };
    expect(await firstNameRecorded()).toBe('Anne');
    expect(await newEvents(async () => expect((await imports[1]()).unchanged).toBe(true))).toEqual([]);
    await run(here, [a], []);
    await imports[1]();
    expect(await firstNameRecorded()).toBe('Anne Lise');
    expect(await newEvents(() => imports[1]())).toEqual([]);
    // The first record, back again, comes after the one whose names were taken meanwhile.
    await imports[0]();
    expect(await firstNameRecorded()).toBe('Anne Lise');
  });

  it('keeps a link and an enrolment until no base has them any more', async () => {
    const uai = school('034');
    const ine = ineOf(numbers++);
    const own = child({ surname: 'ROUX', firstName: 'Zoé', ine, birth: '17/08/2015' });
    const other = child();
    const phone = '0639987702';
    const siecleParents = [parent(1, [own], { surname: 'ROUX', firstName: 'Anne', more: mobile(phone) })];
    const tom = ondePupil('ROUX', 'Tom', '17/08/2019', ineOf(numbers++));
    const both = onde(
      [ondePupil('ROUX', 'Zoé', '17/08/2015', ine), tom],
      [ondeParent('ROUX', 'Anne', phone, [['ROUX', 'Zoé', '02 CP2 de Mme I.']])],
    );
    await run(uai, [own, other], siecleParents);
    await world.run({ uai, base: 'ONDE', year: 2026, files: both });
    expect(await accountsOf(uai)).toHaveLength(1);
    const first = await newEvents(() => run(uai, [other], []));
    // From now on the link is that of ONDE, which knows no kinship.
    expect(first.map(({ type }) => type).sort()).toEqual([
      'LinkAttached',
      'SourceRecordDetached',
      'SourceRecordDetached',
    ]);
    expect(first.find(({ type }) => type === 'LinkAttached')!.data).toMatchObject({ uai, kinship: 'UNKNOWN' });
    const last = await newEvents(() => world.run({ uai, base: 'ONDE', year: 2026, files: onde([tom], []) }));
    expect(last.map(({ type }) => type)).toEqual(expect.arrayContaining(['StudentLeft', 'LinkDetached']));
  });

  it('is known in AAF by names and mobile when SIECLE brought it, and by its id from then on', async () => {
    const phone = '+33 6 39 98 77 03';
    const known = await alone({ surname: 'AAF', firstName: 'Anne', more: mobile(phone) });
    const said = { sn: 'AAF', givenName: 'Anne Lise', ENTPersonMobileSMS: phone };
    const [first, second] = [aaf.pupil(1, { parents: [1] }), aaf.pupil(2, { school: 2, parents: [1] })];
    const day1 = aaf.base(aaf.school(1), aaf.parent(1, said), first);
    await world.academie(aaf.completeExport(day1));
    expect(await accountsOf(known, aaf.uaiOf(1))).toHaveLength(1);
    const without = aaf.parent(1, { ...said, ENTPersonMobileSMS: undefined });
    await world.academie(aaf.completeExport(aaf.withRecords(day1, aaf.school(2), without, second)));
    expect(await accountsOf(known, aaf.uaiOf(1), aaf.uaiOf(2))).toHaveLength(1);
  });

  it('leaves a mobile that was corrected to whoever bears it next', async () => {
    const uai = school();
    const own = child();
    const [wrong, right] = [mobile(number()), mobile(number())];
    const named = { surname: 'FAUTE', firstName: 'Paul' };
    await run(uai, [own], [parent(1, [own], { ...named, more: wrong })]);
    await run(uai, [own], [parent(1, [own], { ...named, more: right })]);
    expect(await accountsOf(uai, await alone({ ...named, more: wrong }))).toHaveLength(2);
    expect(await accountsOf(uai, await alone({ ...named, more: right }))).toHaveLength(1);
  });
});
