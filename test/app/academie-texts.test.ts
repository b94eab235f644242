/** Given a folder with a file for each académie, e-mails and letters have its words, or the start is refused with every fault. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openAcademieTexts, TextsRefused } from '../../src/app/academie-texts.js';
import { RESPONSABLE_TEXTS } from '../../src/letters/wording/responsable.js';

const CONFIG = { port: 4000, portalUrl: 'https://educonnect.example.fr', assistanceUrl: undefined, mailEnglish: [] };

describe('the words of académies', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'words-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const put = (name: string, content: unknown) =>
    writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  const open = (mailEnglish: readonly string[] = []) =>
    openAcademieTexts({ ...CONFIG, academieTexts: folder, mailEnglish: [...mailEnglish] });
  const refusedWith = async (): Promise<TextsRefused> => {
    const refused = await open().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TextsRefused);
    return refused as TextsRefused;
  };

  it('are taken from its file, those of e-mails and those of letters', async () => {
    const mails = { fr: { ALL: { HELP: 'Assistance : 0262 00 00 00' } } };
    const responsable = { signature: 'La principale ou le principal' };
    const ar = { title: 'خدمات' };
    await put('28.json', { ...mails, letters: { RESPONSABLE: responsable, BACKS: { ar } } });
    await put('README.md', 'not a file of words');
    const { mailsOf, lettersOf } = await open(['01']);
    expect(mailsOf('28')).toEqual({ english: false, replaced: mails });
    expect(mailsOf('01')).toEqual({ english: true, replaced: undefined });
    expect(mailsOf(undefined)).toEqual({ english: false, replaced: undefined });
    const of = 'académie 28';
    expect(lettersOf('28')).toEqual({
      responsable: [{ of, texts: responsable }],
      backs: { ar: [{ of, texts: ar }] },
    });
    expect([lettersOf('01'), lettersOf(undefined)]).toEqual([{}, {}]);
  });

  it('are ours without a folder; all académies may have English below', async () => {
    const { mailsOf, lettersOf } = await openAcademieTexts({
      ...CONFIG,
      academieTexts: undefined,
      mailEnglish: ['all'],
    });
    expect(mailsOf(undefined)).toEqual({ english: true, replaced: undefined });
    expect(lettersOf('28')).toEqual({});
  });

  it('are refused with every fault of every file, of e-mails and letters, in French and in English', async () => {
    await put('28.json', {
      fr: { ALL: { HELP: '{x}', SAFETY: 'x' } },
      letters: {
        LETTRE: {},
        RESPONSABLE: { services: 'Sans nom', fin: 'x', credentials: 7 },
        BACKS: { de: {}, tr: { title: 'a\nb' } },
        FLYER: [],
      },
    });
    await put('01.json', '{ not JSON');
    await put('02.json', '[]');
    await put('99.json', {});
    const { faults, message } = await refusedWith();
    expect(faults.map(({ place }) => place)).toEqual([
      '01.json',
      '02.json',
      '28.json, fr, ALL, HELP',
      '28.json, fr, ALL, SAFETY',
      '28.json, letters, LETTRE',
      '28.json, letters, RESPONSABLE, services',
      '28.json, letters, RESPONSABLE, fin',
      '28.json, letters, RESPONSABLE, credentials',
      '28.json, letters, BACKS, de',
      '28.json, letters, BACKS, tr, title',
      '28.json, letters, FLYER',
      '99.json',
    ]);
    expect(message).toContain('il manque {school}');
    expect(message).toContain('{school} is missing');
  });

  it('are refused when there is no such folder', async () => {
    await rm(folder, { recursive: true });
    const { faults } = await refusedWith();
    expect(faults).toEqual([
      { place: `ACADEMIE_TEXTS=${folder}`, says: { fr: 'illisible (ENOENT)', en: 'cannot be read (ENOENT)' } },
    ]);
  });

  it('are refused when a letter would be too small to read, or a character cannot be printed', async () => {
    const more = ' Bien sûr.'.repeat(60);
    const { activationStep1, activationStep2 } = RESPONSABLE_TEXTS;
    const RESPONSABLE = { activationStep1: activationStep1 + more, activationStep2: activationStep2 + more };
    await put('28.json', { letters: { RESPONSABLE } });
    await put('01.json', { letters: { FLYER: { title: 'EduConnect 漢' } } });
    const { faults } = await refusedWith();
    expect(faults.map(({ place }) => place)).toEqual(expect.arrayContaining(['01.json, letters', '28.json, letters']));
    const said = faults.map(({ says }) => says.fr).join('\n');
    expect(said).toMatch(/Sur le courrier aux responsables, .* points ; il en faut 8 au moins/);
    expect(said).toContain('ne peuvent pas être imprimés : 漢');
    expect(said).not.toContain("l'invitation");
  });
});
