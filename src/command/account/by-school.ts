/** What school and helpdesk do to an account. */
import { randomUUID } from 'node:crypto';
import type { AccountEvent } from '../../domain/account/events.js';
import { handleAccount } from './stream.js';
import { eligible } from './children.js';
import type { AccountCommands, AccountResult, CommandContext } from '../commands.js';
import { recordChange } from './contact-details.js';
import { contactGiven, phoneRegionOf } from './contact-typed.js';
import type { Deps } from '../dependencies.js';
import { withoutCommandId } from './by-login.js';
import { provisionalPasswords, type MadeCredentials } from './credentials.js';

export function accountCommands(deps: Deps): AccountCommands {
  const { vault, settings } = deps;

  /** Before the append, so that the links of the e-mail that follows it are left alone. */
  const voidingLinks =
    (accountId: string, prepare: MadeCredentials['prepare']): MadeCredentials['prepare'] =>
    async events => {
      await vault.tokens.revoke(accountId, ['ACTIVATION', 'EMAIL_CONFIRMATION']);
      return prepare(events);
    };

  return {
    notify: ({ accountId, uai, channel, resetPassword }, context) => {
      const made = provisionalPasswords(deps, accountId);
      return handleAccount(deps, accountId, context, {
        ...made,
        prepare: voidingLinks(accountId, made.prepare),
        yields: ['AccountNotified'],
        build: async (account, at) => ({
          type: 'Notify',
          at,
          channel,
          uai,
          resetPassword,
          newCredentialId: made.next(),
          eligible: await eligible(deps, account),
          expiryMonths: settings.expiryMonths,
        }),
      });
    },

    resetPassword: ({ accountId, uai }, context) => {
      const made = provisionalPasswords(deps, accountId);
      return handleAccount(deps, accountId, context, {
        ...made,
        prepare: voidingLinks(accountId, made.prepare),
        yields: ['PasswordReset'],
        build: async (account, at) => ({
          type: 'ResetPassword',
          at,
          uai,
          newCredentialId: made.next(),
          eligible: await eligible(deps, account),
          expiryMonths: settings.expiryMonths,
        }),
      });
    },

    updateContact: ({ accountId, ...given }, context) =>
      handleAccount(deps, accountId, context, {
        yields: ['ContactDetailsRecorded'],
        build: async (account, at) => {
          const { change, fault } = contactGiven(given, phoneRegionOf(account));
          const recorded = await recordChange(deps, account, change);
          return { type: 'UpdateContact', at, recorded, ...(fault && { fault }) };
        },
      }),

    revealProvisionalPassword: async ({ accountId, uai }, context) => {
      const result = await handleAccount(deps, accountId, withoutCommandId(context), {
        build: (_, at) => ({ type: 'RevealProvisionalPassword', at, uai }),
      });
      if (result.outcome !== 'accepted') return result;
      const revealed = result.events.find(
        (event): event is Extract<AccountEvent, { type: 'ProvisionalPasswordRevealed' }> =>
          event.type === 'ProvisionalPasswordRevealed',
      );
      const password = revealed && (await vault.credentials.reveal(revealed.data.credentialId));
      if (password === undefined) return { outcome: 'refused', refusal: { code: 'NO_PROVISIONAL_PASSWORD' } };
      return { ...result, password };
    },

    resolveDispute: ({ accountId, disputeId, outcome }, context) =>
      handleAccount(deps, accountId, context, {
        yields: ['LinkDisputeResolved', 'LinkDisputeReconsidered'],
        build: (_, at) => ({ type: 'ResolveDispute', at, disputeId, outcome }),
      }),

    forcePasswordChange: ({ accountId, reason }, context) =>
      handleAccount(deps, accountId, context, {
        yields: ['PasswordChangeForced'],
        build: (_, at) => ({ type: 'ForcePasswordChange', at, reason }),
      }),

    unlock: ({ accountId }, context) =>
      handleAccount(deps, accountId, context, {
        yields: ['AccountUnlocked'],
        build: (_, at) => ({ type: 'Unlock', at }),
      }),
  };
}

/** "I am not the legal guardian of this pupil." */
export const dispute = (
  deps: Deps,
  { accountId, studentId }: { accountId: string; studentId: string },
  context: CommandContext,
): Promise<AccountResult> =>
  handleAccount(deps, accountId, context, {
    yields: ['LinkDisputed'],
    build: (_, at) => ({ type: 'DisputeLink', at, studentId, disputeId: randomUUID() }),
  });
