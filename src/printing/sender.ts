/** Who writes letters: the school, with its own texts and the words of its académie. */
import type { SchoolRow } from '../../projections/schools/queries.js';
import { LETTER_TEXT_BOUNDS, type LetterTexts } from '../domain/school/letter-texts.js';
import type { OwnWords, Sender } from '../letters/index.js';
import type { LetterTextVault } from '../vault/vault.js';

export interface SenderDeps {
  readonly letterTexts: Pick<LetterTextVault, 'read'>;
  /** The words of letters of an académie (its code). */
  readonly academieLetters: (academie: string) => OwnWords;
}

/** What of a school its letters depend on. */
export type SendingSchool = Pick<SchoolRow, 'name' | 'academie' | 'letterTextsId'>;

/** The school as its letters name it. */
export const senderOf = (name: string, texts: LetterTexts = {}, words: OwnWords = {}): Sender => ({
  school: {
    name,
    ...(texts.senderLines && { address: texts.senderLines }),
    ...(texts.contactLine !== undefined && { contact: texts.contactLine }),
  },
  ...(texts.signature !== undefined && { signature: texts.signature }),
  ...(texts.paragraph !== undefined && { paragraph: texts.paragraph }),
  words,
});

/** The schools as their letters name them today, in their order. */
export async function sendersOf(
  { letterTexts, academieLetters }: SenderDeps,
  schools: readonly SendingSchool[],
): Promise<Sender[]> {
  const ids = schools.flatMap(({ letterTextsId }) => letterTextsId ?? []);
  const texts = await letterTexts.read(ids);
  const byId = new Map(ids.map((id, at) => [id, texts[at]]));
  return schools.map(({ name, academie, letterTextsId }) =>
    senderOf(name, letterTextsId === null ? undefined : byId.get(letterTextsId), academieLetters(academie)),
  );
}

/** French words repeated to a length: as wide as what people write. */
const filling = (length: number): string =>
  'Une réunion aura lieu à dix-huit heures dans la salle polyvalente du bâtiment B. '.repeat(5).slice(0, length).trim();

/** A sender with the longest name and texts that a school may have. */
export const LONGEST_SENDER: Sender = senderOf(
  'Lycée polyvalent des métiers de l’automobile et des transports Antoine de Saint-Exupéry',
  {
    signature: filling(LETTER_TEXT_BOUNDS.signature),
    senderLines: Array.from({ length: LETTER_TEXT_BOUNDS.senderLines }, () => filling(LETTER_TEXT_BOUNDS.senderLine)),
    contactLine: filling(LETTER_TEXT_BOUNDS.contactLine),
    paragraph: filling(LETTER_TEXT_BOUNDS.paragraph),
  },
);
