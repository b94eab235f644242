/** Recovering a forgotten password or login, by e-mail or SMS to what the holder has proven. */
import { randomUUID } from 'node:crypto';
import { eachBounded } from '../../common/each-bounded.js';
import type { RecoveryChannel } from '../../domain/account/events.js';
import { PROVEN_BY, recoveryWay } from '../../domain/account/recover.js';
import type { Account } from '../../domain/account/state.js';
import { refuse } from '../../domain/refusals.js';
import { DEFAULT_LANGUAGE, type Language } from '../../domain/language.js';
import { emailKey, parseEmail } from '../../text/email.js';
import { mobileReadings } from '../../text/phone.js';
import type { CodeSubject, TokenSubject } from '../../vault/vault.js';
import { checkCode, codeUsedUp, startCode } from '../codes.js';
import type { Command, Deps } from '../dependencies.js';
import { withoutCommandId, type CommandContext } from '../results.js';
import { answerAtFloor, withAccount } from './by-login.js';
import { childrenOf } from './children.js';
import { contactOf, provenContact, type ProvenContact } from './contact-details.js';
import { noteSpentLink, noteWrongCode } from './failed-tries.js';
import { newChosenPassword, newPasswordFacts } from './credentials.js';
import { tokenUsedUp } from './one-time-links.js';
import { handleAccount, type HolderAnswerTo } from './stream.js';

export interface PasswordResetRequest {
  login: string;
  /** How the visitor wants to recover; where that is not proven, the other way is taken. E-mail when left out. */
  channel?: RecoveryChannel | undefined;
  /** The request that the visitor is given, to be sent back with the code (`codeRequest`). Without one, no code is sent. */
  request?: string;
  /** The language of the SMS. */
  language?: Language;
}

/** Has a code sent to the proven mobile, when that is the way to recover the account. */
async function sendCode(
  deps: Deps,
  account: Account,
  { channel = 'EMAIL', request, language = DEFAULT_LANGUAGE }: PasswordResetRequest,
  context: CommandContext,
): Promise<void> {
  const contact = account.proven?.[PROVEN_BY.SMS];
  if (request === undefined || !contact || recoveryWay(account, channel) !== 'SMS') return;
  const { mobile: number } = await contactOf(deps, contact);
  if (number === undefined) return;
  const { accountId, credential } = account;
  await startCode(
    deps,
    {
      purpose: 'PASSWORD_RESET',
      accountId,
      contact,
      ...(credential && { credentialId: credential.credentialId }),
      number,
      language,
    },
    request,
    context,
  );
}

/**
 * Asks for a new password, the present one being forgotten: a link goes to the proven address, or a code to the proven mobile, of the
 * activated account of that login. Always `accepted: true`.
 */
export const requestPasswordReset: Command<PasswordResetRequest, { readonly accepted: true }> = (
  deps,
  input,
  context,
) =>
  answerAtFloor(deps, async () => {
    const { login, channel = 'EMAIL' } = input;
    const accountId = await deps.vault.logins.accountOf(login);
    if (accountId === undefined) return { accepted: true };
    const result = await handleAccount(deps, accountId, context, {
      type: 'RequestPasswordReset',
      build: (_, at) => ({ type: 'RequestPasswordReset', at, tokenId: randomUUID(), channel }),
    });
    if (result.outcome !== 'refused') await sendCode(deps, result.state, input, context);
    return { accepted: true };
  });

interface Recovery {
  newPassword: string;
  /** Birth dates of all attached children (`YYYY-MM-DD`): demanded of whoever comes by SMS. */
  birthDates?: readonly string[];
}

/** The facts that a recovery is decided on. */
const factsOf = async (
  deps: Deps,
  account: Account,
  { credentialId }: Pick<CodeSubject | TokenSubject, 'credentialId'>,
  { newPassword, birthDates }: Recovery,
  newCredentialId: string,
) => ({
  ...(credentialId !== undefined && { credentialId }),
  newPassword: await newPasswordFacts(deps, account, {
    password: newPassword,
    credentialId: newCredentialId,
    login: (await deps.vault.logins.loginOf([account.accountId]))[0] ?? '',
    compare: true,
  }),
  ...(birthDates && { confirmation: { children: await childrenOf(deps, account), birthDates } }),
});

/**
 * Sets a new password by the link of `requestPasswordReset`; ends a lock, and signs in unless the school has reset the password. A link that
 * came by SMS needs the birth dates: `BIRTH_DATES_REQUIRED`, `BIRTH_DATES_MISMATCH`; they do not use it up. Refused `TOKEN_INVALID` when the
 * link is void, or used already.
 */
export const resetPasswordByLink: Command<Recovery & { token: string }, HolderAnswerTo<'ResetPasswordByLink'>> = async (
  deps,
  { token, ...recovery },
  context,
) => {
  const { vault, clock } = deps;
  const subject = await vault.tokens.find(token, 'PASSWORD_RESET', clock.now());
  if (!subject?.contact) {
    await noteSpentLink(deps, 'PASSWORD_RECOVERY', token, 'PASSWORD_RESET');
    return refuse('TOKEN_INVALID');
  }
  const { accountId, contact: proven, tokenId, channel = 'EMAIL' } = subject;
  const credential = newChosenPassword(deps, accountId, recovery.newPassword);
  const result = await tokenUsedUp(deps, tokenId, () =>
    handleAccount(deps, accountId, withoutCommandId(context), {
      ...credential,
      type: 'ResetPasswordByLink',
      path: 'PASSWORD_RECOVERY',
      build: async (account, at) => ({
        type: 'ResetPasswordByLink',
        at,
        proven,
        channel,
        ...(await factsOf(deps, account, subject, recovery, credential.next())),
      }),
      unknown: 'TOKEN_INVALID',
    }),
  );
  return withAccount(accountId, result);
};

/** Sets a new password once the code was found to be the right one. */
async function resetBySubject(
  deps: Deps,
  subject: CodeSubject,
  recovery: Recovery,
  context: CommandContext,
): Promise<HolderAnswerTo<'ResetPasswordByCode'>> {
  const { codeId, accountId, contact: proven } = subject;
  if (accountId === undefined || !proven) return refuse('CODE_INVALID');
  const credential = newChosenPassword(deps, accountId, recovery.newPassword);
  const result = await codeUsedUp(deps, codeId, () =>
    handleAccount(deps, accountId, withoutCommandId(context), {
      ...credential,
      type: 'ResetPasswordByCode',
      path: 'PASSWORD_RECOVERY',
      build: async (account, at) => ({
        type: 'ResetPasswordByCode',
        at,
        proven,
        ...(await factsOf(deps, account, subject, recovery, credential.next())),
      }),
      unknown: 'CODE_INVALID',
    }),
  );
  return withAccount(accountId, result);
}

/**
 * Sets a new password by the code of `requestPasswordReset` and the birth dates of all attached children, as `resetPasswordByLink` does by a link.
 * Refused `CODE_INVALID` for a wrong code as for a request without one, after the same time. A right code is used up only by success.
 */
export const resetPasswordByCode: Command<
  Recovery & { request: string; code: string },
  HolderAnswerTo<'ResetPasswordByCode'>
> = (deps, { request, code, ...recovery }, context) =>
  answerAtFloor<HolderAnswerTo<'ResetPasswordByCode'>>(
    deps,
    async () => {
      const subject = await checkCode(deps, 'PASSWORD_RESET', { request, code });
      if (subject) return resetBySubject(deps, subject, recovery, context);
      await noteWrongCode(deps, 'PASSWORD_RECOVERY', request);
      return refuse('CODE_INVALID');
    },
    answer => answer.outcome === 'accepted',
  );

export interface LoginRecovery {
  /** One of the two, as people type it. */
  email?: string;
  mobile?: string;
  /** The language of the SMS. */
  language?: Language;
}

type GivenContact = { readonly email: string } | { readonly mobile: string };

/** What the contact may be that was typed; empty when it is none. A number without a prefix may be one of any part of France. */
function readContact(typedEmail: string | undefined, typedMobile = ''): readonly GivenContact[] {
  if (typedEmail !== undefined) {
    const email = parseEmail(typedEmail);
    return email === undefined ? [] : [{ email }];
  }
  return mobileReadings(typedMobile).map(mobile => ({ mobile }));
}

const isProven = (given: GivenContact, proven: ProvenContact): boolean =>
  'email' in given
    ? proven.email !== undefined && emailKey(proven.email) === emailKey(given.email)
    : proven.mobile === given.mobile;

/** Accounts of one contact that are worked on at the same time. */
const AT_ONCE = 4;

/**
 * Sends the login to the contact given, for each account of which that contact is proven. Always `accepted: true`.
 */
export const recoverLogin: Command<LoginRecovery, { readonly accepted: true }> = (
  deps,
  { email: typedEmail, mobile: typedMobile, language = DEFAULT_LANGUAGE },
  context,
) =>
  answerAtFloor(deps, async () => {
    for (const contact of readContact(typedEmail, typedMobile))
      await eachBounded(await deps.vault.proven.accountsOf(contact), AT_ONCE, async accountId => {
        await handleAccount(deps, accountId, context, {
          type: 'RecoverLogin',
          build: async (account, at) => ({
            type: 'RecoverLogin',
            at,
            channel: 'email' in contact ? 'EMAIL' : 'SMS',
            proven: isProven(contact, await provenContact(deps, account)),
            language,
          }),
        });
      });
    return { accepted: true };
  });
