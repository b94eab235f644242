/** The peculiarities of real files of ONDE, one row for each, and what the import reports of them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ImportReport } from '../../../src/ingest/index.js';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import { ineOf, latin9, onde, ONDE_RESPONSABLES, ondeParent, ondePupil, type NamedBuffer } from '../support/files.js';
import { openWorld, type StoredEvent, type World } from '../support/support.js';

const CP = '02 CP2 de Mme I.';
/** The first column of the first child, which every header has, and all the columns of a second child. */
const [CHILD_HEADER, SECOND_CHILD_HEADERS] = [
  "Nom d'usage enfant",
  ";Nom d'usage enfant 2;Nom de famille enfant 2;Prénom enfant 2;Classes enfants 2",
];

describe('an ONDE export reports', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let schools = 0;
  const school = (): string => {
    const digits = `034${String(7000 + schools++)}`;
    return digits + uaiLetter(digits);
  };
  const run = (files: NamedBuffer[], uai = school()): Promise<ImportReport> =>
    world.run({ uai, base: 'ONDE', year: 2026, files });
  const newEvents = async (work: () => Promise<unknown>): Promise<StoredEvent[]> => {
    const before = (await world.events()).length;
    await work();
    return (await world.events()).slice(before);
  };
  /** A pupil of another INE for each `n`. */
  const zoe = (n = 1): string => ondePupil('DUPONT', 'Zoé', '17/08/2019', ineOf(n), CP);

  it('each pupil by its line, with what is wrong', async () => {
    const report = await run(
      onde(
        [
          zoe(),
          ondePupil('DUPONT', 'Tom', '17/08/2018', '12345', CP),
          ondePupil('DUPONT', 'Léo', '', ineOf(3), CP),
          ondePupil('DUPONT', 'Lou', '30/02/2019', ineOf(4), CP),
          ondePupil('MARTIN', 'Ana', '2018-08-17', '0123456789A', CP),
          ondePupil('MARTIN', 'Eva', '2018-08-18', ' 0123456789a', CP),
          ondePupil('', 'Ian', '17/08/2018', ineOf(7), CP),
          ondePupil('PETIT', '', '17/08/2018', ineOf(8), CP),
          ondePupil('PETIT', 'Ugo', '17/08/2018', ineOf(9), 'Inactifs', ''),
          ondePupil('PETIT', 'Mia', '17/08/2018', ineOf(10), '', ''),
          'PETIT;;Noa;17/08/2018;F',
          ondePupil('PETIT', 'Eli', '17/08/2018', '', CP),
        ],
        [],
      ),
    );
    expect(report.lines.map(({ severity, code, line }) => [severity, code, line])).toEqual([
      ['REJECT', 'INE_INVALID', 3],
      ['REJECT', 'BIRTH_DATE_MISSING', 4],
      ['REJECT', 'BIRTH_DATE_INVALID', 5],
      ['REJECT', 'INE_TWICE', 6],
      ['REJECT', 'INE_TWICE', 7],
      ['REJECT', 'SURNAME_MISSING', 8],
      ['REJECT', 'FIRST_NAME_MISSING', 9],
      ['WARNING', 'INE_MISSING', 13],
    ]);
    expect(report.lines[3]!.reason).toContain('lines 6, 7');
    expect(report).toMatchObject({
      students: { read: 12, created: 2, rejected: 7, skipped: 3 },
      skips: { STUDENT: { NOT_ENROLLED: 3 } },
    });
  });

  it('phone numbers and e-mail addresses of responsables that are none, and skips a responsable of no pupil', async () => {
    const rows = [
      ondeParent('A', 'Anne', '06 12', [['DUPONT', 'Zoé', CP]], 'pas de mail'),
      ondeParent('B', 'Anne', '0000000000', [['DUPONT', 'Zoé', CP]]),
      ondeParent('C', '', '', [['DUPONT', 'Zoé', CP]]),
      'Mme;;D;Eve',
    ];
    const report = await run(onde([zoe(2)], rows));
    expect(report.lines.map(({ severity, code, line }) => [severity, code, line])).toEqual([
      ['WARNING', 'EMAIL_INVALID', 2],
      ['WARNING', 'PHONE_INVALID', 2],
      ['REJECT', 'FIRST_NAME_MISSING', 4],
    ]);
    expect(report).toMatchObject({
      responsables: { read: 4, created: 2, rejected: 1, skipped: 1 },
      links: { read: 3, created: 2, skipped: 1 },
      skips: { RESPONSABLE: { NO_ENROLLED_PUPIL: 1 }, LINK: { RESPONSABLE_REJECTED: 1 } },
    });
  });

  it('nothing of children beyond the header, of a column of extension numbers, of usage names: they are read', async () => {
    const pupils = (n: number): string[] => [
      zoe(n),
      ondePupil('DUPONT', 'Tom', '17/08/2018', ineOf(n + 1), CP),
      'DUPONT;LEROY;Ana;2018-08-17;H;' + `${ineOf(n + 2)};1 rue;75001;Paris;FRANCE;CYCLE II;CP;${CP};7001`,
    ];
    const parents = [
      'Mme;;DUPONT;Anne;1 rue;75001;Paris;FRANCE;;;0139980001;12;0639980301;' +
        `;DUPONT;Zoé;${CP};;DUPONT;Tom;${CP};LEROY;DUPONT;Ana;${CP}`,
    ];
    const header = ONDE_RESPONSABLES.replace('Téléphone portable', 'Numéro de poste;Téléphone portable');
    expect(header).toContain(CHILD_HEADER);
    for (const [at, headers] of [header, header + SECOND_CHILD_HEADERS].entries()) {
      const uai = school();
      const events = await newEvents(async () => {
        expect(await run(onde(pupils(40 + 10 * at), parents, { parents: headers }), uai)).toMatchObject({
          students: { read: 3, rejected: 0 },
          responsables: { read: 1, rejected: 0, skipped: 0 },
          links: { read: 3, rejected: 0, skipped: 0 },
          lines: [],
        });
      });
      expect(events.filter(({ type }) => type === 'LinkAttached')).toHaveLength(3);
    }
  });

  it('a name with a control character, and takes formulas of a spreadsheet for texts', async () => {
    const formula = `=HYPERLINK("http://evil.test")`;
    const [pupils, parents] = onde(
      [ondePupil(`"${formula.replaceAll('"', '""')}"`, 'Zoé', '17/08/2019', ineOf(31), CP)],
      [ondeParent('DUPONT', '@SUM(A1)', '', [['DUPONT', 'Zoé', CP]])],
    ) as [NamedBuffer, NamedBuffer];
    const events = await newEvents(async () =>
      expect(await run([pupils, parents])).toMatchObject({ students: { created: 1 }, links: { rejected: 1 } }),
    );
    const { data } = events.find(({ type }) => type === 'IdentityRecorded')!;
    const [identity] = await world.vault.persons.identities([data.identity as never]);
    expect(identity!.surname).toBe(formula);
    const control = { ...pupils, buffer: latin9(pupils.buffer.toString('latin1').replace('Zoé', 'Zo\u0007é')) };
    const report = await run([control, parents]);
    expect(report.lines.map(({ code, field }) => [code, field])).toContainEqual(['NAME_INVALID', 'firstName']);
    expect(report).toMatchObject({ students: { read: 1, rejected: 1 } });
  });
});
