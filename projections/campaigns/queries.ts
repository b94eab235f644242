/**
 * The only code that reads `read.campaigns`, `read.campaign_outcomes` and `read.campaign_counts`. Which accounts a campaign
 * selected stands in `jobs.campaign_targets`.
 */
import type { Pool } from 'pg';
import type { AccountKind, Channel } from '../../src/domain/account/events.js';
import type { CampaignAction } from '../../src/domain/campaign/events.js';
import {
  code,
  Conditions,
  id,
  instant,
  json,
  number,
  text,
  type Fields,
  type ListDefinition,
} from '../../src/postgres/lists/definition.js';
import { accountNames, addAccountSearch } from '../people/account-names.js';
import { isoUtc } from '../../src/postgres/iso.js';

/** How many accounts have the same outcome, reason, channel and delivery. */
export interface CampaignCount {
  readonly outcome: 'DONE' | 'LEFT_OUT' | 'FAILED';
  readonly reason: string | null;
  readonly channel: Channel | null;
  readonly delivery: 'WAITING' | 'SENT' | 'FAILED' | 'DROPPED' | null;
  readonly deliveryReason: string | null;
  readonly accounts: number;
}

const COUNTS = `select coalesce(json_agg(json_build_object('outcome', n.outcome, 'reason', nullif(n.reason, ''),
    'channel', nullif(n.channel, ''), 'delivery', nullif(n.delivery, ''),
    'deliveryReason', nullif(n.delivery_reason, ''), 'accounts', n.accounts)), '[]')
  from read.campaign_counts n where n.campaign_id = c.campaign_id`;

const fields = {
  id: id('Campaign_', 'c.campaign_id'),
  action: code('c.action'),
  kind: code('c.kind'),
  channel: code('c.channel'),
  resetPassword: { as: 'boolean', sql: 'c.reset_password' },
  unlessSince: instant('c.unless_since'),
  uais: json('to_json(c.uais)'),
  total: number('c.total'),
  state: code('c.state'),
  cancelReason: code('c.cancel_reason'),
  startedBy: text('c.actor'),
  reason: code('c.reason'),
  startedAt: instant('c.started_at'),
  startsAt: instant('c.starts_at'),
  rightEndsAt: instant('c.right_ends_at'),
  endedAt: instant('c.ended_at'),
  retries: number('c.round'),
  remaining: number('c.remaining'),
  pace: json('c.pace'),
  counted: json(`(${COUNTS})`),
  position: code('c.position'),
} as const satisfies Fields;

/** Newest first when descending. */
export const campaignsList = {
  from: 'read.campaigns c',
  readModels: ['campaigns'],
  type: 'Campaign',
  fields,
  key: ['c.campaign_id'],
  sorts: { STARTED_AT: [{ sql: 'c.started_at', type: 'timestamptz' }] },
} as const satisfies ListDefinition;

/**
 * Selects the campaigns over a school, on accounts of these kinds. The UAI stands in a sub-select: PostgreSQL then makes one plan for all
 * schools, whatever it knows of this one.
 */
export function overSchool(uai: string, kinds: readonly AccountKind[]): Conditions {
  const conditions = new Conditions();
  conditions.add(`c.uais @> (select array[${conditions.key(uai)}::text])`);
  conditions.add(`c.kind = any(${conditions.value(kinds)}::text[])`);
  return conditions;
}

/** Selects one campaign. */
export function ofCampaign(campaignId: string): Conditions {
  const conditions = new Conditions();
  conditions.add(`c.campaign_id = ${conditions.key(campaignId)}`);
  return conditions;
}

/** What rights on a campaign are checked against. */
export interface CampaignReach {
  readonly campaignId: string;
  readonly action: CampaignAction;
  readonly kind: AccountKind;
  readonly uais: readonly string[];
  readonly state: 'RUNNING' | 'CANCELLED' | 'COMPLETED';
  /** ISO 8601 UTC. */
  readonly startsAt: string;
  /** When the last slice of the round was recorded. ISO 8601 UTC. */
  readonly lastSliceAt: string | null;
}

/** Reads what rights on a campaign are checked against; `undefined` when the campaign is not known. */
export async function campaignReach(pool: Pool, campaignId: string): Promise<CampaignReach | undefined> {
  const { rows } = await pool.query<CampaignReach>({
    name: 'campaign_reach',
    text: `select campaign_id as "campaignId", action, kind, uais, state,
        ${isoUtc('starts_at')} as "startsAt",
        pace->-1->>'at' as "lastSliceAt"
      from read.campaigns where campaign_id = $1`,
    values: [campaignId],
  });
  return rows[0];
}

/** An account whose e-mail of a campaign could not be delivered, and when the campaign sent it: ISO 8601 UTC. */
export interface UndeliveredAccount {
  readonly accountId: string;
  readonly uai: string;
  readonly classCode: string | null;
  readonly at: string;
}

/**
 * The accounts of a campaign whose e-mail could not be delivered, in the order in which letters are printed. Leaves out those that a
 * school has notified again after that e-mail, and, after an invitation, those that it has invited again.
 */
export async function undeliveredAccounts(pool: Pool, campaignId: string): Promise<UndeliveredAccount[]> {
  const { rows } = await pool.query<UndeliveredAccount>({
    name: 'campaign_undelivered',
    text: `select t.account_id as "accountId", t.uai, t.class_code as "classCode",
        ${isoUtc('o.at')} as at
      from read.campaign_outcomes o
      join read.campaigns c on c.campaign_id = o.campaign_id
      join jobs.campaign_targets t on t.campaign_id = o.campaign_id and t.account_id = o.account_id
      left join read.accounts a on a.account_id = o.account_id
      where o.campaign_id = $1 and o.outcome = 'DONE' and o.delivery = 'FAILED'
        and (a.notified_at is null or a.notified_at <= o.at)
        and (c.action <> 'INVITE' or a.invited_at is null or a.invited_at <= o.at) order by t.n`,
    values: [campaignId],
  });
  return rows;
}

/** An account of a campaign whose holder is given a letter. */
export interface CampaignLetter {
  readonly accountId: string;
  /** Its place in the campaign, from 0. */
  readonly place: number;
  readonly classCode: string | null;
}

/**
 * The accounts of a campaign whose letters a school prints, in print order: those told or invited by letter; for a reset, all that are done.
 * With `classes`, only accounts of these classes.
 */
export async function campaignLetters(
  pool: Pool,
  campaignId: string,
  uai: string,
  classes?: readonly string[],
): Promise<CampaignLetter[]> {
  const { rows } = await pool.query<CampaignLetter>({
    name: 'campaign_letters',
    text: `select t.account_id as "accountId", t.n as place, t.class_code as "classCode"
      from jobs.campaign_targets t
      join read.campaign_outcomes o on o.campaign_id = t.campaign_id and o.account_id = t.account_id
      where t.campaign_id = $1 and t.uai = $2 and o.outcome = 'DONE' and o.channel is distinct from 'EMAIL'
        and ($3::text[] is null or t.class_code = any($3))
      order by t.n`,
    values: [campaignId, uai, classes ?? null],
  });
  return rows;
}

/** The accounts that a campaign selected, in the order in which letters are printed. */
export const campaignOutcomesList = {
  from: `jobs.campaign_targets t
    left join read.campaign_outcomes o on o.campaign_id = t.campaign_id and o.account_id = t.account_id
    ${accountNames.join('t.account_id')}`,
  readModels: ['campaigns', 'accounts'],
  type: 'CampaignOutcome',
  fields: {
    accountId: id('Account_', 't.account_id'),
    ...accountNames.fields,
    uai: code('t.uai'),
    classCode: text('t.class_code'),
    outcome: code(`coalesce(o.outcome,'WAITING')`),
    reasonCode: code('o.reason'),
    at: instant('o.at'),
    channel: code('o.channel'),
    delivery: code('o.delivery'),
    deliveryReasonCode: code('o.delivery_reason'),
    deliveredAt: instant('o.delivered_at'),
    printedAt: instant('o.printed_at'),
  },
  key: [],
  sorts: { SELECTED: [{ sql: 't.n', type: 'int' }] },
} as const satisfies ListDefinition;

/** A row must meet every condition that is set. */
export interface CampaignOutcomesFilter {
  readonly outcomes?: readonly string[];
  /** Codes of reasons: of the outcome, or of a failed delivery or a dropped e-mail. */
  readonly reasons?: readonly string[];
  readonly deliveries?: readonly string[];
  readonly classes?: readonly string[];
  /** Each word must occur in a name of the holder, accents and case aside. */
  readonly search?: string;
}

/** Selects accounts of a campaign that it selected in one of these schools. */
export function campaignOutcomesConditions(
  campaignId: string,
  uais: readonly string[],
  { outcomes, reasons, deliveries, classes, search }: CampaignOutcomesFilter,
): Conditions {
  const conditions = new Conditions();
  conditions.add(`t.campaign_id = ${conditions.key(campaignId)}`);
  const among = (values: readonly string[]): string => `any(${conditions.value(values)}::text[])`;
  conditions.add(`t.uai = ${among(uais)}`);
  if (outcomes) {
    // Without WAITING, the rows are found by the index of the outcomes.
    const outcome = outcomes.includes('WAITING') ? `coalesce(o.outcome,'WAITING')` : 'o.outcome';
    conditions.add(`${outcome} = ${among(outcomes)}`);
  }
  if (reasons) {
    const codes = among(reasons);
    conditions.add(`(o.reason = ${codes} or o.delivery_reason = ${codes})`);
  }
  if (deliveries) conditions.add(`o.delivery = ${among(deliveries)}`);
  if (classes) conditions.add(`t.class_code = ${among(classes)}`);
  if (search !== undefined) addAccountSearch(conditions, search);
  return conditions;
}
