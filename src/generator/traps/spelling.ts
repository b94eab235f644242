/** Spells names and numbers as another secretary would. */
import type { Random } from '../../common/random.js';
import { typed } from '../people.js';

const WAYS: readonly ((name: string) => string)[] = [
  name => name.toUpperCase(),
  name => typed(name, true),
  name => typed(name, true).replace(/[-’']/g, ' '),
  name => typed(name, true).toLowerCase(),
  name => name.toLowerCase().replace(/(?<=^|[-\s’'])\p{L}/gu, letter => letter.toUpperCase()),
  name => ` ${name.replace(/-/g, ' ')} `,
];

export const respelled = (name: string, random: Random): string => random.pick(WAYS)(name);

/** A number in one of the forms in which it is typed. */
export function phoneSpelled(national: string, random: Random): string {
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

/** E.164 of a metropolitan number. */
export const international = (national: string): string => `+33${national.slice(1)}`;
