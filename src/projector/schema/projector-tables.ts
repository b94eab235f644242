/**
 * Makes what every read model needs, where it is missing: the tables of the projector and the schema `read`. A migration
 * makes them; a backup may leave them out, since all of it follows from the ledger.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { migrationsFolder } from '../../postgres/migrate.js';
import { lockInTransaction } from '../../postgres/advisory-lock.js';
import { transaction } from '../../postgres/transaction.js';

/** The migration that makes the projector's tables (a test holds that no other changes them). */
export const PROJECTOR_MIGRATION = '0004_projector.sql';

/** Name of the lock held while these tables, or versions of projections, are made: several processes may try at once. */
export const CREATION_LOCK = 'registre projector versions';

const PRESENT = `
  select to_regnamespace('read') is not null as read, to_regclass('read.projections') is not null as view,
         to_regclass('projector.versions') is not null and to_regclass('projector.parked') is not null
           and to_regclass('projector.version_numbers') is not null
           and to_regprocedure('projector.advance(text, text, text, text, timestamptz)') is not null as projector`;

interface Present {
  readonly read: boolean;
  readonly view: boolean;
  readonly projector: boolean;
}

/** Makes what is missing, in a transaction of its own. The client must not be in one. */
export async function ensureProjectorTables(client: pg.ClientBase): Promise<void> {
  if (isWhole(await present(client))) return;
  const text = readFileSync(join(migrationsFolder(), PROJECTOR_MIGRATION), 'utf8');
  await transaction(client, async () => {
    await lockInTransaction(client, CREATION_LOCK);
    const { read, view, projector } = await present(client);
    if (!read) await client.query('create schema read');
    if (!projector) {
      await client.query('drop schema if exists projector cascade; create schema projector');
      await client.query('drop view if exists read.projections');
      await client.query(text);
    } else if (!view)
      // The view is the last that the migration makes.
      await client.query(text.slice(text.indexOf('create view read.projections')));
  });
}

/** Does what `ensureProjectorTables` does, over a connection of the pool: for a process that projects nothing itself. */
export async function installProjectorTables(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await ensureProjectorTables(client);
  } finally {
    client.release();
  }
}

const isWhole = ({ read, view, projector }: Present): boolean => read && view && projector;

async function present(client: pg.ClientBase): Promise<Present> {
  const { rows } = await client.query<Present>(PRESENT);
  return rows[0]!;
}
