/** The only code that reads `read.assistance_requests`. */
import type { Pool } from 'pg';
import type { Matter } from '../../src/domain/assistance/matters.js';
import type { AssistanceState } from '../../src/domain/assistance/state.js';
import {
  boolean,
  code,
  Conditions,
  id,
  instant,
  json,
  text,
  type Fields,
  type ListDefinition,
} from '../../src/postgres/lists/definition.js';
import { opaque } from '../../src/postgres/opaque.js';
import { isoUtc } from '../../src/postgres/iso.js';
import type { AssistanceStep } from './projection.js';

export type { AssistanceStep };

const fields = {
  id: id('AssistanceRequest_', 'q.request_id'),
  requestId: code('q.request_id'),
  reference: code('q.reference'),
  matter: code('q.matter'),
  state: code('q.state'),
  uai: text('q.uai'),
  academie: text('q.academie'),
  school: text('q.school'),
  contact: code('q.contact'),
  language: code('q.language'),
  noticeVersion: text('q.notice_version'),
  firstTextId: code('q.first_text_id'),
  accountId: id('Account_', 'q.account_id'),
  takenBy: text('q.taken_by'),
  requestedAt: instant('q.requested_at'),
  movedAt: instant('q.moved_at'),
  dueAt: instant('q.due_at'),
  firstAnsweredAt: instant('q.first_answered_at'),
  closedAt: instant('q.closed_at'),
  outcome: code('q.outcome'),
  emailProven: boolean('q.email_proven'),
  mailFailure: text('q.mail_failure'),
  steps: json('q.steps'),
} as const satisfies Fields;

/** The requests of a queue. */
export const assistanceList = {
  from: 'read.assistance_requests q',
  readModels: ['assistance'],
  type: 'AssistanceRequest',
  fields,
  key: ['q.request_id'],
  sorts: {
    REQUESTED_AT: [{ sql: 'q.requested_at', type: 'timestamptz' }],
    MOVED_AT: [{ sql: 'q.moved_at', type: 'timestamptz' }],
    // Those without a deadline come last.
    DUE_AT: [{ sql: `coalesce(q.due_at, '9999-12-31T00:00:00Z'::timestamptz)`, type: 'timestamptz' }],
  },
} as const satisfies ListDefinition;

/** Whose queue: the school's; or the académie's, with those of its schools or without. */
export type WhoseQueue = { readonly uai: string } | { readonly academie: string; readonly withSchools: boolean };

/** A request must meet every condition that is set. */
export interface AssistanceConditions {
  readonly states: readonly AssistanceState[];
  readonly matters?: readonly Matter[];
  readonly takenBy?: string;
  /** Overdue at this instant (ISO 8601). */
  readonly overdueAt?: string;
  readonly reference?: string;
}

/** Selects the requests that have a deadline and wait for their first answer. */
const UNANSWERED = `q.due_at is not null and q.first_answered_at is null and q.state in ('OPEN', 'TAKEN')`;

function ofQueue(conditions: Conditions, whose: WhoseQueue): void {
  if ('uai' in whose) return conditions.add(`q.uai = ${conditions.key(whose.uai)}`);
  conditions.add(`q.academie = ${conditions.key(whose.academie)}`);
  if (!whose.withSchools) conditions.add('q.uai is null');
}

/** Selects the requests of a queue that meet the conditions. */
export function inQueue(
  whose: WhoseQueue,
  { states, matters, takenBy, overdueAt, reference }: AssistanceConditions,
): Conditions {
  const conditions = new Conditions();
  ofQueue(conditions, whose);
  conditions.add(`q.state = any(${conditions.value(states)}::text[])`);
  if (matters) conditions.add(`q.matter = any(${conditions.value(matters)}::text[])`);
  if (takenBy !== undefined) conditions.add(`q.taken_by = ${conditions.value(takenBy)}`);
  if (overdueAt !== undefined)
    conditions.add(`${UNANSWERED} and q.due_at <= ${conditions.value(overdueAt)}::timestamptz`);
  if (reference !== undefined) conditions.add(`q.reference = ${conditions.value(reference)}`);
  return conditions;
}

/** Selects one request. */
export function oneRequest(requestId: string): Conditions {
  const conditions = new Conditions();
  conditions.add(`q.request_id = ${conditions.key(requestId)}`);
  return conditions;
}

/** Whose queue a request is in; undefined when there is no such request. */
export async function queueOfRequest(
  pool: Pool,
  requestId: string,
): Promise<{ readonly academie: string; readonly uai: string | null } | undefined> {
  const { rows } = await pool.query<{ academie: string; uai: string | null }>({
    name: 'assistance_queue',
    text: 'select academie, uai from read.assistance_requests where request_id = $1',
    values: [requestId],
  });
  return rows[0];
}

/** How many requests of a queue are in which state. */
export interface QueueCounts {
  readonly open: number;
  readonly taken: number;
  readonly answered: number;
  readonly overdue: number;
  /** When the next one becomes overdue: ISO 8601 UTC; null when none will. */
  readonly nextOverdueAt: string | null;
}

/** Counts the requests of a queue that are not closed. `now`: ISO 8601. */
export async function countQueue(pool: Pool, whose: WhoseQueue, now: string): Promise<QueueCounts> {
  const conditions = new Conditions();
  const at = conditions.value(now);
  ofQueue(conditions, whose);
  const which = 'uai' in whose ? 'school' : whose.withSchools ? 'schools' : 'academie';
  const { rows } = await pool.query<QueueCounts>({
    name: `assistance_counts_${which}`,
    text: `select count(*) filter (where q.state = 'OPEN')::int as open, count(*) filter (where q.state = 'TAKEN')::int as taken,
        count(*) filter (where q.state = 'ANSWERED')::int as answered,
        count(*) filter (where ${UNANSWERED} and q.due_at <= ${at}::timestamptz)::int as overdue,
        ${isoUtc(`min(q.due_at) filter (where ${UNANSWERED} and q.due_at > ${at}::timestamptz)`)} as "nextOverdueAt"
      from read.assistance_requests q where ${conditions.sql} and q.state in ('OPEN', 'TAKEN', 'ANSWERED')`,
    values: conditions.values,
  });
  return rows[0]!;
}

/** Counts the requests by a right of the GDPR that are overdue, in the whole installation. `now`: ISO 8601. */
export async function overdueRequests(pool: Pool, now: string): Promise<number> {
  const { rows } = await pool.query<{ overdue: number }>({
    name: 'assistance_overdue',
    text: `select count(*)::int as overdue from read.assistance_requests q where ${UNANSWERED} and q.due_at <= $1`,
    values: [now],
  });
  return rows[0]!.overdue;
}

/** The ids of the requests that name one of these accounts; none where the read model has not been made yet, as at the first start. */
export async function requestsOfAccounts(pool: Pool, accountIds: readonly string[]): Promise<string[]> {
  const made = await pool.query<{ made: boolean }>({
    name: 'assistance-made',
    text: `select to_regclass('read.assistance_requests') is not null as made`,
    values: [],
  });
  if (!made.rows[0]!.made) return [];
  const { rows } = await pool.query<{ id: string }>({
    name: 'assistance-of-accounts',
    text: `select request_id as id from read.assistance_requests where account_id = any (${opaque('$1', 'uuid[]')}) order by 1`,
    values: [accountIds],
  });
  return rows.map(({ id: requestId }) => requestId);
}
