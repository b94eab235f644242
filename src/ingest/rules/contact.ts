/** Phones as the bases write them → E.164. */
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';

export interface ParsedPhone {
  /** E.164. */
  readonly number: string;
  readonly mobile: boolean;
}

/** Regions whose national numbers are all ten digits from 0 and never clash: a number dialled in one means the same in all. */
const NATIONAL: readonly CountryCode[] = ['FR', 'RE', 'GP', 'MQ', 'GF', 'YT'];

/** Numbers that ARCEP keeps for fiction: not in service, so no list of numbering plans has the mobile ones. */
const FICTION = /^(?:0|\+33)(63998\d{4})$/;

/** `0000000000`, `00`, `-`: written for "none". */
const isNone = (digits: string): boolean => /^0*$/.test(digits);

/** `none` when nothing is meant, `undefined` when it is no phone number. A region's numbers are tried first, then the others. */
export function parsePhone(text: string, region: CountryCode): ParsedPhone | 'none' | undefined {
  if (text.length > 40) return undefined;
  const compact = text.replace(/[^\d+]/g, '').replace(/^00(?=[1-9])/, '+');
  if (isNone(compact.replace('+', ''))) return /^[\s\d.+/()_-]*$/.test(text) ? 'none' : undefined;
  const fiction = FICTION.exec(compact.replace(/^\+330/, '+33'));
  if (fiction && (region !== 'YT' || compact.startsWith('+33'))) return { number: `+33${fiction[1]}`, mobile: true };
  for (const tried of [region, ...NATIONAL.filter(other => other !== region)]) {
    const phone = parsePhoneNumberFromString(compact, tried);
    if (phone?.isValid()) {
      const type = phone.getType();
      return { number: phone.number, mobile: type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE' };
    }
    if (compact.startsWith('+')) return undefined;
  }
  return undefined;
}
