/** The checkpoints that were given out, in PostgreSQL. */
import type pg from 'pg';

export interface StoredCheckpoint {
  readonly size: number;
  /** ISO 8601. */
  readonly madeAt: string;
  /** The signed note. */
  readonly note: string;
}

interface Row {
  readonly size: string;
  readonly made_at: Date;
  readonly note: string;
}

const COLUMNS = 'select size, made_at, note from integrity.checkpoints';
const toCheckpoint = ({ size, made_at, note }: Row): StoredCheckpoint => ({
  size: Number(size),
  madeAt: made_at.toISOString(),
  note,
});

/** Stores a checkpoint, or its note with further signatures. */
export async function saveCheckpoint(pool: pg.Pool, size: number, note: string): Promise<void> {
  await pool.query(
    'insert into integrity.checkpoints (size, note) values ($1, $2) on conflict (size) do update set note = excluded.note',
    [size, note],
  );
}

/** The newest checkpoints, the newest first, those below a size when one is given. */
export async function readCheckpoints(
  pool: pg.Pool,
  { most, below = Number.MAX_SAFE_INTEGER }: { readonly most: number; readonly below?: number | undefined },
): Promise<StoredCheckpoint[]> {
  const { rows } = await pool.query<Row>({
    name: 'integrity-checkpoints',
    text: `${COLUMNS} where size < $2 order by size desc limit $1`,
    values: [most, below],
  });
  return rows.map(toCheckpoint);
}

/** The newest checkpoint; undefined before the first. */
export const lastCheckpoint = async (pool: pg.Pool): Promise<StoredCheckpoint | undefined> =>
  (await readCheckpoints(pool, { most: 1 }))[0];
