/** The holder changes e-mail or mobile: pending until proven. */
import { randomUUID } from 'node:crypto';
import { parseEmail } from '../../text/email.js';
import { phoneNumber } from '../../text/phone.js';
import { handleAccount } from './stream.js';
import type { HolderCommands } from '../commands.js';
import { contactOf, provenContact, recordChange } from './contact-details.js';
import { phoneRegionOf } from './contact-typed.js';
import type { Deps } from '../dependencies.js';
import { withoutCommandId } from './by-login.js';
import { verifier } from './credentials.js';

type ContactChanges = Pick<HolderCommands, 'requestEmailChange' | 'requestPhoneChange' | 'confirmPhoneChange'>;

const nowhere = { personId: '', version: 0 };

export function holderContactCommands(deps: Deps): ContactChanges {
  return {
    requestEmailChange: ({ accountId, email: typed, currentPassword }, context) => {
      const email = parseEmail(typed);
      const verify = verifier(deps, currentPassword);
      return handleAccount(deps, accountId, withoutCommandId(context), {
        build: async (account, at) => {
          const password = await verify(account);
          const taken = email !== undefined && account.state === 'ACTIVATED' && password.current;
          const recorded = taken ? await recordChange(deps, account, { email }) : undefined;
          const proven = taken && (await provenContact(deps, account)).email === email;
          return {
            type: 'RequestEmailChange',
            at,
            password,
            contact: recorded?.contact ?? nowhere,
            tokenId: randomUUID(),
            valid: email !== undefined,
            proven,
            same: proven && recorded?.changed.length === 0,
          };
        },
      });
    },

    requestPhoneChange: ({ accountId, mobile: typed }, context) =>
      handleAccount(deps, accountId, context, {
        build: async (account, at) => {
          const mobile = phoneNumber(typed, phoneRegionOf(account), 'MOBILE');
          const taken = mobile !== undefined && account.state === 'ACTIVATED';
          const recorded = taken ? await recordChange(deps, account, { mobile }) : undefined;
          const proven = taken && (await provenContact(deps, account)).mobile === mobile;
          return {
            type: 'RequestPhoneChange',
            at,
            contact: recorded?.contact ?? nowhere,
            tokenId: randomUUID(),
            valid: mobile !== undefined,
            same: proven && recorded?.changed.length === 0,
          };
        },
      }),

    confirmPhoneChange: ({ accountId, tokenId }, context) =>
      handleAccount(deps, accountId, context, {
        build: async (account, at) => {
          const { mobile } = await contactOf(deps, account.phoneChange?.contact);
          const { contact } = await recordChange(deps, account, { mobile });
          return { type: 'ConfirmPhoneChange', at, tokenId, contact };
        },
      }),
  };
}
