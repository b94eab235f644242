/** A fresh, migrated database per test file, made from a template in milliseconds and dropped afterwards. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { START, type Position } from '../../src/eventstore/eventstore.js';
import { migrate } from '../../src/postgres/migrate.js';

export interface TestDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  /** The newest event's position. Followers, and `head`, may stand below it for a while: as long as a transaction of any database is open. */
  lastAppended(): Promise<Position>;
  /** Position of the last event but those that record reads of personal data, which are appended a moment after the read. */
  lastDeed(): Promise<Position>;
  /** Ends the pool and drops the database, whoever is still connected. */
  drop(): Promise<void>;
}

const TEMPLATE_LOCK = 7_201_001;

const urlOf = (name: string): string => {
  const url = new URL(process.env.TEST_DATABASE_URL ?? 'postgres://127.0.0.1:5432/postgres');
  url.pathname = `/${name}`;
  return url.href;
};

async function withAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The template belongs to one jest run: named after the parent process, so two runs on one server never share it. */
const template = `registre_template_${process.env.JEST_WORKER_ID ? process.ppid : process.pid}`;

async function ensureTemplate(admin: pg.Client): Promise<void> {
  await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [template]);
    if (rowCount) return;
    const building = `${template}_building`;
    await admin.query(`drop database if exists ${building} with (force)`);
    await admin.query(`create database ${building}`);
    await migrate(urlOf(building));
    await admin.query(`alter database ${building} rename to ${template}`);
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

export async function createDatabase(): Promise<TestDatabase> {
  const name = `registre_test_${randomUUID().replaceAll('-', '')}`;
  await withAdmin(async admin => {
    await ensureTemplate(admin);
    await admin.query(`create database ${name} template ${template}`);
  });
  const pool = new pg.Pool({ connectionString: urlOf(name), max: 20 });
  pool.on('error', () => undefined);
  return {
    url: urlOf(name),
    pool,
    lastAppended: async () => {
      const { rows } = await pool.query<{ position: Position }>(
        'select ledger.position(xid, seq) as position from ledger.events order by xid desc, seq desc limit 1',
      );
      return rows[0]?.position ?? START;
    },
    lastDeed: async () => {
      const { rows } = await pool.query<{ position: Position }>(
        `select ledger.position(xid, seq) as position from ledger.events where stream not like 'access-%' order by xid desc, seq desc limit 1`,
      );
      return rows[0]?.position ?? START;
    },
    drop: async () => {
      await pool.end();
      await withAdmin(admin => admin.query(`drop database if exists ${name} with (force)`));
    },
  };
}
