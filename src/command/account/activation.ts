/** The holder's path to an activated account. */
import { parseEmail } from '../../text/email.js';
import { passwordWeakness } from '../../text/password.js';
import type { Command, Deps } from '../dependencies.js';
import { withoutCommandId, type CommandContext } from '../results.js';
import { byLogin, withAccount } from './by-login.js';
import { childrenOf, disputesOf } from './children.js';
import { contactOf, recordChange } from './contact-details.js';
import { noteSpentLink } from './failed-tries.js';
import { newChosenPassword, newPasswordFacts } from './credentials.js';
import { tokenUsedUp } from './one-time-links.js';
import { handleAccount, type HolderAnswerTo } from './stream.js';
import { refuse } from '../../domain/refusals.js';

/** What somebody gives on the activation screen. */
export interface ActivationStart {
  login: string;
  provisionalPassword: string;
  newPassword: string;
  email?: string;
  /** `YYYY-MM-DD`, of all attached children in any order, but for those disputed here. */
  birthDates: readonly string[];
  /** The children of whom the holder denies to be a guardian: recorded as disputes. */
  disputedStudentIds?: readonly string[];
}

/**
 * Takes the activation screen: provisional password → chosen password, e-mail, birth dates of the children. Leads to
 * `ACTIVATING` and a confirmation e-mail; repeated (with the provisional or the chosen password) it corrects the
 * address and sends again. A pupil without an e-mail is activated at once. An unknown login is refused as a wrong
 * password is (`byLogin`).
 */
export const startActivation: Command<ActivationStart, HolderAnswerTo<'StartActivation'>> = async (
  deps,
  input,
  context,
) => {
  const typed = input.email?.trim() || undefined;
  const email = typed && parseEmail(typed);
  const emailValid = email !== undefined || typed === undefined;
  // These refusals come before the login is looked up: a known login gets the same answer as an unknown one.
  const weakness = passwordWeakness(input.newPassword, [input.login]);
  if (weakness) return refuse(weakness, 'newPassword');
  if (!emailValid) return refuse('EMAIL_INVALID', 'email');
  return byLogin(deps, input.login, input.provisionalPassword, (accountId, verify) => {
    const disputes = disputesOf(input.disputedStudentIds);
    const credential = newChosenPassword(deps, accountId, input.newPassword);
    return handleAccount(deps, accountId, withoutCommandId(context), {
      ...credential,
      unknown: 'CREDENTIALS_INVALID',
      type: 'StartActivation',
      path: 'ACTIVATION',
      build: async (account, at) => {
        const password = await verify(account);
        const isRight = password.current || password.pending;
        const contact =
          isRight && email !== undefined ? (await recordChange(deps, account, { email })).contact : undefined;
        return {
          type: 'StartActivation',
          at,
          password,
          newPassword: await newPasswordFacts(deps, account, {
            password: input.newPassword,
            credentialId: credential.next(),
            login: input.login,
            compare: isRight,
          }),
          children: isRight ? await childrenOf(deps, account) : [],
          birthDates: input.birthDates,
          disputes,
          ...(contact && { contact }),
          emailValid,
        };
      },
    });
  });
};

/** What somebody gives who comes by the link of a notification e-mail. */
export interface ActivationByLink {
  token: string;
  newPassword: string;
  /** As for `startActivation`. */
  birthDates: readonly string[];
  /** As for `startActivation`. */
  disputedStudentIds?: readonly string[];
}

/**
 * Activates at once, by the one-time link of the notification e-mail, which proves the address. Refused
 * `TOKEN_INVALID` when the link is void, or used already.
 */
export const activateByLink: Command<ActivationByLink, HolderAnswerTo<'ActivateByLink'>> = async (
  deps,
  input,
  context,
) => {
  const { vault, clock } = deps;
  const subject = await vault.tokens.find(input.token, 'ACTIVATION', clock.now());
  if (!subject?.contact) {
    await noteSpentLink(deps, 'ACTIVATION_LINK', input.token, 'ACTIVATION');
    return refuse('TOKEN_INVALID');
  }
  const { accountId, contact: proven } = subject;
  const [login = ''] = await vault.logins.loginOf([accountId]);
  const credential = newChosenPassword(deps, accountId, input.newPassword);
  const disputes = disputesOf(input.disputedStudentIds);
  const result = await tokenUsedUp(deps, subject.tokenId, () =>
    handleAccount(deps, accountId, withoutCommandId(context), {
      ...credential,
      type: 'ActivateByLink',
      path: 'ACTIVATION_LINK',
      build: async (account, at) => ({
        type: 'ActivateByLink',
        at,
        proven,
        newPassword: await newPasswordFacts(deps, account, {
          password: input.newPassword,
          credentialId: credential.next(),
          login,
          compare: true,
        }),
        children: await childrenOf(deps, account),
        birthDates: input.birthDates,
        disputes,
      }),
      unknown: 'TOKEN_INVALID',
    }),
  );
  return withAccount(accountId, result);
};

/** Confirms an activation; undefined when the token is not that of a confirmation e-mail. */
async function confirmActivation(
  deps: Deps,
  token: string,
  context: CommandContext,
): Promise<HolderAnswerTo<'ConfirmActivation'> | undefined> {
  const subject = await deps.vault.tokens.find(token, 'EMAIL_CONFIRMATION', deps.clock.now());
  if (!subject?.contact) return undefined;
  const { accountId, contact: proven, tokenId } = subject;
  const result = await tokenUsedUp(deps, tokenId, () =>
    handleAccount(deps, accountId, withoutCommandId(context), {
      type: 'ConfirmActivation',
      path: 'EMAIL_CONFIRMATION',
      build: async (account, at) => {
        const { activation } = account;
        // The school or a base has written since: the proven address goes into what they wrote.
        const contactChanged = activation && activation.startedFrom?.version !== account.contact?.version;
        const merged =
          contactChanged && (await recordChange(deps, account, { email: (await contactOf(deps, proven)).email }));
        return { type: 'ConfirmActivation', at, proven, ...(merged && { merged }) };
      },
      unknown: 'TOKEN_INVALID',
    }),
  );
  return withAccount(accountId, result);
}

/** Confirms a change of address; undefined when the token is not that of one. */
async function confirmEmailChange(
  deps: Deps,
  token: string,
  context: CommandContext,
): Promise<HolderAnswerTo<'ConfirmEmailChange'> | undefined> {
  const subject = await deps.vault.tokens.find(token, 'EMAIL_CHANGE', deps.clock.now());
  if (!subject) return undefined;
  const { accountId, tokenId } = subject;
  const result = await tokenUsedUp(deps, tokenId, () =>
    handleAccount(deps, accountId, withoutCommandId(context), {
      type: 'ConfirmEmailChange',
      path: 'EMAIL_CONFIRMATION',
      build: async (account, at) => {
        const { email } = await contactOf(deps, account.emailChange?.contact);
        const { contact } = await recordChange(deps, account, { email });
        return { type: 'ConfirmEmailChange', at, tokenId, contact };
      },
      unknown: 'TOKEN_INVALID',
    }),
  );
  return withAccount(accountId, result);
}

/**
 * Proves an address by the link of its confirmation e-mail (activation, or a change of address). Refused
 * `TOKEN_INVALID` when the link is neither's, void, or used already.
 */
export const confirmEmail: Command<
  { token: string },
  HolderAnswerTo<'ConfirmActivation' | 'ConfirmEmailChange'>
> = async (deps, { token }, context) => {
  const confirmed = (await confirmActivation(deps, token, context)) ?? (await confirmEmailChange(deps, token, context));
  if (confirmed) return confirmed;
  await noteSpentLink(deps, 'EMAIL_CONFIRMATION', token, 'EMAIL_CONFIRMATION');
  await noteSpentLink(deps, 'EMAIL_CONFIRMATION', token, 'EMAIL_CHANGE');
  return refuse('TOKEN_INVALID');
};
