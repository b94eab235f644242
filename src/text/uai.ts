/** UAI: the number of a school, 7 digits and a check letter. It is text: leading zeros count. */

/** Upper case without spaces, when it has the form of a UAI. */
export const parseUai = (text: string): string | undefined => {
  const uai = text.replace(/\s/g, '').toUpperCase();
  return /^\d{7}[A-Z]$/.test(uai) ? uai : undefined;
};
