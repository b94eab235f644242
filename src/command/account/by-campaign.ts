/** Does the action of a campaign to one account. */
import { isDeterministic } from '../../domain/deterministic.js';
import type { Account } from '../../domain/account/state.js';
import type { AccountEvent, Channel } from '../../domain/account/events.js';
import type { CampaignOrder, TargetOutcome } from '../../domain/campaign/events.js';
import { verdictOn, type TargetFacts } from '../../domain/campaign/verdict.js';
import { isEligible, type Student } from '../../domain/student/state.js';
import { derivedId } from '../derived-id.js';
import type { Command, Deps } from '../dependencies.js';
import { readOnce } from '../read-once.js';
import type { AccountResult, CommandContext } from '../results.js';
import { forcePasswordChange, notify, resetPassword } from './by-school.js';
import { studentsOf } from './children.js';
import { invite } from './invite.js';
import { loadAccount } from './load-account.js';

export interface CampaignTarget {
  campaignId: string;
  order: CampaignOrder;
  accountId: string;
  /** The school that acts. */
  uai: string;
  /** Why, as a code: for FORCE_CHANGE alone (`PRECAUTION` when left out). */
  reason?: string;
}

const factsOf = (account: Account, children: readonly Student[], uai: string): TargetFacts => ({
  kind: account.kind,
  state: account.state,
  origin: account.origin,
  merged: account.mergedInto !== undefined,
  hasEmail: account.hasEmail,
  provenEmail: account.proven?.EMAIL !== undefined,
  eligible: children.some(isEligible),
  inSchool: children.some(({ placement }) => placement?.uai === uai),
  hasPassword: account.credential !== undefined,
  passwordChangeForced: account.passwordChangeForced,
  notifiedAt: account.notification?.at,
  invitedAt: account.invitedAt,
  passwordChosenAt: account.passwordChosenAt,
  passwordResetAt: account.passwordResetAt,
});

/** The channel by which the holder is told, from the first event of the action; undefined when the action tells nobody. */
const channelOf = (events: readonly AccountEvent[]): Channel | undefined => {
  const [first] = events;
  return first?.type === 'AccountNotified' || first?.type === 'AccountInvited' ? first.data.channel : undefined;
};

const carryOut = (
  deps: Deps,
  { campaignId, order, accountId, uai, reason = 'PRECAUTION' }: CampaignTarget,
  channel: Channel | undefined,
  context: CommandContext,
): Promise<AccountResult> => {
  const action = { accountId, uai, campaignId };
  switch (order.action) {
    case 'NOTIFY':
      return notify(deps, { ...action, channel: channel!, resetPassword: order.resetPassword === true }, context);
    case 'RESET':
      return resetPassword(deps, action, context);
    case 'INVITE':
      return invite(deps, { ...action, channel: channel! }, context);
    case 'FORCE_CHANGE':
      return forcePasswordChange(deps, { accountId, reason, campaignId }, context);
  }
};

/** How often an account is judged at most: again each time that it changed between the verdict and the decision. */
const MOST_JUDGEMENTS = 3;

/**
 * Does the campaign's action to an account, and says what became of it. The same campaign does it once to each account, however often it
 * is asked, in whatever round. Throws what may pass, such as a database that is away; a fault of this account alone is the outcome `FAILED`.
 */
export const act: Command<CampaignTarget, TargetOutcome> = async (deps, target, context) => {
  const { accountId } = target;
  try {
    for (let judgements = 1; ; judgements++) {
      // Verdict and first decision stand on the same reading. When the append is lost to another, the decision is taken on a new reading; if
      // that refuses, the account is judged again.
      const outcome = await judgeAndAct({ ...deps, eventStore: readOnce(deps.eventStore) }, target, context);
      if (outcome.outcome !== 'FAILED' || judgements === MOST_JUDGEMENTS) return outcome;
    }
  } catch (error) {
    if (!isDeterministic(error)) throw error;
    return { accountId, outcome: 'FAILED', reason: 'FAULT' };
  }
};

/** The id of the campaign's command on the account: there is one, whatever the round. */
const commandIdOf = ({ campaignId, accountId }: Pick<CampaignTarget, 'campaignId' | 'accountId'>): string =>
  derivedId('campaign', campaignId, accountId);

/** Says that the campaign has done its action to the account, and how its holder is told; undefined when it has not. Changes nothing. */
export async function doneBefore(
  deps: Deps,
  target: Pick<CampaignTarget, 'campaignId' | 'accountId'>,
): Promise<TargetOutcome | undefined> {
  const { accountId } = target;
  const { before } = await loadAccount(deps, accountId, commandIdOf(target));
  return before && doneOutcome(accountId, channelOf(before.events));
}

async function judgeAndAct(deps: Deps, target: CampaignTarget, context: CommandContext): Promise<TargetOutcome> {
  const { order, accountId, uai } = target;
  const commandId = commandIdOf(target);
  const { state: account, before } = await loadAccount(deps, accountId, commandId);
  if (before) return doneOutcome(accountId, channelOf(before.events));
  if (!account) return { accountId, outcome: 'LEFT_OUT', reason: 'ACCOUNT_UNKNOWN' };
  const verdict = verdictOn(order, factsOf(account, await studentsOf(deps, account), uai));
  if (verdict.verdict === 'LEFT_OUT') return { accountId, outcome: 'LEFT_OUT', reason: verdict.reason };
  const result = await carryOut(deps, target, verdict.channel, { ...context, commandId });
  if (result.outcome === 'refused') return { accountId, outcome: 'FAILED', reason: result.refusal.code };
  return doneOutcome(accountId, verdict.channel);
}

const doneOutcome = (accountId: string, channel: Channel | undefined): TargetOutcome => ({
  accountId,
  outcome: 'DONE',
  ...(channel && { channel }),
});
