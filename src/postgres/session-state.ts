/** Asks PostgreSQL, over another connection, whether it is working on one of our sessions. */
import pg from 'pg';
import { sqlStateOf } from './trouble.js';

/** `LOST`: the server is idle in this session or does not know it. `MUTE`: nothing answers. `UNKNOWN`: the server cannot tell. */
export type SessionState = 'AT_WORK' | 'LOST' | 'MUTE' | 'UNKNOWN';

/** Time limit for connecting, and for the answer. */
const ANSWER_MS = 2_000;

/** Our sessions, and the pid that the server itself gives the asking one. */
const SESSIONS = `select pg_backend_pid() as own, pid, coalesce(state like 'idle%', false) as idle
  from pg_stat_activity where usename = current_user`;
const TERMINATE = `select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and state like 'idle%'`;

interface Session {
  readonly own: number;
  readonly pid: number;
  readonly idle: boolean;
}

/** The server's process for this connection. */
export const pidOf = (client: pg.Client): number => (client as unknown as { processID: number }).processID;

/** Sends one query over a new connection, and answers its rows and the connection's own pid. */
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

/** Questions under way, by server: connections are usually lost together and share one. */
const asking = new Map<string, Promise<(pid: number) => SessionState>>();

/** Reads the sessions of our user, and answers a function that says the state of the session with a given pid. */
async function look(config: pg.ClientConfig): Promise<(pid: number) => SessionState> {
  try {
    const { rows, pid: seenPid } = await ask<Session>(config, SESSIONS);
    // A pooler hides the server's pids.
    if (rows[0]?.own !== seenPid) return () => 'UNKNOWN';
    const idle = new Map(rows.map(session => [session.pid, session.idle]));
    return pid => ((idle.get(pid) ?? true) ? 'LOST' : 'AT_WORK');
  } catch (error) {
    // A server that refuses the connection is not mute.
    const state = sqlStateOf(error) === undefined ? 'MUTE' : 'UNKNOWN';
    return () => state;
  }
}

/** The state of the client's session on the server. `place` names the server and database that `config` leads to. Never rejects. */
export async function sessionStateOf(client: pg.Client, config: pg.ClientConfig, place: string): Promise<SessionState> {
  let looking = asking.get(place);
  if (!looking) asking.set(place, (looking = look(config).finally(() => asking.delete(place))));
  return (await looking)(pidOf(client));
}

/** Ends the session on the server if it is idle there; otherwise its locks would be held until the server notices. */
export async function terminate(client: pg.Client, config: pg.ClientConfig): Promise<void> {
  await ask(config, TERMINATE, [pidOf(client)]);
}
