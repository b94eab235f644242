/** Signs that are seen nowhere and meant by nobody: soft hyphens, spaces of no width, marks of direction, left by copying. */
const UNSEEN = /[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g;

export const withoutUnseen = (text: string): string => text.replace(UNSEEN, '');
