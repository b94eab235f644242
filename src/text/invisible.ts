/**
 * Invisible characters that copying leaves in a text: soft hyphens, zero-width spaces, direction marks, word joiners, byte order marks.
 * Zero-width joiners stay, for some scripts need them; so do the characters that embed or isolate a direction (U+202A–202E, U+2066–2069).
 */
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g;

/** The text without them. */
export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');
