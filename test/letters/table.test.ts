import { describe, expect, it } from '@jest/globals';
import { RowRefused, flyer, pupilCards, table, type TableJob, type TableRow } from '../../src/letters/index.js';
import { POPPLER, bytesOf, objectsOf, pageTexts, pagesOf, structureText } from './support/pdf.js';
import { JOB, pupil } from './support/records.js';

const withPoppler = POPPLER ? it : it.skip;
const job = (own: Partial<TableJob> = {}): TableJob => ({
  title: 'Responsables',
  subtitles: ['Classe : 6ÈME D', 'Situation au 3 septembre 2026'],
  columns: [
    { heading: 'Élève', width: 3 },
    { heading: 'Classe', width: 1 },
    { heading: 'Notifié le', width: 1, align: 'end' },
  ],
  language: 'fr',
  createdAt: JOB.createdAt,
  ...own,
});
const rows = (count: number): TableRow[] =>
  Array.from({ length: count }, (_, at) => [`ÉLÈVE ${at + 1}`, '6ÈME D', '03/09/2026']);

describe('a table', () => {
  withPoppler('has headings and its number of pages on each page (needs poppler-utils)', async () => {
    const texts = pageTexts(await bytesOf(table(rows(100), job())));
    expect(texts.length).toBeGreaterThan(2);
    texts.forEach((text, at) => {
      expect(text).toContain('Élève');
      expect(text).toContain('Notifié le');
      expect(text.replace(/\s+/g, ' ')).toContain(`Page ${at + 1} sur ${texts.length}`);
    });
    expect(texts[0]).toContain('Responsables');
    expect(texts[0]).toContain('Situation au 3 septembre 2026');
    const all = texts.join('');
    for (const [name = ''] of rows(100)) expect(all).toContain(`${name}\n`);
  });

  withPoppler('is read as rows and cells, its headings once (needs poppler-utils)', async () => {
    const read = structureText(await bytesOf(table(rows(60), job({ language: 'en', orientation: 'portrait' }))));
    expect(read.match(/^\s+TR/gm)).toHaveLength(61);
    expect(read.match(/^\s+TH\b/gm)).toHaveLength(3);
    expect(read.match(/^\s+TD/gm)).toHaveLength(180);
    expect(read).not.toContain('Page');
  });

  withPoppler('says so when it has no rows (needs poppler-utils)', async () => {
    const [text, ...others] = pageTexts(await bytesOf(table([], job())));
    expect(others).toEqual([]);
    expect(text).toContain('Aucune ligne.');
    expect(text).toContain('Élève');
  });

  withPoppler('keeps a cell of thousands of letters on one page (needs poppler-utils)', async () => {
    const long = `${'mot '.repeat(1_500)}fin`;
    const texts = pageTexts(await bytesOf(table([[long, 'a', 'b'], ...rows(2)], job())));
    expect(texts.filter(text => text.includes('fin'))).toHaveLength(1);
    expect(texts.join(' ')).toContain('ÉLÈVE 2');
  });

  withPoppler('begins on a second page when its filters fill the first (needs poppler-utils)', async () => {
    const subtitles = Array.from({ length: 44 }, (_, at) => `Filtre ${at}`);
    const texts = pageTexts(await bytesOf(table(rows(2), job({ subtitles }))));
    expect(texts).toHaveLength(2);
    expect(texts[0]).not.toContain('Élève');
    expect(texts[1]).toMatch(/Élève[^]*ÉLÈVE 1[^]*ÉLÈVE 2/);
  });

  it('refuses a row that has not exactly one cell for each column, with its number', async () => {
    const made = bytesOf(table([...rows(2), ['seul']], job()));
    await expect(made).rejects.toThrow(RowRefused);
    const refused = await bytesOf(table([['seul']], job())).catch((error: unknown) => error as RowRefused);
    expect((refused as RowRefused).texts.fr).toContain('Ligne 1 : 1 cellules pour 3 colonnes');
  });

  it('tells of characters that no font has, with the number of the row', async () => {
    const told: unknown[] = [];
    const onMissingCharacters = (row: number, characters: readonly string[]): void => {
      told.push([row, characters]);
    };
    await bytesOf(table([...rows(1), ['漢', '', '']], job({ onMissingCharacters })));
    expect(told).toEqual([[2, ['漢']]]);
  });
});

describe('cards of pupils', () => {
  it('stand eight to a sheet, and each class begins a sheet', async () => {
    const pages = async (...counts: number[]): Promise<number> => {
      const records = counts.flatMap((count, at) =>
        Array.from({ length: count }, () => pupil({ className: `C${at}` })),
      );
      return pagesOf(objectsOf(await bytesOf(pupilCards(records, JOB)))).length;
    };
    expect(await pages(8)).toBe(1);
    expect(await pages(9)).toBe(2);
    expect(await pages(3, 8, 1)).toBe(3);
  });

  withPoppler('have name, class, login and password, or the login alone (needs poppler-utils)', async () => {
    const records = [pupil(), pupil({ login: 'z.activated', access: { kind: 'LOGIN_ALONE' } })];
    const [text = ''] = pageTexts(await bytesOf(pupilCards(records, JOB)), '-raw');
    expect(text).toContain('DUPONT\nLéa\n6ÈME D\nIdentifiant\nl.dupont\nMot de passe provisoire\nKWXR-4C7M-9PHT\n');
    expect(text.match(/Mot de passe provisoire\n/g)).toHaveLength(1);
    expect(text).toContain('z.activated');
    expect(text).toContain('Ton compte est activé');
  });
});

describe('a flyer', () => {
  withPoppler('is one page that says both ways and names nobody (needs poppler-utils)', async () => {
    const [text = '', ...others] = pageTexts(await bytesOf(flyer(JOB)));
    expect(others).toEqual([]);
    for (const wanted of [
      'Collège Jean Perrin',
      'FranceConnect',
      'code reçu par SMS',
      'date de naissance',
      JOB.portal.address,
    ])
      expect(text).toContain(wanted);
  });
});
