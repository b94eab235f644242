/** Contact details as they are typed → as they are kept. */
import { ACADEMIES, type PhoneRegion } from '../../domain/academies.js';
import type { Account } from '../../domain/account/state.js';
import type { UpdateContact } from '../../domain/account/commands.js';
import { parseEmail } from '../../text/email.js';
import { phoneNumber } from '../../text/phone.js';
import type { ContactChange } from './contact-details.js';

/** Where the phones of an account are dialled: in the académie that last knew its holder. */
export const phoneRegionOf = ({ sources }: Account): PhoneRegion =>
  ACADEMIES.find(({ code }) => code === sources.at(-1)?.academie)?.phoneRegion ?? 'FR';

/** The change that is asked for; none, and the first field that is neither an address nor a number, when one is. */
export function contactGiven(
  { email, mobile, homePhone, workPhone, address }: ContactChange,
  region: PhoneRegion,
): { readonly change: ContactChange; readonly fault?: NonNullable<UpdateContact['fault']> } {
  const phone = (text: string | null | undefined, kind: 'MOBILE' | 'ANY'): string | null | undefined =>
    typeof text === 'string' ? phoneNumber(text, region, kind) : text;
  const given = { email, mobile, homePhone, workPhone };
  const kept: typeof given = {
    email: typeof email === 'string' ? parseEmail(email) : email,
    mobile: phone(mobile, 'MOBILE'),
    homePhone: phone(homePhone, 'ANY'),
    workPhone: phone(workPhone, 'ANY'),
  };
  const field = (Object.keys(given) as (keyof typeof given)[]).find(
    name => typeof given[name] === 'string' && kept[name] === undefined,
  );
  if (field === undefined) return { change: { ...kept, address } };
  return { change: {}, fault: { code: field === 'email' ? 'EMAIL_INVALID' : 'MOBILE_INVALID', field } };
}
