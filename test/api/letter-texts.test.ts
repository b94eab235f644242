/** The head of a school sets its own texts on letters, sees them on a specimen before, and they stand on every letter after. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LETTER_TEXT_BOUNDS } from '../../src/domain/school/letter-texts.js';
import { RESPONSABLE_TEXTS } from '../../src/letters/wording/responsable.js';
import { pageTexts, POPPLER, structureText } from '../letters/support/pdf.js';
import { fetchPdf, itWithPoppler } from './support/downloads.js';
import { openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { notifyByLetter, responsablesOf, type Person } from './support/people.js';

const TEXTS = {
  signature: 'Mme Odile Bernard, principale',
  senderLines: ['12 rue des Écoles', '93270 SEVRAN'],
  contactLine: 'Secrétariat : 01 23 45 67 89',
  paragraph: 'Une réunion aura lieu le 15 septembre : venez avec votre téléphone.',
};
const ACADEMIE = { signature: 'Signé par l’académie', resetHeading: 'Votre nouveau mot de passe' };

describe('the texts of a school that queries do not show yet', () => {
  it('are not in the answer to their change, nor are those before them', async () => {
    const house = await openApiHouse({ pupils: 4, deps: { projectedUpTo: async () => false } });
    try {
      const { uai } = house.schools[0]!;
      const head = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }]);
      for (const signature of ['Mme Odile Bernard, principale', 'M. Luc Petit, principal']) {
        const input = { uai, texts: { signature } };
        const { data } = await house.ask(head, operation('LetterTextsChange'), { input });
        expect(data.letterTextsChange).toMatchObject({ userErrors: [], projected: false, letterTexts: null });
        await house.caughtUp();
      }
    } finally {
      await house.close();
    }
  });
});

describe('the texts of a school on letters', () => {
  let house: House;
  let uai: string;
  let head: string;
  let people: Person[];
  /** Paragraphs of the académie that leave the school less room. */
  let longer: Record<string, string> = {};
  beforeAll(async () => {
    const academieLetters = () => ({ responsable: [{ of: 'académie', texts: { ...ACADEMIE, ...longer } }] });
    house = await openApiHouse({ pupils: 8, deps: { academieLetters } });
    uai = house.schools[0]!.uai;
    head = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { subject: 'head' });
    people = await responsablesOf(house, uai);
    await notifyByLetter(house, people[0]!, uai);
    await house.caughtUp();
  });
  afterAll(() => house?.close());

  async function send(name: string, input: object, token = head) {
    const { data, errors } = await house.ask(token, operation(name), { input });
    return { ...data?.[`${name.charAt(0).toLowerCase()}${name.slice(1)}`], errors };
  }
  const change = (texts: object, more: object = {}, token = head) =>
    send('LetterTextsChange', { uai, texts, ...more }, token);
  const shown = async (token = head) => {
    const query = `query Q($uai: Uai!) { school(uai: $uai) { letterTexts { signature senderLines contactLine paragraph changedAt } } }`;
    const { data, errors } = await house.ask(token, query, { uai });
    return { letterTexts: data?.school?.letterTexts, errors };
  };
  const pdf = (path: string): Promise<Buffer> => fetchPdf(house, head, path);
  const letterOf = async ({ accountId }: Person): Promise<Buffer> => {
    const selection = { kind: 'RESPONSABLE', uais: [uai], rowIds: [accountId] };
    return pdf((await send('LettersPrintSelected', { selection, expectedCount: 1 })).url);
  };
  const changes = async () => {
    const { rows } = await house.database.pool.query<{ data: object; metadata: object }>(
      `select data, metadata from ledger.events where stream = $1 and type = 'SchoolLetterTextsChanged' order by version`,
      [`school-${uai}`],
    );
    return rows;
  };

  beforeEach(async () => {
    expect((await change(TEXTS)).userErrors).toEqual([]);
  });

  it('are none until they are set: letters have the words of the académie', async () => {
    await change({});
    expect(await shown()).toEqual({ letterTexts: null, errors: undefined });
    if (POPPLER) expect(pageTexts(await letterOf(people[0]!))[0]).toContain(ACADEMIE.signature);
  });

  it('are set as a whole, shown by the school, and named in the ledger by an id alone', async () => {
    await change({});
    const before = await changes();
    const { userErrors, letterTexts, projected } = await change(TEXTS);
    expect([userErrors, projected]).toEqual([[], true]);
    expect(letterTexts).toEqual({ ...TEXTS, changedAt: expect.any(String) });
    expect((await shown()).letterTexts).toEqual(letterTexts);
    const [{ data, metadata } = { data: {}, metadata: {} }, ...more] = (await changes()).slice(before.length);
    expect(more).toEqual([]);
    expect(data).toEqual({ textsId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(metadata).toMatchObject({ actor: 'head', role: 'SCHOOL_HEAD', scope: uai });
    // The same again, with blanks around: nothing changes.
    expect(await change({ ...TEXTS, signature: `  ${TEXTS.signature} ` })).toMatchObject({
      userErrors: [],
      letterTexts: TEXTS,
    });
    expect(await changes()).toHaveLength(before.length + 1);
  });

  itWithPoppler('stand on every letter from then on, over those of the académie (needs poppler)', async () => {
    const [page, ...more] = pageTexts(await letterOf(people[0]!));
    expect(more).toEqual([]);
    for (const text of [TEXTS.signature, ...TEXTS.senderLines, TEXTS.contactLine, TEXTS.paragraph])
      expect(page!.replace(/\s+/g, ' ')).toContain(text);
    expect(page).not.toContain(ACADEMIE.signature);
    const { data } = await house.ask(head, operation('FlyerPrint'), { input: { uai } });
    expect(pageTexts(await pdf(data.flyerPrint.url))[0]).toContain(TEXTS.contactLine);
    // Who signs one print is said with it.
    const selection = { kind: 'RESPONSABLE', uais: [uai], rowIds: [people[0]!.accountId] };
    const once = await send('LettersPrintSelected', {
      selection,
      expectedCount: 1,
      signature: 'Le principal adjoint',
    });
    const [signed] = pageTexts(await pdf(once.url));
    expect(signed).toContain('Le principal adjoint');
    expect(signed).not.toContain(TEXTS.signature);
  });

  it('are taken away when none is given', async () => {
    expect(await change({ signature: ' ', senderLines: [] })).toMatchObject({ userErrors: [], letterTexts: null });
    expect((await shown()).letterTexts).toBeNull();
    expect((await changes()).at(-1)!.data).toEqual({});
  });

  it('at their greatest length fit on all letters', async () => {
    const { signature, senderLine, senderLines, contactLine, paragraph } = LETTER_TEXT_BOUNDS;
    const words = 'Une réunion aura lieu à dix-huit heures dans la salle polyvalente du bâtiment B. '.repeat(4);
    const longest = {
      signature: words.slice(0, signature).trim(),
      senderLines: Array.from({ length: senderLines }, () => words.slice(0, senderLine).trim()),
      contactLine: words.slice(0, contactLine).trim(),
      paragraph: words.slice(0, paragraph).trim(),
    };
    expect((await change(longest)).userErrors).toEqual([]);
  });

  it('are refused where the letter would be too small, or cannot be printed, with the reason; and nothing changes', async () => {
    const before = await changes();
    const wide = 'W'.repeat(LETTER_TEXT_BOUNDS.senderLine);
    const unprintable = await change({ ...TEXTS, signature: 'Mme 漢字' });
    expect(unprintable).toMatchObject({
      letterTexts: null,
      userErrors: [{ code: 'LETTER_TEXTS_UNFIT', field: ['input', 'texts'] }],
    });
    expect(unprintable.userErrors[0].message).toContain('漢');
    const more = ' Bien sûr.'.repeat(60);
    const { activationStep1, activationStep2 } = RESPONSABLE_TEXTS;
    longer = { activationStep1: activationStep1 + more, activationStep2: activationStep2 + more };
    const small = await change({
      senderLines: Array.from({ length: LETTER_TEXT_BOUNDS.senderLines }, () => wide),
      contactLine: 'W'.repeat(LETTER_TEXT_BOUNDS.contactLine),
      signature: 'W'.repeat(LETTER_TEXT_BOUNDS.signature),
      paragraph: 'W '.repeat(LETTER_TEXT_BOUNDS.paragraph / 2),
    });
    longer = {};
    expect(small.userErrors).toMatchObject([{ code: 'LETTER_TEXTS_UNFIT' }]);
    expect(small.userErrors[0].message).toMatch(/Sur le courrier aux responsables.*points ; il en faut/);
    expect(await changes()).toEqual(before);
  });

  it.each([
    [{ paragraph: 'x'.repeat(LETTER_TEXT_BOUNDS.paragraph + 1) }, 'paragraph'],
    [{ contactLine: 'a\nb' }, 'contactLine'],
    [{ senderLines: ['1', '2', '3', '4', '5'] }, 'senderLines'],
  ])('given as %j are refused, naming %s', async (texts, field) => {
    expect((await change(texts)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
  });

  it('are changed once under a command id', async () => {
    const commandId = randomUUID();
    const before = (await changes()).length;
    const same = () => change({ signature: 'A' }, { commandId });
    expect((await same()).userErrors).toEqual([]);
    expect((await same()).userErrors).toEqual([]);
    expect(await changes()).toHaveLength(before + 1);
    expect((await change({ signature: 'B' }, { commandId })).userErrors).toMatchObject([{ code: 'COMMAND_ID_USED' }]);
  });

  it('are changed by the head, or a delegate whose delegation names it, with a one-time password; and seen by whoever prints', async () => {
    const until = '2099-01-01T00:00:00Z';
    const grant = { role: 'SCHOOL_DELEGATE', schools: [uai], until } as const;
    const notifying = await house.token([{ ...grant, rights: ['ACCOUNT_NOTIFY'] }]);
    expect((await change(TEXTS, {}, notifying)).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect((await shown(notifying)).letterTexts).toMatchObject(TEXTS);
    const wording = await house.token([{ ...grant, rights: ['LETTER_TEXTS_WRITE'] }], { subject: 'delegate' });
    expect((await change({ signature: 'Le délégué' }, {}, wording)).userErrors).toEqual([]);
    expect((await changes()).at(-1)!.metadata).toMatchObject({ actor: 'delegate', right: 'DELEGATION' });
    await change(TEXTS);
    const weak = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { otp: false });
    expect((await change(TEXTS, {}, weak)).userErrors).toMatchObject([{ code: 'OTP_REQUIRED' }]);
    const foreign = await house.token([{ role: 'SCHOOL_HEAD', schools: [house.schools[1]!.uai] }]);
    expect((await change(TEXTS, {}, foreign)).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
    const dashboard = await house.token([{ role: 'ACADEMIE_DASHBOARD', academie: house.schools[0]!.academie }]);
    expect(await shown(dashboard)).toMatchObject({
      letterTexts: null,
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it.each([
    ['RESPONSABLE', 'ONE_TO_A_SHEET', ['MARTIN', 'XXXX-XXXX-XXXX', TEXTS.paragraph]],
    ['INVITATION', 'TWO_TO_A_SHEET', ['MARTIN', 'FranceConnect', TEXTS.paragraph]],
    ['PUPIL', 'CARDS', ['MARTIN', 'XXXX-XXXX-XXXX']],
    ['PUPIL', 'ONE_TO_A_SHEET', ['MARTIN', TEXTS.signature]],
  ])('are seen on a specimen of %s, %s, of nobody, which touches no account', async (letter, layout, parts) => {
    const events = await house.events();
    const { url, userErrors } = await send('LetterSpecimenPrint', { uai, letter, layout });
    expect(userErrors).toEqual([]);
    const file = await pdf(url);
    expect(await house.events()).toBe(events);
    if (!POPPLER) return;
    const [page, ...more] = pageTexts(file);
    expect(more).toEqual([]);
    for (const part of ['SPÉCIMEN', ...parts]) expect(page!.replace(/\s+/g, ' ')).toContain(part);
    expect(structureText(file).indexOf('"SPÉCIMEN"')).toBeGreaterThan(0);
  });

  it('are seen on a specimen before they are set, and refused there as when they are set', async () => {
    const draft = { signature: 'Brouillon de signature' };
    const { url } = await send('LetterSpecimenPrint', { uai, letter: 'RESPONSABLE', texts: draft });
    const file = await pdf(url);
    expect((await shown()).letterTexts).toMatchObject(TEXTS);
    const unfit = await send('LetterSpecimenPrint', { uai, letter: 'RESPONSABLE', texts: { signature: '漢' } });
    expect(unfit).toMatchObject({ url: null, userErrors: [{ code: 'LETTER_TEXTS_UNFIT' }] });
    const cards = await send('LetterSpecimenPrint', { uai, letter: 'RESPONSABLE', layout: 'CARDS' });
    expect(cards.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'layout' } }]);
    if (!POPPLER) return;
    const [page] = pageTexts(file);
    expect(page).toContain(draft.signature);
    expect(page).not.toContain(TEXTS.contactLine);
  });
});
