/** Reed-Solomon correction over GF(2^8) with the polynomial 0x11D (ISO/IEC 18004, 7.5.2). */

/** Powers of 2 in the field, twice over, so that the sum of two logarithms finds its power; and their logarithms. */
const EXPONENT = new Uint8Array(512);
const LOGARITHM = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power++) {
  EXPONENT[power] = EXPONENT[power + 255] = value;
  LOGARITHM[value] = power;
  value = value < 128 ? value << 1 : (value << 1) ^ 0x11d;
}

const product = (one: number, other: number): number =>
  one === 0 || other === 0 ? 0 : EXPONENT[LOGARITHM[one]! + LOGARITHM[other]!]!;

const divisors = new Map<number, Uint8Array>();

/** The generator polynomial of this degree, without its first coefficient, which is 1. */
function divisorOf(degree: number): Uint8Array {
  const known = divisors.get(degree);
  if (known) return known;
  const divisor = new Uint8Array(degree);
  divisor[degree - 1] = 1;
  for (let root = 0; root < degree; root++) {
    const factor = EXPONENT[root]!;
    for (let at = 0; at < degree; at++) divisor[at] = product(divisor[at]!, factor) ^ (divisor[at + 1] ?? 0);
  }
  divisors.set(degree, divisor);
  return divisor;
}

/** The correction bytes of a block, `degree` in number: the remainder of its division by the generator polynomial. */
export function correctionOf(data: Uint8Array, degree: number): Uint8Array {
  const divisor = divisorOf(degree);
  const rest = new Uint8Array(degree);
  for (const byte of data) {
    const factor = byte ^ rest[0]!;
    rest.copyWithin(0, 1);
    rest[degree - 1] = 0;
    if (factor === 0) continue;
    const logarithm = LOGARITHM[factor]!;
    for (let at = 0; at < degree; at++) rest[at]! ^= EXPONENT[LOGARITHM[divisor[at]!]! + logarithm]!;
  }
  return rest;
}
