/** The number of a request, as people write it down: `7K3MT-9QX2A`. It follows from the id of the request, and proves nothing. */

/** Without I, L, O and U, which are taken for other characters. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const HALF = 5;

/** The number of a request: fifty bits of its id. */
export function referenceOf(requestId: string): string {
  const hex = requestId.replaceAll('-', '');
  // Thirteen digits are 52 bits, of which two are too many. The thirteenth of the id is left out: the version of the UUID, the same in all of them.
  let bits = BigInt(`0x${hex.slice(0, 12)}${hex.slice(13, 14)}`) >> 2n;
  let text = '';
  for (let at = 0; at < 2 * HALF; at++) {
    text = ALPHABET[Number(bits & 31n)]! + text;
    bits >>= 5n;
  }
  return `${text.slice(0, HALF)}-${text.slice(HALF)}`;
}

/** The number as it is written, of one that somebody typed. */
export function referenceTyped(text: string): string {
  const plain = text
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return `${plain.slice(0, HALF)}-${plain.slice(HALF)}`;
}
