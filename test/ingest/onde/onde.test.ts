import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import type { ImportReport } from '../../../src/ingest/index.js';
import { ineOf, latin9, onde, ondeParent, ondePupil, type NamedBuffer } from '../support/files.js';
import { addsUp, eventsOfPeople, openWorld, type StoredEvent, type World } from '../support/support.js';

const CP = '02 CP2 de Mme I.';
const CE = '03 CE1 de M. Œ.';

describe('an ONDE export', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let schools = 0;
  /** The UAI of another school each time. */
  const school = (): string => {
    const digits = `034${String(3000 + schools++)}`;
    return digits + uaiLetter(digits);
  };
  let ines = 500;
  const ine = (): string => ineOf(ines++);
  const run = async (
    uai: string,
    files: NamedBuffer[],
    more: { waiveIne?: boolean; schoolName?: string } = {},
  ): Promise<ImportReport> => {
    const report = await world.run({ uai, base: 'ONDE', year: 2026, files, ...more });
    for (const counts of [report.students, report.responsables, report.links])
      expect({ counts, addsUp: addsUp(counts) }).toEqual({ counts, addsUp: true });
    return report;
  };
  const newEvents = async (work: () => Promise<unknown>): Promise<StoredEvent[]> => {
    const before = (await world.events()).length;
    await work();
    return (await world.events()).slice(before);
  };

  it('registers pupils and links them to responsables by names, all of them legal', async () => {
    const uai = school();
    const files = onde(
      [
        ondePupil('LE GOFF', 'Zoé', '17/08/2019', ine(), CP),
        ondePupil('LE GOFF', 'Tom', '2017-08-17', ine(), CE, '7002'),
      ],
      [
        ondeParent('DURAND', 'Anne', '06 39 98 00 02', [
          ['LE GOFF', 'Zoé', CP],
          ['LE GOFF', 'Tom', CE],
        ]),
      ],
    );
    const events = await newEvents(async () => {
      expect(await run(uai, files, { schoolName: 'École des Érables' })).toMatchObject({
        students: { created: 2 },
        responsables: { created: 1 },
        links: { created: 2 },
        rejects: 0,
        warnings: 0,
      });
    });
    expect(events.find(({ type }) => type === 'SchoolRegistered')?.data).toMatchObject({
      name: 'École des Érables',
      degree: 'FIRST',
    });
    expect(
      events.filter(({ type }) => type === 'LinkAttached').map(({ data }) => [data.kinship, data.legalLevel]),
    ).toEqual([
      ['UNKNOWN', 1],
      ['UNKNOWN', 1],
    ]);
    expect((await world.vault.nomenclature.classLabels([uai])).get(uai)?.get('7002')).toBe(CE);
    // The school's name, given once, stays.
    expect((await run(uai, files)).unchanged).toBe(true);
  });

  it('recognises headers whatever their accents, case, apostrophes, spaces and order, and old columns too', async () => {
    const uai = school();
    const files = onde([`CP2;Zoé;DUPONT;2019-08-17`], [`Anne;DUPONT;;DUPONT;Zoé;CP2`], {
      pupils: 'CLASSE;prenom  eleve;NOM ELEVE;Date Naissance',
      parents:
        'PRENOM RESPONSABLE;nom responsable;Nom d’usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants',
    });
    const events = await newEvents(async () =>
      expect(await run(uai, files, { waiveIne: true })).toMatchObject({
        students: { created: 1 },
        responsables: { created: 1 },
        links: { created: 1 },
      }),
    );
    // The label of the class may name a teacher: the code made for the class does not hold it.
    const { classCode } = events.find(({ type }) => type === 'StudentEnrolled')!.data;
    expect(classCode).not.toMatch(/CP2/i);
    expect((await world.vault.nomenclature.classLabels([uai])).get(uai)?.get(classCode as string)).toBe('CP2');
  });

  it.each<[string, (text: string) => Buffer]>([
    ['ISO-8859-15', text => latin9(text)],
    ['UTF-8', text => Buffer.from(text)],
    ['UTF-8 with its mark', text => Buffer.from('\ufeff' + text)],
    ['windows-1252', text => Buffer.from(text.replaceAll('Œ', '\x8c'), 'latin1')],
    ['UTF-16 with its mark', text => Buffer.from('\ufeff' + text, 'utf16le')],
  ])('is read in %s', async (_, encode) => {
    const uai = school();
    const files = onde([ondePupil('ŒUVRARD', 'Zoé', '17/08/2019', ine(), CE)], []).map(({ name, buffer }) => ({
      name,
      buffer: encode(new TextDecoder('iso-8859-15').decode(buffer)),
    }));
    expect(await run(uai, files)).toMatchObject({ students: { created: 1 }, warnings: 0 });
    expect([...(await world.vault.nomenclature.classLabels([uai])).get(uai)!.values()]).toEqual([CE]);
  });

  it('reads ragged rows, quoted cells and line ends of either kind', async () => {
    const uai = school();
    const [pupils, parents] = onde(
      [
        ondePupil('DUPONT', 'Zoé', '17/08/2019', ine()) + ';;;;',
        `"DUPONT";;"Léo ""Le Grand""";17/08/2019;M;${ine()};"1; rue\nPasteur";;;;;;${CP};7001`,
      ],
      [ondeParent('DUPONT', 'Anne', '', [['DUPONT', 'Zoé', CP]]), 'Mme;;SEULE;Eve'],
    ) as [NamedBuffer, NamedBuffer];
    const report = await run(uai, [
      { ...pupils, buffer: Buffer.from(pupils.buffer.toString('latin1').replaceAll('\r\n', '\n'), 'latin1') },
      parents,
    ]);
    expect(report).toMatchObject({ students: { created: 2 }, responsables: { created: 1, skipped: 1 }, rejects: 0 });
  });

  it('tolerates another class label when the names leave no doubt, and reports homonyms', async () => {
    const uai = school();
    const files = onde(
      [
        ondePupil('DUPONT', 'Zoé', '17/08/2019', ine(), CP),
        ondePupil('MARTIN', 'Léa', '01/01/2019', ine(), CP),
        ondePupil('MARTIN', 'Lea', '02/02/2017', ine(), CE, '7002'),
        ondePupil('MARTIN', 'LÉA', '03/03/2017', ine(), CE, '7002'),
      ],
      [
        ondeParent('A', 'Anne', '', [['Dupont', 'ZOE', 'CP2']]),
        ondeParent('B', 'Anne', '', [['MARTIN', 'Léa', CP]]),
        ondeParent('C', 'Anne', '', [['MARTIN', 'Léa', CE]]),
        ondeParent('D', 'Anne', '', [['MARTIN', 'Léa', 'CP']]),
        ondeParent('E', 'Anne', '', [['INCONNU', 'Léa', CP]]),
      ],
    );
    const report = await run(uai, files);
    expect(report).toMatchObject({ links: { created: 2, rejected: 3 }, responsables: { created: 2, skipped: 3 } });
    expect(report.lines.map(({ code, line }) => [code, line])).toEqual([
      ['CHILD_AMBIGUOUS', 4],
      ['CHILD_AMBIGUOUS', 5],
      ['CHILD_UNKNOWN', 6],
    ]);
  });

  it('keeps the account of a responsable whose mobile, or whose children, change', async () => {
    const uai = school();
    const [zoe, tom] = [
      ondePupil('DUPONT', 'Zoé', '17/08/2019', ine()),
      ondePupil('DUPONT', 'Tom', '17/08/2018', ine()),
    ];
    const anne = (mobile: string, children: string[]): string =>
      ondeParent(
        'DUPONT',
        'Anne',
        mobile,
        children.map(first => ['DUPONT', first, CP]),
      );
    await run(uai, onde([zoe], [anne('06 39 98 00 03', ['Zoé'])]));
    const mobile = await newEvents(() => run(uai, onde([zoe], [anne('06 39 98 00 04', ['Zoé'])])));
    expect(eventsOfPeople(mobile).map(({ type }) => type)).toEqual(['ContactDetailsRecorded']);
    const child = await newEvents(() => run(uai, onde([tom], [anne('06 39 98 00 04', ['Tom'])])));
    expect(child.filter(({ type, data }) => type === 'AccountPreCreated' && data.kind === 'RESPONSABLE')).toEqual([]);
    expect(child.filter(({ stream }) => stream.startsWith('account-')).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['LinkAttached', 'LinkDetached']),
    );
  });

  it('keeps homonymous responsables apart by their mobiles', async () => {
    const uai = school();
    const pupils = [ondePupil('DUPONT', 'Zoé', '17/08/2019', ine()), ondePupil('MARTIN', 'Tom', '17/08/2018', ine())];
    const two = onde(pupils, [
      ondeParent('PETIT', 'Anne', '06 39 98 00 05', [['DUPONT', 'Zoé', CP]]),
      ondeParent('PETIT', 'Anne', '06 39 98 00 06', [['MARTIN', 'Tom', CP]]),
      // The second Anne again, with another child: skipped, but for the link.
      ondeParent('PETIT', 'Anne', '06 39 98 00 06', [['DUPONT', 'Zoé', CP]]),
    ]);
    expect(await run(uai, two)).toMatchObject({ responsables: { created: 2, skipped: 1 }, links: { created: 3 } });
    expect((await run(uai, two)).unchanged).toBe(true);
  });

  it('keeps a pupil whose name is corrected, known by INE, or without one by names and birth date', async () => {
    const uai = school();
    const number = ine();
    await run(uai, onde([ondePupil('DUPOND', 'Zoé', '17/08/2019', number)], []));
    const corrected = await newEvents(() => run(uai, onde([ondePupil('DUPONT', 'Zoé', '17/08/2019', number)], [])));
    expect(corrected.map(({ type }) => type)).not.toContain('StudentRegistered');
    expect(corrected.map(({ type }) => type)).not.toContain('StudentLeft');
    const without = school();
    await run(without, onde([ondePupil('DUPONT', 'Zoé', '17/08/2019', '')], []), { waiveIne: true });
    const withIne = await newEvents(() =>
      run(without, onde([ondePupil('DUPONT', 'Zoé Marie', '17/08/2019', ine())], [])),
    );
    expect(withIne.map(({ type }) => type)).not.toContain('StudentRegistered');
  });

  it('rejects a pupil’s row that differs from another of the same names and birth date', async () => {
    const uai = school();
    const report = await run(
      uai,
      onde([ondePupil('DUPONT', 'Zoé', '17/08/2019', ine()), ondePupil('DUPONT', 'Zoé', '17/08/2019', ine())], []),
    );
    expect(report.lines.map(({ code, line }) => [code, line])).toEqual([
      ['ID_TWICE', 2],
      ['ID_TWICE', 3],
    ]);
  });
});
