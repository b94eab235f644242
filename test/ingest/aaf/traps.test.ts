/** The peculiarities of real files of AAF, one record for each, and what the import reports of them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AcademieReport } from '../../../src/ingest/index.js';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import {
  base,
  completeExport,
  deltaExport,
  withRecords,
  parent,
  pupil,
  school,
  uaiOf,
  type AafRecord,
} from '../support/academie.js';
import { openWorld, type StoredEvent, type World } from '../support/support.js';

const recordOf = (id: string, attributes: AafRecord['attributes'], category: AafRecord['category']): AafRecord => ({
  category,
  id,
  attributes,
});
const digits = '0540003';
const WRONG_LETTER = digits + (uaiLetter(digits) === 'Z' ? 'A' : 'Z');

/** A pupil with these links: to the parents of these numbers, or as AAF writes a link (`id$kinship$…$level$…`). */
const linked = (id: number, ...parents: (number | string)[]): AafRecord => pupil(id, { parents });

const SECOND = base(
  school(1),
  school(2),
  school(3, { ENTStructureUAI: WRONG_LETTER }),
  school(4, { ENTStructureUAI: '054' }),
  parent(1),
  parent(2, { ENTPersonMobileSMS: '0000000000', mobile: '06 39 98 01 01' }),
  parent(3, { ENTPersonMobileSMS: '06 12 34', mobile: '06 39 98 01 02' }),
  parent(4, { homePhone: '+33 6 39 98 01 03', mail: 'pas de mail' }),
  parent(5, { sn: undefined }),
  parent(6, { givenName: undefined }),
  parent(7, { sn: '42' }),
  parent(8),
  parent(9),
  pupil(1, { parents: [1, 2, 3, 4], more: { ENTEleveMEF: '0103100D11A' } }),
  pupil(2, { parents: [8], more: { ENTEleveINE: undefined } }),
  pupil(3, { parents: [1], ine: '12345' }),
  pupil(4, { parents: [1], more: { ENTPersonDateNaissance: undefined } }),
  pupil(5, { parents: [9], classCode: 'Inactifs' }),
  pupil(6, { parents: [9], more: { ENTEleveClasses: undefined } }),
  pupil(7, { parents: [9], more: { ENTEleveClasses: 'E2$5A' } }),
  pupil(8, { parents: [1], more: { ENTEleveMEF: '1,031E+10' } }),
  linked(10, 'R1$99$1$1$1$1'),
  linked(11, 'R1$10$1'),
  linked(12, 'R77$10$1$1$1$1'),
  linked(13, '$10$1$1$1$1'),
  linked(14, 'R1$10$1$1$1$1', 'R1$10$1$1$1$1'),
  linked(15, 'R1$10$1$1$1$1', 'R1$10$0$3$0$0'),
  linked(16, 'R1$70$1$1$1$1'),
  linked(17, 'R1$10$1$2$1$1', 'R2$90$0$3$0$0'),
  linked(18, 'R1$$1$2$1$1', 'R2$$1$1$1$1'),
  linked(19, 'R1$2$1$1$1$1', 'R2$1$0$2$1$0', 'R3$4$0$0$0$0'),
  linked(20, 5, 6, 7),
  pupil(21, { school: 3 }),
  pupil(22, { school: 4 }),
);

describe('an AAF export of the second degree reports', () => {
  let world: World;
  let report: AcademieReport;
  let events: StoredEvent[];
  beforeAll(async () => {
    world = await openWorld();
    report = await world.academie(completeExport(SECOND));
    events = await world.events();
  });
  afterAll(() => world.close());

  const said = (recordId: string): string[] =>
    report.lines.filter(line => line.recordId === recordId).map(({ code, severity }) => `${severity} ${code}`);

  it.each<[string, string, ...string[]]>([
    ['a pupil without an INE', 'S2', 'WARNING INE_MISSING'],
    ['an INE that is none', 'S3', 'REJECT INE_INVALID'],
    ['a pupil without a birth date', 'S4', 'REJECT BIRTH_DATE_MISSING'],
    ['a MEF that a spreadsheet took for a number', 'S8', 'WARNING MEF_INVALID'],
    ['a kinship that is none', 'S10–R1', 'WARNING KINSHIP_UNKNOWN'],
    ['a link without a level', 'S11–R1', 'REJECT LEVEL_INVALID'],
    ['a link to nobody of the files', 'S12–R77', 'REJECT RESPONSABLE_UNKNOWN'],
    ['a link that names nobody', 'S13–?', 'REJECT LINK_INCOMPLETE'],
    ['a link that contradicts another', 'S15–R1', 'REJECT LINK_TWICE', 'REJECT LINK_TWICE'],
    ['a number that is none beside one that is', 'R3', 'WARNING PHONE_INVALID'],
    ['an e-mail address that is none', 'R4', 'WARNING EMAIL_INVALID'],
    ['a relative without a surname', 'R5', 'REJECT SURNAME_MISSING'],
    ['a relative without a first name', 'R6', 'REJECT FIRST_NAME_MISSING'],
    ['a surname without a letter', 'R7', 'REJECT NAME_INVALID'],
    ['a school whose UAI has a wrong letter', WRONG_LETTER, 'WARNING UAI_LETTER'],
    ['a school whose UAI is none', 'E4', 'REJECT SCHOOL_UAI_INVALID'],
    ['a pupil of a school that was rejected', 'S22', 'REJECT SCHOOL_REJECTED'],
  ])('%s', (_, recordId, ...lines) => {
    expect(said(recordId)).toEqual(lines);
  });

  it('more than two legal responsables, once for the pupil', () => {
    const others = report.lines.filter(({ code }) => code === 'THREE_LEGAL');
    expect(others.map(({ kind, holder }) => [kind, holder])).toEqual([['LINK', 'S1']]);
  });

  it('nothing else', () => {
    expect(report.lines).toHaveLength(19);
    expect(report).toMatchObject({ rejects: 12, warnings: 7 });
  });

  it('how many were skipped, and why', () => {
    expect(report.skips).toEqual({
      // S5, S6, S7.
      STUDENT: { NOT_ENROLLED: 3 },
      // R8, of S2 alone, and R9, of S5, S6 and S7.
      RESPONSABLE: { NO_ENROLLED_PUPIL: 2 },
      LINK: {
        // Two of S17, one of S18, one of S19.
        NOT_LEGAL: 4,
        // S16.
        SELF: 1,
        // S14.
        REPEATED: 1,
        // S5, S6, S7.
        PUPIL_NOT_ENROLLED: 3,
        // S2.
        PUPIL_NOT_ELIGIBLE: 1,
        // S3, S4.
        PUPIL_REJECTED: 2,
        // Those of S20 to R5, R6 and R7.
        RESPONSABLE_REJECTED: 3,
      },
    });
  });

  const responsables = (): StoredEvent[] =>
    events.filter(({ type, data }) => type === 'AccountPreCreated' && data.kind === 'RESPONSABLE');

  it('and takes the mobile wherever it stands', async () => {
    const streams = new Set(responsables().map(({ stream }) => stream));
    const recorded = events.filter(({ type, stream }) => type === 'ContactDetailsRecorded' && streams.has(stream));
    const contacts = await world.vault.persons.contacts(recorded.map(({ data }) => data.contact as never));
    expect(contacts.map(contact => contact?.mobile).sort()).toEqual(['+33639980101', '+33639980102', '+33639980103']);
  });

  it('and keeps the leading zero and the letter of a MEF', () => {
    expect(events.find(({ data }) => data.mef !== undefined)?.data.mef).toBe('0103100D11A');
  });

  it('and makes a responsable of level 2 legal only where the kinship codes are those of before 2018', () => {
    // S18: the link of level 2 gives nothing, that of level 1 a link of unknown kinship. S10's kinship (code 99) is unknown, too: two in all.
    // S19: code 1 of before 2018 is the father's, and his level is 2: he is legal.
    const links = events.filter(({ type }) => type === 'LinkAttached');
    expect(links.filter(({ data }) => data.kinship === 'UNKNOWN')).toHaveLength(2);
    expect(links.filter(({ data }) => data.kinship === 'FATHER')).toHaveLength(1);
  });
});

/** First degree: other names of attributes, links on the pupil, classes of five fields, no MEF. */
const child = (id: string, classes: string, authority: string[] = ['P1$10']): AafRecord =>
  recordOf(
    id,
    {
      ENTPersonNom: ['DUPONT'],
      ENTPersonPrenom: [`Zoé ${'ABC'[Number(id.slice(1)) % 3]}`],
      ENTPersonDateNaissance: [`0${id.slice(1)}/02/2019`],
      ENTEleveINE: [`00000000${id.slice(1)}CD`],
      ENTPersonStructRattach: ['E1'],
      ENTPersonClasses: [classes],
      ENTEleveNiveau: ['CP'],
      ENTEleveCycle: ['CYCLE II'],
      ENTEleveAutoriteParentale: authority,
    },
    'Eleve',
  );
const relative = (id: string, more: AafRecord['attributes'] = {}): AafRecord =>
  recordOf(id, { ENTPersonNom: ['MARTIN'], ENTPersonPrenom: ['Anne'], ENTPersonCivilite: [], ...more }, 'PersRelEleve');

describe('an AAF export of the first degree reports', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it('who is not enrolled, and takes classes by their fourth field with the fifth for a label', async () => {
    const first = base(
      school(1),
      relative('P1', { ENTPersRelEleveTelPro: ['0639980201'], ENTPersRelEleveEleve: ['C1'] }),
      relative('P2', { ENTPersRelEleveEleve: ['C1'], ENTPersonPrenom: ['Paul'] }),
      child('C1', 'E1$2026$CP$701$02 CP de Mme I.'),
      child('C2', 'E1$2026$CP$999$Inactifs'),
      child('C3', 'E9$2026$CP$701$CP'),
      child('C4', 'E1$2026$CP$701$02 CP de Mme I.', ['P1$10', 'P7$20']),
    );
    const report = await world.academie(completeExport(first, { degree: '1D' }));
    expect(report).toMatchObject({
      status: 'COMPLETED',
      degree: 'FIRST',
      students: { read: 4, created: 2, skipped: 2 },
      responsables: { read: 2, created: 1, skipped: 1 },
      links: { read: 5, created: 2, skipped: 2, rejected: 1 },
      skips: {
        STUDENT: { NOT_ENROLLED: 2 },
        RESPONSABLE: { NO_ENROLLED_PUPIL: 1 },
        LINK: { PUPIL_NOT_ENROLLED: 2 },
      },
    });
    expect(report.lines.map(({ code, recordId }) => [code, recordId])).toEqual([
      ['RESPONSABLE_UNKNOWN', 'C4–P7'],
      ['LINK_ONE_SIDED', 'P2'],
    ]);
    expect((await world.vault.nomenclature.classLabels([uaiOf(1)])).get(uaiOf(1))?.get('701')).toBe('02 CP de Mme I.');
    const account = (await world.events()).find(
      ({ type, data }) => type === 'AccountPreCreated' && data.kind === 'RESPONSABLE',
    )!;
    const found = await world.commands.accounts.account(account.stream.slice('account-'.length));
    const [contact] = await world.vault.persons.contacts([found!.baseContact!]);
    expect(contact).toMatchObject({ mobile: '+33639980201' });
  });

  describe('a responsable who names a pupil that does not name him or her', () => {
    const CLASS = 'E1$2026$CP$701$02 CP de Mme I.';
    const day = (authority: string[], named: string[]) =>
      base(
        school(1),
        relative('P1', { ENTPersRelEleveEleve: ['C1'] }),
        relative('P2', { ENTPersRelEleveEleve: named, ENTPersonPrenom: ['Paul'] }),
        child('C1', CLASS, authority),
        child('C2', CLASS),
      );
    const both = day(['P1$10', 'P2$20'], ['C1']);
    /** The records reported for naming pupils one-sidedly, each with the pupil: the reason ends with the id in brackets. */
    const oneSided = ({ lines }: AcademieReport): string[] =>
      lines.filter(({ code }) => code === 'LINK_ONE_SIDED').map(line => `${line.recordId} ${line.reason.slice(-4)}`);
    const IN = { degree: '1D' } as const;
    let other: World;
    beforeAll(async () => {
      other = await openWorld();
    });
    afterAll(() => other.close());

    it('once for each such pupil, in a dry run as in the run, and gives no link', async () => {
      const files = completeExport(day(['P1$10'], ['C8$20', 'C2', 'C2$x', 'C9']), IN);
      for (const dryRun of [true, false]) {
        const report = await other.academie(files, { dryRun });
        expect(oneSided(report)).toEqual(['P2 (C2)', 'P2 (C8)', 'P2 (C9)']);
        expect(report).toMatchObject({ links: { read: 2, created: 2 }, responsables: { created: 1, skipped: 1 } });
        expect(report).toMatchObject({ warnings: 3, rejects: 0 });
      }
      const line = (await other.academie(files)).lines.find(({ code }) => code === 'LINK_ONE_SIDED');
      expect(line).toMatchObject({ kind: 'RESPONSABLE', severity: 'WARNING', field: 'ENTPersRelEleveEleve' });
    });

    it('not where both name each other, nor of a record that the files do not hold', async () => {
      expect(oneSided(await other.academie(completeExport(both, IN)))).toEqual([]);
      const lone = day(['P1$10', 'P2$20'], ['C1', 'C2']);
      expect(oneSided(await other.academie(deltaExport(both, lone, IN)))).toEqual(['P2 (C2)']);
      const another = withRecords(lone, child('C5', CLASS));
      expect(oneSided(await other.academie(deltaExport(lone, another, IN)))).toEqual([]);
    });

    it('by a delta in which the pupil alone has changed, and no longer names him or her', async () => {
      await other.academie(completeExport(both, IN));
      const changes = deltaExport(both, day(['P1$10'], ['C1']), IN);
      for (const dryRun of [true, false])
        expect(oneSided(await other.academie(changes, { dryRun }))).toEqual(['P2 (C1)']);
    });

    it('not of a pupil whose own record is rejected', async () => {
      const lost = withRecords(both, { ...child('C1', CLASS, ['P1$10']), attributes: {} });
      for (const dryRun of [true, false]) {
        const { lines } = await other.academie(completeExport(lost, IN), { dryRun });
        expect(lines.map(({ code, recordId }) => [code, recordId])).toEqual([['SCHOOL_MISSING', 'C1']]);
      }
    });
  });

  it('an INE that the first degree has with another birth date', async () => {
    // The INE is that of C1, whom the first test of this block imported.
    const sixth = pupil(9, { ine: '000000001CD', more: { ENTPersonDateNaissance: '05/05/2014' } });
    const report = await world.academie(
      completeExport(
        base(school(2), parent(1), pupil(1, { school: 2 }), {
          ...sixth,
          attributes: { ...sixth.attributes, ENTPersonStructRattach: ['E2'], ENTEleveClasses: ['E2$6D'] },
        }),
      ),
    );
    expect(report.lines.map(({ code, recordId }) => [code, recordId])).toEqual([['INE_OTHER_BIRTH_DATE', 'S9']]);
    expect(report).toMatchObject({ students: { read: 2, created: 1, rejected: 1 } });
  });

  it('an export without INE pupil by pupil, and what was waived', async () => {
    const old = base(school(5), parent(50), pupil(50, { school: 5, parents: [50], more: { ENTEleveINE: undefined } }));
    const other = await openWorld();
    try {
      const strict = await other.academie(completeExport(old));
      expect(strict.lines.map(({ code }) => code)).toEqual(['INE_MISSING']);
      expect(strict).toMatchObject({ students: { created: 1 }, links: { skipped: 1 }, responsables: { skipped: 1 } });
      const waived = await other.academie(completeExport(old), { waiveIne: true });
      expect(waived).toMatchObject({ waiveIne: true, links: { created: 1 }, responsables: { created: 1 } });
      expect(waived.lines.map(({ code }) => code)).toEqual(['INE_WAIVED']);
    } finally {
      await other.close();
    }
  });
});
