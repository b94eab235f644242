import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AcademieReport, ImportFile } from '../../../../src/ingest/index.js';
import {
  base,
  completeExport,
  deltaExport,
  withRecords,
  withoutRecords,
  mef,
  parent,
  pupil,
  school,
  uaiOf,
  type Base,
} from '../../support/academie.js';
import { forgetInMirror } from '../../../../src/ingest/aaf/mirror/forget.js';
import { addRequest, aafFile, modifyRequest, deleteRequest } from '../../support/aaf-files.js';
import { ineOf } from '../../support/files.js';
import { addsUp, eventsOfPeople, openWorld, stateOf, type StoredEvent, type World } from '../../support/support.js';

const MEF = '10310019110';
/** Two collèges: Zoé and Tom in the first, Lou in the second. R1 is a parent of all three, R3 of Lou; R2 is a mere contact of Tom, R9 has no child. */
const zoe = pupil(1, { parents: [1], more: { ENTEleveMEF: MEF } });
const tom = pupil(2, { classCode: '6E', parents: [1, 'R2$90$0$3$1$0'] });
const lou = pupil(3, { school: 2, parents: [1, 3] });
const A: Base = base(school(1), school(2), mef(MEF, '6EME'), parent(1), parent(2), parent(3), parent(9), zoe, tom, lou);

const expectSums = (report: AcademieReport): void => {
  const { students, responsables, links, schoolRecords, mefRecords } = report;
  expect([students, responsables, links, schoolRecords, mefRecords].map(addsUp)).toEqual(Array(5).fill(true));
};
const codes = (report: AcademieReport): string[] => report.lines.map(({ code }) => code);

describe('an import of an académie', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  const run = async (
    files: readonly ImportFile[],
    more: Parameters<World['academie']>[1] = {},
  ): Promise<AcademieReport> => {
    const report = await world.academie(files, more);
    expect(report.status).toBe('COMPLETED');
    expectSums(report);
    return report;
  };
  const newEvents = async (work: () => Promise<unknown>): Promise<StoredEvent[]> => {
    const before = (await world.events()).length;
    await work();
    return (await world.events()).slice(before);
  };
  const types = (events: readonly StoredEvent[]): string[] => eventsOfPeople(events).map(({ type }) => type);
  const tables = async (): Promise<string[]> => {
    const { rows } = await world.database.pool.query<{ tablename: string }>(
      `select tablename from pg_tables where schemaname = 'ingest' and tablename ~ '_[0-9a-f]{32}$'`,
    );
    return rows.map(({ tablename }) => tablename);
  };

  it('registers the schools, pupils, accounts and links of a complete export, counting each once', async () => {
    const events = await newEvents(async () => {
      expect(await run(completeExport(A))).toMatchObject({
        unchanged: false,
        degree: 'SECOND',
        complete: true,
        dataDate: '2026-09-15',
        students: { read: 3, created: 3 },
        responsables: { read: 4, created: 2, skipped: 2 },
        links: { read: 5, created: 4, skipped: 1 },
        schoolRecords: { read: 2, created: 2 },
        mefRecords: { read: 1, created: 1 },
        schools: { due: 2, changed: 2, unchanged: 0 },
        skips: { RESPONSABLE: { NOT_LEGAL: 1, NO_ENROLLED_PUPIL: 1 }, LINK: { NOT_LEGAL: 1 } },
        rejects: 0,
      });
    });
    expect(events.filter(({ type }) => type === 'SchoolRegistered').map(({ data }) => data)).toMatchObject([
      { uai: uaiOf(1), name: 'CLG NUMERO 1', academie: '12', degree: 'SECOND' },
      { uai: uaiOf(2) },
    ]);
    const parents = events.filter(({ type, data }) => type === 'AccountPreCreated' && data.kind === 'RESPONSABLE');
    expect(parents).toHaveLength(2);
    const links = events.filter(({ type }) => type === 'LinkAttached');
    expect(links.map(({ data }) => data.uai).sort()).toEqual([uaiOf(1), uaiOf(1), uaiOf(2), uaiOf(2)]);
    expect((await world.vault.nomenclature.mefLabels()).get(MEF)).toBe('6EME');
    expect(await tables()).toEqual([]);
  });

  it('keeps nothing of persons in clear', async () => {
    await run(completeExport(A));
    const { rows } = await world.database.pool.query<{ text: string }>(
      `select string_agg(r::text, ' ') as text from ingest.aaf_records r`,
    );
    // Parts of the names, of the birth dates and of an INE that `pupil` and `parent` give.
    for (const secret of ['NOMB', 'Zo', 'Chlo', 'PARENT', '/2014', ineOf(5001)])
      expect(rows[0]!.text).not.toContain(secret);
  });

  it('makes no school due and appends nothing when the same files come again, in whatever parts', async () => {
    await run(completeExport(A));
    const traces = await world.rowCounts();
    for (const files of [completeExport(A), completeExport(A, { day: '20260916' }, 2).reverse()]) {
      expect(await run(files)).toMatchObject({
        unchanged: true,
        students: { read: 3, unchanged: 3 },
        responsables: { read: 4, unchanged: 2, skipped: 2 },
        links: { read: 5, unchanged: 4, skipped: 1 },
        schoolRecords: { read: 2, unchanged: 2 },
        schools: { due: 0 },
        skips: { RESPONSABLE: { NOT_LEGAL: 1, NO_ENROLLED_PUPIL: 1 }, LINK: { NOT_LEGAL: 1 } },
      });
      expect(await world.rowCounts()).toEqual(traces);
    }
  });

  it('changes by a delta what it names alone: one attribute of a pupil, and no relative', async () => {
    await run(completeExport(A));
    const files = [aafFile('Eleve', [modifyRequest('Eleve', 'S1', { ENTEleveClasses: 'E1$6F' })], { extent: 'Delta' })];
    const events = await newEvents(async () => {
      expect(await run(files)).toMatchObject({
        complete: false,
        students: { read: 1, changed: 1 },
        responsables: { read: 0 },
        links: { read: 1, unchanged: 1 },
        schools: { due: 1, changed: 1 },
      });
    });
    expect(types(events)).toEqual(['StudentPlacementChanged']);
  });

  it('adds and deletes records by a delta, and an attribute of one that stays', async () => {
    await run(completeExport(A));
    const B = withoutRecords(
      withRecords(A, pupil(4, { school: 2, parents: [3] }), parent(3, { mail: 'a@example.org' })),
      tom,
    );
    const events = await newEvents(async () => {
      expect(await run(deltaExport(A, B))).toMatchObject({
        students: { read: 2, created: 1, ended: 1 },
        responsables: { read: 1, changed: 1 },
        links: { read: 1, created: 1 },
        schools: { due: 2, changed: 2 },
      });
    });
    expect(types(events)).toEqual(expect.arrayContaining(['StudentLeft', 'LinkDetached', 'StudentRegistered']));
    const back = await newEvents(() => run(deltaExport(B, withRecords(B, parent(3)))));
    expect(types(back)).toEqual(['ContactDetailsRecorded']);
    expect(eventsOfPeople(back)[0]!.data).toMatchObject({ hasEmail: false });
  });

  it('rejects a change of what it does not know, and skips the deletion of it', async () => {
    await run(completeExport(A));
    const unknown = [
      aafFile('Eleve', [modifyRequest('Eleve', 'S77', { sn: 'X' }), deleteRequest('Eleve', 'S78')], {
        extent: 'Delta',
      }),
    ];
    const report = await run(unknown);
    expect(report).toMatchObject({ students: { read: 2, rejected: 1, skipped: 1 }, schools: { due: 0 }, rejects: 1 });
    expect(report.lines).toMatchObject([{ code: 'RECORD_UNKNOWN', recordId: 'S77', line: expect.any(Number) }]);
  });

  it('keeps account and student of a pupil who moves to another school of the académie', async () => {
    await run(completeExport(A));
    const before = stateOf(await world.events());
    const moved = withRecords(A, pupil(1, { school: 2, parents: [1], more: { ENTEleveMEF: MEF } }));
    const events = await newEvents(async () => {
      expect(await run(completeExport(moved))).toMatchObject({
        students: { changed: 1, unchanged: 2, disappeared: 0 },
        responsables: { unchanged: 2, skipped: 2 },
        schools: { due: 2, changed: 2 },
      });
    });
    expect(Object.keys(stateOf(await world.events()))).toEqual(Object.keys(before));
    expect(types(events)).not.toContain('AccountPreCreated');
    const pupils = events.filter(({ type }) => ['StudentEnrolled', 'StudentTransferred'].includes(type));
    expect(pupils.map(({ data }) => data.uai)).toEqual([uaiOf(2)]);
  });

  it('says again what it rejected, with the file and line of the day', async () => {
    const bad = pupil(4, { parents: [1], more: { ENTPersonDateNaissance: '31/02/2014' } });
    const given = withRecords(A, bad);
    const first = await run(completeExport(given));
    expect(first).toMatchObject({ students: { read: 4, rejected: 1 }, links: { read: 6, skipped: 2 }, rejects: 1 });
    const again = await run(completeExport(given, { day: '20260916', prolog: '<!-- one -->\n<!-- two -->' }));
    expect(again).toMatchObject({ unchanged: true, students: { read: 4, rejected: 1, unchanged: 3 }, rejects: 1 });
    const [line] = again.lines;
    expect(line).toMatchObject({ code: 'BIRTH_DATE_INVALID', recordId: 'S4', field: 'birthDate' });
    expect(line!.file).toContain('20260916');
    expect(line!.line).not.toBe(first.lines[0]!.line);
  });

  it('rejects both of two pupils with one INE, in whatever schools, and takes them when it is mended', async () => {
    // The INE that `pupil` gives to S1.
    const twin = pupil(4, { school: 2, parents: [3], ine: ineOf(5001) });
    const report = await run(completeExport(withRecords(A, twin)));
    expect(report).toMatchObject({ students: { read: 4, created: 2, rejected: 2 }, rejects: 2 });
    expect(report.lines).toMatchObject([
      { code: 'INE_TWICE', recordId: 'S1', reason: expect.stringContaining('S1, S4') },
      { code: 'INE_TWICE', recordId: 'S4' },
    ]);
    const mended = await run(completeExport(withRecords(A, pupil(4, { school: 2, parents: [3] }))));
    expect(mended).toMatchObject({ students: { read: 4, created: 2, unchanged: 2 }, schools: { due: 2 }, rejects: 0 });
  });

  it('rejects records that say the same id differently, and skips those repeated', async () => {
    const { attributes } = zoe;
    const files = completeExport(A);
    const twice = [
      aafFile('Eleve', [
        addRequest('Eleve', 'S1', attributes),
        addRequest('Eleve', 'S1', { ...attributes, sn: 'OTHER' }),
        addRequest('Eleve', 'S2', tom.attributes),
        addRequest('Eleve', 'S2', tom.attributes),
        addRequest('Eleve', 'S3', lou.attributes),
      ]),
      ...files.filter(({ name }) => !name.includes('_Eleve_')),
    ];
    const report = await run(twice);
    expect(report).toMatchObject({
      students: { read: 5, created: 2, rejected: 2, skipped: 1 },
      skips: { STUDENT: { REPEATED: 1 } },
      rejects: 2,
    });
    expect(codes(report)).toEqual(['ID_TWICE', 'ID_TWICE']);
    // Contradicted, a pupil who is known stays as he or she is.
    await run(files);
    expect(await newEvents(() => run(twice))).toEqual([]);
  });

  it('rejects schools without a UAI of the académie, and the pupils of no school', async () => {
    const given = base(...withRecords(A, school(2, { ENTStructureUAI: '0750001A' }), pupil(5, { school: 8 })).values());
    const report = await run(completeExport(given));
    expect(report).toMatchObject({
      students: { read: 4, created: 2, rejected: 2 },
      schoolRecords: { read: 2, created: 1, rejected: 1 },
      links: { read: 5, created: 2, skipped: 3 },
      skips: { LINK: { NOT_LEGAL: 1, PUPIL_REJECTED: 2 } },
    });
    expect(codes(report).sort()).toEqual(['SCHOOL_ELSEWHERE', 'SCHOOL_REJECTED', 'SCHOOL_UNKNOWN']);
    const mended = await run(completeExport(A));
    expect(mended).toMatchObject({ students: { read: 3, created: 1, unchanged: 2 }, rejects: 0 });
  });

  it('refuses a complete export that lacks most pupils, unless it is confirmed', async () => {
    const many = Array.from({ length: 24 }, (_, at) => pupil(10 + at));
    await run(completeExport(withRecords(A, ...many)));
    const traces = await world.rowCounts();
    const refused = await world.academie(completeExport(A));
    expect(refused).toMatchObject({ status: 'REFUSED', refusal: { code: 'GREAT_LOSS' } });
    expect(await world.rowCounts()).toEqual(traces);
    expect(await tables()).toEqual([]);
    expect(await run(completeExport(A), { confirmDisappearance: true })).toMatchObject({
      students: { read: 3, unchanged: 3, disappeared: 24 },
    });
  });

  it('refuses a complete export that lacks most responsables, and takes one without any once it is confirmed', async () => {
    const parents = Array.from({ length: 12 }, (_, at) => parent(100 + at));
    const children = parents.map((_, at) => pupil(100 + at, { parents: [100 + at] }));
    const whole = base(...[school(1), ...parents, ...children]);
    await run(completeExport(whole));
    const traces = await world.rowCounts();
    const orphaned = withoutRecords(whole, ...parents);
    const refused = await world.academie(completeExport(orphaned));
    expect(refused).toMatchObject({ status: 'REFUSED', refusal: { code: 'GREAT_LOSS' } });
    expect(await world.rowCounts()).toEqual(traces);
    expect(await run(completeExport(orphaned), { confirmDisappearance: true })).toMatchObject({
      responsables: { read: 0, disappeared: 12 },
      links: { read: 12, rejected: 12 },
    });
  });

  it('refuses files of another académie, and an académie that is none', async () => {
    const files = completeExport(A, { prolog: '<!-- codeAcademieExport : 28 -->' });
    expect(await world.academie(files)).toMatchObject({ status: 'REFUSED', refusal: { code: 'WRONG_ACADEMIE' } });
    expect(await world.academie(files, { academie: '99' })).toMatchObject({ refusal: { code: 'WRONG_ACADEMIE' } });
  });

  it('reports the same when it runs dry, and leaves no trace', async () => {
    /** The report without what differs between two imports. */
    const comparable = (report: AcademieReport) => ({
      ...report,
      importId: '',
      dryRun: false,
      startedAt: '',
      completedAt: '',
    });
    // Whichever run is first makes the key that records of AAF are sealed with, a dry one too: it is made before traces are counted.
    await world.vault.sealing.seal('aaf', []);
    const bad = pupil(4, { school: 2, parents: [1], ine: '12' });
    const B = withRecords(withoutRecords(A, tom), bad, parent(3, { mail: 'a@example.org' }));
    for (const files of [completeExport(A), deltaExport(A, B), completeExport(A)]) {
      const traces = await world.rowCounts();
      const dry = await run(files, { dryRun: true });
      expect(await world.rowCounts()).toEqual(traces);
      expect(await tables()).toEqual([]);
      expect(comparable(dry)).toEqual(comparable(await run(files)));
    }
  });

  it('forgets what it keeps of a person, and knows the person again from the next files', async () => {
    await run(completeExport(A));
    const ids = async (): Promise<string[]> => {
      const { rows } = await world.database.pool.query<{ id: string }>('select id from ingest.aaf_records order by id');
      return rows.map(({ id }) => id);
    };
    const before = await ids();
    // The account of R1: no other responsable has two children in one school.
    const { rows } = await world.database.pool.query<{ entity_id: string }>(
      `select entity_id from ingest.source_records where kind = 'RESPONSABLE' and jsonb_array_length(links) = 2`,
    );
    await forgetInMirror({ pool: world.database.pool, vault: world.vault }, [rows[0]!.entity_id]);
    expect(before.filter(id => id !== 'R1')).toEqual(await ids());
    expect(await newEvents(() => run(completeExport(A)))).toEqual([]);
    expect(await ids()).toEqual(before);
  });

  it('brings every school up to date for a new year', async () => {
    await run(completeExport(A));
    const events = await newEvents(async () => {
      expect(await run(completeExport(A), { year: 2027 })).toMatchObject({ schools: { due: 2, changed: 2 } });
    });
    expect(types(events)).toEqual(Array(3).fill('StudentPlacementChanged'));
  });

  it('relabels a MEF in those schools alone that teach it', async () => {
    await run(completeExport(A));
    const files = completeExport(withRecords(A, mef(MEF, '6EME BILANGUE')));
    expect(await run(files)).toMatchObject({ mefRecords: { changed: 1 }, schools: { due: 1 } });
    expect((await world.vault.nomenclature.mefLabels()).get(MEF)).toBe('6EME BILANGUE');
  });
});
