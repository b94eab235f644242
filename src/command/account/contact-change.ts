/** The holder changes e-mail or mobile: pending until proven. */
import { randomUUID } from 'node:crypto';
import type { PasswordFacts } from '../../domain/account/commands.js';
import type { Account } from '../../domain/account/state.js';
import { DEFAULT_LANGUAGE, type Language } from '../../domain/language.js';
import { refuse } from '../../domain/refusals.js';
import { parseEmail } from '../../text/email.js';
import { phoneNumber } from '../../text/phone.js';
import { checkCode, codeUsedUp, startCode } from '../codes.js';
import type { Command, Deps } from '../dependencies.js';
import { withoutCommandId, type CommandContext } from '../results.js';
import { contactOf, provenContact, recordChange } from './contact-details.js';
import { phoneRegionOf } from './contact-typed.js';
import { noteFailedTry } from './failed-tries.js';
import { findProof, type HolderProof } from './franceconnect.js';
import { handleOwn, type AnswerTo } from './stream.js';

/** Stands for the contact in a command that will be refused, for which none is recorded. */
const NOT_RECORDED = { personId: '', version: 0 };

const isRight = ({ current, franceConnect }: PasswordFacts): boolean => current || franceConnect !== undefined;

/**
 * Asks for a new address, pending until the link sent to it is used (`confirmEmail`): it can then recover the account.
 */
export const requestEmailChange: Command<
  HolderProof & { accountId: string; email: string },
  AnswerTo<'RequestEmailChange', 'SESSION_ENDED' | 'FRANCECONNECT_TICKET_INVALID'>
> = async (deps, { accountId, email: typed, ...given }, context) => {
  const email = parseEmail(typed);
  const proof = await findProof(deps, accountId, given);
  if (!proof) return refuse('FRANCECONNECT_TICKET_INVALID');
  return handleOwn(deps, accountId, withoutCommandId(context), {
    unknown: 'SESSION_ENDED',
    type: 'RequestEmailChange',
    path: 'CONTACT_CHANGE',
    build: async (account, at) => {
      const password = await proof.facts(account);
      const willRecord = email !== undefined && account.state === 'ACTIVATED' && isRight(password);
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
    prepare: proof.use,
  });
};

export interface PhoneChange extends HolderProof {
  accountId: string;
  mobile: string;
  /** The request that the holder is given, to be sent back with the code (`codeRequest`). */
  request: string;
  /** The language of the SMS. */
  language?: Language;
}

/** Has a code sent to the mobile that waits to be confirmed. */
async function sendCode(
  deps: Deps,
  { accountId, phoneChange }: Account,
  typed: string | undefined,
  { request, language = DEFAULT_LANGUAGE }: PhoneChange,
  context: CommandContext,
): Promise<void> {
  if (!phoneChange) return;
  const { contact, tokenId: reference } = phoneChange;
  const { mobile: number } = await contactOf(deps, contact);
  // Another mobile may still wait where the one asked for is proven already.
  if (number === undefined || number !== typed) return;
  await startCode(deps, { purpose: 'PHONE_CHANGE', accountId, contact, reference, number, language }, request, context);
}

/**
 * Asks for a new mobile, pending until the code sent to it is given (`confirmPhoneChange`): it can then recover the account. Asked for again while
 * the code is valid, that one serves with the new request, too.
 */
export const requestPhoneChange: Command<
  PhoneChange,
  AnswerTo<'RequestPhoneChange', 'SESSION_ENDED' | 'FRANCECONNECT_TICKET_INVALID'>
> = async (deps, input, context) => {
  const { accountId, mobile: typed } = input;
  const proof = await findProof(deps, accountId, input);
  if (!proof) return refuse('FRANCECONNECT_TICKET_INVALID');
  let mobile: string | undefined;
  const result = await handleOwn(deps, accountId, withoutCommandId(context), {
    unknown: 'SESSION_ENDED',
    type: 'RequestPhoneChange',
    path: 'CONTACT_CHANGE',
    build: async (account, at) => {
      mobile = phoneNumber(typed, phoneRegionOf(account), 'MOBILE');
      const password = await proof.facts(account);
      const willRecord = mobile !== undefined && account.state === 'ACTIVATED' && isRight(password);
      const recorded = willRecord ? await recordChange(deps, account, { mobile }) : undefined;
      const proven = willRecord && (await provenContact(deps, account)).mobile === mobile;
      return {
        type: 'RequestPhoneChange',
        at,
        password,
        contact: recorded?.contact ?? NOT_RECORDED,
        tokenId: randomUUID(),
        valid: mobile !== undefined,
        proven,
        same: proven && recorded?.changed.length === 0,
      };
    },
    prepare: proof.use,
  });
  if (result.outcome !== 'refused') await sendCode(deps, result.state, mobile, input, context);
  return result;
};

/**
 * Puts the pending mobile in force, now proven, by the code sent to it. Refused `CODE_INVALID` when it is not the code of this request, or
 * not of a request of this holder.
 */
export const confirmPhoneChange: Command<
  { accountId: string; request: string; code: string },
  AnswerTo<'ConfirmPhoneChange', 'SESSION_ENDED' | 'CODE_INVALID'>
> = async (deps, { accountId, request, code }, context) => {
  const subject = await checkCode(deps, 'PHONE_CHANGE', { request, code });
  if (subject?.accountId !== accountId || subject.reference === undefined) {
    await noteFailedTry(deps, accountId, { path: 'CONTACT_CHANGE', code: 'CODE_INVALID' });
    return refuse('CODE_INVALID');
  }
  const { codeId, reference: tokenId } = subject;
  return codeUsedUp(deps, codeId, () =>
    handleOwn(deps, accountId, context, {
      unknown: 'SESSION_ENDED',
      type: 'ConfirmPhoneChange',
      path: 'CONTACT_CHANGE',
      build: async (account, at) => {
        const { mobile } = await contactOf(deps, account.phoneChange?.contact);
        const { contact } = await recordChange(deps, account, { mobile });
        return { type: 'ConfirmPhoneChange', at, tokenId, contact };
      },
    }),
  );
};
