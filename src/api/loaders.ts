/** What one request reads of the vault, in batches. */
import DataLoader from 'dataloader';
import type { Contact, Identity } from '../vault/vault.js';
import type { VaultRef } from '../domain/event.js';
import type { Loaders, Services } from './context.js';

const cacheKeyFn = ({ personId, version }: VaultRef): string => `${personId}:${version}`;

/** Made when first used. */
export function createLoaders({ persons }: Pick<Services, 'persons'>): Loaders {
  let identity: DataLoader<VaultRef, Identity | undefined, string> | undefined;
  let contact: DataLoader<VaultRef, Contact | undefined, string> | undefined;
  return {
    get identity() {
      return (identity ??= new DataLoader(refs => persons.identities(refs), { cacheKeyFn, maxBatchSize: 500 }));
    },
    get contact() {
      return (contact ??= new DataLoader(refs => persons.contacts(refs), { cacheKeyFn, maxBatchSize: 500 }));
    },
  };
}
