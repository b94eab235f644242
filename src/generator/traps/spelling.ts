/** Spells names and phone numbers as another school's secretary would, for traps. The import must read the same from all spellings. */
import type { Random } from '../../common/random.js';
import { asTyped } from '../people.js';

const NAME_SPELLINGS: readonly ((name: string) => string)[] = [
  name => name.toUpperCase(),
  name => asTyped(name, true),
  name => asTyped(name, true).replace(/[-’']/g, ' '),
  name => asTyped(name, true).toLowerCase(),
  name => name.toLowerCase().replace(/(?<=^|[-\s’'])\p{L}/gu, letter => letter.toUpperCase()),
  name => ` ${name.replace(/-/g, ' ')} `,
];

/** The name in one of these spellings. */
export const respellName = (name: string, random: Random): string => random.pick(NAME_SPELLINGS)(name);

/** A metropolitan number of national form in one of the forms in which it is typed: also rare ones, such as `+33 (0)6`. */
export function spellPhone(national: string, random: Random): string {
  const pairs = national.match(/../g)!;
  return random.pick([
    national,
    pairs.join('.'),
    pairs.join(' '),
    pairs.join('-'),
    `+33${national.slice(1)}`,
    `+33 ${national[1]} ${pairs.slice(1).join(' ')}`,
    `0033${national.slice(1)}`,
    `+33 (0)${national[1]} ${pairs.slice(1).join(' ')}`,
  ]);
}

/** A metropolitan number of national form as E.164. */
export const toE164 = (national: string): string => `+33${national.slice(1)}`;
