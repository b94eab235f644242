/** Makes the demo data and shows progress. */
import { type Progress, progress } from '../app/terminal/progress.js';
import { typeOf } from '../domain/catalogue.js';
import { idIn } from '../domain/streams.js';
import { START } from '../eventstore/eventstore.js';
import { upToNow } from '../eventstore/up-to-now.js';
import type { Installation } from '../app/installation.js';
import { localKey } from '../app/local-keys.js';
import { QUICK_ARGON2 } from '../vault/postgres/credentials.js';
import { openVault } from '../vault/postgres/vault.js';
import { type DemoOutcome, type DemoPhase, makeDemo } from './demo.js';
import { DEMO_PASSWORD } from './carry-out.js';

/**
 * Makes the demo data with a progress bar. Hashes passwords with a hundredth of the usual work, because the people are invented and
 * share one password. Rejects when the signal aborts; the next call continues.
 */
export async function makeDemoWithProgress(installation: Installation, signal?: AbortSignal): Promise<DemoOutcome> {
  const { config, pool, eventStore } = installation;
  const masterKey = config.vaultKey ?? (await localKey(config.dataDir, 'vault'));
  const vault = await openVault(pool, { masterKey, previousKeys: config.previousVaultKeys, argon2: QUICK_ARGON2 });
  const size = { seed: config.demoSeed, schools: config.demoSchools, pupils: config.demoPupils };
  let phaseShown: DemoPhase | undefined;
  let bar: Progress | undefined;
  try {
    return await makeDemo(installation, {
      size,
      stores: { eventStore, vault },
      onProgress: (done, total, phase) => {
        signal?.throwIfAborted();
        if (phaseShown !== phase) {
          bar?.end();
          bar = progress('Demo data', total);
          phaseShown = phase;
        }
        bar?.to(done, total, phase);
      },
    });
  } finally {
    bar?.end();
  }
}

/** A holder of the demo to sign in as: the first activated one, and the password that all of them share. */
export async function demoHolder({
  pool,
  vault,
  eventStore,
}: Installation): Promise<{ login: string; password: string } | undefined> {
  const { rowCount } = await pool.query('select from jobs.demo where finished_at is not null');
  if (!rowCount) return undefined;
  for await (const batch of upToNow(eventStore, START)) {
    for (const event of batch) {
      const accountId = typeOf(event) === 'AccountActivated' ? idIn('account', event.stream) : undefined;
      if (accountId === undefined) continue;
      const [login] = await vault.logins.loginOf([accountId]);
      if (login !== undefined) return { login, password: DEMO_PASSWORD };
    }
  }
  return undefined;
}
