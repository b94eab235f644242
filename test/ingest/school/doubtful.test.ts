/** A record of the files in doubt changes nothing of those it may be about, and nothing of the others is kept for it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import type { ImportReport } from '../../../src/ingest/index.js';
import { base, completeExport, parent as relative, pupil as eleve, school, withRecords } from '../support/academie.js';
import { ineOf, onde, ondeParent, ondePupil, parent, pupil, siecle, type NamedBuffer } from '../support/files.js';
import { People } from '../support/people.js';
import { eventsOfPeople, openWorld, type World } from '../support/support.js';

/** What a link says of whom it links. */
const linkOf = (child: string, responsable: string): string =>
  `<ELEVE_ID>${child}</ELEVE_ID><PERSONNE_ID>${responsable}</PERSONNE_ID>`;
const RECORD_OF_ANNE =
  '<PERSONNE PERSONNE_ID="21"><NOM_DE_FAMILLE>ANNE</NOM_DE_FAMILLE><PRENOM>Anne</PRENOM></PERSONNE>';
const [ZOE_ANNE, TOM_ANNE, ZOE_PAUL] = [linkOf('11', '21'), linkOf('12', '21'), linkOf('11', '22')];
const WITHOUT_ID = RECORD_OF_ANNE.replace(' PERSONNE_ID="21"', '');
/** The whole element of a link of level 1. */
const elementOf = (link: string): string =>
  `<RESPONSABLE_ELEVE>${link}<NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE><CODE_PARENTE>10</CODE_PARENTE></RESPONSABLE_ELEVE>`;

/** A school of two pupils: the one of both responsables, the other of the first alone. */
const ACADEMIE = base(
  school(1),
  relative(91),
  relative(92),
  eleve(91, { parents: [91, 92] }),
  eleve(92, { parents: [91] }),
);

describe('a record in doubt', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let schools = 0;
  /** A school of Zoé and Tom. Anne is responsable of both, Paul of Zoé. */
  const newSchool = async () => {
    const n = ++schools;
    const digits = `062${String(n).padStart(4, '0')}`;
    const uai = digits + uaiLetter(digits);
    const zoe = pupil(1, { id: '11', ine: ineOf(50_000 + 2 * n), surname: 'ZOE' });
    const tom = pupil(2, { id: '12', ine: ineOf(50_001 + 2 * n), surname: 'TOM' });
    const anne = parent(1, [zoe, tom], { id: '21', surname: 'ANNE', firstName: 'Anne' });
    const paul = parent(2, [zoe], { id: '22', surname: 'PAUL', firstName: 'Paul' });
    const files = siecle([zoe, tom], [anne, paul], { uai });
    /** Imports the files after the replacements, each of which must hit. */
    const run = (...replaced: readonly (readonly [string, string])[]): Promise<ImportReport> => {
      const written = files.map(({ name, buffer }): NamedBuffer => {
        if (!name.startsWith('Responsables')) return { name, buffer };
        let text = buffer.toString('latin1');
        for (const [before, after] of replaced) {
          expect(text).toContain(before);
          text = text.replace(before, after);
        }
        return { name, buffer: Buffer.from(text, 'latin1') };
      });
      return world.run({ uai, base: 'SIECLE', year: 2026, files: written });
    };
    const responsables = async (): Promise<string[][]> => {
      const people = await People.of(world);
      return [zoe, tom].map(({ ine }) => people.responsablesOf(ine!).map(text => text.split(' ')[0]!));
    };
    expect(await run()).toMatchObject({ links: { created: 3 }, rejects: 0 });
    expect(await responsables()).toEqual([['ANNE', 'PAUL'], ['ANNE']]);
    return { run, responsables };
  };
  const eventsAppended = async (work: () => Promise<unknown>): Promise<string[]> => {
    const before = eventsOfPeople(await world.events()).length;
    await work();
    return eventsOfPeople(await world.events())
      .slice(before)
      .map(({ type }) => type);
  };

  it.each<[string, string[], [string, string][]]>([
    ['one of two links without its pupil', ['LINK_INCOMPLETE'], [[TOM_ANNE, linkOf('', '21')]]],
    ['the only link without its pupil', ['LINK_INCOMPLETE'], [[ZOE_PAUL, linkOf('', '22')]]],
    ['one of two links without its responsable', ['LINK_INCOMPLETE'], [[TOM_ANNE, linkOf('12', '')]]],
    ['the only link without its responsable', ['LINK_INCOMPLETE'], [[ZOE_PAUL, linkOf('11', '')]]],
    [
      'both links without their responsable, whose record is missing',
      ['LINK_INCOMPLETE', 'LINK_INCOMPLETE'],
      [
        [TOM_ANNE, linkOf('12', '')],
        [ZOE_ANNE, linkOf('11', '')],
        [RECORD_OF_ANNE, ''],
      ],
    ],
    [
      'a responsable without an id, whom links name by the id',
      ['ID_MISSING', 'RESPONSABLE_UNKNOWN', 'RESPONSABLE_UNKNOWN'],
      [[RECORD_OF_ANNE, WITHOUT_ID]],
    ],
    [
      'a responsable without an id and without links',
      ['ID_MISSING'],
      [
        [RECORD_OF_ANNE, WITHOUT_ID],
        [elementOf(ZOE_ANNE), ''],
        [elementOf(TOM_ANNE), ''],
      ],
    ],
  ])('of SIECLE ends nobody: %s', async (_, codes, replaced) => {
    const { run } = await newSchool();
    const events = await eventsAppended(async () => {
      const report = await run(...replaced);
      expect(report.lines.map(({ code }) => code).sort()).toEqual(codes);
      expect(report).toMatchObject({ responsables: { ended: 0, disappeared: 0 }, links: { ended: 0, disappeared: 0 } });
    });
    expect(events).toEqual([]);
    expect(await eventsAppended(() => run())).toEqual([]);
  });

  it.each<[string, [string, string][], string[][]]>([
    [
      'of a link without its pupil, those of its responsable alone',
      [
        [ZOE_PAUL, linkOf('', '22')],
        [elementOf(TOM_ANNE), ''],
      ],
      [['ANNE', 'PAUL'], []],
    ],
    [
      'of a link without its responsable, those of its pupil alone',
      [
        [ZOE_PAUL, linkOf('11', '')],
        [elementOf(TOM_ANNE), ''],
      ],
      [['ANNE', 'PAUL'], []],
    ],
    ['of a link that names nobody, none', [[ZOE_PAUL, linkOf('', '')]], [['ANNE'], ['ANNE']]],
    [
      'of a link without its responsable, none that the files end: its level is no longer 1',
      [
        [ZOE_PAUL, linkOf('11', '')],
        [elementOf(ZOE_ANNE), elementOf(ZOE_ANNE).replace('>1</NIVEAU', '>3</NIVEAU')],
      ],
      [['PAUL'], ['ANNE']],
    ],
    ['of links to a responsable without a record, none', [[RECORD_OF_ANNE, '']], [['PAUL'], []]],
    [
      'of a responsable without an id, those of the same names alone',
      [
        [RECORD_OF_ANNE, WITHOUT_ID],
        [elementOf(ZOE_PAUL), ''],
      ],
      [['ANNE'], ['ANNE']],
    ],
  ])('of SIECLE keeps the known links %s', async (_, replaced, kept) => {
    const { run, responsables } = await newSchool();
    await run(...replaced);
    expect(await responsables()).toEqual(kept);
  });

  it('of AAF ends nobody: links without their responsable', async () => {
    await world.academie(completeExport(ACADEMIE));
    const doubtful = withRecords(
      ACADEMIE,
      eleve(91, { parents: ['$10$1$1$1$1', 92] }),
      eleve(92, { parents: ['$10$1$1$1$1'] }),
    );
    const events = await eventsAppended(async () => {
      const report = await world.academie(completeExport(doubtful));
      expect(report.lines.map(({ code }) => code)).toEqual(['LINK_INCOMPLETE', 'LINK_INCOMPLETE']);
      expect(report).toMatchObject({
        responsables: { unchanged: 2, ended: 0, disappeared: 0 },
        links: { unchanged: 1, rejected: 2, ended: 0, disappeared: 0 },
      });
    });
    expect(events).toEqual([]);
    expect(await eventsAppended(() => world.academie(completeExport(ACADEMIE)))).toEqual([]);
  });

  it('of ONDE ends none of several responsables of one name: one with a child who is not found', async () => {
    const uai = `0629001${uaiLetter('0629001')}`;
    const CLASS = '02 CP2 de Mme I.';
    const pupils = [
      ondePupil('DUPONT', 'Zoé', '17/08/2019', ineOf(59_001)),
      ondePupil('MARTIN', 'Tom', '17/08/2018', ineOf(59_002)),
    ];
    const filesWith = (first: [string, string]) =>
      onde(pupils, [
        ondeParent('PETIT', 'Anne', '06 39 98 00 05', [[...first, CLASS]]),
        ondeParent('PETIT', 'Anne', '06 39 98 00 06', [['MARTIN', 'Tom', CLASS]]),
      ]);
    const run = (files: NamedBuffer[]) => world.run({ uai, base: 'ONDE', year: 2026, files });
    expect(await run(filesWith(['DUPONT', 'Zoé']))).toMatchObject({
      responsables: { created: 2 },
      links: { created: 2 },
    });
    const events = await eventsAppended(async () => {
      const report = await run(filesWith(['DUPOND', 'Zoé']));
      expect(report.lines.map(({ code }) => code)).toEqual(['CHILD_UNKNOWN']);
    });
    expect(events).toEqual([]);
  });
});
