/** What one request reads in batches, or once for several fields. */
import DataLoader from 'dataloader';
import { accountReach, accountSheets, type AccountReach, type AccountRow } from '../../projections/accounts/queries.js';
import type { Contact, Identity } from '../vault/vault.js';
import type { VaultRef } from '../domain/event.js';
import type { LastImport } from '../ingest/reports.js';
import type { Loaders, Services } from './context.js';

const cacheKeyFn = ({ personId, version }: VaultRef): string => `${personId}:${version}`;

/** Made when first used. */
export function createLoaders({
  pool,
  persons,
  importReports,
}: Pick<Services, 'pool' | 'persons' | 'importReports'>): Loaders {
  let identity: DataLoader<VaultRef, Identity | undefined, string> | undefined;
  let contact: DataLoader<VaultRef, Contact | undefined, string> | undefined;
  let reach: DataLoader<string, AccountReach | undefined> | undefined;
  let accounts: DataLoader<string, AccountRow | undefined> | undefined;
  let lastImports: DataLoader<string, readonly LastImport[]> | undefined;
  return {
    get identity() {
      return (identity ??= new DataLoader(refs => persons.identities(refs), { cacheKeyFn, maxBatchSize: 500 }));
    },
    get contact() {
      return (contact ??= new DataLoader(refs => persons.contacts(refs), { cacheKeyFn, maxBatchSize: 500 }));
    },
    get reach() {
      return (reach ??= new DataLoader(ids => Promise.all(ids.map(id => accountReach(pool, id))), { batch: false }));
    },
    get accounts() {
      return (accounts ??= new DataLoader(ids => accountSheets(pool, ids)));
    },
    get lastImports() {
      return (lastImports ??= new DataLoader(async uais => {
        const last = await importReports.last(uais);
        return uais.map(uai => last.get(uai) ?? []);
      }));
    },
  };
}
