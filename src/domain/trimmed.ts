/** The text without blanks around it; undefined when nothing is left. */
export const trimmed = (text: string | null | undefined): string | undefined => text?.trim() || undefined;
