/** Builds contact details: a value that the holder has proven is in force; a different one written since is shown as unconfirmed. */
import type { AccountRow } from '../../../projections/accounts/queries.js';
import type { Contact } from '../../vault/vault.js';
import type { ApiContext } from '../context.js';
import { ContactDetails, PostalAddress } from './types.js';

/**
 * Versions of the contact details in the vault: the one written last, and those whose e-mail address or mobile the holder has proven.
 * Null where there is none.
 */
type ContactVersions = Pick<AccountRow, 'personId' | 'contactVersion' | 'provenEmailVersion' | 'provenMobileVersion'>;

/** The value in force of an e-mail address or a mobile: the proven one, else the one written last. */
function inForce(written: string | undefined, proven: string | undefined) {
  return {
    value: proven ?? written ?? null,
    proven: proven !== undefined,
    unconfirmed: proven !== undefined && written !== undefined && written !== proven ? written : null,
  };
}

/** Reads the contact details of an account; null when none are known, or the person was erased. */
export async function contactDetails(context: ApiContext, row: ContactVersions): Promise<ContactDetails | null> {
  const { personId, contactVersion, provenEmailVersion, provenMobileVersion } = row;
  const load = async (version: number | null): Promise<Contact | undefined> =>
    version === null ? undefined : context.loaders.contact.load({ personId, version });
  const [written, provenEmail, provenMobile] = await Promise.all([
    load(contactVersion),
    load(provenEmailVersion),
    load(provenMobileVersion),
  ]);
  if (!written && !provenEmail && !provenMobile) return null;
  const { homePhone = null, workPhone = null, address } = written ?? {};
  const email = inForce(written?.email, provenEmail?.email);
  const mobile = inForce(written?.mobile, provenMobile?.mobile);
  return Object.assign(new ContactDetails(), {
    email: email.value,
    emailProven: email.proven,
    unconfirmedEmail: email.unconfirmed,
    mobile: mobile.value,
    mobileProven: mobile.proven,
    unconfirmedMobile: mobile.unconfirmed,
    homePhone,
    workPhone,
    address: address
      ? Object.assign(new PostalAddress(), { postalCode: null, city: null, country: null, ...address })
      : null,
  });
}
