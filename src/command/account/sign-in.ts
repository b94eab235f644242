/** Signing in, and changing a password that is known. */
import type { Account } from '../../domain/account/state.js';
import { passwordWeakness } from '../../text/password.js';
import type { Command, Deps } from '../dependencies.js';
import { withoutCommandId, type CommandContext } from '../results.js';
import { byLogin, withAccount } from './by-login.js';
import { childrenOf } from './children.js';
import { newChosenPassword, newPasswordFacts, verifier, type Verifier } from './credentials.js';
import { handleAccount, handleOwn, type AnswerTo, type HolderAnswerTo } from './stream.js';
import { refuse } from '../../domain/refusals.js';

/** The birth dates given with those of the base, where the account asks for them; nothing where the password was wrong: they are not compared then. */
const confirmationOf = async (
  deps: Deps,
  account: Account,
  birthDates: readonly string[] | undefined,
  isRight: boolean,
) =>
  isRight && birthDates && account.confirmChildrenAgain
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
    // It is stored once an event names it: never where no new password is given.
    const credential = newChosenPassword(deps, accountId, newPassword ?? '');
    return handleAccount(deps, accountId, withoutCommandId(context), {
      ...credential,
      unknown: 'CREDENTIALS_INVALID',
      type: 'SignIn',
      path: 'SIGN_IN',
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

/** Changes the password of an account. `verify` compares the current password that was given. */
const change = (
  deps: Deps,
  accountId: string,
  login: string,
  { newPassword, birthDates, signedIn }: PasswordChoice & { readonly signedIn?: true },
  verify: Verifier,
  context: CommandContext,
): Promise<AnswerTo<'ChangePassword', 'SESSION_ENDED'>> => {
  const credential = newChosenPassword(deps, accountId, newPassword);
  return handleOwn(deps, accountId, withoutCommandId(context), {
    ...credential,
    unknown: 'CREDENTIALS_INVALID',
    type: 'ChangePassword',
    path: 'PASSWORD_CHANGE',
    build: async (account, at) => {
      const password = await verify(account);
      return {
        type: 'ChangePassword',
        at,
        ...(signedIn && { signedIn }),
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
    // This refusal comes before the login is looked up: a known login gets the same answer as an unknown one.
    const weakness = passwordWeakness(input.newPassword, [input.login]);
    if (weakness) return refuse(weakness, 'newPassword');
    return byLogin(deps, input.login, input.currentPassword, (accountId, verify) =>
      change(deps, accountId, input.login, input, verify, context),
    );
  }
  const [login = ''] = await deps.vault.logins.loginOf([input.accountId]);
  const verify = verifier(deps, input.currentPassword);
  const choice = { ...input, signedIn: true } as const;
  return withAccount(input.accountId, await change(deps, input.accountId, login, choice, verify, context));
};
