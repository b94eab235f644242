/** The peculiarities of real files of SIECLE, one record for each, and what the import reports of them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ImportReport } from '../../../src/ingest/index.js';
import { UAI, parent, pupil, siecle, type Parent, type Pupil } from '../support/files.js';
import { openWorld, type StoredEvent, type World } from '../support/support.js';

const mef = (code: string): string => `<CODE_MEF>${code}</CODE_MEF>`;
const phone = (field: string, number: string): string => `<${field}>${number}</${field}>`;
const sound = pupil(1, { id: '1', ine: '000000001AB', surname: 'LEBŒUF', more: mef('0103100D11A') });
const sharingId = pupil(3, { id: '3' });
const inTwoClasses = pupil(9, { id: '9' });

const PUPILS: Pupil[] = [
  sound,
  { ...pupil(2), id: undefined, classCode: undefined },
  sharingId,
  { ...sharingId, surname: 'AUTRE' },
  pupil(4, { id: '4', surname: undefined as never }),
  pupil(5, { id: '5', firstName: '' }),
  pupil(6, { id: '6', firstName: 'Zo&#x202e;é' }),
  pupil(7, { id: '7', more: mef('1,031E+10') }),
  // Taken to have left.
  pupil(8, { id: '8', more: '<DATE_SORTIE>bientôt</DATE_SORTIE>' }),
  inTwoClasses,
  pupil(10, { id: '10', more: '<NOM_USAGE>DURAND</NOM_USAGE><INE_BEA>1</INE_BEA>' }),
];

const PARENTS: Parent[] = [
  parent(1, [sound], { id: '1', more: phone('TEL_PERSONNEL', '06.39.98.02.01') + phone('TEL_PORTABLE', '0000000000') }),
  parent(2, [sound], { id: '2', more: phone('TEL_PORTABLE', '+33 6 39 98 02 02') + '<MEL>a@b</MEL>' }),
  parent(3, [sound], { id: '3', more: phone('TEL_PORTABLE', '06 12') }),
  parent(4, [], { id: '4', links: [['1', '1', '99']] }),
  parent(5, [], { id: '5', links: [['1', '1', '70']] }),
  parent(6, [], { id: '6', links: [['777', '1', '10']] }),
  parent(7, [], {
    id: '7',
    links: [
      ['7', '1', '10'],
      ['7', '3', '90'],
    ],
  }),
  parent(8, [], {
    id: '8',
    links: [
      ['7', '1', '10'],
      ['7', '1', '10'],
    ],
  }),
  parent(9, [], { id: '9', links: [['', '1', '10']] }),
];

/** The files, in which a pupil has a second class and a group as well, another a group, and a link names nobody of the files. */
const files = () =>
  siecle(PUPILS, PARENTS, {
    structures: [['6D', '6EME D']],
    mefs: [['0103100D11A', 'SIXIEME']],
  }).map(({ name, buffer }) => {
    const structure = (code: string, type: string): string =>
      `<STRUCTURE><CODE_STRUCTURE>${code}</CODE_STRUCTURE><TYPE_STRUCTURE>${type}</TYPE_STRUCTURE></STRUCTURE>`;
    const text = buffer
      .toString('latin1')
      .replace(
        `ELEVE_ID="${inTwoClasses.id}"><STRUCTURE>`,
        `ELEVE_ID="${inTwoClasses.id}">${structure('6E', 'D')}${structure('6GR1', 'G')}<STRUCTURE>`,
      )
      .replace('ELEVE_ID="1"><STRUCTURE>', `ELEVE_ID="1">${structure('6GR2', 'G')}<STRUCTURE>`)
      .replace(
        '</RESPONSABLES>',
        '<RESPONSABLE_ELEVE><ELEVE_ID>1</ELEVE_ID><PERSONNE_ID>99</PERSONNE_ID><NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE></RESPONSABLE_ELEVE></RESPONSABLES>',
      )
      .replace('</LIBELLE_LONG></MEF>', '</LIBELLE_LONG><LIBELLE_EDITION>6e</LIBELLE_EDITION></MEF>');
    return { name, buffer: Buffer.from(text, 'latin1') };
  });

describe('a SIECLE export reports', () => {
  let world: World;
  let report: ImportReport;
  let events: StoredEvent[];
  beforeAll(async () => {
    world = await openWorld();
    report = await world.run({ uai: UAI, base: 'SIECLE', year: 2026, files: files() });
    events = await world.events();
  });
  afterAll(() => world.close());

  it('each record by its id, with what is wrong', () => {
    const said = report.lines.map(({ severity, code, recordId, field }) => [severity, code, recordId, field]);
    expect(said).toEqual([
      ['REJECT', 'ID_MISSING', undefined, 'ELEVE_ID'],
      ['REJECT', 'ID_TWICE', '3', undefined],
      ['REJECT', 'ID_TWICE', '3', undefined],
      ['REJECT', 'SURNAME_MISSING', '4', 'surname'],
      ['REJECT', 'FIRST_NAME_MISSING', '5', 'firstName'],
      ['REJECT', 'NAME_INVALID', '6', 'firstName'],
      ['WARNING', 'MEF_INVALID', '7', 'mef'],
      ['WARNING', 'EXIT_DATE_INVALID', '8', 'exitDate'],
      ['REJECT', 'CLASS_SEVERAL', '9', 'class'],
      ['WARNING', 'INE_INVALID', '10', 'ine'],
      ['WARNING', 'EMAIL_INVALID', '2', 'email'],
      ['WARNING', 'PHONE_INVALID', '3', 'mobilePhone'],
      ['WARNING', 'THREE_LEGAL', '1–3', undefined],
      ['WARNING', 'KINSHIP_UNKNOWN', '1–4', 'CODE_PARENTE'],
      ['REJECT', 'STUDENT_UNKNOWN', '777–6', 'ELEVE_ID'],
      ['REJECT', 'LINK_TWICE', '7–7', undefined],
      ['REJECT', 'LINK_TWICE', '7–7', undefined],
      ['REJECT', 'LINK_INCOMPLETE', '?–9', undefined],
      ['REJECT', 'RESPONSABLE_UNKNOWN', '1–99', 'PERSONNE_ID'],
    ]);
    expect(report).toMatchObject({
      students: { read: 11, created: 3, rejected: 7, skipped: 1 },
      responsables: { read: 9, created: 5, skipped: 4 },
      links: { read: 12, created: 5, rejected: 5, skipped: 2 },
    });
  });

  it('how many were skipped, and why', () => {
    expect(report.skips).toEqual({
      STUDENT: { NOT_ENROLLED: 1 },
      RESPONSABLE: { NO_ENROLLED_PUPIL: 4 },
      LINK: { SELF: 1, REPEATED: 1 },
    });
  });

  it('and takes the class and no group, the long label of a MEF, and letters as they are', async () => {
    const [enrolled] = events.filter(({ type }) => type === 'StudentEnrolled');
    expect(enrolled?.data).toMatchObject({ classCode: '6D', mef: '0103100D11A' });
    expect((await world.vault.nomenclature.mefLabels()).get('0103100D11A')).toBe('SIXIEME');
    const names = events.filter(({ type, stream }) => type === 'IdentityRecorded' && stream.startsWith('student-'));
    const identities = await world.vault.persons.identities(names.map(({ data }) => data.identity as never));
    expect(identities.map(identity => identity!.surname)).toEqual(expect.arrayContaining(['LEBŒUF', 'DURAND']));
    expect(identities.map(identity => identity!.ine)).toContain('000000001AB');
  });

  it('and takes mobiles wherever they stand, and zeros for none', async () => {
    const streams = events.filter(({ data }) => data.kind === 'RESPONSABLE').map(({ stream }) => stream);
    const said = events.filter(({ type, stream }) => type === 'ContactDetailsRecorded' && streams.includes(stream));
    const contacts = await world.vault.persons.contacts(said.map(({ data }) => data.contact as never));
    expect(contacts.flatMap(contact => contact?.mobile ?? []).sort()).toEqual(['+33639980201', '+33639980202']);
  });

  it('nothing of two legal responsables: of level 1, or of RESP_LEGAL 1 and 2', async () => {
    const own = await openWorld();
    try {
      const child = pupil(20, { id: '20' });
      const parents = ['1', '2', '0'].map((level, at) => parent(20 + at, [], { links: [['20', level, '1']] }));
      const old = siecle([child], parents).map(({ name, buffer }) => ({
        name,
        buffer: Buffer.from(buffer.toString('latin1').replaceAll('NIVEAU_RESPONSABILITE', 'RESP_LEGAL'), 'latin1'),
      }));
      expect(await own.run({ uai: UAI, base: 'SIECLE', year: 2026, files: old })).toMatchObject({
        responsables: { created: 2, skipped: 1 },
        skips: { LINK: { NOT_LEGAL: 1 } },
        lines: [],
      });
      const both = [parent(20, [child]), parent(21, [child])];
      expect(await own.run({ uai: UAI, base: 'SIECLE', year: 2026, files: siecle([child], both) })).toMatchObject({
        links: { read: 2, rejected: 0, skipped: 0 },
        lines: [],
      });
    } finally {
      await own.close();
    }
  });

  it('that most pupils have disappeared and how many, and is refused', async () => {
    const own = await openWorld();
    try {
      const many = Array.from({ length: 15 }, (_, at) => pupil(40 + at, { id: String(40 + at) }));
      await own.run({ uai: UAI, base: 'SIECLE', year: 2026, files: siecle(many, []) });
      const few = await own.run({ uai: UAI, base: 'SIECLE', year: 2026, files: siecle(many.slice(0, 2), []) });
      expect(few.lines).toMatchObject([{ code: 'GREAT_LOSS', kind: 'SCHOOL', severity: 'REJECT' }]);
      expect(few.lines[0]!.reason).toContain('13 of the 15 pupils');
      expect(few).toMatchObject({ status: 'REFUSED', students: { read: 2, skipped: 2, disappeared: 0 } });
    } finally {
      await own.close();
    }
  });
});
