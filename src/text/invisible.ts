/** Invisible characters that copying leaves in a text: soft hyphens, zero-width spaces, direction marks. */
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g;

/** The text without them. */
export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');
