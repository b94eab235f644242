import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { letters, pupilCards, type ResponsableLetter } from '../../src/letters/index.js';
import { POPPLER, QPDF, bytesOf, objectsOf, pageTexts, pagesOf, qpdfCheck, structureText } from './support/pdf.js';
import { JOB, PASSWORD, children, invitation, letter, pupil } from './support/records.js';

const withPoppler = POPPLER ? it : it.skip;
const pages = async (...given: Parameters<typeof letters>): Promise<number> =>
  pagesOf(objectsOf(await bytesOf(letters(...given)))).length;

/** What each text is, without spaces that only break lines. */
const plain = (text: string): string => text.replace(/\s+/g, ' ');

describe('letters', () => {
  it('given letters, pupils and separators, then each has a page; given none, a page says so', async () => {
    const records = [
      { kind: 'SEPARATOR', className: '6ÈME D', count: 2 } as const,
      letter(),
      letter({ children: children(15) }),
      pupil(),
    ];
    expect(await pages(records, JOB)).toBe(4);
    expect(await pages([], JOB)).toBe(1);
  });

  it('given two to a sheet, then two letters share one; a separator begins a sheet', async () => {
    const separator = { kind: 'SEPARATOR', className: '6ÈME D', count: 3 } as const;
    expect(await pages([letter(), letter(), letter()], { ...JOB, twoToASheet: true })).toBe(2);
    expect(await pages([letter(), separator, letter(), letter()], { ...JOB, twoToASheet: true })).toBe(3);
  });

  withPoppler(
    'given texts of the school, then they stand on whole and half letters (needs poppler-utils)',
    async () => {
      const school = { ...JOB.school, contact: 'Secrétariat : 01 23 45 67 89' };
      const own = { ...JOB, school, paragraph: 'Une réunion : le 15 septembre.', signature: 'A. Petit' };
      for (const twoToASheet of [false, true])
        for (const record of [letter(), invitation()]) {
          const pdf = await bytesOf(letters([record], { ...own, twoToASheet }));
          const [text] = pageTexts(pdf);
          for (const part of ['12 rue des Écoles', school.contact, own.paragraph, 'A. Petit'])
            expect(plain(text!)).toContain(part);
          expect(text!.match(/A\. Petit/g)).toHaveLength(1);
          expect(text).not.toContain('SPÉCIMEN');
        }
      const [page] = pageTexts(await bytesOf(letters([pupil()], own)));
      expect(page).not.toContain('Une réunion');
    },
  );

  withPoppler(
    'given a specimen, then every letter and card says so, before all else (needs poppler-utils)',
    async () => {
      const made = { ...JOB, specimen: true };
      const half = await bytesOf(letters([letter(), invitation()], { ...made, twoToASheet: true }));
      expect(
        pageTexts(half)
          .join('')
          .match(/SPÉCIMEN/g),
      ).toHaveLength(2);
      const cards = await bytesOf(pupilCards([pupil(), pupil(), pupil()], made));
      expect(
        pageTexts(cards)
          .join('')
          .match(/SPÉCIMEN/g),
      ).toHaveLength(3);
      const read = structureText(await bytesOf(letters([letter()], made)));
      expect(read.indexOf('"SPÉCIMEN"')).toBeLessThan(read.indexOf('"Collège Jean Perrin"'));
    },
  );

  withPoppler(
    'given another sender, then a sheet begins, and what follows is in its name (needs poppler-utils)',
    async () => {
      const words = { responsable: [{ of: 'Lyon', texts: { signature: 'Le principal du Parc' } }] };
      const sender = { kind: 'SENDER', sender: { school: { name: 'Collège du Parc' }, words } } as const;
      const records = [letter({ number: 1 }), sender, letter({ number: 2 }), letter({ number: 3 })];
      const [first, second, ...more] = pageTexts(await bytesOf(letters(records, { ...JOB, twoToASheet: true })));
      expect(more).toEqual([]);
      expect(first).toContain('N° 000001');
      expect(first).toContain('Collège Jean Perrin');
      expect(first).not.toMatch(/du Parc/);
      expect(second).toContain('N° 000003');
      expect(second!.match(/Le principal du Parc/g)).toHaveLength(2);
      expect(second).not.toContain('Jean Perrin');
      const cards = await bytesOf(pupilCards([pupil(), sender, pupil()], JOB));
      expect(pageTexts(cards)).toHaveLength(2);
    },
  );

  it('given backs, then every sheet has two pages, also where a letter has no second language', async () => {
    const records = [letter({ back: 'ar' }), letter(), letter({ back: 'tr' })];
    expect(await pages(records, { ...JOB, backs: true })).toBe(6);
    expect(await pages(records, { ...JOB, backs: true, twoToASheet: true })).toBe(4);
    expect(await pages(records, JOB)).toBe(3);
  });

  withPoppler('reads back the name, children, login and password of a letter (needs poppler-utils)', async () => {
    const given = letter({ address: ['15 bis rue de Gaulle', '93270 SEVRAN'], children: children(3), reprint: 2 });
    const [text = ''] = pageTexts(await bytesOf(letters([given], JOB)));
    for (const wanted of [
      'Mme Céline DUPONT\n15 bis rue de Gaulle\n93270 SEVRAN\n',
      'Collège Jean Perrin\n12 rue des Écoles',
      'Enfant1 DE LA ROCHEFOUCAULD',
      'Enfant3 DE LA ROCHEFOUCAULD',
      '\nc.dupont114\n',
      `\n${PASSWORD}\n`,
      'N° 000123, réimpression 2',
      'https://educonnect.education.gouv.fr\n',
      'valable jusqu’au 30 novembre 2026',
      'de vos enfants',
      'Étape 1',
      'Étape 2',
      'La directrice ou le directeur d’établissement',
    ])
      expect(text).toContain(wanted);
  });

  withPoppler('says what fits the account: reset, or activated without a password (needs poppler-utils)', async () => {
    const reset = letter({ access: { kind: 'RESET', password: PASSWORD } });
    const alone = letter({ access: { kind: 'LOGIN_ALONE' } });
    const [first = '', second = ''] = pageTexts(await bytesOf(letters([reset, alone], JOB))).map(plain);
    expect(first).toContain('Choisissez un nouveau mot de passe en 2 étapes');
    expect(first).not.toMatch(/lien d’activation|première connexion/);
    expect(first).toContain('jusqu’à votre prochaine connexion');
    expect(second).toContain('Votre compte est déjà activé');
    expect(second).not.toMatch(/Mot de passe \*|Étape 1|valable/);
    expect(second).toContain('c.dupont114');
  });

  withPoppler('says other words and another signature where the school has them (needs poppler-utils)', async () => {
    const responsable = [
      { of: 'Créteil', texts: { services: 'Bienvenue à {school} :', accountHeading: '' } },
      { of: '0930001A', texts: { titleOneChild: 'Un titre' } },
    ];
    const [text = ''] = pageTexts(
      await bytesOf(letters([letter()], { ...JOB, words: { responsable }, signature: 'A. Petit' })),
    );
    expect(text).toContain('Un titre');
    expect(text).toContain('Bienvenue à Collège Jean Perrin :');
    expect(text).toContain('A. Petit');
    expect(text).not.toContain('En ce qui concerne');
  });

  withPoppler('writes the back in the second language, without login or password (needs poppler-utils)', async () => {
    const records = (['ar', 'en', 'pt', 'tr'] as const).map(back => letter({ back }));
    const texts = pageTexts(await bytesOf(letters(records, { ...JOB, backs: true })));
    const backs = [1, 3, 5, 7].map(page => texts[page]!);
    // Marks of direction are added by the reader.
    expect(backs[0]!.replace(/[\u202a-\u202e]/g, '')).toContain('خدمات إلكترونية لمتابعة دراسة أطفالكم');
    expect(backs[0]!.replace(/[\u202a-\u202e]/g, '')).toContain(
      'https://educonnect.education.gouv.fr/educt-aide/contacts/\n',
    );
    expect(backs[1]).toContain('Activate your account in 2 steps');
    expect(backs[2]).toContain('Ative a sua conta em 2 etapas');
    expect(backs[3]).toContain('Hesabınızı 2 adımda etkinleştirin');
    for (const back of backs) expect(back).not.toMatch(/c\.dupont114|KWXR/);
  });

  withPoppler('is read aloud in the order of reading (needs poppler-utils)', async () => {
    const read = structureText(await bytesOf(letters([letter({ address: ['93270 SEVRAN'] })], JOB)));
    let at = 0;
    for (const part of [
      'Sect',
      '"Collège Jean Perrin"',
      '"Mme Céline DUPONT 93270 SEVRAN"',
      '"N° 000123"',
      'H1 (block)',
      '"Mise à disposition de services en ligne pour suivre la scolarité de votre enfant"',
      'LBody (block)',
      '"Léa DUPONT"',
      '"Identifiant"',
      '"c.dupont114"',
      '"Mot de passe *"',
      `"${PASSWORD}"`,
      'Figure',
      'H2 (block)',
      '"Activez votre compte responsable en 2 étapes"',
    ]) {
      expect(read.slice(at)).toContain(part);
      at = read.indexOf(part, at) + part.length;
    }
  });

  withPoppler('of an invitation say the two ways, and carry no login (needs poppler-utils)', async () => {
    const invitations = (['ar', 'en', 'pt', 'tr'] as const).map(back =>
      invitation({ back, address: ['93270 SEVRAN'] }),
    );
    for (const half of [false, true]) {
      const pdf = await bytesOf(letters(invitations, { ...JOB, backs: true, twoToASheet: half }));
      const [front, back, ...more] = pageTexts(pdf);
      expect(more).toHaveLength(half ? 2 : 6);
      for (const part of ['Mme Céline DUPONT', 'Léa DUPONT', 'Avec FranceConnect', 'Avec un code par SMS', 'N° 000045'])
        expect(front).toContain(part);
      expect(back!.replace(/[\u202a-\u202e]/g, '')).toContain('أنشئوا حسابكم بإحدى طريقتين');
      expect(structureText(pdf)).not.toMatch(/Identifiant"|Mot de passe|Code QR.*identifiant/);
    }
    const backs = pageTexts(await bytesOf(letters(invitations, { ...JOB, backs: true })));
    expect(backs[3]).toContain('Create your account in one of two ways');
    expect(backs[5]).toContain('Crie a sua conta de uma de duas maneiras');
    expect(backs[7]).toContain('Hesabınızı iki yoldan biriyle oluşturun');
    for (const back of [3, 5, 7]) expect(backs[back]).not.toMatch(/Mot de passe\b/);
  });

  withPoppler('of an invitation is read aloud in the order of reading (needs poppler-utils)', async () => {
    const read = structureText(await bytesOf(letters([invitation({ address: ['93270 SEVRAN'] })], JOB)));
    let at = 0;
    for (const part of [
      '"Collège Jean Perrin"',
      '"Mme Céline DUPONT 93270 SEVRAN"',
      'H1 (block)',
      '"Léa DUPONT"',
      '"https://educonnect.education.gouv.fr"',
      'Figure',
      '"Ayez sous la main"',
      'LBody (block)',
      '"Avec FranceConnect"',
      '"Avec un code par SMS"',
      '"Cela ne marche pas ?"',
      '"La directrice ou le directeur d’établissement"',
    ]) {
      expect(read.slice(at)).toContain(part);
      at = read.indexOf(part, at) + part.length;
    }
  });

  (QPDF ? it : it.skip)('is sound to qpdf (needs qpdf)', async () => {
    const records = [letter({ back: 'ar' }), letter({ children: children(12) }), pupil()];
    expect(qpdfCheck(await bytesOf(letters(records, { ...JOB, backs: true })))).toContain('No syntax');
  });

  it('given characters that no font has, then they are told with the number of the letter', async () => {
    const told: [number, readonly string[]][] = [];
    const onMissingCharacters = (number: number, characters: readonly string[]): void => {
      told.push([number, characters]);
    };
    const records = [letter({ number: 1 }), letter({ number: 2, firstName: '漢A字' }), letter({ number: 3 })];
    await bytesOf(letters(records, { ...JOB, onMissingCharacters }));
    expect(told).toEqual([[2, ['漢', '字']]]);
  });

  withPoppler('given such a character, then a sign stands visibly in its place (needs poppler-utils)', async () => {
    const [text] = pageTexts(await bytesOf(letters([letter({ lastName: 'A漢B' })], JOB)));
    expect(text).toContain('Céline A\ufffdB');
  });
});

describe('the stream of letters', () => {
  it('reads no further than its reader asks', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<ResponsableLetter> {
      for (;;) yield letter({ number: ++read });
    }
    const pdf = letters(endless(), JOB);
    await pdf.next();
    const before = read;
    await pause(20);
    expect(read).toBe(before);
    expect(before).toBeLessThan(500);
    await pdf.next();
    expect(read).toBeGreaterThan(before);
    await pdf.return();
  });

  it('given a reader that goes away, then the source is told', async () => {
    let ended = false;
    async function* source(): AsyncGenerator<ResponsableLetter> {
      try {
        for (;;) yield letter();
      } finally {
        ended = true;
      }
    }
    const pdf = letters(source(), JOB);
    await pdf.next();
    await pdf.return();
    expect(ended).toBe(true);
  });

  it('given an abort while the source is waited for, then it throws the reason at once', async () => {
    const abort = new AbortController();
    async function* silent(): AsyncGenerator<ResponsableLetter> {
      yield letter();
      await pause(60_000, undefined, { ref: false });
    }
    const reading = bytesOf(letters(silent(), { ...JOB, signal: abort.signal }));
    setTimeout(() => abort.abort(new Error('enough')), 20);
    await expect(reading).rejects.toThrow('enough');
  });

  it('given a signal that has aborted, then nothing is read', async () => {
    let read = false;
    function* source(): Generator<ResponsableLetter> {
      read = true;
      yield letter();
    }
    await expect(bytesOf(letters(source(), { ...JOB, signal: AbortSignal.abort(new Error('no')) }))).rejects.toThrow(
      'no',
    );
    expect(read).toBe(false);
  });

  it('given a source that fails, then its error comes through', async () => {
    function* source(): Generator<ResponsableLetter> {
      yield letter();
      throw new Error('lost');
    }
    await expect(bytesOf(letters(source(), JOB))).rejects.toThrow('lost');
  });
});
