/** What the school and the helpdesk ask of an account. `uai` is the school acting. */
import type { AccountEvent, Channel } from '../../domain/account/events.js';
import type { Command, Deps } from '../dependencies.js';
import { withoutCommandId } from '../results.js';
import { hasEligiblePupil } from './children.js';
import { recordChange } from './contact-details.js';
import { readTyped, phoneRegionOf } from './contact-typed.js';
import { newProvisionalPassword, type NewCredential } from './credentials.js';
import { handleAccount, type AnswerTo } from './stream.js';
import { refuse } from '../../domain/refusals.js';

/**
 * Adds to `prepare` that the account's earlier links are revoked. That is done before the append, so that the links of the e-mail that
 * follows it stay valid.
 */
const voidingLinks =
  (
    { vault }: Deps,
    { accountId, campaignId }: { accountId: string; campaignId?: string | undefined },
    prepare: NewCredential['prepare'],
  ): NewCredential['prepare'] =>
  async events => {
    await vault.tokens.revoke(accountId, ['ACTIVATION', 'EMAIL_CONFIRMATION'], {
      background: campaignId !== undefined,
    });
    return prepare(events);
  };

/** A notification that a school orders. */
export interface Notification {
  accountId: string;
  uai: string;
  channel: Channel;
  /** Makes a new provisional password and voids the one before; otherwise one that is still valid is kept. */
  resetPassword: boolean;
  /** The campaign that the notification is part of. */
  campaignId?: string;
}

/** Gives the holder login and means to activate; (re)starts the 3 months. May be repeated. */
export const notify: Command<Notification, AnswerTo<'Notify'>> = (
  deps,
  { accountId, uai, channel, resetPassword, campaignId },
  context,
) => {
  const credential = newProvisionalPassword(deps, accountId, campaignId !== undefined);
  return handleAccount(deps, accountId, context, {
    ...credential,
    prepare: voidingLinks(deps, { accountId, campaignId }, credential.prepare),
    type: 'Notify',
    build: async (account, at) => ({
      type: 'Notify',
      at,
      channel,
      uai,
      resetPassword,
      newCredentialId: credential.next(),
      eligible: await hasEligiblePupil(deps, account),
      expiryMonths: deps.settings.expiryMonths,
      campaignId,
    }),
  });
};

/** What a school does to an account, by itself or in a campaign. */
export interface SchoolAction {
  accountId: string;
  uai: string;
  campaignId?: string;
}

/** Makes a new provisional password and voids the one before, without notifying. */
export const resetPassword: Command<SchoolAction, AnswerTo<'ResetPassword'>> = (
  deps,
  { accountId, uai, campaignId },
  context,
) => {
  const credential = newProvisionalPassword(deps, accountId, campaignId !== undefined);
  return handleAccount(deps, accountId, context, {
    ...credential,
    prepare: voidingLinks(deps, { accountId, campaignId }, credential.prepare),
    type: 'ResetPassword',
    build: async (account, at) => ({
      type: 'ResetPassword',
      at,
      uai,
      newCredentialId: credential.next(),
      eligible: await hasEligiblePupil(deps, account),
      expiryMonths: deps.settings.expiryMonths,
      campaignId,
    }),
  });
};

export interface ContactAddress {
  lines: string[];
  postalCode?: string;
  city?: string;
  country?: string;
}

/** `undefined` leaves a field as it is, `null` clears it. Phones are given as dialled in the account's académie, or in E.164. */
export interface ContactUpdate {
  accountId: string;
  email?: string | null;
  mobile?: string | null;
  homePhone?: string | null;
  workPhone?: string | null;
  address?: ContactAddress | null;
}

/**
 * Corrects contact details. An address or a mobile that the holder has proven stays in force beside what is written
 * here.
 */
export const updateContact: Command<ContactUpdate, AnswerTo<'UpdateContact'>> = (
  deps,
  { accountId, ...typed },
  context,
) =>
  handleAccount(deps, accountId, context, {
    type: 'UpdateContact',
    build: async (account, at) => {
      const { change, fault } = readTyped(typed, phoneRegionOf(account));
      const recorded = await recordChange(deps, account, change);
      return { type: 'UpdateContact', at, recorded, ...(fault && { fault }) };
    },
  });

/** The account with its provisional password, when it may be shown. */
export type RevealResult = AnswerTo<'RevealProvisionalPassword'> & { readonly password?: string };

/**
 * Shows the provisional password. `ProvisionalPasswordRevealed` is appended first: when it cannot be, nothing is shown
 * (the fault is thrown). Every call is a new event. Refused `NO_PROVISIONAL_PASSWORD` when the vault holds it no
 * longer.
 */
export const revealProvisionalPassword: Command<{ accountId: string; uai: string }, RevealResult> = async (
  deps,
  { accountId, uai },
  context,
) => {
  const result = await handleAccount(deps, accountId, withoutCommandId(context), {
    type: 'RevealProvisionalPassword',
    build: (_, at) => ({ type: 'RevealProvisionalPassword', at, uai }),
  });
  if (result.outcome !== 'accepted') return result;
  const revealed = result.events.find(
    (event): event is Extract<AccountEvent, { type: 'ProvisionalPasswordRevealed' }> =>
      event.type === 'ProvisionalPasswordRevealed',
  );
  const password = revealed && (await deps.vault.credentials.reveal(revealed.data.credentialId));
  if (password === undefined) return refuse('NO_PROVISIONAL_PASSWORD');
  return { ...result, password };
};

/** Forces a new password at the next sign-in. `reason` is a code, never free text. */
export const forcePasswordChange: Command<
  { accountId: string; reason: string; campaignId?: string },
  AnswerTo<'ForcePasswordChange'>
> = (deps, { accountId, reason, campaignId }, context) =>
  handleAccount(deps, accountId, context, {
    type: 'ForcePasswordChange',
    build: (_, at) => ({ type: 'ForcePasswordChange', at, reason, campaignId }),
  });

/** Ends a lock after too many failures. */
export const unlock: Command<{ accountId: string }, AnswerTo<'Unlock'>> = (deps, { accountId }, context) =>
  handleAccount(deps, accountId, context, {
    type: 'Unlock',
    build: (_, at) => ({ type: 'Unlock', at }),
  });
