/** Follows the ledger and keeps in `jobs.deadlines` when each account is to be reminded, expired or closed. */
import type { Pool } from 'pg';
import { accounts } from '../domain/account/history.js';
import { DEADLINE_KINDS, reminderOf, type DeadlineKind, type DeadlineSettings } from '../domain/account/expire.js';
import type { AccountEvent } from '../domain/account/events.js';
import { addDays, addMonths } from '../domain/calendar.js';
import { opaque } from '../postgres/opaque.js';
import { processOf, type Process, type Statement } from './process.js';

/** When each kind of deadline is now due; null removes it. A kind left out stays as it is. */
type Changes = Partial<Record<DeadlineKind, string | null>>;

interface Deadline {
  readonly accountId: string;
  readonly kind: string;
  readonly dueAt: string | null;
}

const SET = `insert into jobs.deadlines (account_id, kind, due_at)
  select * from unnest($1::uuid[], $2::text[], $3::timestamptz[])
  on conflict (account_id, kind) do update set due_at = excluded.due_at, retry_at = '-infinity', attempts = 0`;

const CLEAR = `delete from jobs.deadlines d
  using unnest(${opaque('$1', 'uuid[]')}, ${opaque('$2', 'text[]')}) as gone (account_id, kind)
  where d.account_id = gone.account_id and d.kind = gone.kind`;

function statements(all: readonly Deadline[]): Statement[] {
  const set = all.filter(({ dueAt }) => dueAt !== null);
  const clear = all.filter(({ dueAt }) => dueAt === null);
  const columns = (rows: readonly Deadline[]): string[][] => [
    rows.map(row => row.accountId),
    rows.map(row => row.kind),
  ];
  return [
    ...(clear.length ? [{ name: 'deadlines-clear', text: CLEAR, values: columns(clear) }] : []),
    ...(set.length
      ? [{ name: 'deadlines-set', text: SET, values: [...columns(set), set.map(({ dueAt }) => dueAt)] }]
      : []),
  ];
}

const NONE = { EXPIRY: null, REMINDER: null, CLOSING: null } as const;

/** Removes expiry and reminder, and makes the sweep look at once whether the account is to be closed. */
const lookAtOnce = (at: string): Changes => ({ EXPIRY: null, REMINDER: null, CLOSING: at });

/**
 * The process that keeps the deadlines. Where an event alone does not tell when the account closes, the sweep looks at the account at
 * once, or a day early. A look too early does nothing and sets the right deadline.
 */
export const deadlineProcess = (settings: DeadlineSettings): Process => {
  /** The deadlines once the time to activate starts again; unchanged when the event does not say until when. */
  const restarted = (expiresAt: string | undefined, uai: string, reminds = true): Changes =>
    expiresAt === undefined
      ? {}
      : { EXPIRY: expiresAt, REMINDER: (reminds && reminderOf(expiresAt, { uai }, settings)) || null, CLOSING: null };
  return processOf<AccountEvent, Changes>({
    name: 'deadlines',
    category: accounts,
    on: {
      AccountNotified: ({ expiresAt, uai, channel }) => restarted(expiresAt, uai, channel !== 'LETTER'),
      // The event does not say how the holder was notified: where that was by letter, the sweep finds that no reminder is due.
      PasswordReset: ({ expiresAt, uai }) => restarted(expiresAt, uai),
      AccountActivated: (_, at) => lookAtOnce(at),
      AccountExpired: (_, at) => lookAtOnce(at),
      AccountReopened: (_, at) => lookAtOnce(at),
      AccountFreed: (_, at) => lookAtOnce(at),
      AccountClosed: () => NONE,
      PersonalDataErased: () => NONE,
      AccountsMerged: ({ absorbedAccountId }, _, accountId) => (absorbedAccountId === accountId ? NONE : {}),
      AccountsUnmerged: (_, at) => ({ EXPIRY: at, REMINDER: at, CLOSING: at }),
      LinkDetached: (_, at) => ({ CLOSING: addDays(addMonths(at, settings.closeMonths), -1) }),
    },
    carryOut: async reactions => {
      const latest = new Map<string, Deadline>();
      for (const { id: accountId, answer } of reactions)
        for (const [kind, dueAt] of Object.entries(answer))
          latest.set(`${accountId} ${kind}`, { accountId, kind, dueAt });
      return statements([...latest.values()]);
    },
  });
};

const OVERDUE = `select kind, (select count(*)::int from jobs.deadlines d where d.kind = k.kind and due_at <= $2) as overdue
  from unnest($1::text[]) as k (kind)`;

/** How many deadlines are due at an instant and not acted on yet, by kind. */
export async function overdueDeadlines(pool: Pool, now: string): Promise<[kind: DeadlineKind, overdue: number][]> {
  const { rows } = await pool.query<{ kind: DeadlineKind; overdue: number }>(OVERDUE, [DEADLINE_KINDS, now]);
  return rows.map(({ kind, overdue }) => [kind, overdue]);
}
