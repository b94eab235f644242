/** Mutates files for fuzz tests: changes, cuts, repeats and moves bytes, and puts in what readers stumble over. */
import { Buffer } from 'node:buffer';
import type { Random } from '../../../src/common/random.js';

const HOSTILE = [
  ...['<', '>', '&', ';', '"', "'", '$', '=', '\0', '\n', '\r\n', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>'],
  ...['<!DOCTYPE a [', '<!DOCTYPE a SYSTEM "a.dtd">', '<!ENTITY a "b">', '&#x0;', '&#99999999;', '&a;', '&eacute;'],
  ...['\u00ff\u00fe', '\u00fe\u00ff', '\u00ef\u00bb\u00bf', '\u0080', 'encoding="UTF-16"', 'encoding="x"'],
  ...['<ELEVE>', '</ELEVE>', '<PARAMETRES>', '<value>', '<value/>', '</attr>', '<addRequest>', '<deleteRequest>'],
  ...[
    'operation="add"',
    '__proto__',
    'constructor',
    '1e999',
    '-1',
    '=cmd()',
    'PK\u0003\u0004',
    'ustar',
    '\u001f\u008b',
  ],
].map(text => Buffer.from(text, 'latin1'));

/** Mutated files are cut to so many bytes: repeated parts would make them ever longer. */
const LONGEST = 100_000;

/** One mutation of a random kind. */
function mutateOnce(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + random.below(random.chance(0.1) ? bytes.length + 1 : 20));
  const [before, part, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  switch (random.below(6)) {
    case 0:
      return Buffer.concat([before, Buffer.from([random.below(256)]), bytes.subarray(at + 1)]);
    case 1:
      return Buffer.concat([before, after]);
    case 2:
      return Buffer.concat([before, part, part, part, after]);
    case 3:
      return before;
    case 4:
      return Buffer.concat([before, random.pick(HOSTILE), part, after]);
    default:
      return Buffer.concat([before, bytes.subarray(random.below(bytes.length + 1))]);
  }
}

/** Replaces one character: a file that is still well formed is read further than one that is not. */
function replaceOne(bytes: Buffer, random: Random): Buffer {
  const mutated = Buffer.from(bytes);
  mutated[random.below(bytes.length)] = 0x20 + random.below(0x5f);
  return mutated;
}

/** Replaces one character, or makes one to four mutations. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  if (random.chance(0.4)) return replaceOne(bytes, random);
  let mutated = bytes;
  for (let i = 1 + random.below(4); i > 0; i--) mutated = mutateOnce(mutated, random).subarray(0, LONGEST);
  return mutated;
}
