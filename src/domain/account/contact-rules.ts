/** What passes for an e-mail address and for a mobile number. Proof that they work is the link or the code, not this. */

/** One `@`, something on both sides, a dot in the domain, no space or control character, 254 characters at most. */
export const isEmail = (text: string): boolean =>
  text.length <= 254 && /^[^\s@"<>(),;:\\[\]\p{C}]{1,64}@[^\s@"<>(),;:\\[\]\p{C}]+\.[^\s@.]{2,}$/u.test(text);

/** E.164. */
export const isPhone = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text);
