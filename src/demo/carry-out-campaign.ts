/** Carries out a planned campaign as servers do: starts it, works on it slice by slice, prints its letters and sends its e-mails. */
import type { Pool } from 'pg';
import { laneWork } from '../campaign/runner.js';
import { freezeTargets } from '../campaign/targets.js';
import { type CommandContext, type Commands, derivedId, systemContext } from '../command/index.js';
import { eachBounded } from '../common/each-bounded.js';
import type { Channel } from '../domain/account/events.js';
import { addSeconds } from '../domain/calendar.js';
import type { CampaignOrder } from '../domain/campaign/events.js';
import { campaigns } from '../domain/campaign/history.js';
import { HistoryError } from '../domain/shape.js';
import { streamOf } from '../domain/streams.js';
import type { EventStore } from '../eventstore/eventstore.js';
import { demoCommands, type Stores } from './carry-out.js';
import { headContext } from './context.js';
import type { PlannedCampaign } from './planned.js';
import { StandingClock } from './standing-clock.js';

export interface CampaignStores extends Stores {
  readonly pool: Pool;
}

/** Seconds between the start of a campaign and its first account; each slice then takes `SLICE`. */
const STARTS_IN = 10;
const SLICE = 2;
/** Seconds from the end of the campaign's work to the sending of its e-mails, from that to their return, and from that to the print of its letters. */
const SENT_IN = 60;
const RETURNED_IN = 120;
const PRINTED_IN = 300;

/** Accounts whose e-mails or letters are recorded at the same time. */
const AT_ONCE = 24;

/** The ledger, but the stream of one account cannot be read: a campaign fails on that account, and can be tried again afterwards. */
function withUnreadable(eventStore: EventStore, accountId: string | undefined): EventStore {
  if (accountId === undefined) return eventStore;
  const unreadable = streamOf('account', accountId);
  return {
    ...eventStore,
    read: (stream, from) => {
      if (stream === unreadable) throw new HistoryError(`the demo does not read ${stream} during this campaign`);
      return eventStore.read(stream, from);
    },
  };
}

/** Starts the campaign over its frozen accounts. Started again after an interruption, it is the same one. Answers its id. */
async function start(
  pool: Pool,
  commands: Commands,
  { at, uai, kind, channel, unlessSince, accounts }: PlannedCampaign,
  as: CommandContext,
): Promise<string> {
  const order: CampaignOrder = { action: 'NOTIFY', kind, channel, resetPassword: true, unlessSince };
  const result = await commands.campaigns.startSelected(
    {
      ...order,
      uais: [uai],
      startsAt: addSeconds(at, STARTS_IN),
      request: { ...order, uai },
      freeze: campaignId => freezeTargets(pool, campaignId, accounts),
    },
    as,
  );
  if (result.outcome === 'refused') throw new Error(`the demo's own campaign of ${uai}: ${result.refusal.code}`);
  return result.state.campaignId;
}

/** Works on all slices of the campaign. The clock goes on with each. */
async function workOff(
  { pool, eventStore }: Pick<CampaignStores, 'pool' | 'eventStore'>,
  commands: Commands,
  campaignId: string,
  clock: StandingClock,
): Promise<void> {
  const ticking: Commands['campaigns'] = {
    ...commands.campaigns,
    recordOutcomes: (slice, as) => {
      clock.forward(SLICE);
      return commands.campaigns.recordOutcomes(slice, as);
    },
  };
  const work = laneWork({ pool, eventStore, clock, commands: { campaigns: ticking } });
  const lane = { campaignId, round: 0, lane: 0, lanes: 1 };
  const { signal } = new AbortController();
  while ((await work(lane, signal)).state === 'GOES_ON');
}

/** The accounts that the campaign notified by each channel. */
async function notifiedBy(eventStore: EventStore, campaignId: string): Promise<Record<Channel, string[]>> {
  const notified: Record<Channel, string[]> = { EMAIL: [], LETTER: [] };
  for await (const recorded of eventStore.read(streamOf('campaign', campaignId))) {
    const event = campaigns.decode(recorded);
    if (event.type !== 'CampaignOutcomesRecorded') continue;
    for (const one of event.data.outcomes)
      if (one.outcome === 'DONE' && one.channel) notified[one.channel].push(one.accountId);
  }
  return notified;
}

/** The id of the event by which the campaign notified the account. */
async function notificationIn(eventStore: EventStore, accountId: string, campaignId: string): Promise<string> {
  for await (const { id, type, data } of eventStore.read(streamOf('account', accountId)))
    if (type === 'AccountNotified' && data.campaignId === campaignId) return id;
  throw new Error(`campaign ${campaignId} says that it notified ${accountId}, whose events do not`);
}

/** Carries out the campaign. Repeated after an interruption, it appends nothing twice. */
export async function carryOutCampaign(stores: CampaignStores, planned: PlannedCampaign): Promise<void> {
  const { pool, eventStore } = stores;
  const { at, uai, kind, bounces } = planned;
  const clock = new StandingClock(at);
  const head = headContext(uai, derivedId('demo campaign', at, uai, kind));
  const disturbed = { ...stores, eventStore: withUnreadable(eventStore, planned.failing) };
  const commands = demoCommands(disturbed, clock);
  const campaignId = await start(pool, commands, planned, head);
  clock.forward(STARTS_IN);
  await workOff(disturbed, commands, campaignId, clock);

  const notified = await notifiedBy(eventStore, campaignId);
  const report = async (accountIds: readonly string[], what: string, record: RecordReport): Promise<void> =>
    eachBounded(accountIds, AT_ONCE, async accountId => {
      const notificationId = await notificationIn(eventStore, accountId, campaignId);
      const commandId = derivedId('demo', what, notificationId);
      const as = { ...systemContext(head.correlationId, notificationId), commandId };
      await record({ accountId, notificationId, channel: 'EMAIL', campaignId }, as);
    });
  clock.forward(SENT_IN);
  await report(notified.EMAIL, 'sent', commands.system.recordDelivery);
  clock.forward(RETURNED_IN);
  const returned = notified.EMAIL.filter(accountId => bounces.has(accountId));
  await report(returned, 'returned', (delivery, as) =>
    commands.system.recordFailedDelivery({ ...delivery, reason: bounces.get(delivery.accountId)! }, as),
  );
  clock.forward(PRINTED_IN);
  const printId = derivedId('demo print', campaignId);
  await eachBounded(notified.LETTER, AT_ONCE, async accountId => {
    const commandId = derivedId('letter', printId, accountId);
    await commands.letters.print({ accountId, uai, printId, contents: 'ACCESS', campaignId }, { ...head, commandId });
  });
}

type RecordReport = Commands['system']['recordDelivery'];
