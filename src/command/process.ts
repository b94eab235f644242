/**
 * Processes that follow the ledger and react, at least once to each event: what they do is idempotent. How far they came
 * is stored, so a killed process resumes where it was.
 */
import type { Pool, PoolClient } from 'pg';
import { parsePosition, START, type EventStore, type Position, type RecordedEvent } from '../eventstore/eventstore.js';
import { exclusively } from './exclusive.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface Process {
  /** Of the checkpoint and the lock. */
  readonly name: string;
  readonly handles: ReadonlySet<string>;
  /** Acts on the events it handles, of one batch, in order. What it answers is written together with the checkpoint. */
  readonly react: (events: readonly RecordedEvent[]) => Promise<readonly Statement[]>;
}

export interface FollowerOptions {
  readonly pool: Pool;
  readonly eventStore: EventStore;
  readonly signal: AbortSignal;
  readonly onFault: (error: unknown, process: string) => void;
}

/** Events that are none of its business move the checkpoint no more often than this. */
const CHECKPOINT_EVERY_MS = 1_000;

const CHECKPOINT = `insert into jobs.checkpoints (process, position) values ($1, $2)
  on conflict (process) do update set position = excluded.position, updated_at = now()`;

export async function checkpointOf(client: Pool | PoolClient, process: string): Promise<Position> {
  const { rows } = await client.query<{ position: string }>(
    'select position from jobs.checkpoints where process = $1',
    [process],
  );
  return rows[0] ? parsePosition(rows[0].position) : START;
}

async function store(
  client: PoolClient,
  name: string,
  position: Position,
  statements: readonly Statement[],
): Promise<void> {
  const checkpoint: Statement = { text: CHECKPOINT, values: [name, position] };
  if (statements.length === 0) {
    await client.query(checkpoint.text, [...checkpoint.values]);
    return;
  }
  await client.query('begin');
  try {
    for (const { text, values } of [...statements, checkpoint]) await client.query(text, [...values]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Follows until the signal aborts; one server at a time does. */
export async function runProcess({ name, handles, react }: Process, options: FollowerOptions): Promise<void> {
  const { pool, eventStore, onFault } = options;
  await exclusively(
    { pool, name, signal: options.signal, onFault: error => onFault(error, name) },
    async (client, signal) => {
      let stored = 0;
      for await (const batch of eventStore.follow(await checkpointOf(client, name), signal)) {
        const concerned = batch.filter(({ type }) => handles.has(type));
        if (concerned.length === 0 && Date.now() - stored < CHECKPOINT_EVERY_MS) continue;
        const statements = concerned.length ? await react(concerned) : [];
        await store(client, name, batch[batch.length - 1]!.position, statements);
        stored = Date.now();
      }
    },
  );
}
