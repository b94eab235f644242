/** Follows the ledger and queues the work of campaigns that are started, or whose failed accounts are tried again. */
import type { CampaignEvent } from '../domain/campaign/events.js';
import { campaigns } from '../domain/campaign/history.js';
import type { Lane } from '../domain/campaign/slices.js';
import { processOf, type Process, type Reaction } from '../process/process.js';
import { enqueue, type NewTask } from '../tasks/queue.js';

/** One lane of a campaign: a part of its slices, worked on beside the other lanes by whatever server. */
export interface CampaignLane extends Lane {
  readonly campaignId: string;
}

/** Lanes of one campaign. More would only wait for each other at the hashing of passwords. */
const LANES = 4;

/** What an event asks for: a round of so many lanes, due in so many seconds. */
interface Round {
  readonly round: number;
  readonly lanes: number;
  readonly delaySeconds: number;
}

const tasksOf = ({ id: campaignId, recorded, answer }: Reaction<CampaignEvent, Round>): NewTask<CampaignLane>[] =>
  Array.from({ length: answer.lanes }, (_, lane) => ({
    kind: 'CAMPAIGN',
    key: `${campaignId} ${answer.round} ${lane}`,
    priority: 'BULK',
    payload: { campaignId, round: answer.round, lane, lanes: answer.lanes },
    correlationId: recorded.metadata.correlationId,
    delaySeconds: answer.delaySeconds,
  }));

/** Seconds from one instant to another; 0 when the second is not later. */
const secondsBetween = (from: string, to: string): number => Math.max(0, (Date.parse(to) - Date.parse(from)) / 1_000);

export const campaignProcess: Process = processOf<CampaignEvent, Round>({
  name: 'campaigns',
  category: campaigns,
  on: {
    CampaignStarted: ({ total, sliceSize, startsAt }, at) => ({
      round: 0,
      lanes: Math.min(LANES, Math.ceil(total / sliceSize)),
      delaySeconds: secondsBetween(at, startsAt),
    }),
    // A lane that finds no slice to do ends at once.
    CampaignRetried: ({ round }) => ({ round, lanes: LANES, delaySeconds: 0 }),
  },
  carryOut: async reactions => {
    const tasks = reactions.flatMap(tasksOf);
    return tasks.length === 0 ? [] : [enqueue(tasks)];
  },
});
