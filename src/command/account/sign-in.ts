/** Signing in, changing a password, recovering a forgotten one. */
import { randomUUID } from 'node:crypto';
import type { Account } from '../../domain/account/state.js';
import { passwordWeakness } from '../../text/password.js';
import type { Command, Deps } from '../dependencies.js';
import { withoutCommandId, type CommandContext } from '../results.js';
import { byLogin, answerAtFloor, withAccount } from './by-login.js';
import { childrenOf } from './children.js';
import { newChosenPassword, newPasswordFacts, verifier, type Verifier } from './credentials.js';
import { tokenUse } from './one-time-links.js';
import { handleAccount, handleOwn, type AnswerTo, type HolderAnswerTo } from './stream.js';
import { refuse } from '../../domain/refusals.js';

/** The input's birth dates with those of the base, when the account asks for them; nothing when the password (`known`) was wrong. */
const confirmationOf = async (
  deps: Deps,
  account: Account,
  birthDates: readonly string[] | undefined,
  known: boolean,
) =>
  known && birthDates && account.confirmChildrenAgain
    ? { confirmation: { children: await childrenOf(deps, account), birthDates } }
    : {};

/** What somebody gives to sign in. */
export interface SignIn {
  login: string;
  password: string;
  /** Changes the password on the way, when a new one is demanded. */
  newPassword?: string;
  /** Birth dates of all attached children (`YYYY-MM-DD`): demanded after a reset by the school. */
  birthDates?: readonly string[];
}

/**
 * Signs in. With the right provisional password of an account not yet activated: `ACTIVATION_REQUIRED`. When a new
 * password is demanded and `newPassword` is not given: `PASSWORD_CHANGE_REQUIRED`; given, it is changed on the way.
 * After a reset by the school also the birth dates of all attached children: `BIRTH_DATES_REQUIRED`,
 * `BIRTH_DATES_MISMATCH`. An unknown login, a wrong password, a locked account all answer `CREDENTIALS_INVALID` after
 * the same work.
 */
export const signIn: Command<SignIn, HolderAnswerTo<'SignIn'>> = (
  deps,
  { login, password, newPassword, birthDates },
  context,
) =>
  byLogin(deps, login, password, (accountId, verify) => {
    const credential = newChosenPassword(deps, accountId, newPassword ?? '');
    return handleAccount(deps, accountId, withoutCommandId(context), {
      ...credential,
      unknown: 'CREDENTIALS_INVALID',
      type: 'SignIn',
      build: async (account, at) => {
        const facts = await verify(account);
        const chosen = newPassword !== undefined && {
          newPassword: await newPasswordFacts(deps, account, {
            password: newPassword,
            credentialId: credential.next(),
            login,
            compare: facts.current,
          }),
        };
        const confirmation = await confirmationOf(deps, account, birthDates, facts.current);
        return { type: 'SignIn', at, password: facts, ...chosen, ...confirmation };
      },
    });
  });

/** A new password, with the one before. */
interface PasswordChoice {
  currentPassword: string;
  newPassword: string;
  /** As for `signIn`. */
  birthDates?: readonly string[];
}

/** Changes the password of an account once `verify` has its current one. */
const change = (
  deps: Deps,
  accountId: string,
  login: string,
  { newPassword, birthDates }: PasswordChoice,
  verify: Verifier,
  context: CommandContext,
): Promise<AnswerTo<'ChangePassword', 'SESSION_ENDED'>> => {
  const credential = newChosenPassword(deps, accountId, newPassword);
  return handleOwn(deps, accountId, withoutCommandId(context), {
    ...credential,
    unknown: 'CREDENTIALS_INVALID',
    type: 'ChangePassword',
    build: async (account, at) => {
      const password = await verify(account);
      return {
        type: 'ChangePassword',
        at,
        password,
        newPassword: await newPasswordFacts(deps, account, {
          password: newPassword,
          credentialId: credential.next(),
          login,
          compare: password.current,
        }),
        ...(await confirmationOf(deps, account, birthDates, password.current)),
      };
    },
  });
};

export type PasswordChange = ({ accountId: string } | { login: string }) & PasswordChoice;

/** Changes the password: of the signed-in holder by `accountId`; or by `login`, which is how a forced change is made. */
export const changePassword: Command<PasswordChange, HolderAnswerTo<'ChangePassword', 'SESSION_ENDED'>> = async (
  deps,
  input,
  context,
) => {
  if ('login' in input) {
    const weakness = passwordWeakness(input.newPassword, [input.login]);
    if (weakness) return refuse(weakness, 'newPassword');
    return byLogin(deps, input.login, input.currentPassword, (accountId, verify) =>
      change(deps, accountId, input.login, input, verify, context),
    );
  }
  const [login = ''] = await deps.vault.logins.loginOf([input.accountId]);
  const verify = verifier(deps, input.currentPassword);
  return withAccount(input.accountId, await change(deps, input.accountId, login, input, verify, context));
};

/**
 * Asks for a new password, the present one being forgotten: a mail with a token goes to the proven address of the
 * activated account of that login. Always `accepted: true`.
 */
export const requestPasswordReset: Command<{ login: string }, { readonly accepted: true }> = (
  deps,
  { login },
  context,
) =>
  answerAtFloor(deps, async () => {
    const accountId = await deps.vault.logins.accountOf(login);
    if (accountId !== undefined)
      await handleAccount(deps, accountId, context, {
        type: 'RequestPasswordReset',
        build: (_, at) => ({ type: 'RequestPasswordReset', at, tokenId: randomUUID() }),
      });
    return { accepted: true };
  });

/**
 * Sets a new password by the link of the mail of `requestPasswordReset`; ends a lock, and signs in unless the school
 * has reset the password. Refused `TOKEN_INVALID` when the link is void, or used already.
 */
export const resetPasswordByLink: Command<
  { token: string; newPassword: string },
  HolderAnswerTo<'ResetPasswordByLink'>
> = async (deps, { token, newPassword }, context) => {
  const { vault, clock } = deps;
  const subject = await vault.tokens.find(token, 'PASSWORD_RESET', clock.now());
  if (!subject?.contact) return refuse('TOKEN_INVALID');
  const { accountId, contact: proven, credentialId, tokenId } = subject;
  const [login = ''] = await vault.logins.loginOf([accountId]);
  const credential = newChosenPassword(deps, accountId, newPassword);
  const use = tokenUse(deps, tokenId);
  const result = await handleAccount(deps, accountId, withoutCommandId(context), {
    type: 'ResetPasswordByLink',
    build: async (account, at) => ({
      type: 'ResetPasswordByLink',
      at,
      proven,
      ...(credentialId !== undefined && { credentialId }),
      newPassword: await newPasswordFacts(deps, account, {
        password: newPassword,
        credentialId: credential.next(),
        login,
        compare: true,
      }),
    }),
    unknown: 'TOKEN_INVALID',
    prepare: async events => (await use()) ?? credential.prepare(events),
    abandon: credential.abandon,
  });
  return withAccount(accountId, result);
};
