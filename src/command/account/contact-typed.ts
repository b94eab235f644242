/** Reads contact details as people type them. */
import { ACADEMIES, type PhoneRegion } from '../../domain/academies.js';
import type { Account } from '../../domain/account/state.js';
import type { UpdateContact } from '../../domain/account/commands.js';
import { parseEmail } from '../../text/email.js';
import { phoneNumber } from '../../text/phone.js';
import type { ContactChange } from './contact-details.js';

/** Where the phones of an account are dialled: in the académie that last knew its holder. */
export const phoneRegionOf = ({ sources }: Account): PhoneRegion =>
  ACADEMIES.find(({ code }) => code === sources.at(-1)?.academie)?.phoneRegion ?? 'FR';

/** The change that was typed; when a field is neither an address nor a number, no change and the first such field. */
export function readTyped(
  { email, mobile, homePhone, workPhone, address }: ContactChange,
  region: PhoneRegion,
): { readonly change: ContactChange; readonly fault?: NonNullable<UpdateContact['fault']> } {
  const phone = (text: string | null | undefined, kind: 'MOBILE' | 'ANY'): string | null | undefined =>
    typeof text === 'string' ? phoneNumber(text, region, kind) : text;
  const typed = { email, mobile, homePhone, workPhone };
  const read: typeof typed = {
    email: typeof email === 'string' ? parseEmail(email) : email,
    mobile: phone(mobile, 'MOBILE'),
    homePhone: phone(homePhone, 'ANY'),
    workPhone: phone(workPhone, 'ANY'),
  };
  const field = (Object.keys(typed) as (keyof typeof typed)[]).find(
    name => typeof typed[name] === 'string' && read[name] === undefined,
  );
  if (field === undefined) return { change: { ...read, address } };
  return { change: {}, fault: { code: field === 'email' ? 'EMAIL_INVALID' : 'MOBILE_INVALID', field } };
}
