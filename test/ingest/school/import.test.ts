import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import { importReports, type ImportReport } from '../../../src/ingest/index.js';
import {
  ineOf,
  UAI,
  parent,
  pupil,
  siecle,
  type NamedBuffer,
  type Parent,
  type Pupil,
  type SiecleOptions,
} from '../support/files.js';
import { addsUp, eventsOfPeople, openWorld, type StoredEvent, type World } from '../support/support.js';

describe('an import of one school', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let schools = 0;
  /** The UAI of another school each time. */
  const school = (): string => {
    const digits = `075${String(2000 + schools++)}`;
    return digits + uaiLetter(digits);
  };
  const run = (uai: string, files: NamedBuffer[], more: { dryRun?: boolean; waiveIne?: boolean; year?: number } = {}) =>
    world.run({ uai, base: 'SIECLE', year: 2026, files, ...more });
  const newEvents = async (work: () => Promise<unknown>): Promise<StoredEvent[]> => {
    const before = (await world.events()).length;
    await work();
    return (await world.events()).slice(before);
  };
  const codes = (report: ImportReport): string[] => report.lines.map(({ code }) => code);
  let ines = 100;
  /** Another pupil each time, whose INE is nobody else's. */
  const own = (given: Pupil = {}): Pupil => {
    const n = ines++;
    return pupil(n, { ine: ineOf(n), ...given });
  };
  const files = (uai: string, pupils: Pupil[], parents: Parent[], options: SiecleOptions = {}) =>
    siecle(pupils, parents, { uai, ...options });

  it('registers school, pupils, accounts and links', async () => {
    const uai = school();
    const [zoe, tom] = [own(), own()];
    const options = {
      name: 'Collège Œuvre',
      structures: [['6D', '6EME D']] as [string, string][],
      mefs: [['10010012110', '6EME']] as [string, string][],
    };
    zoe.more = '<CODE_MEF>10010012110</CODE_MEF>';
    const events = await newEvents(async () => {
      const report = await run(
        uai,
        files(
          uai,
          [zoe, tom],
          [parent(1, [zoe, tom], { more: '<TEL_PORTABLE>06 39 98 00 01</TEL_PORTABLE>' })],
          options,
        ),
      );
      expect(report).toMatchObject({
        status: 'COMPLETED',
        unchanged: false,
        students: { read: 2, created: 2 },
        responsables: { read: 1, created: 1 },
        links: { read: 2, created: 2 },
        rejects: 0,
        warnings: 0,
      });
    });
    expect(events.find(({ type }) => type === 'SchoolRegistered')?.data).toMatchObject({
      name: 'Collège Œuvre',
      academie: '01',
      departement: '75',
      degree: 'SECOND',
    });
    const created = events.find(({ stream, data }) => stream.startsWith('account-') && data.kind === 'RESPONSABLE')!;
    const ofParent = events.filter(({ stream }) => stream === created.stream);
    expect(ofParent.map(({ type }) => type)).toEqual([
      'AccountPreCreated',
      'SourceRecordAttached',
      'IdentityRecorded',
      'ContactDetailsRecorded',
      'LinkAttached',
      'LinkAttached',
    ]);
    expect((await world.vault.nomenclature.classLabels([uai])).get(uai)?.get('6D')).toBe('6EME D');
    expect((await world.vault.nomenclature.mefLabels()).get('10010012110')).toBe('6EME');
  });

  it('puts no personal data into events', async () => {
    const uai = school();
    const child = own({ surname: 'Gwendoléon', birth: '23/11/2014' });
    const events = await newEvents(() =>
      run(uai, files(uai, [child], [parent(1, [child], { more: '<MEL>secret.parent@example.org</MEL>' })])),
    );
    const text = JSON.stringify(events);
    for (const secret of ['Gwendol', '2014-11-23', '23/11/2014', 'secret.parent', child.ine!, `"${child.id}"`])
      expect(text).not.toContain(secret);
  });

  it('appends nothing when the same files come again, and still reports', async () => {
    const uai = school();
    const child = own();
    const same = files(uai, [child], [parent(1, [child])]);
    await run(uai, same);
    const traces = await world.rowCounts();
    const report = await run(uai, same);
    expect(report).toMatchObject({
      unchanged: true,
      students: { unchanged: 1 },
      responsables: { unchanged: 1 },
      links: { unchanged: 1 },
    });
    expect(await world.rowCounts()).toEqual(traces);
    expect(await importReports(world.database.pool).find(report.importId)).toMatchObject({ unchanged: true });
  });

  it.each<[string, (child: Pupil, one: Parent) => void, string]>([
    ['an e-mail address', (_, one) => (one.more = '<MEL>new@example.org</MEL>'), 'ContactDetailsRecorded'],
    ['a responsable’s first name', (_, one) => (one.firstName = 'Chloë'), 'IdentityRecorded'],
    ['a class', child => (child.classCode = '6E'), 'StudentPlacementChanged'],
    ['a kinship', (_, one) => (one.links[0]![2] = '50'), 'LinkAttached'],
    ['a level that is no longer legal', (_, one) => (one.links[0]![1] = '2'), 'LinkDetached'],
  ])('appends one event when %s changes', async (_, change, type) => {
    const uai = school();
    const [child, sibling] = [own(), own()];
    const one = parent(1, [child, sibling]);
    await run(uai, files(uai, [child, sibling], [one]));
    change(child, one);
    const events = await newEvents(() => run(uai, files(uai, [child, sibling], [one])));
    expect(eventsOfPeople(events).map(event => event.type)).toEqual([type]);
  });

  it('ends pupils, responsables and links that disappeared, and takes them back', async () => {
    const uai = school();
    const [stays, goes] = [own(), own()];
    const parents = [parent(1, [stays, goes]), parent(2, [goes], { firstName: 'Paul' })];
    const whole = files(uai, [stays, goes], parents);
    await run(uai, whole);
    const part = files(uai, [stays], [parent(1, [stays])]);
    const gone = await newEvents(async () => {
      expect(await run(uai, part)).toMatchObject({
        students: { disappeared: 1, ended: 0, unchanged: 1 },
        responsables: { disappeared: 1, unchanged: 1 },
        links: { disappeared: 2, unchanged: 1 },
      });
    });
    expect(
      eventsOfPeople(gone)
        .map(({ type }) => type)
        .sort(),
    ).toEqual(['LinkDetached', 'LinkDetached', 'SourceRecordDetached', 'SourceRecordDetached', 'StudentLeft']);
    expect((await run(uai, part)).unchanged).toBe(true);
    const accounts = (await world.events()).filter(({ type }) => type === 'AccountPreCreated').length;
    const back = await newEvents(() => run(uai, whole));
    expect(eventsOfPeople(back).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['StudentEnrolled', 'LinkAttached']),
    );
    expect((await world.events()).filter(({ type }) => type === 'AccountPreCreated').length).toBe(accounts);
  });

  it.each<[string, (child: Pupil) => void, string]>([
    ['an exit date', child => (child.more = '<DATE_SORTIE>01/10/2026</DATE_SORTIE>'), 'EXIT_DATE'],
    ['no class', child => delete child.classCode, 'NO_CLASS'],
    ['the pseudo-class of the inactive', child => (child.classCode = 'Inactifs'), 'NO_CLASS'],
  ])('ends a pupil for %s, with the links and a responsable who has no other pupil', async (_, change, reason) => {
    const uai = school();
    const child = own();
    const other = own();
    const parents = [parent(1, [child]), parent(2, [other])];
    await run(uai, files(uai, [child, other], parents));
    change(child);
    const events = await newEvents(async () => {
      const report = await run(uai, files(uai, [child, other], parents));
      expect(report).toMatchObject({
        students: { ended: 1, unchanged: 1 },
        responsables: { ended: 1 },
        links: { ended: 1 },
      });
      expect([report.students, report.responsables, report.links].every(addsUp)).toBe(true);
    });
    expect(events.find(({ type }) => type === 'StudentLeft')?.data).toMatchObject({ reason });
  });

  it('skips those who are not enrolled, and their responsables, and counts them', async () => {
    const uai = school();
    const [here, gone] = [own(), own({ more: '<DATE_SORTIE>01/09/2026</DATE_SORTIE>' })];
    const parents = [
      parent(1, [here]),
      parent(2, [gone]),
      parent(3, [here], { links: [[here.id!, '3', '90']] }),
      parent(4, []),
    ];
    const report = await run(uai, files(uai, [here, gone], parents));
    expect(report).toMatchObject({
      students: { read: 2, created: 1, skipped: 1 },
      responsables: { read: 4, created: 1, skipped: 3 },
      links: { read: 3, created: 1, skipped: 2 },
      skips: {
        STUDENT: { NOT_ENROLLED: 1 },
        RESPONSABLE: { NO_ENROLLED_PUPIL: 2, NOT_LEGAL: 1 },
        LINK: { PUPIL_NOT_ENROLLED: 1, NOT_LEGAL: 1 },
      },
    });
  });

  it('takes a pupil without an INE without an account, unless the INE is waived, and says so', async () => {
    const uai = school();
    const child = own();
    delete child.ine;
    const same = files(uai, [child], [parent(1, [child])]);
    const strict = await newEvents(async () => {
      const report = await run(uai, same);
      expect(codes(report)).toEqual(['INE_MISSING']);
      expect(report).toMatchObject({ students: { created: 1 }, responsables: { skipped: 1 }, links: { skipped: 1 } });
    });
    expect(strict.some(({ type }) => type === 'AccountPreCreated')).toBe(false);
    const waived = await newEvents(async () => {
      const report = await run(uai, same, { waiveIne: true });
      expect(report.waiveIne).toBe(true);
      expect(codes(report)).toEqual(['INE_WAIVED']);
    });
    expect(waived.filter(({ type }) => type === 'AccountPreCreated')).toHaveLength(2);
  });

  it('rejects both pupils of one INE, naming the lines, and leaves what was known of them', async () => {
    const uai = school();
    const [one, other] = [own(), own()];
    const parents = [parent(1, [one]), parent(2, [other])];
    await run(uai, files(uai, [one, other], parents));
    other.ine = one.ine!;
    const events = await newEvents(async () => {
      const report = await run(uai, files(uai, [one, other], parents));
      expect(codes(report)).toEqual(['INE_TWICE', 'INE_TWICE']);
      expect(report.lines[0]!.reason).toMatch(/lines 3, 4/);
      expect(report).toMatchObject({
        students: { rejected: 2, disappeared: 0 },
        links: { disappeared: 0, skipped: 2 },
      });
    });
    expect(eventsOfPeople(events)).toEqual([]);
  });

  it('knows a pupil of another school by INE and birth date, and nobody by INE alone', async () => {
    const [first, second, third] = [school(), school(), school()];
    const child = own();
    await run(first, files(first, [child], [parent(1, [child])]));
    const moved = { ...child, id: '7777' };
    const events = await newEvents(() => run(second, files(second, [moved], [parent(5, [moved])])));
    expect(events.map(({ type }) => type)).toContain('StudentTransferred');
    expect(events.map(({ type }) => type)).not.toContain('StudentRegistered');
    const homonym = { ...child, id: '8888', birth: '09/09/2013' };
    const report = await run(third, files(third, [homonym, own()], []));
    expect(codes(report)).toEqual(['INE_OTHER_BIRTH_DATE']);
    expect(report.students).toMatchObject({ rejected: 1, created: 1 });
  });

  it('follows a corrected birth date and a corrected INE of a known record', async () => {
    const uai = school();
    const child = own();
    await run(uai, files(uai, [child], []));
    child.birth = '28/02/2014';
    expect(await run(uai, files(uai, [child], []))).toMatchObject({ students: { changed: 1, rejected: 0 } });
    const wrong = child.ine!;
    child.ine = ineOf(ines++);
    expect(await run(uai, files(uai, [child], []))).toMatchObject({ students: { changed: 1, rejected: 0 } });
    // The wrong INE is free for the pupil whose it is.
    const owner = own({ ine: wrong });
    expect(await run(uai, files(uai, [child, owner], []))).toMatchObject({ students: { created: 1, unchanged: 1 } });
  });

  it('never gives an account to another person whose names stand on the same record', async () => {
    const uai = school();
    const child = own();
    const one = parent(1, [child]);
    await run(uai, files(uai, [child], [one]));
    const events = await newEvents(async () => {
      const other = { ...one, surname: 'DUPONT', firstName: 'Karim' };
      expect(codes(await run(uai, files(uai, [child], [other])))).toEqual([
        'ENDED_ABSENT',
        'ENDED_REUSED',
        'RECORD_REUSED',
      ]);
    });
    const created = events.filter(({ type }) => type === 'AccountPreCreated');
    expect(created).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'LinkDetached').map(({ stream }) => stream)).not.toContain(
      created[0]!.stream,
    );
    const again = await newEvents(() => run(uai, files(uai, [child], [one])));
    expect(again.filter(({ type }) => type === 'AccountPreCreated')).toHaveLength(1);
    expect(
      new Set([...created, ...again].filter(({ type }) => type === 'AccountPreCreated').map(({ stream }) => stream))
        .size,
    ).toBe(2);
  });

  it('keeps known links that a faulty record leaves in doubt', async () => {
    const uai = school();
    const child = own();
    const one = parent(1, [child]);
    await run(uai, files(uai, [child], [one]));
    one.links[0]![1] = '9';
    const events = await newEvents(async () => {
      const report = await run(uai, files(uai, [child], [one]));
      expect(report).toMatchObject({
        links: { rejected: 1, disappeared: 0 },
        responsables: { ended: 0, disappeared: 0 },
      });
      expect(report.lines[0]).toMatchObject({ code: 'LEVEL_INVALID', severity: 'REJECT', kind: 'LINK', line: 5 });
    });
    expect(eventsOfPeople(events)).toEqual([]);
  });

  it('reports each reject with file, line, record, field and remedy', async () => {
    const uai = school();
    const report = await run(
      uai,
      files(
        uai,
        [
          own({ birth: '31/02/2014', id: '99' }),
          own({ ine: '123', id: '98' }),
          own({ surname: '42', id: '97' }),
          own({ id: '96' }),
        ],
        [],
      ),
    );
    expect(report.lines.map(({ recordId, field, code }) => [recordId, field, code])).toEqual([
      ['99', 'birthDate', 'BIRTH_DATE_INVALID'],
      ['98', 'ine', 'INE_INVALID'],
      ['97', 'surname', 'NAME_INVALID'],
    ]);
    expect(report.lines[0]).toMatchObject({
      file: 'ElevesSansAdresses.xml',
      line: 3,
      severity: 'REJECT',
      remedy: expect.any(String),
    });
    const reports = importReports(world.database.pool);
    expect((await reports.lines({ importId: report.importId, first: 10 })).map(({ line }) => line)).toEqual(
      report.lines,
    );
    expect(
      (await reports.lines({ importId: report.importId, first: 10, after: 1 })).map(({ ordinal }) => ordinal),
    ).toEqual([2]);
  });

  it('says in a dry run what an import would do, and writes nothing but the report', async () => {
    const uai = school();
    const child = own({ more: '<MEL>nobody@</MEL>' });
    const same = files(uai, [child], [parent(1, [child])]);
    const traces = await world.rowCounts();
    const dry = await run(uai, same, { dryRun: true });
    expect(await world.rowCounts()).toEqual(traces);
    const real = await run(uai, same);
    const figures = ({ students, responsables, links, skips, lines }: ImportReport) => ({
      students,
      responsables,
      links,
      skips,
      lines,
    });
    expect(figures(dry)).toEqual(figures(real));
    const reports = importReports(world.database.pool);
    expect(await reports.find(dry.importId)).toMatchObject({ dryRun: true, actor: 'importer' });
    expect((await reports.last([uai])).get(uai)).toMatchObject([{ base: 'SIECLE', importId: real.importId }]);
  });

  it('keeps every reject beside the report, which carries the first 20,000', async () => {
    const uai = school();
    const [MOST_LINES, CHILDREN] = [20_000, 20_005];
    const children = Array.from({ length: CHILDREN }, () => own({ firstName: '' }));
    const report = await run(uai, files(uai, children, []));
    expect([report.rejects, report.lines.length]).toEqual([CHILDREN, MOST_LINES]);
    const last = await importReports(world.database.pool).lines({ ...report, first: 10, after: MOST_LINES - 1 });
    expect(last.map(({ line }) => line.code)).toEqual(Array(CHILDREN - MOST_LINES).fill('FIRST_NAME_MISSING'));
  });

  it('warns of a wrong check letter of the UAI', async () => {
    const good = school();
    const uai = good.slice(0, 7) + (good[7] === 'A' ? 'B' : 'A');
    expect(codes(await run(uai, files(uai, [own()], [])))).toEqual(['UAI_LETTER']);
  });

  it('refuses a second import of a school while one is under way', async () => {
    const client = await world.database.pool.connect();
    try {
      await client.query(`select pg_advisory_lock(hashtextextended('ingest:SIECLE:${UAI}', 0))`);
      expect(await run(UAI, files(UAI, [own()], []))).toMatchObject({
        status: 'REFUSED',
        refusal: { code: 'ALREADY_RUNNING' },
      });
    } finally {
      await client.query('select pg_advisory_unlock_all()');
      client.release();
    }
  });
});
