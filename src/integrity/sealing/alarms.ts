/** What does not hold of the integrity of the ledger, shown until it holds again. */
import type pg from 'pg';

/** What is looked at: events against the stored tree, new checkpoints against earlier ones, our tree against what a witness has seen. */
export const ALARM_KINDS = ['LEDGER', 'CHECKPOINT', 'WITNESS'] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

export interface Alarm {
  readonly kind: AlarmKind;
  /** ISO 8601. */
  readonly since: string;
  readonly message: string;
}

/** The ledger, its tree or a checkpoint is not what was vouched for. The message says what and where. */
export class IntegrityBroken extends Error {
  override readonly name = 'IntegrityBroken';
  constructor(
    readonly kind: AlarmKind,
    message: string,
  ) {
    super(message);
  }
}

/** Raises an alarm; one of that kind that stands already keeps its beginning. */
export async function raiseAlarm(pool: pg.Pool, { kind, message }: Pick<Alarm, 'kind' | 'message'>): Promise<void> {
  await pool.query(
    `insert into integrity.alarms (kind, message) values ($1, $2)
      on conflict (kind) do update set message = excluded.message`,
    [kind, message],
  );
}

export async function clearAlarm(pool: pg.Pool, kind: AlarmKind): Promise<void> {
  await pool.query('delete from integrity.alarms where kind = $1', [kind]);
}

export async function readAlarms(pool: pg.Pool): Promise<Alarm[]> {
  const { rows } = await pool.query<Omit<Alarm, 'since'> & { since: Date }>(
    'select kind, since, message from integrity.alarms order by kind',
  );
  return rows.map(({ since, ...alarm }) => ({ ...alarm, since: since.toISOString() }));
}

/** Does the work; an IntegrityBroken raises its alarm and is thrown on. The alarms of these kinds are cleared when it holds. */
export async function watched<T>(pool: pg.Pool, kinds: readonly AlarmKind[], work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    await pool.query('delete from integrity.alarms where kind = any ($1)', [kinds]);
    return result;
  } catch (error) {
    if (error instanceof IntegrityBroken) await raiseAlarm(pool, error);
    throw error;
  }
}
