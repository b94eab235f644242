/** Whether a server of PostgreSQL is at work for one of our sessions, asked over another connection. */
import pg from 'pg';
import { sqlStateOf } from './trouble.js';

/** `LOST`: the server waits for us, or has no such session. `MUTE`: nothing answers. `UNKNOWN`: it cannot be said. */
export type Standing = 'AT_WORK' | 'LOST' | 'MUTE' | 'UNKNOWN';

/** How long the other connection may take, for itself and for its answer. */
const ANSWER_MS = 2_000;

/** Ours, and the number that the server itself gives the session that asks. */
const SESSIONS = `select pg_backend_pid() as own, pid, coalesce(state like 'idle%', false) as idle
  from pg_stat_activity where usename = current_user`;
const TERMINATE = `select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and state like 'idle%'`;

interface Session {
  readonly own: number;
  readonly pid: number;
  readonly idle: boolean;
}

const pidOf = (client: pg.Client): number => (client as unknown as { processID: number }).processID;

async function ask<R extends pg.QueryResultRow>(
  config: pg.ClientConfig,
  text: string,
  values: readonly unknown[] = [],
) {
  const client = new pg.Client({
    ...config,
    application_name: 'registre watch',
    pipeline: false,
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<R>(text, [...values]);
    return { rows, pid: pidOf(client) };
  } finally {
    void client.end().catch(() => undefined);
    setTimeout(() => client.connection.stream.destroy(), ANSWER_MS).unref();
  }
}

/** One for all who ask meanwhile: many connections are lost together. */
const asking = new Map<string, Promise<(pid: number) => Standing>>();

async function look(config: pg.ClientConfig): Promise<(pid: number) => Standing> {
  try {
    const { rows, pid: own } = await ask<Session>(config, SESSIONS);
    // Behind a pooler, numbers of sessions are not those of the server.
    if (rows[0]?.own !== own) return () => 'UNKNOWN';
    const idle = new Map(rows.map(session => [session.pid, session.idle]));
    return pid => ((idle.get(pid) ?? true) ? 'LOST' : 'AT_WORK');
  } catch (error) {
    // A server that refuses us answers.
    const standing = sqlStateOf(error) === undefined ? 'MUTE' : 'UNKNOWN';
    return () => standing;
  }
}

/** `place` names the server and database that `config` leads to. */
export async function standingOf(client: pg.Client, config: pg.ClientConfig, place: string): Promise<Standing> {
  let looking = asking.get(place);
  if (!looking) asking.set(place, (looking = look(config).finally(() => asking.delete(place))));
  return (await looking)(pidOf(client));
}

/** Ends the session on the server, if it waits for us there: what it holds would be held until the server finds out. */
export async function terminate(client: pg.Client, config: pg.ClientConfig): Promise<void> {
  await ask(config, TERMINATE, [pidOf(client)]);
}
