/** The input of a command for contact details that the vault has recorded. */
import type { BaseContact } from '../../../command/index.js';
import type { Contact, Recorded } from '../../../vault/vault.js';

export const contactOf = (
  recorded: Recorded | undefined,
  { email, mobile }: Contact,
): { contact: BaseContact } | undefined =>
  recorded && {
    contact: {
      ref: recorded.ref,
      hasEmail: email !== undefined,
      hasMobile: mobile !== undefined,
      changed: recorded.fields,
    },
  };
