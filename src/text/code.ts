/** Reads the codes of six digits that people type from an SMS. */

export const CODE_DIGITS = 6;

const CODE = new RegExp(`^[0-9]{${CODE_DIGITS}}$`);

/** The six digits, without blanks, hyphens and dots between them; `undefined` when the text is no such code. */
export function codeDigits(typed: string): string | undefined {
  const digits = typed.normalize('NFKC').replace(/[\s.-]/g, '');
  return CODE.test(digits) ? digits : undefined;
}
