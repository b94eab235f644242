/** What PDF/UA-1 (ISO 14289-1) asks and a program can check, on one file of each kind. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { flyer, letters, pupilCards, report, table } from '../../src/letters/index.js';
import { bytesOf, objectsOf, pagesOf, type PdfObject } from './support/pdf.js';
import { JOB, children, invitation, letter, pupil } from './support/records.js';

const COLUMNS = ['Élève', 'Classe', 'Identifiant'].map(heading => ({ heading, width: 1 }));
const RECORDS = [
  { kind: 'SEPARATOR', className: '6ÈME D', count: 2 } as const,
  letter({ back: 'ar', children: children(9) }),
  letter({ firstName: 'أحمد', lastName: 'Ž\u0308', back: 'tr' }),
  letter({ access: { kind: 'LOGIN_ALONE' } }),
  invitation({ children: children(6) }),
  invitation({ back: 'pt' }),
  pupil(),
];
const KINDS: [string, () => AsyncIterable<Uint8Array>][] = [
  ['letters', () => letters(RECORDS, JOB)],
  ['letters with backs', () => letters(RECORDS, { ...JOB, backs: true })],
  ['two to a sheet', () => letters(RECORDS, { ...JOB, backs: true, twoToASheet: true })],
  [
    'cards',
    () =>
      pupilCards(
        Array.from({ length: 11 }, () => pupil()),
        JOB,
      ),
  ],
  ['specimens', () => letters([letter(), invitation()], { ...JOB, specimen: true, twoToASheet: true })],
  ['a flyer', () => flyer({ ...JOB, school: { ...JOB.school, contact: '01 23 45 67 89' } })],
  [
    'a table',
    () =>
      table(
        Array.from({ length: 90 }, (_, at) => [`N ${at}`, '6ÈME D', 'l.n']),
        { title: 'Élèves', subtitles: ['Tous'], columns: COLUMNS, language: 'fr', createdAt: JOB.createdAt },
      ),
  ],
  [
    'a report',
    () =>
      report(
        Array.from({ length: 30 }, (_, at) => [
          { kind: 'HEADING', text: `Partie ${at}` } as const,
          {
            kind: 'FACTS',
            facts: [
              ['Compte', 'أحمد'],
              ['Demandé le', '30/11/2026'],
            ],
          } as const,
          {
            kind: 'ENTRY',
            heading: `${at}. Notifié`,
            paragraphs: [{ text: 'Par le service' }, { text: 'a1', look: 'VERBATIM' }],
          } as const,
          { kind: 'PARAGRAPHS', paragraphs: [{ text: 'mot '.repeat(400), look: 'SMALL' }] } as const,
        ]).flat(),
        { title: 'Extrait du registre', language: 'fr', createdAt: JOB.createdAt },
      ),
  ],
  ['an empty report', () => report([], { title: 'Extrait', language: 'fr', createdAt: JOB.createdAt })],
  [
    'an empty table',
    () => table([], { title: 'Élèves', subtitles: [], columns: COLUMNS, language: 'en', createdAt: JOB.createdAt }),
  ],
];

/** A structure element, as the file has it: its kids are numbers of marks, marks on other pages, or elements (`7 0 R`). */
interface Element {
  readonly tag: string;
  readonly parent: number;
  readonly body: string;
  readonly kids: readonly string[];
}

const elementsOf = (objects: ReadonlyMap<number, PdfObject>): Map<number, Element> =>
  new Map(
    [...objects].flatMap(([number, { body }]) => {
      const found = /^<<\/S\/(\w+)\/P (\d+) 0 R\/K\[(.*?)\](?=\/|>>)/.exec(body);
      if (!found) return [];
      const [, tag, parent, kids] = found as unknown as [string, string, string, string];
      return [[number, { tag, parent: Number(parent), body, kids: kids.match(/<<.*?>>|\d+ 0 R|\d+/g) ?? [] }] as const];
    }),
  );

/** Operators of PDF that draw something. */
const DRAWING = /(?:^|[\s\]])(Tj|TJ|Do|f|S|B|re|m|l|sh|BI)(?=\s|$)/;

describe.each(KINDS)('%s', (_, make) => {
  let objects: Map<number, PdfObject>;
  let elements: Map<number, Element>;
  let catalog: string;
  const number = (text: string, pattern: RegExp): number => Number(pattern.exec(text)![1]);

  beforeAll(async () => {
    objects = objectsOf(await bytesOf(make()));
    elements = elementsOf(objects);
    catalog = [...objects.values()].find(({ body }) => body.includes('/Type/Catalog'))!.body;
  });

  /** The streams of content of a page. */
  const contentOf = (page: number): string =>
    objects.get(number(objects.get(page)!.body, /\/Contents (\d+)/))!.data!.toString('latin1');

  it('says its language and its title, and that it is tagged and accessible', () => {
    expect(catalog).toMatch(/\/Lang\((fr|en)\)/);
    expect(catalog).toContain('/MarkInfo<</Marked true>>');
    expect(catalog).toContain('/ViewerPreferences<</DisplayDocTitle true>>');
    const xmp = objects.get(number(catalog, /\/Metadata (\d+)/))!.data!.toString();
    expect(xmp).toContain('<pdfuaid:part>1</pdfuaid:part>');
    expect(xmp).toMatch(/<dc:title><rdf:Alt><rdf:li xml:lang="x-default">[^<]+</);
  });

  it('draws nothing outside of an element or an artifact', () => {
    for (const page of pagesOf(objects)) {
      let depth = 0;
      for (const line of contentOf(page).split('\n')) {
        if (/(BDC|BMC)$/.test(line)) depth++;
        else if (/(^|\s)EMC$/.test(line)) depth--;
        else if (depth === 0) expect(line).not.toMatch(DRAWING);
        expect(depth).toBeGreaterThanOrEqual(0);
        expect(depth).toBeLessThanOrEqual(1);
      }
      expect(depth).toBe(0);
    }
  });

  it('has no marks in what is painted many times', () => {
    const forms = [...objects.values()].filter(({ body }) => body.includes('/Subtype/Form'));
    expect(forms.length).toBeGreaterThan(0);
    for (const { data } of forms) expect(data!.toString('latin1')).not.toMatch(/MCID|BDC|BMC/);
  });

  it('names for each mark of a page the one element that has it, as the parent tree does', () => {
    const nums = new Map<number, number[]>();
    for (const { body } of objects.values())
      for (const [, key, list] of (/\/Nums\[(.*)\]/.exec(body)?.[1] ?? '').matchAll(/(\d+) \[([^\]]*)\]/g))
        nums.set(Number(key), (list!.match(/\d+(?= 0 R)/g) ?? []).map(Number));
    pagesOf(objects).forEach((page, at) => {
      const { body } = objects.get(page)!;
      expect(number(body, /\/StructParents (\d+)/)).toBe(at);
      expect(body).toContain('/Tabs/S');
      const marks = [...contentOf(page).matchAll(/\/(\w+)<<\/MCID (\d+)>>BDC/g)];
      expect(marks.map(([, , mcid]) => Number(mcid))).toEqual(marks.map((__, index) => index));
      const owners = nums.get(at)!;
      expect(owners).toHaveLength(marks.length);
      marks.forEach(([, tag, mcid], index) => {
        const element = elements.get(owners[index]!)!;
        expect(element.tag).toBe(tag);
        expect(element.body).toContain(`/Pg ${page} 0 R`);
        expect(element.kids).toContain(mcid);
      });
    });
  });

  it('hangs every element in the tree, below the kind that may hold it', () => {
    const root = number(catalog, /\/StructTreeRoot (\d+)/);
    const holders: Record<string, RegExp> = {
      LI: /^L$/,
      Lbl: /^LI$/,
      LBody: /^LI$/,
      THead: /^Table$/,
      TBody: /^Table$/,
      TR: /^(THead|TBody)$/,
      TH: /^TR$/,
      TD: /^TR$/,
    };
    for (const [object, { tag, parent }] of elements) {
      const above = elements.get(parent);
      if (!above) {
        expect([tag, parent]).toEqual(['Document', root]);
        continue;
      }
      expect(above.kids).toContain(`${object} 0 R`);
      expect(above.tag).toMatch(holders[tag] ?? /^(Document|NonStruct|Sect|P)$/);
    }
    expect([...elements.values()].filter(({ tag }) => tag === 'Document')).toHaveLength(1);
  });

  it('describes each picture, gives each heading cell its scope, and begins with a first heading', () => {
    for (const { tag, body } of elements.values()) {
      if (tag === 'Figure') expect(body).toMatch(/\/Alt[(<].+\/BBox\[/);
      if (tag === 'TH') expect(body).toContain('/Scope/Column');
    }
    const headings: string[] = [];
    const walk = (object: number): void => {
      const { tag, kids } = elements.get(object)!;
      if (/^H\d$/.test(tag)) headings.push(tag);
      for (const kid of kids) if (kid.endsWith(' 0 R')) walk(Number.parseInt(kid));
    };
    walk([...elements].find(([, { tag }]) => tag === 'Document')![0]);
    if (headings.length > 0) expect(headings[0]).toBe('H1');
  });

  it('embeds every font, with the text of each code and without the sign for a missing glyph', () => {
    const fonts = [...objects.values()].filter(({ body }) => body.includes('/Subtype/Type0'));
    expect(fonts.length).toBeGreaterThan(0);
    const drawn = [...objects.values()].map(({ data }) => data?.toString('latin1') ?? '').join('\n');
    // Code 0 is the sign for a missing glyph.
    expect(drawn).not.toMatch(/<(?:[0-9A-F]{4})*?0000(?:[0-9A-F]{4})*>[^\n]*TJ/);
    for (const { body } of fonts) {
      const descendant = objects.get(number(body, /\/DescendantFonts\[(\d+)/))!.body;
      const descriptor = objects.get(number(descendant, /\/FontDescriptor (\d+)/))!.body;
      expect(objects.get(number(descriptor, /\/FontFile2 (\d+)/))!.data!.length).toBeGreaterThan(500);
      const places = objects.get(number(descendant, /\/CIDToGIDMap (\d+)/))!.data!;
      const widths = /\/W\[0\[([^\]]*)\]/.exec(descendant)![1]!.split(' ');
      const texts = objects
        .get(number(body, /\/ToUnicode (\d+)/))!
        .data!.toString()
        .match(/^<(?!0000)\w{4}><(\w+)>$/gm)!;
      expect(widths).toHaveLength(places.length / 2);
      expect(texts).toHaveLength(widths.length - 1);
      expect(texts.filter(text => /<(0000|FEFF|FFFE|)>$/.test(text))).toEqual([]);
    }
  });
});

describe('a text drawn from right to left', () => {
  it('is given in the order of reading, in its language', async () => {
    const objects = objectsOf(await bytesOf(letters([letter({ back: 'ar' })], { ...JOB, backs: true })));
    const bodies = [...objects.values()].map(({ body }) => body);
    expect(bodies.filter(body => body.startsWith('<</S/Sect') && body.includes('/Lang(ar)'))).toHaveLength(1);
    const hex = Buffer.from('خدمات إلكترونية', 'utf16le').swap16().toString('hex').toUpperCase();
    const [text] = [...objects].find(([, { body }]) => body.startsWith(`<FEFF${hex}`))!;
    expect(bodies.some(body => body.startsWith('<</S/H1') && body.includes(`/ActualText ${text} 0 R`))).toBe(true);
  });
});
