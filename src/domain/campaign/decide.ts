/** Decides on a command to a campaign: answers the events to append, or a refusal. */
import { accept, type CodesOf, type Decision } from '../event.js';
import { refuse } from '../refusals.js';
import type { CampaignCommand, CancelCampaign, RecordOutcomes, RetryFailed, StartCampaign } from './commands.js';
import type { CampaignEvent } from './events.js';
import { hasDue, unknownOutcomes } from './slices.js';
import { afterOutcomes, remainingIn, type Campaign } from './state.js';

/** The most accounts of one campaign. A larger selection is divided into several campaigns, for instance by school. */
export const MOST_TARGETS = 200_000;

function start(campaign: Campaign | undefined, { type: _, uais, ...order }: StartCampaign) {
  if (campaign) {
    const same = campaign.requestDigest === order.requestDigest;
    return same ? accept<CampaignEvent>() : refuse('COMMAND_ID_USED', 'commandId');
  }
  const { action, kind, total } = order;
  if (total === 0) return refuse('SELECTION_EMPTY', 'selection');
  if (total > MOST_TARGETS) return refuse('SELECTION_TOO_LARGE', 'selection');
  if (action === 'INVITE' && kind === 'STUDENT') return refuse('RESPONSABLES_ONLY', 'action');
  const tellsHolders = action === 'NOTIFY' || action === 'INVITE';
  if (tellsHolders !== (order.channel !== undefined))
    return refuse(tellsHolders ? 'CHANNEL_MISSING' : 'CHANNEL_UNUSED', 'channel');
  return accept<CampaignEvent>({ type: 'CampaignStarted', data: { ...order, uais: [...uais] } });
}

/** Records the outcomes of a slice that are not known yet, whatever has happened to the campaign since the slice was begun. */
function recordOutcomes(campaign: Campaign, { round, slice, outcomes }: RecordOutcomes) {
  const unknown = unknownOutcomes(campaign, { round, slice, outcomes });
  if (unknown.length === 0) return accept<CampaignEvent>();
  const data = { round, slice, outcomes: unknown };
  const after = afterOutcomes(campaign, data);
  const completes = after.state === 'RUNNING' && !hasDue(after);
  return accept<CampaignEvent>(
    { type: 'CampaignOutcomesRecorded', data: { ...data, remaining: remainingIn(after) } },
    ...(completes ? [{ type: 'CampaignCompleted', data: { round: after.round } } as const] : []),
  );
}

function cancel({ state, round }: Campaign, { reason, round: asked = round }: CancelCampaign) {
  if (state === 'CANCELLED' || asked !== round) return accept<CampaignEvent>();
  return state === 'RUNNING'
    ? accept<CampaignEvent>({ type: 'CampaignCancelled', data: { reason } })
    : refuse('CAMPAIGN_ENDED');
}

function retryFailed({ state, counts, round }: Campaign, { rightEndsAt }: RetryFailed) {
  if (state === 'RUNNING') return refuse('CAMPAIGN_RUNNING');
  if (counts.failed === 0) return refuse('NOTHING_FAILED');
  return accept<CampaignEvent>({
    type: 'CampaignRetried',
    data: { round: round + 1, remaining: counts.failed, ...(rightEndsAt !== undefined && { rightEndsAt }) },
  });
}

const ANSWERS = { RecordOutcomes: recordOutcomes, Cancel: cancel, RetryFailed: retryFailed };
type OnStarted = typeof ANSWERS;

/** Why a command on a campaign may be refused. */
export type CampaignRefusalOf<Type extends CampaignCommand['type']> = Type extends keyof OnStarted
  ? CodesOf<ReturnType<OnStarted[Type]>> | 'CAMPAIGN_UNKNOWN'
  : CodesOf<ReturnType<typeof start>>;

export function decide<Command extends CampaignCommand>(campaign: Campaign | undefined, command: Command) {
  type Answer = Decision<CampaignEvent, CampaignRefusalOf<Command['type']>>;
  if (command.type === 'Start') return start(campaign, command) as Answer;
  if (!campaign) return refuse('CAMPAIGN_UNKNOWN') as Answer;
  const answer = ANSWERS[command.type] as (campaign: Campaign, command: CampaignCommand) => Decision<CampaignEvent>;
  return answer(campaign, command) as Answer;
}
