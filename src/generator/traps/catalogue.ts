/** Every trap by its name, and the rates at which a user asks for them. */
import { FILE_TRAPS } from './files.js';
import { LINK_TRAPS } from './links.js';
import { PAIR_TRAPS } from './pairs.js';
import { PHONE_TRAPS } from './phones.js';
import { INE_OTHER_BIRTH_DATE, PUPIL_TRAPS } from './pupils.js';
import type { Trap } from './trap.js';

const CATALOGUE = {
  ...FILE_TRAPS,
  ...PUPIL_TRAPS,
  'ine-other-birth-date': INE_OTHER_BIRTH_DATE,
  ...PAIR_TRAPS,
  ...PHONE_TRAPS,
  ...LINK_TRAPS,
} as const;

export type TrapName = keyof typeof CATALOGUE;
export const TRAPS: Readonly<Record<TrapName, Trap>> = CATALOGUE;
export const TRAP_NAMES = Object.keys(CATALOGUE) as TrapName[];

/** Traps that refuse the whole file, so that no other trap shows: `all` leaves them out. */
const NOT_WITH_OTHERS: readonly TrapName[] = ['misdeclared-encoding'];

/** For each trap, the share of households, schools or files that get it. */
export type TrapRates = Readonly<Partial<Record<TrapName, number>>>;

/** Parses `all=0.01,homonyms=0.1`; a later rate overrides an earlier one. Throws an error that says what is wrong. */
export function parseTraps(text: string): TrapRates {
  const rates: Partial<Record<TrapName, number>> = {};
  for (const part of text.split(',')) {
    const [name = '', share = ''] = part.trim().split('=');
    const rate = Number(share);
    if (share === '' || !(rate >= 0 && rate <= 1)) throw new Error(`${part} is not a trap with a rate up to 1`);
    if (name === 'all') for (const each of TRAP_NAMES) rates[each] = NOT_WITH_OTHERS.includes(each) ? 0 : rate;
    else if (Object.hasOwn(CATALOGUE, name)) rates[name as TrapName] = rate;
    else throw new Error(`there is no trap ${name}; there are ${TRAP_NAMES.join(', ')}`);
  }
  return rates;
}
