/** Parts of the benchmark of imports: starts its children, and watches the database while they work. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';

const CHILD = fileURLToPath(new URL('import.child.js', import.meta.url));
const VAULT_KEY = randomBytes(32).toString('base64');

/** Runs `import.child.js` with the settings of a server; resolves with what it measured. `kind` is `import` or `parse`. */
export async function inChild(kind, task) {
  const env = { ...process.env, DATABASE_URL: task.url, VAULT_KEY, DATA_DIR: join(tmpdir(), 'registre-bench-none') };
  delete env.LEDGER_URL;
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, kind, JSON.stringify(task)], {
    env,
    maxBuffer: 64 * 1024 ** 2,
  });
  return JSON.parse(stdout);
}

/** The size of all the files of the folders. */
export async function bytesOf(folders) {
  let bytes = 0;
  for (const folder of folders)
    for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
}

/**
 * Watches the database until `end`, which resolves with the longest time, in seconds, that a writing transaction was open. That long,
 * followers of the ledger had to wait, because they read no event beyond an open transaction.
 */
export function watchTransactions(url) {
  const client = new pg.Client({ connectionString: url });
  let longest = 0;
  let over = false;
  const watching = (async () => {
    await client.connect();
    while (!over) {
      const { rows } =
        await client.query(`select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float as s
        from pg_stat_activity where datname = current_database() and backend_xid is not null`);
      longest = Math.max(longest, rows[0].s);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    await client.end();
  })();
  return {
    end: async () => {
      over = true;
      await watching;
      return longest;
    },
  };
}
