/**
 * Whether the words of a sender fit on its letters: lays out the longest that are to be expected, and says where the text would be too
 * small to be read. A letter with more children than that is set smaller still, and stays on its page.
 */
import { setImmediate } from 'node:timers/promises';
import type { Texts } from '../domain/language.js';
import type { Access, Addressed, Named, Sender } from './records.js';
import { back, type BackKind } from './sheets/back.js';
import { Writer, type JobContext } from './sheets/context.js';
import { Desk } from './sheets/desk.js';
import { flyerSheet } from './sheets/flyer.js';
import type { Sheet } from './sheets/flow.js';
import { halfInvitation, wholeInvitation } from './sheets/invitation.js';
import { A4 } from './sheets/measures.js';
import { card, pupilSheet } from './sheets/pupil.js';
import { halfLetter, wholeLetter } from './sheets/responsable.js';
import { BACK_LANGUAGES } from './wording/backs.js';
import { LETTER_NAMES, type LetterName } from './wording/own-words.js';
import { wordsOf, type Words } from './wording/words.js';

/** A letter on one kind of paper: its name, the size of its text at full scale, and the least that can be read, in points. */
interface Kind {
  readonly letter: LetterName;
  readonly name: Texts;
  readonly size: number;
  readonly least: number;
  /** Its sheets with the longest names. */
  readonly sheets: (writer: Writer, words: Words) => readonly Sheet[];
}

/** Four children; their names, as all texts below, are longer than nearly all that there are. */
const CHILDREN: readonly Named[] = Array.from({ length: 4 }, () => ({
  firstName: 'Marie-Charlotte',
  lastName: 'DE LA ROCHEFOUCAULD',
}));
/** The addressee of the longest letter that is to be expected. */
const LONGEST: Addressed = {
  civility: 'Mme',
  firstName: 'Marie-Charlotte',
  lastName: 'DE LA ROCHEFOUCAULD-MONTMORENCY',
  address: [
    'Résidence des Tilleuls',
    'Bâtiment C, escalier 4, appartement 1234',
    '125 avenue du Maréchal de Lattre de Tassigny',
    '78000 SAINT-QUENTIN-EN-YVELINES CEDEX',
  ],
  children: CHILDREN,
  number: 123_456,
  reprint: 12,
};
const LOGIN = 'm.delarochefoucauldmontmorency12';
const ACCESSES: readonly Access[] = [
  { kind: 'ACTIVATION', password: 'XXXX-XXXX-XXXX', validUntil: '30 septembre 2026' },
  { kind: 'RESET', password: 'XXXX-XXXX-XXXX' },
  { kind: 'LOGIN_ALONE' },
];
const BACK_KINDS: readonly BackKind[] = ['ACTIVATION', 'RESET', 'LOGIN_ALONE', 'INVITATION'];

const pupilWith = (access: Access) =>
  ({ kind: 'PUPIL', ...LONGEST, className: 'TERMINALE GENERALE 12', login: LOGIN, access }) as const;

const responsableWith = (access: Access) => ({ kind: 'RESPONSABLE', ...LONGEST, login: LOGIN, access }) as const;
const INVITATION = { kind: 'INVITATION', ...LONGEST } as const;

const KINDS: readonly Kind[] = [
  {
    letter: 'RESPONSABLE',
    name: { fr: 'le courrier aux responsables', en: 'the letter to responsables' },
    size: 10,
    least: 8,
    sheets: (writer, { responsable }) =>
      ACCESSES.map(access => wholeLetter(writer, responsableWith(access), responsable)),
  },
  {
    letter: 'RESPONSABLE',
    name: { fr: 'le courrier aux responsables, deux par feuille', en: 'the letter to responsables, two to a sheet' },
    size: 9.5,
    least: 6,
    sheets: (writer, { responsable }) =>
      ACCESSES.map(access => halfLetter(writer, responsableWith(access), responsable, 0)),
  },
  {
    letter: 'INVITATION',
    name: { fr: "l'invitation", en: 'the invitation' },
    size: 10,
    least: 8,
    sheets: (writer, { invitation }) => [wholeInvitation(writer, INVITATION, invitation)],
  },
  {
    letter: 'INVITATION',
    name: { fr: "l'invitation, deux par feuille", en: 'the invitation, two to a sheet' },
    size: 9.5,
    least: 6,
    sheets: (writer, { invitation }) => [halfInvitation(writer, INVITATION, invitation, 0)],
  },
  {
    letter: 'PUPIL',
    name: { fr: "la page de l'élève", en: 'the page of a pupil' },
    size: 12,
    least: 9,
    sheets: (writer, { pupil }) => ACCESSES.map(access => pupilSheet(writer, pupilWith(access), pupil)),
  },
  {
    letter: 'PUPIL',
    name: { fr: "la carte de l'élève", en: 'the card of a pupil' },
    size: 8.5,
    least: 6,
    sheets: (writer, { pupil }) => ACCESSES.map(access => card(writer, pupilWith(access), pupil, 0)),
  },
  {
    letter: 'FLYER',
    name: { fr: "l'affiche", en: 'the flyer' },
    size: 12,
    least: 9,
    sheets: (writer, { flyer }) => [flyerSheet(writer, flyer)],
  },
  {
    letter: 'BACKS',
    name: { fr: 'le verso', en: 'the back' },
    size: 13,
    least: 9,
    sheets: (writer, { backs }) =>
      BACK_LANGUAGES.flatMap(language =>
        BACK_KINDS.map(kind =>
          back(writer, { kind, language, wording: backs[language] }, { top: 0, height: A4.height, half: false }),
        ),
      ),
  },
];

const points = (size: number, language: 'fr' | 'en'): string =>
  size.toLocaleString(language, { maximumFractionDigits: 1 });

function tooSmall({ name, least }: Kind, size: number): Texts {
  return {
    fr: `Sur ${name.fr}, pour quatre enfants aux noms longs, le texte serait en ${points(size, 'fr')} points ; il en faut ${points(least, 'fr')} au moins. Raccourcissez les textes.`,
    en: `On ${name.en}, for four children with long names, the text would be in ${points(size, 'en')} points; ${points(least, 'en')} are needed at least. Shorten the texts.`,
  };
}

/**
 * Says on which of these letters the words of a sender do not fit, or have characters that no font has. Empty when all is well. Lets other
 * work of the process go on between two letters. Throws `WordingRefused`.
 */
export async function fitFaults(
  sender: Sender,
  addresses: Pick<JobContext, 'portal' | 'assistance'>,
  letters: readonly LetterName[] = LETTER_NAMES,
): Promise<readonly Texts[]> {
  const desk = new Desk({ title: 'fit', language: 'fr', createdAt: new Date(0) });
  const writer = new Writer(desk, { ...addresses, ...sender });
  const words = wordsOf(sender.words);
  const faults: Texts[] = [];
  for (const kind of KINDS.filter(({ letter }) => letters.includes(letter))) {
    const size = kind.size * Math.min(...kind.sheets(writer, words).map(({ scale }) => scale));
    if (size < kind.least) faults.push(tooSmall(kind, size));
    await setImmediate();
  }
  const missing = desk.takeMissing();
  if (missing.length === 0) return faults;
  const shown = missing.slice(0, 10).join(' ');
  return [
    ...faults,
    {
      fr: `Ces caractères ne peuvent pas être imprimés : ${shown}. Remplacez-les.`,
      en: `These characters cannot be printed: ${shown}. Replace them.`,
    },
  ];
}
