import { describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import tar from 'tar-stream';
import yazl from 'yazl';
import { openAaf } from '../../../../src/ingest/aaf/read/files.js';
import type { AafExport, AafRequest } from '../../../../src/ingest/aaf/read/shape.js';
import { DEFAULT_LIMITS } from '../../../../src/ingest/limits.js';
import { withEntries } from '../../../../src/ingest/formats/read/archive.js';
import { withStoredFiles } from '../../../../src/ingest/formats/read/files.js';
import type { FileRefused } from '../../../../src/ingest/report/refusal.js';
import { sayRefusal } from '../../../../src/ingest/report/words/say.js';
import { aafFile, addRequest, modifyRequest, deleteRequest, type AafOptions } from '../../support/aaf-files.js';
import { latin9, type NamedBuffer } from '../../support/files.js';
import { expectFrench } from '../../support/french.js';

const LIMITS = { ...DEFAULT_LIMITS, files: 100 };
/** The line of a file's first record: below the declaration, the document type and the root element. */
const FIRST_RECORD = 4;

const read = (files: NamedBuffer[], limits = LIMITS): Promise<AafExport & { all: AafRequest[] }> =>
  withStoredFiles(files, limits, stored =>
    withEntries(stored, limits, async sources => {
      const opened = await openAaf(sources, limits);
      const all: AafRequest[] = [];
      for await (const request of opened.requests()) all.push(request);
      return { ...opened, all };
    }),
  );

const refusal = (files: NamedBuffer[], limits = LIMITS): Promise<{ code: string; file?: string; line?: number }> =>
  read(files, limits).then(
    () => ({ code: 'ACCEPTED' }),
    (error: FileRefused) => {
      expectFrench(sayRefusal(error.report, 'fr').reason);
      return { code: error.code, ...error.at };
    },
  );

const pupil = addRequest('Eleve', 'E1', { sn: 'DUPONT', givenName: 'Zoé' });
const relative = addRequest('PersRelEleve', 'P1', { sn: 'MARTIN', givenName: 'Anne', mail: [] });
const school = addRequest('EtabEducNat', '77', { ENTStructureUAI: '0751234A' });

const complete = (options: AafOptions = {}, pupils = [pupil]): NamedBuffer[] => [
  aafFile('Eleve', pupils, options),
  aafFile('PersRelEleve', [relative], options),
  aafFile('EtabEducNat', [school], options),
];

const tgz = async (files: NamedBuffer[]): Promise<NamedBuffer> => {
  const pack = tar.pack();
  for (const { name, buffer: content } of files) pack.entry({ name: `export/${name}` }, content);
  pack.finalize();
  return { name: 'ENT2DVA.tgz', buffer: gzipSync(await buffer(pack)) };
};
const zip = async (files: NamedBuffer[]): Promise<NamedBuffer> => {
  const archive = new yazl.ZipFile();
  for (const { name, buffer: content } of files) archive.addBuffer(content, `export/${name}`);
  archive.end();
  return { name: 'ENT2DVA.zip', buffer: await buffer(archive.outputStream) };
};

describe('an AAF export', () => {
  it('gives the requests of all its files, and says what it is', async () => {
    const header =
      '<!-- versionAF = 2026.1 --><!-- codeAcademieExport: 1 --><!--degre="2D" dateGenerationExport="14/09/2026"-->';
    const { all, ...said } = await read([
      ...complete({ prolog: header }),
      aafFile('MefEducNat', [addRequest('MefEducNat', '10310019110', { ENTLibelleMef: '3EME' })]),
      aafFile('PersEducNat', [addRequest('PersEducNat', 'X', {})]),
    ]);
    expect(said).toMatchObject({
      degree: 'SECOND',
      complete: true,
      academie: '01',
      dataDate: '2026-09-14',
      version: '2026.1',
      ignored: ['ENT2DVA_Complet_20260915_PersEducNat_0000.xml'],
    });
    expect(all.map(({ operation, kind, id, attributes }) => [operation, kind, id, attributes])).toEqual([
      ['ADD', 'STUDENT', 'E1', { sn: ['DUPONT'], givenName: ['Zoé'] }],
      ['ADD', 'RESPONSABLE', 'P1', { sn: ['MARTIN'], givenName: ['Anne'], mail: [] }],
      ['ADD', 'SCHOOL', '77', { ENTStructureUAI: ['0751234A'] }],
      ['ADD', 'MEF', '10310019110', { ENTLibelleMef: ['3EME'] }],
    ]);
    expect(all[0]!.origin).toEqual({
      file: 'ENT2DVA_Complet_20260915_Eleve_0000.xml',
      line: FIRST_RECORD,
      recordId: 'E1',
    });
  });

  it('is a delta of additions, replacements and deletions', async () => {
    const { all, ...said } = await read([
      aafFile(
        'Eleve',
        [pupil, modifyRequest('Eleve', 'E2', { sn: 'DURAND', ENTEleveClasses: [] }), deleteRequest('Eleve', 'E3')],
        {
          extent: 'Delta',
        },
      ),
    ]);
    expect(said).toMatchObject({ complete: false, dataDate: '2026-09-15' });
    expect(all.map(({ operation, id, attributes }) => [operation, id, attributes])).toEqual([
      ['ADD', 'E1', { sn: ['DUPONT'], givenName: ['Zoé'] }],
      ['MODIFY', 'E2', { sn: ['DURAND'], ENTEleveClasses: [] }],
      ['DELETE', 'E3', {}],
    ]);
  });

  it('takes an empty value for none, and an attribute that stands there twice for one', async () => {
    const mobile = '<attr name="mobile"><value/><value> </value><value>06</value><value>07</value></attr>';
    const two = addRequest('Eleve', 'E1', {}).replace(
      '<attributes>',
      `<attributes>${mobile}<attr name="mail"/>${mobile}`,
    );
    const { all } = await read(complete({}, [two]));
    expect(all[0]!.attributes).toEqual({ mobile: ['06', '07'], mail: [] });
  });

  it('joins the values of a list that stand in several places, and marks as conflicting a single value that is given twice, differently', async () => {
    const said = (...values: string[]): string =>
      values.map(value => `<attr name="sn"><value>${value}</value></attr>`).join('');
    const others = ['Rose', 'Anne', 'Rose'].map(
      name => `<attr name="ENTPersonAutresPrenoms"><value>${name}</value></attr>`,
    );
    const adding = (id: string, attrs: string): string =>
      addRequest('Eleve', id, {}).replace('<attributes>', `<attributes>${attrs}`);
    const { all } = await read(
      complete({}, [
        adding('E1', others.join('') + said('DUPONT')),
        adding('E2', said('DUPONT', 'DURAND')),
        adding('E3', said('DUPONT', 'DUPONT')),
      ]),
    );
    expect(all.slice(0, 3).map(({ attributes, conflicting }) => [attributes, conflicting])).toEqual([
      [{ ENTPersonAutresPrenoms: ['Rose', 'Anne'], sn: ['DUPONT'] }, undefined],
      [{ sn: ['DUPONT', 'DURAND'] }, 'sn'],
      [{ sn: ['DUPONT'] }, undefined],
    ]);
  });

  it.each([
    ['UTF-8', '<?xml version="1.0" encoding="UTF-8"?>', (text: string) => Buffer.from(text)],
    ['UTF-8 with a byte order mark', '', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['ISO-8859-15', '<?xml version="1.0" encoding="ISO-8859-15"?>', latin9],
  ])('is read in %s', async (_, declaration, encode) => {
    const request = addRequest('Eleve', 'E1', { sn: 'LEBŒUF', givenName: 'Zoé' });
    const { all } = await read(complete({ declaration, encode, prolog: '' }, [request]));
    expect(all[0]!.attributes).toEqual({ sn: ['LEBŒUF'], givenName: ['Zoé'] });
  });

  it('may carry entities of HTML and of XML, and numeric ones', async () => {
    const encoded = pupil.replace('DUPONT', 'D&eacute;S &amp; &OElig;&#233;&#xE8;');
    const { all } = await read(complete({}, [encoded]));
    expect(all[0]!.attributes.sn).toEqual(['DéS & Œéè']);
  });

  it('may come as a .zip or a .tgz, its parts in any order', async () => {
    const parts = [0, 1, 2].map(part => aafFile('PersRelEleve', [relative.replaceAll('P1', `P${part}`)], {}, part));
    const files = [parts[2]!, ...complete().filter(({ name }) => !name.includes('PersRel')), parts[0]!, parts[1]!];
    const plain = await read(files);
    expect(plain.all).toHaveLength(5);
    for (const archive of [await zip(files), await tgz(files)]) {
      const { all, digest } = await read([archive]);
      expect(all.map(({ id }) => id).sort()).toEqual(plain.all.map(({ id }) => id).sort());
      expect(digest).toBe(plain.digest);
    }
  });

  describe('is refused whole', () => {
    const [one, other] = [
      addRequest('Eleve', 'E1', { sn: 'A', givenName: 'C' }),
      addRequest('Eleve', 'E2', { sn: 'B', givenName: 'D' }),
    ];
    const both = one + other;
    it.each<[string, string]>([
      ['record and the next are one', both.replace('</addRequest><addRequest>', '')],
      ['record has the attributes of two', both.replace(/<\/attributes>.*<attributes>/, '')],
      [
        'record has two keys',
        one.replace(
          '</attributes>',
          ['E1', 'E2']
            .map(key => `<attr name="ENTPersonJointure"><value>${key}</value></attr>`)
            .concat('</attributes>')
            .join(''),
        ),
      ],
      [
        'record is of two categories',
        one.replace(
          /(<attr name="categoriePersonne">).*?<\/attr>/,
          said => said + said.replace('>Eleve<', '>PersRelEleve<'),
        ),
      ],
      ['record has two identifiers', one.replace('<identifier>', '<identifier><id>E2</id></identifier><identifier>')],
      ['record has an attribute without a name', one.replace('name="sn"', '')],
      [
        'record has a value outside its attribute',
        one.replace('<attr name="sn"><value>A</value></attr>', '<value>A</value>'),
      ],
      ['record has text outside its values', one.replace('<value>A</value>', 'A')],
      ['record has an element of another name', one.replace(/value>/g, 'valeur>')],
      ['record is of another name', one.replaceAll('addRequest', 'addRequests')],
      ['record has lost its element', one.replace(/<\/?addRequest>/g, '')],
      ['file has text between two records', `${one}A${other}`],
    ])('where a %s', async (_, records) => {
      const { code, line } = await refusal(complete({}, [records]));
      expect(['NOT_AAF', 'NOT_WELL_FORMED']).toContain(code);
      expect(line).toBe(FIRST_RECORD);
    });

    it('wherever a file is cut, between two records, too', async () => {
      const whole = aafFile('Eleve', [one, other]);
      const text = whole.buffer.toString();
      const ends = [...text.matchAll(/<\/addRequest>\n?|<ficAlimMENESR>\n/g)].map(
        ({ 0: found, index }) => index + found.length,
      );
      expect(ends).toHaveLength(3);
      for (const end of [...ends, text.lastIndexOf('>')])
        expect(
          await refusal([{ ...whole, buffer: Buffer.from(text.slice(0, end)) }, ...complete().slice(1)]),
        ).toMatchObject({ code: 'TRUNCATED', file: whole.name });
    });
    it('when a part is missing', async () => {
      expect(await refusal([...complete(), aafFile('PersRelEleve', [], {}, 2)])).toMatchObject({
        code: 'MISSING_FILE',
      });
    });
    it('when a part is there twice', async () => {
      expect(await refusal([...complete(), aafFile('Eleve', [pupil])])).toMatchObject({ code: 'DUPLICATE_FILE' });
    });
    it.each(['Eleve', 'PersRelEleve', 'EtabEducNat'])('when it is complete but for its files %s', async category => {
      const files = complete().filter(({ name }) => !name.includes(`_${category}_`));
      expect(await refusal(files)).toMatchObject({ code: 'MISSING_FILE' });
    });
    it.each([
      ['degree', { degree: '1D' as const }],
      ['extent', { extent: 'Delta' as const }],
      ['day', { day: '20260916' }],
    ])('when its files differ in %s', async (_, options) => {
      expect(await refusal([...complete(), aafFile('MefEducNat', [], options)])).toMatchObject({
        code: 'NOT_ONE_EXPORT',
      });
    });
    it('when a complete export modifies or deletes', async () => {
      for (const request of [modifyRequest('Eleve', 'E1', { sn: 'X' }), deleteRequest('Eleve', 'E1')])
        expect(await refusal(complete({}, [request]))).toMatchObject({ code: 'NOT_AAF', line: FIRST_RECORD });
    });
    it('when the records are of the other degree', async () => {
      const first = addRequest('Eleve', 'E1', { ENTPersonNom: 'DUPONT', ENTPersonPrenom: 'Zoé' });
      expect(await refusal(complete({}, [first]))).toMatchObject({ code: 'NOT_AAF', line: FIRST_RECORD });
    });
    it.each([
      ['says no category', pupil.replace('categoriePersonne', 'x')],
      ['is of an unknown category', pupil.replace('>Eleve<', '>Pirate<')],
      ['asks for another operation', modifyRequest('Eleve', 'E1', { sn: 'X' }).replace('"replace"', '"add"')],
    ])('when a request %s', async (_, request) => {
      expect(await refusal([aafFile('Eleve', [request], { extent: 'Delta' })])).toMatchObject({
        code: 'NOT_AAF',
        line: FIRST_RECORD,
      });
    });
    it.each([
      ['an internal subset', '<!DOCTYPE ficAlimMENESR SYSTEM "x.dtd" [<!ENTITY a "b">]>', 'ENTITY_DECLARATION'],
      ['an undeclared entity', '', 'NOT_WELL_FORMED'],
    ])('for %s', async (_, prolog, code) => {
      const wrong = pupil.replace('DUPONT', prolog ? 'DUPONT' : '&pirate;');
      expect(await refusal(complete({ prolog }, [wrong]))).toMatchObject({ code });
    });
    it('when it declares Latin-9 and is UTF-8', async () => {
      const declaration = '<?xml version="1.0" encoding="ISO-8859-15"?>';
      expect(await refusal(complete({ declaration }))).toMatchObject({ code: 'ENCODING' });
    });
    it('when its root is another', async () => {
      const { name } = aafFile('Eleve', []);
      expect(await refusal([{ name, buffer: Buffer.from('<BEE_ELEVES/>') }])).toMatchObject({ code: 'WRONG_ROOT' });
    });
    it('when nothing says what a file is', async () => {
      expect(await refusal([{ ...aafFile('Eleve', [pupil]), name: 'eleves.xml' }])).toMatchObject({ code: 'NOT_AAF' });
    });
    it('when a .tgz is cut short, is no tar, inflates without end, or holds an archive', async () => {
      const whole = await tgz(complete());
      const bomb = gzipSync(Buffer.alloc(40_000_000));
      const nested = await tgz([{ name: 'inner.zip', buffer: (await zip(complete())).buffer }]);
      const cases: [Buffer, string][] = [
        [whole.buffer.subarray(0, whole.buffer.length >> 1), 'BAD_ARCHIVE'],
        [gzipSync(Buffer.from('no tar at all')), 'BAD_ARCHIVE'],
        [bomb, 'ARCHIVE_LIMIT'],
        [nested.buffer, 'NESTED_ARCHIVE'],
      ];
      for (const [content, code] of cases)
        expect(await refusal([{ name: 'a.tgz', buffer: content }], { ...LIMITS, inflation: 20 })).toMatchObject({
          code,
        });
    });
    it('when a .tgz holds more files than may be, or a file longer than may be', async () => {
      const many = await tgz(Array.from({ length: 5 }, (_, part) => aafFile('Eleve', [], {}, part)));
      expect(await refusal([many], { ...LIMITS, files: 4 })).toMatchObject({ code: 'ARCHIVE_LIMIT' });
      const large = await tgz([aafFile('Eleve', [pupil])]);
      expect(await refusal([large], { ...LIMITS, fileBytes: 100 })).toMatchObject({ code: 'TOO_LARGE' });
    });
  });
});
