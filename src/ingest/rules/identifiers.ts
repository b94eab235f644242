/** National identifiers: INE, UAI, MEF. All are text: leading zeros count. */

const CHECK_LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';

/** The check letter of a UAI's seven digits. */
export const uaiLetter = (digits: string): string => CHECK_LETTERS[Number(digits) % 23]!;

/** Upper case without spaces, when it has the form of a UAI (7 digits + letter). */
export const parseUai = (text: string): string | undefined => {
  const uai = text.replace(/\s/g, '').toUpperCase();
  return /^\d{7}[A-Z]$/.test(uai) ? uai : undefined;
};

export const hasValidLetter = (uai: string): boolean => uaiLetter(uai.slice(0, 7)) === uai[7];

/** Upper case without spaces, when it has one of the forms of an INE: 10 digits + letter, or RNIE 9 digits + 2 letters. */
export const parseIne = (text: string): string | undefined => {
  const ine = text.replace(/\s/g, '').toUpperCase();
  return /^(\d{10}[A-Z]|\d{9}[A-Z]{2})$/.test(ine) ? ine : undefined;
};

/** Upper case without spaces, when it has the form of a MEF: 10 or 11 characters of which the first 8 are digits at least. */
export const parseMef = (text: string): string | undefined => {
  const mef = text.replace(/\s/g, '').toUpperCase();
  return /^\d{7}[0-9A-Z]{4}$/.test(mef) ? mef : undefined;
};
