/** How a holder is reached: what the holder has proven, and beside it what others have written since. */
import type { AccountRow } from '../../../projections/accounts/queries.js';
import type { Contact } from '../../vault/vault.js';
import type { ApiContext } from '../context.js';
import { ContactDetails, PostalAddress } from './types.js';

type ContactVersions = Pick<AccountRow, 'personId' | 'contactVersion' | 'provenEmailVersion' | 'provenMobileVersion'>;

/** Of an address or a mobile. */
function standing(said: string | undefined, proven: string | undefined) {
  return {
    value: proven ?? said ?? null,
    proven: proven !== undefined,
    unconfirmed: proven !== undefined && said !== undefined && said !== proven ? said : null,
  };
}

/** Null when nothing is known, or the person was erased. */
export async function contactDetails(context: ApiContext, row: ContactVersions): Promise<ContactDetails | null> {
  const { personId, contactVersion, provenEmailVersion, provenMobileVersion } = row;
  const load = async (version: number | null): Promise<Contact | undefined> =>
    version === null ? undefined : context.loaders.contact.load({ personId, version });
  const [said, ofEmail, ofMobile] = await Promise.all([
    load(contactVersion),
    load(provenEmailVersion),
    load(provenMobileVersion),
  ]);
  if (!said && !ofEmail && !ofMobile) return null;
  const { homePhone = null, workPhone = null, address } = said ?? {};
  const email = standing(said?.email, ofEmail?.email);
  const mobile = standing(said?.mobile, ofMobile?.mobile);
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
