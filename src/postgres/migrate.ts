/** Applies `migrations/` (plain SQL, forward only) to a database; several processes may start at once. */
import { fileURLToPath } from 'node:url';
import { existsSync } from 'node:fs';
import { runner } from 'node-pg-migrate';

/** Path of `migrations/`, from the sources or from `dist/`. */
export const migrationsFolder = (): string => {
  for (const up of ['../../migrations', '../../../migrations']) {
    const folder = fileURLToPath(new URL(up, import.meta.url));
    if (existsSync(folder)) return folder;
  }
  throw new Error('the migrations folder is missing beside src/ or dist/: check the installation');
};

/** Returns the names of the migrations it applied, in order; none when the database is up to date. */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const applied = await runner({
    databaseUrl,
    dir: migrationsFolder(),
    direction: 'up',
    migrationsTable: 'migrations',
    count: Infinity,
    log: () => undefined,
    advisoryLockMode: 'wait',
  });
  return applied.map(({ name }) => name);
}
