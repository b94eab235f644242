/** AAF names SIECLE's id of a pupil: so a pupil with a record in each of the two bases is known to be one, where no INE says so. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { VaultRef } from '../../../src/domain/vault-ref.js';
import type { ReportLine } from '../../../src/ingest/index.js';
import { base, completeExport, parent, pupil, school, uaiOf } from '../support/academie.js';
import { ineOf, parent as person, siecle } from '../support/files.js';
import { eventsOfPeople, openWorld, type StoredEvent, type World } from '../support/support.js';

/** What a base says of a pupil. */
interface Said {
  ine?: string;
  /** SIECLE's id of the pupil; in AAF, the one that it names. */
  id?: string;
  birth?: string;
  classCode?: string;
}
/** How the import is asked for. */
interface Asked {
  dryRun?: boolean;
  waiveIne?: boolean;
}
/** Imports a base's export with these pupils. */
type Import = (pupils: Said[], asked?: Asked) => Promise<{ events: StoredEvent[]; lines: readonly ReportLine[] }>;

const ORDERS = ['AAF first', 'SIECLE first'] as const;

describe.each(ORDERS)('a pupil of both bases, %s', order => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let number = 0;
  /** A school that both bases export: `first` and `second` import it from the one base and the other, in the order of this run. */
  const bases = (): { first: Import; second: Import; uai: string } => {
    const n = ++number;
    const uai = uaiOf(n);
    const since = async (work: () => Promise<{ lines: readonly ReportLine[] }>) => {
      const before = (await world.events()).length;
      const { lines } = await work();
      return { events: eventsOfPeople((await world.events()).slice(before)), lines };
    };
    const aaf: Import = (said, asked = {}) =>
      since(() => {
        const pupils = said.map(({ ine, id, birth = '05/02/2014', classCode = '6D' }, at) =>
          pupil(10 * n + at, {
            ...{ school: n, ine, classCode, parents: [n] },
            more: { sn: 'PAYET', ENTEleveINE: ine, ENTPersonDateNaissance: birth, ENTEleveStructRattachId: id },
          }),
        );
        const files = completeExport(base(school(n), parent(n, { sn: 'HOARAU' }), ...pupils));
        return world.academie(files, { ...asked, confirmDisappearance: true });
      });
    const siecleImport: Import = (said, asked = {}) =>
      since(() => {
        const pupils = said.map(({ id = '1', ine, birth = '05/02/2014', classCode = '6D' }) => ({
          ...{ id, birth, classCode, surname: 'PAYET', firstName: 'Zoé' },
          ...(ine === undefined ? {} : { ine }),
        }));
        const files = siecle(pupils, [person(1, pupils)], { uai });
        return world.run({ uai, base: 'SIECLE', year: 2026, files, ...asked });
      });
    const [first, second] = order === 'AAF first' ? [aaf, siecleImport] : [siecleImport, aaf];
    return { first, second, uai };
  };
  const registered = (events: readonly StoredEvent[]): number =>
    events.filter(({ type }) => type === 'StudentRegistered').length;
  const codes = (lines: readonly ReportLine[]): string[] => lines.map(({ code }) => code);
  const WAIVED = { waiveIne: true };

  it.each<[string, string | undefined, string | undefined]>([
    ['in neither', undefined, undefined],
    ['in the first alone', ineOf(801), undefined],
    ['in the second alone', undefined, ineOf(802)],
  ])('is one by SIECLE’s id and the birth date with an INE %s, and imported again changes nothing', async (_, a, b) => {
    const { first, second, uai } = bases();
    const [one, other] = [
      { id: '7', ...(a && { ine: a }) },
      { id: '7', ...(b && { ine: b }) },
    ];
    expect(registered((await first([one], WAIVED)).events)).toBe(1);
    const dry = await second([other], { ...WAIVED, dryRun: true });
    expect(dry.events).toEqual([]);
    const { events, lines } = await second([other], WAIVED);
    expect(registered(events)).toBe(0);
    expect(codes(lines)).toEqual(codes(dry.lines));
    expect(codes(lines)).toEqual(b ? [] : ['INE_WAIVED']);
    expect(events.filter(({ data }) => data.kind === 'STUDENT')).toEqual([]);
    for (let night = 0; night < 2; night++) {
      expect((await first([one], WAIVED)).events).toEqual([]);
      expect((await second([other], WAIVED)).events).toEqual([]);
    }
    const { rows } = await world.database.pool.query(
      `select distinct entity_id from ingest.source_records where kind = 'STUDENT' and uai = $1`,
      [uai],
    );
    expect(rows).toHaveLength(1);
  });

  it('keeps the INE that one base alone says when the other says something new', async () => {
    const { first, second } = bases();
    await first([{ id: '7', ine: ineOf(803) }]);
    await second([{ id: '7' }]);
    const { events, lines } = await second([{ id: '7', classCode: '6A' }]);
    expect(events.map(({ type }) => type)).toEqual(['StudentPlacementChanged']);
    expect(codes(lines)).toEqual(['INE_MISSING']);
    const recorded = (await world.events()).filter(
      ({ type, stream }) => type === 'IdentityRecorded' && stream === events[0]!.stream,
    );
    expect(recorded.map(({ data }) => data.hasIne)).toEqual(recorded.map(() => true));
    const [identity] = await world.vault.persons.identities([recorded.at(-1)!.data.identity as VaultRef]);
    expect(identity).toMatchObject({ ine: ineOf(803) });
  });

  it.each<[string, Said, Said, string]>([
    ['another birth date', {}, { birth: '06/02/2014' }, 'the birth date differs'],
    ['another INE', { ine: ineOf(804) }, { ine: ineOf(805) }, 'the INE differs'],
  ])('is two with %s, which is reported each time', async (_, a, b, reason) => {
    const { first, second } = bases();
    await first([{ id: '7', ...a }], WAIVED);
    for (const [asked, created] of [
      [{ dryRun: true }, 0],
      [{}, 1],
      [{}, 0],
    ] as const) {
      const { events, lines } = await second([{ id: '7', ...b }], { ...WAIVED, ...asked });
      expect(registered(events)).toBe(created);
      const [line] = lines.filter(({ code }) => code === 'SIECLE_ID_OTHER_PUPIL');
      expect(line).toMatchObject({ severity: 'WARNING', kind: 'STUDENT', field: 'siecleId' });
      expect(line!.reason).toContain(reason);
    }
  });

  it('is known by the INE before SIECLE’s id, and not by an id of another school', async () => {
    const { first, second } = bases();
    await first([{ id: '7', ine: ineOf(806) }]);
    expect(registered((await second([{ id: '8', ine: ineOf(806) }])).events)).toBe(0);
    const { second: elsewhere } = bases();
    expect(registered((await elsewhere([{ id: '7' }], WAIVED)).events)).toBe(1);
  });

  it('is not known by an id that several pupils of AAF name', async () => {
    const { first, second } = bases();
    const said = {
      'AAF first': [[{ id: '7' }, { id: '7' }], [{ id: '7' }]],
      'SIECLE first': [[{ id: '7' }], [{ id: '7' }, { id: '7' }]],
    };
    const [before, after] = said[order] as [Said[], Said[]];
    await first(before, WAIVED);
    const { events, lines } = await second(after, WAIVED);
    expect(registered(events)).toBe(after.length);
    expect(codes(lines)).not.toContain('INE_TWICE');
  });
});
