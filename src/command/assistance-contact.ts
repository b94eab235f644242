/** How a requester of assistance is reached, and which académie is asked. */
import { ACADEMIES, placeOf, type PhoneRegion } from '../domain/academies.js';
import { refuse } from '../domain/refusals.js';
import { parseEmail } from '../text/email.js';
import { phoneNumber } from '../text/phone.js';

/** As a requester writes them; see `AssistanceAsked`. */
interface ContactAndPlace {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly academie?: string | undefined;
  readonly uai?: string | undefined;
}

const dialledIn = (academie: string): PhoneRegion =>
  ACADEMIES.find(({ code }) => code === academie)?.phoneRegion ?? 'FR';

/** How a requester is reached, in the form in which it is kept: the number in E.164. One of the two, or both. */
export interface Contact {
  readonly email?: string;
  readonly phone?: string;
}

/** How the requester is reached; or why nobody could be reached so. */
function contactOf({ email, phone }: Pick<ContactAndPlace, 'email' | 'phone'>, academie: string) {
  const address = email === undefined ? undefined : parseEmail(email);
  if (email !== undefined && address === undefined) return refuse('EMAIL_INVALID', 'email');
  const number = phone === undefined ? undefined : phoneNumber(phone, dialledIn(academie), 'ANY');
  if (phone !== undefined && number === undefined) return refuse('MOBILE_INVALID', 'phone');
  if (address === undefined && number === undefined) return refuse('ASSISTANCE_CONTACT_MISSING', 'email');
  const contact: Contact = {
    ...(address !== undefined && { email: address }),
    ...(number !== undefined && { phone: number }),
  };
  return contact;
}

/**
 * The académie that is asked, and the contact in the form in which it is kept: the phone number in E.164. Or why a request with them
 * is refused, whoever makes it and whenever.
 */
export function contactAndPlace({ email, phone, academie: given, uai }: ContactAndPlace) {
  const academie = uai === undefined ? given : placeOf(uai)?.academie;
  if (academie === undefined || !ACADEMIES.some(({ code }) => code === academie))
    return refuse('ACADEMIE_UNKNOWN', uai === undefined ? 'academie' : 'uai');
  const contact = contactOf({ email, phone }, academie);
  return 'outcome' in contact ? contact : { academie, contact };
}
