/** The holder's path to an activated account. */
import { randomUUID } from 'node:crypto';
import { passwordWeakness } from '../../text/password.js';
import { parseEmail } from '../../text/email.js';
import { handleAccount } from './stream.js';
import { childrenOf } from './children.js';
import type { CommandContext, HolderCommands, HolderResult } from '../commands.js';
import { contactOf, recordChange } from './contact-details.js';
import type { Deps } from '../dependencies.js';
import { byLogin, withAccount, withoutCommandId } from './by-login.js';
import { chosenPassword, newPasswordFacts } from './credentials.js';
import { tokenUse } from './token-use.js';

type Activation = Pick<HolderCommands, 'startActivation' | 'activateByLink' | 'confirmEmail'>;

const disputesOf = (studentIds: readonly string[] = []) =>
  [...new Set(studentIds)].map(studentId => ({ studentId, disputeId: randomUUID() }));

export function activationCommands(deps: Deps): Activation {
  const { vault, clock } = deps;

  const startActivation: Activation['startActivation'] = async (input, context) => {
    const typed = input.email?.trim() || undefined;
    const email = typed && parseEmail(typed);
    const emailValid = email !== undefined || typed === undefined;
    // Said before any login is looked for: a known one answers no otherwise than an unknown one.
    const weakness = passwordWeakness(input.newPassword, [input.login]);
    if (weakness) return { outcome: 'refused', refusal: { code: weakness, field: 'newPassword' } };
    if (!emailValid) return { outcome: 'refused', refusal: { code: 'EMAIL_INVALID', field: 'email' } };
    return byLogin(deps, input.login, input.provisionalPassword, (accountId, verify) => {
      const disputes = disputesOf(input.disputedStudentIds);
      const made = chosenPassword(deps, accountId, input.newPassword);
      return handleAccount(deps, accountId, withoutCommandId(context), {
        ...made,
        build: async (account, at) => {
          const password = await verify(account);
          const known = password.current || password.pending;
          const contact =
            known && email !== undefined ? (await recordChange(deps, account, { email })).contact : undefined;
          return {
            type: 'StartActivation',
            at,
            password,
            newPassword: await newPasswordFacts(deps, account, {
              password: input.newPassword,
              credentialId: made.next(),
              login: input.login,
              compare: known,
            }),
            children: known ? await childrenOf(deps, account) : [],
            birthDates: input.birthDates,
            disputes,
            ...(contact && { contact }),
            emailValid,
          };
        },
      });
    });
  };

  const activateByLink: Activation['activateByLink'] = async (input, context) => {
    const subject = await vault.tokens.find(input.token, 'ACTIVATION', clock.now());
    if (!subject?.contact) return { outcome: 'refused', refusal: { code: 'TOKEN_INVALID' } };
    const { accountId, contact: proven } = subject;
    const [login = ''] = await vault.logins.loginOf([accountId]);
    const made = chosenPassword(deps, accountId, input.newPassword);
    const disputes = disputesOf(input.disputedStudentIds);
    const use = tokenUse(deps, subject.tokenId);
    const result = await handleAccount(deps, accountId, withoutCommandId(context), {
      build: async (account, at) => ({
        type: 'ActivateByLink',
        at,
        proven,
        newPassword: await newPasswordFacts(deps, account, {
          password: input.newPassword,
          credentialId: made.next(),
          login,
          compare: true,
        }),
        children: await childrenOf(deps, account),
        birthDates: input.birthDates,
        disputes,
      }),
      prepare: async events => (await use()) ?? made.prepare(events),
      abandon: made.abandon,
    });
    return withAccount(accountId, result);
  };

  const confirmActivation = async (token: string, context: CommandContext): Promise<HolderResult | undefined> => {
    const subject = await vault.tokens.find(token, 'EMAIL_CONFIRMATION', clock.now());
    if (!subject?.contact) return undefined;
    const { accountId, contact: proven, tokenId } = subject;
    const result = await handleAccount(deps, accountId, withoutCommandId(context), {
      build: async (account, at) => {
        const { activation } = account;
        const moved = activation && activation.startedFrom?.version !== account.contact?.version;
        const merged = moved && (await recordChange(deps, account, { email: (await contactOf(deps, proven)).email }));
        return { type: 'ConfirmActivation', at, proven, ...(merged && { merged }) };
      },
      prepare: tokenUse(deps, tokenId),
    });
    return withAccount(accountId, result);
  };

  const confirmEmailChange = async (token: string, context: CommandContext): Promise<HolderResult | undefined> => {
    const subject = await vault.tokens.find(token, 'EMAIL_CHANGE', clock.now());
    if (!subject) return undefined;
    const { accountId, tokenId } = subject;
    const result = await handleAccount(deps, accountId, withoutCommandId(context), {
      build: async (account, at) => {
        const { email } = await contactOf(deps, account.emailChange?.contact);
        const { contact } = await recordChange(deps, account, { email });
        return { type: 'ConfirmEmailChange', at, tokenId, contact };
      },
      prepare: tokenUse(deps, tokenId),
    });
    return withAccount(accountId, result);
  };

  return {
    startActivation,
    activateByLink,
    confirmEmail: async ({ token }, context) =>
      (await confirmActivation(token, context)) ??
      (await confirmEmailChange(token, context)) ?? { outcome: 'refused', refusal: { code: 'TOKEN_INVALID' } },
  };
}
