/** The read models, kept up to date for as long as the server runs. */
import { projections } from '../projections/index.js';
import type { House } from './house.js';
import { Projector } from './projector/projector.js';
import { createDirectory } from './vault/directory.js';

/** Resolves when every read model can be read. `onFault` is told which one had a fault; it recovers by itself. */
export async function openProjector(
  { database, eventStore, vault }: House,
  onFault: (error: unknown, projection: string) => void,
): Promise<Projector> {
  const projector = new Projector({
    databaseUrl: database.url,
    store: eventStore,
    directory: createDirectory(vault),
    projections,
    onError: (projection, error) => onFault(error, projection),
  });
  await projector.start();
  return projector;
}
