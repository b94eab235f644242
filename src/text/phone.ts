/** Decides what counts as a phone number, in files and forms alike. Only a code sent to it proves that it is the holder's. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { PhoneRegion } from '../domain/academies.js';

/** A phone number that was understood. */
export interface ParsedPhone {
  /** E.164. */
  readonly number: string;
  readonly mobile: boolean;
}

/** Regions whose national numbers are all ten digits from 0 and never clash: a number dialled in one means the same in all. */
const NATIONAL: readonly PhoneRegion[] = ['FR', 'RE', 'GP', 'MQ', 'GF', 'YT'];
/** The international prefixes of these regions. The mainland's +33 is often written before overseas numbers too. */
const ABROAD = /^\+(?:33|262|590|594|596)0?(?=\d{9}$)/;

/** Ranges that ARCEP, the French regulator, keeps for overseas mobiles, by international prefix. Published numbering plans lag behind them. */
const OVERSEAS_MOBILES = [
  ['+590', /^0(69[01]\d{6})$/],
  ['+262', /^0((?:69[23]|639)\d{6})$/],
  ['+594', /^0(694\d{6})$/],
  ['+596', /^0(69[67]\d{6})$/],
] as const;

/** Mobile numbers that ARCEP keeps for fiction. They are not in service, so no numbering plan lists them. */
const FICTION = /^(?:0|\+33)(63998\d{4})$/;

/** `0000000000`, `00`, `-`: written for "none". */
const isNone = (digits: string): boolean => /^0*$/.test(digits);

/** Reads a number as one of the region's own, or as an international one; `undefined` when no such number can be in service. */
function parseAs(compact: string, region: PhoneRegion): ParsedPhone | undefined {
  const phone = parsePhoneNumberFromString(compact, region);
  if (!phone?.isValid()) return undefined;
  const type = phone.getType();
  return { number: phone.number, mobile: type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE' };
}

/**
 * Reads a phone number; `none` when the text stands for "no number", `undefined` when it is no phone number. A region's own numbers
 * are tried first, then those of the others; an overseas number after the mainland's +33 is read as what it is.
 */
export function parsePhone(text: string, region: PhoneRegion): ParsedPhone | 'none' | undefined {
  if (text.length > 40) return undefined;
  const compact = text
    .normalize('NFKC')
    .replace(/[^\d+]/g, '')
    .replace(/^00(?=[1-9])/, '+');
  if (isNone(compact.replace('+', ''))) return /^[\s\d.+/()_-]*$/.test(text) ? 'none' : undefined;
  // In Mayotte, 0639 begins mobiles in service: there a number of fiction has to have its prefix.
  const fiction = FICTION.exec(compact.replace(/^\+330/, '+33'));
  if (fiction && (region !== 'YT' || compact.startsWith('+33'))) return { number: `+33${fiction[1]}`, mobile: true };
  const asWritten = parseAs(compact, region);
  if (asWritten) return asWritten;
  const national = compact.replace(ABROAD, '0');
  if (national.startsWith('+')) return undefined;
  for (const other of NATIONAL) {
    const phone = parseAs(national, other);
    if (phone) return phone;
  }
  for (const [prefix, range] of OVERSEAS_MOBILES) {
    const found = range.exec(national)?.[1];
    if (found !== undefined) return { number: `${prefix}${found}`, mobile: true };
  }
  return undefined;
}

/** Where a number without an international prefix may be dialled, the likeliest first. `FR` stands for the départements overseas, too. */
const DIALLED_IN: readonly PhoneRegion[] = ['FR', 'NC', 'PF', 'WF', 'PM'];

/**
 * The mobile numbers, in E.164, that the text may stand for when nobody knows from where in France it comes, the likeliest first. Few texts have
 * several readings: six digits may be a number of New Caledonia and of Saint-Pierre. Empty when it is no mobile.
 */
export const mobileReadings = (text: string): readonly string[] => [
  ...new Set(DIALLED_IN.flatMap(region => phoneNumber(text, region, 'MOBILE') ?? [])),
];

/** The number in E.164; `undefined` when the text is no phone number, or no mobile number while `kind` asks for one. */
export function phoneNumber(text: string, region: PhoneRegion, kind: 'MOBILE' | 'ANY'): string | undefined {
  const phone = parsePhone(text, region);
  if (phone === undefined || phone === 'none') return undefined;
  return phone.mobile || kind === 'ANY' ? phone.number : undefined;
}
