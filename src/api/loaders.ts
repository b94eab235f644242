/** The data loaders of one request: they read in batches, and once for several fields. */
import DataLoader from 'dataloader';
import { accountReach, accountSheets } from '../../projections/accounts/queries.js';
import type { VaultRef } from '../domain/vault-ref.js';
import type { Loaders, Services } from './context.js';

type Read = Pick<Services, 'pool' | 'persons' | 'importReports' | 'assistance'>;

/** The most persons or texts that one statement reads. */
const MOST_AT_ONCE = 500;

const cacheKeyFn = ({ personId, version }: VaultRef): string => `${personId}:${version}`;

/** Makes each loader when it is first used. */
class RequestLoaders implements Loaders {
  readonly #services: Read;
  #identity: Loaders['identity'] | undefined;
  #contact: Loaders['contact'] | undefined;
  #reach: Loaders['reach'] | undefined;
  #accounts: Loaders['accounts'] | undefined;
  #assistanceTexts: Loaders['assistanceTexts'] | undefined;
  #lastImports: Loaders['lastImports'] | undefined;

  constructor(services: Read) {
    this.#services = services;
  }

  get identity(): Loaders['identity'] {
    const { persons } = this.#services;
    return (this.#identity ??= new DataLoader(refs => persons.identities(refs), {
      cacheKeyFn,
      maxBatchSize: MOST_AT_ONCE,
    }));
  }

  get contact(): Loaders['contact'] {
    const { persons } = this.#services;
    return (this.#contact ??= new DataLoader(refs => persons.contacts(refs), {
      cacheKeyFn,
      maxBatchSize: MOST_AT_ONCE,
    }));
  }

  get reach(): Loaders['reach'] {
    const { pool } = this.#services;
    // It remembers what was read, and gathers nothing: each account is read at once.
    return (this.#reach ??= new DataLoader(ids => Promise.all(ids.map(id => accountReach(pool, id))), {
      batch: false,
    }));
  }

  get accounts(): Loaders['accounts'] {
    const { pool } = this.#services;
    return (this.#accounts ??= new DataLoader(ids => accountSheets(pool, ids)));
  }

  get assistanceTexts(): Loaders['assistanceTexts'] {
    const { assistance } = this.#services;
    return (this.#assistanceTexts ??= new DataLoader(texts => assistance.read(texts), {
      cacheKeyFn: ({ textId }) => textId,
      maxBatchSize: MOST_AT_ONCE,
    }));
  }

  get lastImports(): Loaders['lastImports'] {
    const { importReports } = this.#services;
    return (this.#lastImports ??= new DataLoader(async uais => {
      const last = await importReports.last(uais);
      return uais.map(uai => last.get(uai) ?? []);
    }));
  }
}

export const createLoaders = (services: Read): Loaders => new RequestLoaders(services);
