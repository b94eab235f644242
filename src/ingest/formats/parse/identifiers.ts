/** Parses national identifiers: INE, UAI, MEF. They are text: leading zeros count. */

const CHECK_LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';

/** The check letter of a UAI's seven digits. */
export const uaiLetter = (digits: string): string => CHECK_LETTERS[Number(digits) % 23]!;

/** Whether the check letter is right. `parseUai` does not ask: an import with a wrong letter is warned of, not refused. */
export const hasValidLetter = (uai: string): boolean => uaiLetter(uai.slice(0, 7)) === uai[7];

const compact = (text: string): string => text.replace(/\s/g, '').toUpperCase();

/**
 * Upper case without spaces, when it has one of the forms of an INE: 10 digits + letter; the form given since the national register of
 * pupils (RNIE) exists, 9 digits + 2 letters; or the apprentices' 4 digits + `A` + 5 digits + letter.
 */
export const parseIne = (text: string): string | undefined => {
  const ine = compact(text);
  return /^(\d{10}[A-Z]|\d{9}[A-Z]{2}|\d{4}A\d{5}[A-Z])$/.test(ine) ? ine : undefined;
};

/** Whether a text is what private schools write in place of an INE: 11 letters and digits of no known form. */
export const isOfSchoolsOwnForm = (text: string): boolean =>
  /^[0-9A-Z]{11}$/.test(compact(text)) && parseIne(text) === undefined;

/** Upper case without spaces, when it has the form of a MEF: 11 characters, of which the first 7 at least are digits. */
export const parseMef = (text: string): string | undefined => {
  const mef = compact(text);
  return /^\d{7}[0-9A-Z]{4}$/.test(mef) ? mef : undefined;
};
