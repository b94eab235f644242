/** Why printing may be refused: by the check of rights, or because a selection is not what was seen. */
import { exactly, type OfCommand, type Refusals } from '../refusals.js';

const RIGHTS = { RIGHT_LAPSED: null, OTP_REQUIRED: null, OTP_TOO_OLD: null } as const;

export const LETTER_REFUSALS = {
  lettersPrint: { FORBIDDEN: null, ...RIGHTS },
  lettersPrintSelected: {
    ...RIGHTS,
    FORBIDDEN: 'to show provisional passwords, or to search for names, is no right of yours in one of the schools',
    OTP_REQUIRED: 'never for pupils',
    OTP_TOO_OLD: 'never for pupils',
    SELECTION_CHANGED: 'the payload and the message give both numbers',
    SELECTION_EMPTY: null,
    NOTHING_TO_PRINT: '`reasons` says why',
  },
  letterTextsChange: exactly<
    Refusals<'FORBIDDEN' | keyof typeof RIGHTS | 'LETTER_TEXTS_UNFIT' | OfCommand<'letterTexts', 'change'>>
  >()({
    ...RIGHTS,
    FORBIDDEN: 'to change these texts is no right of yours in this school',
    SCHOOL_UNKNOWN: 'its files were never imported',
    COMMAND_ID_USED: null,
    LETTER_TEXTS_UNFIT: 'the message names the letters and the sizes',
  }),
  letterSpecimenPrint: {
    FORBIDDEN: null,
    RIGHT_LAPSED: null,
    LETTER_TEXTS_UNFIT: '`texts`; the message names the letters and the sizes',
  },
  flyerPrint: { FORBIDDEN: null, RIGHT_LAPSED: null },
} as const satisfies Record<string, Partial<Refusals>>;
