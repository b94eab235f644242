import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { readSealed } from '../../src/integrity/sealing/store.js';
import { openLedger } from './support/ledger.js';
import { sealingContract } from './support/contract.js';

sealingContract('sealing a ledger in PostgreSQL', () => openLedger());

it('seals what came before an open transaction while it waits for it, and then the rest', async () => {
  const ledger = await openLedger();
  const { pool } = ledger.database;
  const open = await pool.connect();
  try {
    await ledger.append(300, 3);
    const before = await ledger.store.last();
    while ((await ledger.store.head()) < before) await pause(5);
    await open.query('begin');
    await open.query('select pg_current_xact_id()');
    await ledger.append(20);
    const sealing = ledger.seal();
    while ((await readSealed(pool)).size < 300) await pause(5);
    expect(await readSealed(pool)).toEqual({ size: 300, position: before });
    await open.query('commit');
    expect(await sealing).toEqual({ size: 320, position: await ledger.store.last() });
  } finally {
    open.release();
    await ledger.close();
  }
});
