/**
 * Lets the processes of one machine know that somebody waits for a password to be hashed: those that hash in the background, for campaigns, then
 * leave the processor more room. They are told by NOTIFY of the database that they share.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Pool } from 'pg';

/** The channel of NOTIFY. Its payload is the machine. */
export const FOREGROUND_CHANNEL = 'registre_foreground_hashing';

/** What all containers of one machine have in common, and no other machine has: Linux's id of the boot; elsewhere the name of the host. */
function machineId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return hostname();
  }
}

const MACHINE = machineId();

/** Tells the processes of this machine that somebody waits for a hash. It fails in silence: then background work merely takes all its places. */
export function tellForeground(pool: Pool): void {
  const statement = {
    name: 'foreground-told',
    text: `select pg_notify('${FOREGROUND_CHANNEL}', $1)`,
    values: [MACHINE],
  };
  void pool.query(statement).catch(() => undefined);
}

/** Whether what came by the channel was said on this machine. */
export const saidHere = (payload: string): boolean => payload === MACHINE;
