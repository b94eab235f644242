/** What a pupil is handed: a page of his or her own, or a card of an eighth of a sheet. */
import { fullName, numberInWords, type PupilLetter } from '../records.js';
import { inWords } from '../wording/dates.js';
import type { PupilWording } from '../wording/pupil.js';
import { isPresent } from '../wording/template.js';
import type { Writer } from './context.js';
import type { Block } from './desk.js';
import { Column, fitted, type Placed, type Sheet } from './flow.js';
import { A4, mm } from './measures.js';
import { credentialsBox, fitsBeside, qrBlock } from './parts.js';

const GREY = 0.3;
const MARGIN = mm(25);

/** A page for one pupil. */
export function pupilSheet(writer: Writer, letter: PupilLetter, wording: PupilWording): Sheet {
  const { desk, job } = writer;
  const width = A4.width - MARGIN * 2;
  const { access } = letter;
  const code = writer.qr(letter.login);
  return fitted(A4.height - mm(40), scale => {
    const size = 12 * scale;
    const text = { size, width };
    const column = new Column(MARGIN, mm(22));
    column.add('P', desk.fixed([{ text: job.school.name, style: 'bold' }], { size: 11 * scale, width }));
    column.add('P', desk.own(numberInWords(letter), { size: 8.5 * scale, width, grey: GREY }), 2 * scale);
    column.add(
      'P',
      desk.own([{ text: fullName(letter), style: 'bold' }], { size: 18 * scale, width, leading: 1.25 }),
      34 * scale,
    );
    column.add(
      'P',
      desk.own([{ text: letter.className, style: 'regular' }], { size: 13 * scale, width, grey: GREY }),
      2 * scale,
    );
    column.add('H1', writer.fixed(`**${wording.title}**`, { size: 15 * scale, width, leading: 1.25 }), 28 * scale);
    column.add('P', writer.fixed(wording.services, text), 12 * scale);
    column.add(
      'P',
      desk.fixed([{ text: job.portal.address, style: 'bold' }], { ...text, size: size * 1.1 }),
      5 * scale,
    );
    const activated = access.kind === 'LOGIN_ALONE';
    column.add('P', writer.fixed(activated ? wording.loginAlone : wording.credentials, text), 16 * scale);
    column.skip(10 * scale);
    const box = credentialsBox(
      desk,
      { login: letter.login, access, ...code },
      { x: MARGIN, y: column.y, width, scale, qrWidth: mm(32) },
    );
    column.insert(box.placed, box.height);
    if (access.kind !== 'LOGIN_ALONE') {
      const setting = { size: size * 0.9, width, grey: GREY };
      const note =
        access.kind === 'RESET'
          ? writer.fixed(wording.resetNote, setting)
          : writer.recurring(wording.passwordNote, { validUntil: inWords(access.validUntil) }, setting);
      column.add('P', note, 5 * scale);
    }
    const heading = activated ? wording.activatedHeading : wording.stepsHeading;
    column.add('H2', writer.fixed(`**${heading}**`, { ...text, size: size * 1.2 }), 24 * scale);
    const steps = activated ? [wording.activatedText] : [wording.step1, wording.step2, wording.step3];
    for (const one of [...steps, wording.secrecy, wording.assistance].filter(isPresent))
      column.add('P', writer.fixed(one, text), 7 * scale);
    const signature = job.signature ?? wording.signature;
    if (isPresent(signature)) column.add('P', desk.fixed(signature, { ...text, align: 'end' }), 22 * scale);
    return column.layout();
  });
}

/** Cards on a sheet: two across, four down. */
export const CARDS = { across: 2, down: 4 } as const;
const CARD = { width: A4.width / CARDS.across, height: A4.height / CARDS.down } as const;

/** Lines to cut along, between the cards. */
export const cutLines: Block = {
  ...A4,
  draw: content => {
    for (let row = 1; row < CARDS.down; row++)
      content.rule([0, row * CARD.height], [A4.width, row * CARD.height], 0.65, 0.5, '3 3');
    for (let column = 1; column < CARDS.across; column++)
      content.rule([column * CARD.width, 0], [column * CARD.width, A4.height], 0.65, 0.5, '3 3');
  },
};

/** The area of a card, by its place on the sheet: 0 is the first of the upper row. */
export const cardArea = (place: number): { x: number; y: number; width: number; height: number } => ({
  x: (place % CARDS.across) * CARD.width,
  y: Math.floor(place / CARDS.across) * CARD.height,
  ...CARD,
});

/** A card, at its place on the sheet. */
export function card(writer: Writer, letter: PupilLetter, wording: PupilWording, place: number): Sheet {
  const { desk, job } = writer;
  const area = cardArea(place);
  const left = area.x + mm(8);
  const top = area.y + mm(7);
  const width = CARD.width - mm(8) * 2;
  const besideQr = width - mm(29) - mm(3);
  // A login too long to stand beside the QR code stands below it, over the whole width.
  const beside = fitsBeside(letter.login, besideQr);
  const qrWidth = beside ? mm(29) : mm(22);
  const narrow = width - qrWidth - mm(3);
  const across = beside ? narrow : width;
  const { access } = letter;
  const { qr, qrAlt } = writer.qr(letter.login);
  return fitted(CARD.height - mm(7) * 2, scale => {
    const column = new Column(left, top);
    const label = (text: string): Block =>
      desk.fixed(text, { size: 8.5 * scale, width: across, grey: GREY, leading: 1.2 });
    const value = (text: string): Block =>
      desk.oneLine({ text, style: 'mono' }, { size: 15, width: across, leading: 1.25 });
    const lastName = desk.own([{ text: letter.lastName, style: 'bold' }], {
      size: 14 * scale,
      width: narrow,
      leading: 1.2,
    });
    column.add('P', lastName);
    column.add(
      'P',
      desk.own([{ text: letter.firstName, style: 'bold' }], { size: 12.5 * scale, width: narrow, leading: 1.2 }),
    );
    column.add(
      'P',
      desk.own([{ text: letter.className, style: 'regular' }], { size: 10.5 * scale, width: narrow, grey: GREY }),
    );
    const code: Placed = {
      tag: 'Figure',
      block: qrBlock(qr, qrWidth),
      x: left + width - qrWidth,
      y: top,
      options: { alt: qrAlt },
    };
    const credentials = (): void => {
      column.add('P', label('Identifiant'), 6 * scale).add('P', value(letter.login));
      if (access.kind !== 'LOGIN_ALONE')
        column.add('P', label('Mot de passe provisoire'), 3 * scale).add('P', value(access.password));
    };
    if (beside) credentials();
    column.insert([code], Math.max(0, top + qrWidth - column.y));
    if (!beside) credentials();
    column.add('P', desk.fixed([{ text: job.portal.address, style: 'bold' }], { size: 9.5 * scale, width }), 6 * scale);
    const setting = { size: 8.5 * scale, width, grey: GREY };
    const note =
      access.kind === 'ACTIVATION'
        ? writer.recurring(wording.cardNote, { validUntil: inWords(access.validUntil) }, setting)
        : writer.fixed(access.kind === 'RESET' ? wording.cardReset : wording.cardActivated, setting);
    column.add('P', note, 2 * scale);
    column.add('P', desk.own(numberInWords(letter), { size: 6.5 * scale, width, grey: GREY }), 2 * scale);
    return column.layout();
  });
}
