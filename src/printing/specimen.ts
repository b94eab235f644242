/** Letters to an invented person, each marked as a specimen: they show how the letters of a school look, and touch no account. */
import { addMonths } from '../domain/calendar.js';
import { zoneOfSchool } from '../domain/time-zones.js';
import {
  letters,
  pupilCards,
  type Addressed,
  type LetterRecord,
  type PupilLetter,
  type Sender,
} from '../letters/index.js';
import { fileName, jobOf, type Imprint } from './imprint.js';
import type { LetterSetting } from './layout.js';

export const SPECIMEN_LETTERS = ['RESPONSABLE', 'INVITATION', 'PUPIL'] as const;
export type SpecimenLetter = (typeof SPECIMEN_LETTERS)[number];

/** The kind of the accounts to which a letter goes. */
export const kindOf = (letter: SpecimenLetter): 'RESPONSABLE' | 'STUDENT' =>
  letter === 'PUPIL' ? 'STUDENT' : 'RESPONSABLE';

const CHILDREN = [
  { firstName: 'Léa', lastName: 'MARTIN' },
  { firstName: 'Tom', lastName: 'MARTIN' },
];
const PARENT: Addressed = {
  civility: 'Mme',
  firstName: 'Marie',
  lastName: 'MARTIN',
  address: ['12 rue des Lilas', '00000 VILLE'],
  children: CHILDREN,
  number: 0,
};
/** No login has this form: that of a person has a dot. */
const LOGIN = 'specimen';
const PASSWORD = 'XXXX-XXXX-XXXX';
/** For how long the specimen says that its password is valid. */
const VALID_MONTHS = 3;

function recordOf(letter: SpecimenLetter, uai: string, { back }: LetterSetting, { at }: Imprint): LetterRecord {
  const zone = zoneOfSchool(uai);
  const validUntil = { at: addMonths(at, VALID_MONTHS, zone), zone };
  const credentials = { login: LOGIN, access: { kind: 'ACTIVATION', password: PASSWORD, validUntil } } as const;
  const parent = { ...PARENT, ...(back && { back }) };
  switch (letter) {
    case 'RESPONSABLE':
      return { kind: 'RESPONSABLE', ...parent, ...credentials };
    case 'INVITATION':
      return { kind: 'INVITATION', ...parent };
    case 'PUPIL':
      return { kind: 'PUPIL', ...CHILDREN[0]!, className: '6EME A', number: 0, ...credentials };
  }
}

export interface SpecimenFile {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Makes a specimen of a letter of this sender, in a school. */
export function specimenFile(
  { sender, uai, letter }: { readonly sender: Sender; readonly uai: string; readonly letter: SpecimenLetter },
  setting: LetterSetting,
  imprint: Imprint,
): SpecimenFile {
  const { layout, back, signature } = setting;
  const record = recordOf(letter, uai, setting, imprint);
  const job = { ...jobOf({ ...sender, ...(signature !== undefined && { signature }) }, imprint), specimen: true };
  const content =
    layout === 'CARDS'
      ? pupilCards([record as PupilLetter], job)
      : letters([record], { ...job, twoToASheet: layout === 'TWO_TO_A_SHEET', backs: back !== undefined });
  return { name: fileName('specimen', [{ uai }], imprint), content };
}
