/** The holder changes e-mail or mobile: pending until proven. */
import { randomUUID } from 'node:crypto';
import { parseEmail } from '../../text/email.js';
import { phoneNumber } from '../../text/phone.js';
import type { Command } from '../dependencies.js';
import { withoutCommandId } from '../results.js';
import { contactOf, provenContact, recordChange } from './contact-details.js';
import { phoneRegionOf } from './contact-typed.js';
import { verifier } from './credentials.js';
import { handleOwn, type AnswerTo } from './stream.js';

/** Stands for the contact in a command that will be refused, for which none is recorded. */
const NOT_RECORDED = { personId: '', version: 0 };

/**
 * Asks for a new address, pending until the link sent to it is used (`confirmEmail`): it can then recover the account.
 */
export const requestEmailChange: Command<
  { accountId: string; email: string; currentPassword: string },
  AnswerTo<'RequestEmailChange', 'SESSION_ENDED'>
> = (deps, { accountId, email: typed, currentPassword }, context) => {
  const email = parseEmail(typed);
  const verify = verifier(deps, currentPassword);
  return handleOwn(deps, accountId, withoutCommandId(context), {
    unknown: 'SESSION_ENDED',
    type: 'RequestEmailChange',
    build: async (account, at) => {
      const password = await verify(account);
      const willRecord = email !== undefined && account.state === 'ACTIVATED' && password.current;
      const recorded = willRecord ? await recordChange(deps, account, { email }) : undefined;
      const proven = willRecord && (await provenContact(deps, account)).email === email;
      return {
        type: 'RequestEmailChange',
        at,
        password,
        contact: recorded?.contact ?? NOT_RECORDED,
        tokenId: randomUUID(),
        valid: email !== undefined,
        proven,
        same: proven && recorded?.changed.length === 0,
      };
    },
  });
};

/** Asks for a new mobile (E.164), pending until `confirmPhoneChange` with the token of its request. */
export const requestPhoneChange: Command<
  { accountId: string; mobile: string },
  AnswerTo<'RequestPhoneChange', 'SESSION_ENDED'>
> = (deps, { accountId, mobile: typed }, context) =>
  handleOwn(deps, accountId, context, {
    unknown: 'SESSION_ENDED',
    type: 'RequestPhoneChange',
    build: async (account, at) => {
      const mobile = phoneNumber(typed, phoneRegionOf(account), 'MOBILE');
      const willRecord = mobile !== undefined && account.state === 'ACTIVATED';
      const recorded = willRecord ? await recordChange(deps, account, { mobile }) : undefined;
      const proven = willRecord && (await provenContact(deps, account)).mobile === mobile;
      return {
        type: 'RequestPhoneChange',
        at,
        contact: recorded?.contact ?? NOT_RECORDED,
        tokenId: randomUUID(),
        valid: mobile !== undefined,
        same: proven && recorded?.changed.length === 0,
      };
    },
  });

/**
 * Puts the pending mobile in force, now proven. The caller has checked the code sent by SMS; `tokenId` is that of the
 * pending `PhoneChangeRequested`.
 */
export const confirmPhoneChange: Command<
  { accountId: string; tokenId: string },
  AnswerTo<'ConfirmPhoneChange', 'SESSION_ENDED'>
> = (deps, { accountId, tokenId }, context) =>
  handleOwn(deps, accountId, context, {
    unknown: 'SESSION_ENDED',
    type: 'ConfirmPhoneChange',
    build: async (account, at) => {
      const { mobile } = await contactOf(deps, account.phoneChange?.contact);
      const { contact } = await recordChange(deps, account, { mobile });
      return { type: 'ConfirmPhoneChange', at, tokenId, contact };
    },
  });
