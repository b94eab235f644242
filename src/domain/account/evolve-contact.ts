/** How recorded contact details, proofs and the activation change an account. Each function answers the account, or its fields, afterwards. */
import type { VaultRef } from '../vault-ref.js';
import type { DataOf as Of, ProvableField } from './events.js';
import { chosenCredential, noLockout, noMismatches } from './evolve-password.js';
import { confirming } from './new-school.js';
import { withConfirmed } from './recent-changes.js';
import type { Account } from './state.js';

export const proving = ({ proven }: Account, field: ProvableField, contact: VaultRef): Pick<Account, 'proven'> => ({
  proven: { ...proven, [field]: contact },
});

export const contactRecorded = (account: Account, data: Of<'ContactDetailsRecorded'>): Account => {
  const { contact, hasEmail, hasMobile, base = account.baseContact } = data;
  return { ...account, contact, baseContact: base, hasEmail, hasMobile };
};

const withoutLink = ({ lastAt: { EMAIL: _, ...lastAt }, ...request }: NonNullable<Account['resetRequest']>) => ({
  ...request,
  lastAt,
});

export const emailConfirmed = (account: Account, { contact }: Of<'EmailChangeConfirmed'>, at: string): Account => ({
  ...account,
  contact,
  ...proving(account, 'EMAIL', contact),
  ...withConfirmed(account, account.emailChange?.tokenId, at),
  // A link that went to the address before opens nothing any more: another one may be asked for at once.
  ...(account.resetRequest && { resetRequest: withoutLink(account.resetRequest) }),
  hasEmail: true,
  emailChange: undefined,
});

export const phoneConfirmed = (account: Account, { contact }: Of<'PhoneChangeConfirmed'>, at: string): Account => ({
  ...account,
  contact,
  ...proving(account, 'MOBILE', contact),
  ...withConfirmed(account, account.phoneChange?.tokenId, at),
  hasMobile: true,
  phoneChange: undefined,
});

/**
 * The contact that an activation by the school's notification proves: the one whose confirmation link was used. A guardian without
 * one came by the link of the notification, which went to the address in force; older ledgers hold no `ContactProven` for it. (A pupil
 * may have no address at all.)
 */
const provenByActivation = (account: Account, { path }: Of<'AccountActivated'>, confirmed?: VaultRef) =>
  confirmed ??
  (path === 'NOTIFIED' && account.kind === 'RESPONSABLE' && account.hasEmail ? account.contact : undefined);

export const activated = (account: Account, data: Of<'AccountActivated'>, at: string): Account => {
  const { activation } = account;
  const confirmed = activation && activation.credentialId === data.credentialId ? activation : undefined;
  const proven = provenByActivation(account, data, confirmed?.contact);
  return {
    ...account,
    ...noLockout,
    ...(proven && proving(account, 'EMAIL', proven)),
    ...noMismatches,
    confirmChildrenAgain: undefined,
    madeWith: data.path === 'NOTIFIED' ? undefined : account.proven?.MOBILE,
    // Whoever has what the school sent, and knows all birth dates, is the holder: nobody makes the account past that.
    barredMobiles: data.path === 'NOTIFIED' ? undefined : account.barredMobiles,
    state: 'ACTIVATED',
    origin: data.origin,
    credential: data.credentialId === undefined ? undefined : chosenCredential(data.credentialId),
    ...(data.credentialId !== undefined && { passwordChosenAt: at }),
    activation: undefined,
    expiresAt: undefined,
    passwordChangeForced: false,
    activatedAt: at,
    ...(confirmed
      ? {
          contact: confirmed.contact,
          hasEmail: true,
          ...confirming(account, confirmed.confirmedStudentIds),
        }
      : {}),
  };
};
