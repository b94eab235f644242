import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';
import { systemClock } from '../../../src/clock.js';
import { importSchool } from '../../../src/ingest/index.js';
import type { RefusalReport } from '../../../src/ingest/report/refusal.js';
import {
  UAI,
  elevesXml,
  latin9,
  onde,
  ondeParent,
  ondePupil,
  parent,
  pupil,
  responsablesXml,
  siecle,
  type NamedBuffer,
} from '../support/files.js';
import { CONTEXT, openWorld, type World } from '../support/support.js';
import { zipOf } from '../support/zips.js';

/** Longer than any attribute, text or cell may be. */
const ENDLESS = 'x'.repeat(4_000_000);
const child = pupil(1, { firstName: 'Zoé' });
const [ELEVES, RESPONSABLES] = siecle([child], [parent(1, [child])]) as [NamedBuffer, NamedBuffer];

/** The export with this file of pupils. */
const eleves = (xml: string | Buffer): NamedBuffer[] => [
  { name: ELEVES.name, buffer: typeof xml === 'string' ? latin9(xml) : xml },
  RESPONSABLES,
];

const zip = async (entries: [name: string, content: Buffer][]): Promise<NamedBuffer> => {
  const file = new yazl.ZipFile();
  for (const [name, content] of entries) file.addBuffer(content, name);
  file.end();
  return { name: 'ExportXML.zip', buffer: await buffer(file.outputStream) };
};

describe('a file that is not what it claims', () => {
  let world: World;
  let before: Record<string, number>;
  beforeAll(async () => {
    world = await openWorld();
    await world.run({ uai: UAI, base: 'SIECLE', year: 2026, files: [ELEVES, RESPONSABLES] });
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    before = await world.rowCounts();
  });
  // A refused file changes nothing.
  afterEach(async () => {
    expect(await world.rowCounts()).toEqual(before);
  });

  const refusal = async (files: NamedBuffer[], base: 'SIECLE' | 'ONDE' = 'SIECLE'): Promise<RefusalReport> => {
    const report = await world.run({ uai: UAI, base, year: 2026, files });
    expect(report).toMatchObject({ status: 'REFUSED', students: { read: 0 }, lines: [] });
    expect(report.refusal!.remedy.length).toBeGreaterThan(20);
    return report.refusal!;
  };
  const insert = (text: string, at = '<BEE_ELEVES>'): string => elevesXml([child]).replace(at, text + at);
  const inName = (text: string): string => elevesXml([child]).replace('<PRENOM>Zoé', `<PRENOM>${text}`);

  describe('as XML', () => {
    it.each<[string, () => NamedBuffer[], string, number | undefined, RegExp]>([
      [
        'not well formed',
        () => eleves(elevesXml([child]).replace('</ELEVE>', '</ELEV>')),
        'NOT_WELL_FORMED',
        3,
        /close tag/,
      ],
      ['cut short', () => eleves(elevesXml([child]).slice(0, 380)), 'TRUNCATED', undefined, /before it is complete/],
      ['empty', () => eleves(''), 'WRONG_ROOT', 1, /not an XML export/],
      ['of another root', () => eleves('<ficAlimMENESR/>'), 'WRONG_ROOT', 1, /ficAlimMENESR/],
      ['of another root behind the right word', () => eleves(`<!-- <BEE_ELEVES> --><html/>`), 'WRONG_ROOT', 1, /html/],
      ['of another school', () => eleves(elevesXml([child], { uai: '0750001D' })), 'WRONG_SCHOOL', 2, /0750001D/],
      [
        'of no school',
        () => eleves(elevesXml([child]).replace(/<UAJ>.*<\/UAJ>/, '')),
        'WRONG_SCHOOL',
        undefined,
        /does not say/,
      ],
      ['of another year', () => eleves(elevesXml([child], { year: '2025' })), 'WRONG_YEAR', 2, /2025/],
      ['without a pupil', () => eleves(elevesXml([])), 'NOTHING_READ', undefined, /not one pupil/],
      [
        'given twice',
        () => [ELEVES, { ...ELEVES, name: 'again.xml' }, RESPONSABLES],
        'DUPLICATE_FILE',
        undefined,
        /ElevesSansAdresses/,
      ],
      ['given alone', () => [ELEVES], 'MISSING_FILE', undefined, /BEE_RESPONSABLES/],
      ['not given', () => [], 'MISSING_FILE', undefined, /no file/],
    ])('is refused when %s', async (_, files, code, line, reason) => {
      const found = await refusal(files());
      expect(found.code).toBe(code);
      if (line) expect(found.line).toBe(line);
      expect(found.reason).toMatch(reason);
    });

    it.each<[string, string]>([
      ['an external entity', '<!DOCTYPE BEE_ELEVES [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'],
      [
        'an entity bomb',
        `<!DOCTYPE BEE_ELEVES [${Array.from({ length: 20 }, (_, i) => `<!ENTITY a${i} "${`&a${i - 1};`.repeat(10)}">`).join('')}]>`,
      ],
      ['a parameter entity', '<!DOCTYPE BEE_ELEVES [<!ENTITY % all SYSTEM "http://example.org/x.dtd"> %all;]>'],
    ])('is refused when it declares %s', async (_, doctype) => {
      expect(await refusal(eleves(insert(doctype)))).toMatchObject({ code: 'ENTITY_DECLARATION', line: 2 });
    });

    it('is refused when it uses an entity that nobody declared', async () => {
      expect(await refusal(eleves(inName('&secret;')))).toMatchObject({ code: 'NOT_WELL_FORMED', line: 3 });
    });

    it('is read when it names a document type without declaring anything, and fetches nothing', async () => {
      const files = eleves(insert('<!DOCTYPE BEE_ELEVES SYSTEM "http://127.0.0.1:1/BEE.dtd">'));
      expect(await world.run({ uai: UAI, base: 'SIECLE', year: 2026, files })).toMatchObject({
        status: 'COMPLETED',
        unchanged: true,
      });
    });

    it.each<[string, () => string, string]>([
      ['elements too deep', () => inName('<A>'.repeat(50) + '</A>'.repeat(50)), 'TOO_DEEP'],
      ['an endless attribute', () => insert(`<X a="${ENDLESS}"/>`, '<DONNEES>'), 'TOO_LARGE'],
      ['an endless text', () => inName(ENDLESS), 'TOO_LARGE'],
      ['an endless comment', () => insert(`<!--${ENDLESS}-->`, '<DONNEES>'), 'TOO_LARGE'],
      ['an endless document type', () => insert(`<!DOCTYPE a SYSTEM "${ENDLESS}">`), 'WRONG_ROOT'],
      ['an endless name', () => insert(`<${ENDLESS}/>`, '<DONNEES>'), 'TOO_LARGE'],
      [
        'attributes without end',
        () =>
          elevesXml([child]).replace(
            '<PRENOM>',
            `<PRENOM ${Array.from({ length: 99 }, (_, i) => `a${i}="1"`).join(' ')}>`,
          ),
        'TOO_LARGE',
      ],
      ['a record of endless elements', () => inName('<A/>'.repeat(5_000)), 'TOO_LARGE'],
      ['a control character', () => inName('Zo\u0001'), 'NOT_WELL_FORMED'],
      ['a reference to a control character', () => inName('Zo&#0;'), 'NOT_WELL_FORMED'],
    ])('is refused for %s', async (_, xml, code) => {
      expect((await refusal(eleves(xml()))).code).toBe(code);
    });
  });

  describe('by its encoding', () => {
    const xml = (declaration: string): string => elevesXml([child], { declaration });
    it.each<[string, () => Buffer, number, RegExp]>([
      [
        'ISO-8859-15 declared, UTF-8 written',
        () => Buffer.from(xml('<?xml version="1.0" encoding="ISO-8859-15"?>')),
        1,
        /bytes are UTF-8/,
      ],
      [
        'UTF-8 declared, ISO-8859-15 written',
        () => latin9(xml('<?xml version="1.0" encoding="UTF-8"?>')),
        3,
        /bytes that are not/,
      ],
      [
        'ISO-8859-15 declared, windows-1252 written',
        () =>
          Buffer.from(
            latin9(xml('<?xml version="1.0" encoding="ISO-8859-15"?>')).toString('latin1').replace('Zo', 'Zo\x92'),
            'latin1',
          ),
        3,
        /windows-1252/,
      ],
      [
        'ISO-8859-15 declared behind the mark of UTF-8',
        () =>
          Buffer.concat([
            Buffer.from([0xef, 0xbb, 0xbf]),
            Buffer.from(xml('<?xml version="1.0" encoding="ISO-8859-15"?>')),
          ]),
        1,
        /mark of UTF-8/,
      ],
      ['an encoding nobody reads', () => latin9(xml('<?xml version="1.0" encoding="EBCDIC-FR"?>')), 1, /EBCDIC-FR/],
      ['NUL bytes', () => Buffer.from(xml('<?xml version="1.0"?>'), 'utf16le'), 1, /not an XML|NUL/],
    ])('is refused with %s', async (_, bytes, line, reason) => {
      const found = await refusal(eleves(bytes()));
      expect(found).toMatchObject({ code: found.reason.includes('XML export') ? 'WRONG_ROOT' : 'ENCODING', line });
      expect(found.reason).toMatch(reason);
    });
  });

  describe('as an archive', () => {
    it('is refused when an entry inflates out of all proportion', async () => {
      const bomb = await zip([
        ['ElevesSansAdresses.xml', Buffer.concat([latin9('<BEE_ELEVES>'), Buffer.alloc(100_000_000, 0x20)])],
      ]);
      expect(bomb.buffer.length).toBeLessThan(200_000);
      expect(await refusal([bomb])).toMatchObject({
        code: 'ARCHIVE_LIMIT',
        file: 'ExportXML.zip › ElevesSansAdresses.xml',
      });
    });

    it.each([10, 1_000_000])('is refused when it lies about a size (%d declared)', async declared => {
      const lying = {
        name: 'ExportXML.zip',
        buffer: zipOf([{ name: 'ElevesSansAdresses.xml', content: ELEVES.buffer, declared }]),
      };
      expect(await refusal([lying, RESPONSABLES])).toMatchObject({ code: 'BAD_ARCHIVE' });
    });

    it('is refused when it holds another archive', async () => {
      const inner = await zip([['ElevesSansAdresses.xml', ELEVES.buffer]]);
      expect(await refusal([await zip([['inner.zip', inner.buffer]]), RESPONSABLES])).toMatchObject({
        code: 'NESTED_ARCHIVE',
        file: 'ExportXML.zip › inner.zip',
      });
    });

    it.each(['../../etc/cron.d/evil.xml', '/etc/passwd', 'a\\..\\..\\b.xml'])(
      'changes nothing, refused or read, for an entry called %s',
      async name => {
        const file = { name: 'ExportXML.zip', buffer: zipOf([{ name, content: ELEVES.buffer }]) };
        const report = await world.run({ uai: UAI, base: 'SIECLE', year: 2026, files: [file, RESPONSABLES] });
        // Nothing is ever written by an entry's name: a name that climbs may be refused, and does no harm otherwise.
        if (report.status === 'COMPLETED') expect(report.unchanged).toBe(true);
        else expect(report.refusal).toMatchObject({ code: 'BAD_ARCHIVE' });
      },
    );

    it('is refused when it has too many entries, is cut short, or is an archive of another kind', async () => {
      const many = await zip(Array.from({ length: 40 }, (_, i) => [`${i}.xml`, ELEVES.buffer]));
      expect((await refusal([many])).code).toBe('ARCHIVE_LIMIT');
      const whole = await zip([['ElevesSansAdresses.xml', ELEVES.buffer]]);
      expect((await refusal([{ ...whole, buffer: whole.buffer.subarray(0, -40) }])).code).toBe('BAD_ARCHIVE');
      expect((await refusal([{ name: 'x.7z', buffer: Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]) }])).code).toBe(
        'BAD_ARCHIVE',
      );
    });

    it('is read when it holds the exports under whatever names, with companions', async () => {
      const good = await zip([
        ['SIECLE/1.xml', ELEVES.buffer],
        ['SIECLE/2.xml', RESPONSABLES.buffer],
        ['SIECLE/Communs.xml', latin9('<BEE_COMMUNS/>')],
        ['lisez-moi.txt', latin9('Export du 10 septembre')],
      ]);
      expect(await world.run({ uai: UAI, base: 'SIECLE', year: 2026, files: [good] })).toMatchObject({
        status: 'COMPLETED',
        unchanged: true,
        ignoredFiles: ['ExportXML.zip › Communs.xml', 'ExportXML.zip › lisez-moi.txt'],
      });
    });
  });

  describe('as CSV', () => {
    const zoe = ondePupil('DUPONT', 'Zoé', '17/08/2017', '300000001AB');
    const [PUPILS, PARENTS] = onde([zoe], [ondeParent('DUPONT', 'Anne', '', [['DUPONT', 'Zoé', '']])]) as [
      NamedBuffer,
      NamedBuffer,
    ];
    const pupils = (buffer: Buffer): NamedBuffer[] => [{ ...PUPILS, buffer }, PARENTS];
    const text = PUPILS.buffer.toString('latin1');

    it.each<[string, () => NamedBuffer[], string, number | undefined]>([
      ['with other headers', () => pupils(latin9('a;b;c;d;e\r\n1;2;3;4;5\r\n')), 'WRONG_HEADER', 1],
      ['separated by commas', () => pupils(latin9(text.replaceAll(';', ','))), 'WRONG_HEADER', 1],
      ['that is XML', () => pupils(ELEVES.buffer), 'WRONG_HEADER', 1],
      ['that is empty', () => pupils(Buffer.alloc(0)), 'WRONG_HEADER', 1],
      ['that is binary', () => pupils(Buffer.concat([PUPILS.buffer, Buffer.from([0, 1, 2])])), 'ENCODING', 3],
      ['cut in its last row', () => pupils(PUPILS.buffer.subarray(0, -30)), 'TRUNCATED', 2],
      ['cut within quotes', () => pupils(latin9(text.replace(/1 rue.*\r\n$/, '"1 rue'))), 'TRUNCATED', 2],
      [
        'with a quote that may be closed in the next row',
        () => pupils(latin9(text.replace(/1 rue.*\r\n$/, '"1 rue\r\n') + zoe.replace('Pasteur', 'Pasteur"') + '\r\n')),
        'ROW_UNSURE',
        2,
      ],
      ['with an endless cell', () => pupils(latin9(text.replace('1 rue', `"${ENDLESS}`))), 'TOO_LARGE', undefined],
      [
        'with the mark of UTF-8 and other bytes',
        () => pupils(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), PUPILS.buffer])),
        'ENCODING',
        1,
      ],
      ['given twice', () => [PUPILS, PUPILS, PARENTS], 'DUPLICATE_FILE', undefined],
      ['without the responsables', () => [PUPILS], 'MISSING_FILE', undefined],
      ['without a pupil', () => pupils(latin9(text.split('\r\n')[0]! + '\r\n')), 'NOTHING_READ', undefined],
    ])('is refused %s', async (_, files, code, line) => {
      const found = await refusal(files(), 'ONDE');
      expect(found.code).toBe(code);
      if (line) expect(found.line).toBe(line);
    });
  });

  it('is refused for a school that is none', async () => {
    for (const uai of ['750001', '9990001A', ''])
      expect(
        (await world.run({ uai, base: 'SIECLE', year: 2026, files: [ELEVES, RESPONSABLES] })).refusal,
      ).toMatchObject({ code: 'UAI_INVALID' });
  });

  it('is refused as too large when it comes as a stream without end', async () => {
    const endless = (async function* () {
      for (;;) yield Buffer.alloc(1024 * 1024, 0x20);
    })();
    const { pool } = world.database;
    const report = await importSchool(
      { pool, vault: world.vault, commands: world.commands, clock: systemClock, limits: { fileBytes: 5_000_000 } },
      { uai: UAI, base: 'SIECLE', year: 2026, files: [{ name: 'x.xml', stream: endless }], context: CONTEXT },
    );
    expect(report.refusal).toMatchObject({ code: 'TOO_LARGE', file: 'x.xml' });
  });
});

describe('responsables of another school', () => {
  it('are refused though the pupils are right', async () => {
    const world = await openWorld();
    try {
      const files = [
        ELEVES,
        { ...RESPONSABLES, buffer: latin9(responsablesXml([parent(1, [child])], { uai: '0750001D' })) },
      ];
      const report = await world.run({ uai: UAI, base: 'SIECLE', year: 2026, files });
      expect(report.refusal).toMatchObject({ code: 'WRONG_SCHOOL', file: 'ResponsablesSansAdresses.xml', line: 2 });
      expect(await world.events()).toEqual([]);
    } finally {
      await world.close();
    }
  });
});
