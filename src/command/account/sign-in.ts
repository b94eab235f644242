/** Signing in, changing a password, recovering a forgotten one. */
import { randomUUID } from 'node:crypto';
import { passwordWeakness } from '../../text/password.js';
import type { Account } from '../../domain/account/state.js';
import { handleAccount } from './stream.js';
import { childrenOf } from './children.js';
import type { HolderCommands } from '../commands.js';
import type { Deps } from '../dependencies.js';
import { byLogin, noSooner, withAccount, withoutCommandId } from './by-login.js';
import { chosenPassword, newPasswordFacts, verifier, type Verifier } from './credentials.js';
import { tokenUse } from './token-use.js';

type SigningIn = Pick<HolderCommands, 'signIn' | 'changePassword' | 'requestPasswordReset' | 'resetPasswordByLink'>;

export function signInCommands(deps: Deps): SigningIn {
  const { vault, clock } = deps;

  /** The birth dates given, with those of the base, for whoever knows the password. */
  const confirmationOf = async (account: Account, birthDates: readonly string[] | undefined, known: boolean) =>
    known && birthDates && account.confirmChildrenAgain
      ? { confirmation: { children: await childrenOf(deps, account), birthDates } }
      : {};

  const signIn: SigningIn['signIn'] = ({ login, password, newPassword, birthDates }, context) =>
    byLogin(deps, login, password, (accountId, verify) => {
      const made = chosenPassword(deps, accountId, newPassword ?? '');
      return handleAccount(deps, accountId, withoutCommandId(context), {
        ...made,
        build: async (account, at) => {
          const facts = await verify(account);
          const chosen = newPassword !== undefined && {
            newPassword: await newPasswordFacts(deps, account, {
              password: newPassword,
              credentialId: made.next(),
              login,
              compare: facts.current,
            }),
          };
          const confirmation = await confirmationOf(account, birthDates, facts.current);
          return { type: 'SignIn', at, password: facts, ...chosen, ...confirmation };
        },
      });
    });

  const change = (
    accountId: string,
    login: string,
    { newPassword, birthDates }: { newPassword: string; birthDates?: readonly string[] },
    verify: Verifier,
    context: Parameters<SigningIn['changePassword']>[1],
  ) => {
    const made = chosenPassword(deps, accountId, newPassword);
    return handleAccount(deps, accountId, withoutCommandId(context), {
      ...made,
      build: async (account, at) => {
        const password = await verify(account);
        return {
          type: 'ChangePassword',
          at,
          password,
          newPassword: await newPasswordFacts(deps, account, {
            password: newPassword,
            credentialId: made.next(),
            login,
            compare: password.current,
          }),
          ...(await confirmationOf(account, birthDates, password.current)),
        };
      },
    });
  };

  return {
    signIn,

    changePassword: async (input, context) => {
      if ('login' in input) {
        const weakness = passwordWeakness(input.newPassword, [input.login]);
        if (weakness) return { outcome: 'refused', refusal: { code: weakness, field: 'newPassword' } };
        return byLogin(deps, input.login, input.currentPassword, (accountId, verify) =>
          change(accountId, input.login, input, verify, context),
        );
      }
      const [login = ''] = await vault.logins.loginOf([input.accountId]);
      const verify = verifier(deps, input.currentPassword);
      return withAccount(input.accountId, await change(input.accountId, login, input, verify, context));
    },

    requestPasswordReset: ({ login }, context) =>
      noSooner(deps, async () => {
        const accountId = await vault.logins.accountOf(login);
        if (accountId !== undefined)
          await handleAccount(deps, accountId, context, {
            build: (_, at) => ({ type: 'RequestPasswordReset', at, tokenId: randomUUID() }),
          });
        return { accepted: true };
      }),

    resetPasswordByLink: async ({ token, newPassword }, context) => {
      const subject = await vault.tokens.find(token, 'PASSWORD_RESET', clock.now());
      if (!subject?.contact) return { outcome: 'refused', refusal: { code: 'TOKEN_INVALID' } };
      const { accountId, contact: proven, credentialId, tokenId } = subject;
      const [login = ''] = await vault.logins.loginOf([accountId]);
      const made = chosenPassword(deps, accountId, newPassword);
      const use = tokenUse(deps, tokenId);
      const result = await handleAccount(deps, accountId, withoutCommandId(context), {
        build: async (account, at) => ({
          type: 'ResetPasswordByLink',
          at,
          proven,
          ...(credentialId !== undefined && { credentialId }),
          newPassword: await newPasswordFacts(deps, account, {
            password: newPassword,
            credentialId: made.next(),
            login,
            compare: true,
          }),
        }),
        prepare: async events => (await use()) ?? made.prepare(events),
        abandon: made.abandon,
      });
      return withAccount(accountId, result);
    },
  };
}
