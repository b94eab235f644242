/** How long a text message is, as networks count it (3GPP TS 23.038): in its own alphabet of 7 bits (GSM-7), else in UCS-2. */

/** The characters of GSM-7 that take one place. */
const PLAIN = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Those that take two. */
const EXTENDED = new Set('\f^{}\\[~]|€');

/** Places in a message that stands alone, and in each part of a longer one. */
const GSM7 = { alone: 160, part: 153 } as const;
const UCS2 = { alone: 70, part: 67 } as const;

/** The length in places of GSM-7; `undefined` when a character is not in it. */
export function gsm7Length(text: string): number | undefined {
  let length = 0;
  for (const character of text) {
    if (!PLAIN.has(character) && !EXTENDED.has(character)) return undefined;
    length += PLAIN.has(character) ? 1 : 2;
  }
  return length;
}

/** How many parts (segments) the message is sent in. Each is paid for, and a lost one loses the message. */
export function segmentsOf(text: string): number {
  const gsm7 = gsm7Length(text);
  const { alone, part } = gsm7 === undefined ? UCS2 : GSM7;
  const length = gsm7 ?? text.length;
  return length <= alone ? 1 : Math.ceil(length / part);
}
