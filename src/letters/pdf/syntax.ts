/** Writes values as they stand in a PDF (ISO 32000-1, 7.3). */

/** A number with two decimals at most: a hundredth of a point is finer than any printer. */
export const num = (value: number): string => String(Math.round(value * 100) / 100);

/** The number of an object, as other objects name it. */
export const ref = (object: number): string => `${object} 0 R`;

/** A text string: ASCII in parentheses; any other text as UTF-16 with a byte order mark, in hexadecimal. */
export function textString(text: string): string {
  if (/^[ -~]*$/.test(text)) return `(${text.replace(/[\\()]/g, '\\$&')})`;
  return `<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()}>`;
}

/** A date string in UTC. */
export const dateString = (at: Date): string => `(D:${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z)`;
