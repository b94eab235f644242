/** Whether the texts of a school fit on its letters. */
import type { Texts } from '../domain/language.js';
import type { LetterTexts } from '../domain/school/letter-texts.js';
import { fitFaults, type LetterName } from '../letters/index.js';
import type { Imprint } from './imprint.js';
import { senderOf, type SenderDeps, type SendingSchool } from './sender.js';

/** The letters on which a school has texts of its own. */
const WITH_OWN_TEXTS: readonly LetterName[] = ['RESPONSABLE', 'INVITATION', 'PUPIL', 'FLYER'];

/** Says on which letters these texts of a school would be too small to read, or cannot be printed. Empty when all is well. */
export const faultsOfTexts = (
  { academieLetters }: Pick<SenderDeps, 'academieLetters'>,
  { name, academie }: Pick<SendingSchool, 'name' | 'academie'>,
  texts: LetterTexts,
  { address, assistance }: Imprint['portal'],
): Promise<readonly Texts[]> =>
  fitFaults(senderOf(name, texts, academieLetters(academie)), { portal: { address }, assistance }, WITH_OWN_TEXTS);
