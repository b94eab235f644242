/** Knows when which account is to be reminded of, expired or closed: followed from the ledger into `jobs.deadlines`. */
import type { Pool } from 'pg';
import { accounts } from '../domain/account/history.js';
import { DEADLINE_KINDS, reminderOf, type DeadlineKind, type DeadlineSettings } from '../domain/account/expire.js';
import type { AccountEvent } from '../domain/account/events.js';
import { addDays, addMonths } from '../domain/calendar.js';
import type { RecordedEvent } from '../eventstore/eventstore.js';
import type { Process, Statement } from './follower.js';

type Changes = Partial<Record<DeadlineKind, string | null>>;

export const ACCOUNT = /^account-([0-9a-f-]{36})$/;

/**
 * What an event moves; a look at the account at once (`at`), or a day early, where the event alone does not tell: a look too early
 * does nothing and is followed by one in time.
 */
function changes(event: AccountEvent, accountId: string, at: string, settings: DeadlineSettings): Changes {
  switch (event.type) {
    case 'AccountNotified':
    case 'PasswordReset': {
      const { expiresAt, uai } = event.data;
      if (expiresAt === undefined) return {};
      const byLetter = event.type === 'AccountNotified' && event.data.channel === 'LETTER';
      return { EXPIRY: expiresAt, REMINDER: byLetter ? null : reminderOf(expiresAt, uai, settings), CLOSING: null };
    }
    case 'AccountActivated':
    case 'AccountExpired':
    case 'AccountReopened':
      return { EXPIRY: null, REMINDER: null, CLOSING: at };
    case 'AccountClosed':
      return { EXPIRY: null, REMINDER: null, CLOSING: null };
    case 'AccountsMerged':
      return event.data.absorbedAccountId === accountId ? { EXPIRY: null, REMINDER: null, CLOSING: null } : {};
    case 'AccountsUnmerged':
      return { EXPIRY: at, REMINDER: at, CLOSING: at };
    case 'LinkDetached':
      return { CLOSING: addDays(addMonths(at, settings.closeMonths), -1) };
    default:
      return {};
  }
}

const SET = `insert into jobs.deadlines (account_id, kind, due_at)
  select * from unnest($1::uuid[], $2::text[], $3::timestamptz[])
  on conflict (account_id, kind) do update set due_at = excluded.due_at, retry_at = '-infinity', attempts = 0`;

/** In selects the arrays are unseen by the planner, which would count them and plan anew each time. */
const CLEAR = `delete from jobs.deadlines d using unnest((select $1::uuid[]), (select $2::text[])) as gone (account_id, kind)
  where d.account_id = gone.account_id and d.kind = gone.kind`;

function statements(
  moved: ReadonlyMap<string, { accountId: string; kind: string; dueAt: string | null }>,
): Statement[] {
  const all = [...moved.values()];
  const set = all.filter(({ dueAt }) => dueAt !== null);
  const clear = all.filter(({ dueAt }) => dueAt === null);
  const columns = (rows: typeof all): string[][] => [rows.map(row => row.accountId), rows.map(row => row.kind)];
  return [
    ...(clear.length ? [{ name: 'deadlines-clear', text: CLEAR, values: columns(clear) }] : []),
    ...(set.length
      ? [{ name: 'deadlines-set', text: SET, values: [...columns(set), set.map(({ dueAt }) => dueAt)] }]
      : []),
  ];
}

export const deadlineProcess = (settings: DeadlineSettings): Process => ({
  name: 'deadlines',
  handles: new Set<AccountEvent['type']>([
    'AccountNotified',
    'PasswordReset',
    'AccountActivated',
    'AccountExpired',
    'AccountReopened',
    'AccountClosed',
    'AccountsMerged',
    'AccountsUnmerged',
    'LinkDetached',
  ]),
  react: async (events: readonly RecordedEvent[]) => {
    const moved = new Map<string, { accountId: string; kind: string; dueAt: string | null }>();
    for (const recorded of events) {
      const accountId = ACCOUNT.exec(recorded.stream)?.[1];
      if (accountId === undefined) continue;
      const change = changes(accounts.decode(recorded), accountId, recorded.metadata.at, settings);
      for (const [kind, dueAt] of Object.entries(change)) moved.set(`${accountId} ${kind}`, { accountId, kind, dueAt });
    }
    return statements(moved);
  },
});

const OVERDUE = `select kind, (select count(*)::int from jobs.deadlines d where d.kind = k.kind and due_at <= $2) as overdue
  from unnest($1::text[]) as k (kind)`;

/** How many are due at an instant and not acted on yet, by kind. */
export async function overdueDeadlines(pool: Pool, now: string): Promise<[kind: DeadlineKind, overdue: number][]> {
  const { rows } = await pool.query<{ kind: DeadlineKind; overdue: number }>(OVERDUE, [DEADLINE_KINDS, now]);
  return rows.map(({ kind, overdue }) => [kind, overdue]);
}
