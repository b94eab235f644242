/** Makes addresses of downloads for callers who may have the file, and opens the file again for whoever uses one. */
import { callerOf, type ApiContext } from '../context.js';
import { ApiError, notFound } from '../errors.js';
import type { Address } from './addresses.js';
import type { DownloadKind, OpenFile } from './kind.js';

/** Makes an address at which the caller gets the file, once. Throws an `ApiError` without the right to the file. */
export async function offer<Request extends object>(
  context: ApiContext,
  kind: Pick<DownloadKind<Request>, 'name' | 'authorise'>,
  request: Request,
): Promise<Address> {
  const { subject } = callerOf(context);
  await kind.authorise(context, request);
  return context.services.downloadAddresses.make(subject, { kind: kind.name, request });
}

const NO_ADDRESS = {
  fr: "Cette adresse de téléchargement n'existe pas, a déjà servi, a expiré, ou a été donnée à une autre personne. Demandez-en une nouvelle.",
  en: 'This download address does not exist, has been used, has expired, or was given to another person. Ask for a new one.',
};

const YOURS_BUSY = {
  fr: "Deux de vos fichiers sont déjà en cours de téléchargement. Attendez la fin de l'un d'eux ou interrompez-le, puis reprenez la même adresse : elle n'a pas servi.",
  en: 'Two of your files are already being downloaded. Wait until one of them has ended, or stop it, then use the same address again: it has not been used.',
};

/**
 * Uses up an address of the caller's, checks the right again, opens the file and records that the caller reads it. Throws NOT_FOUND for an
 * address that does not serve the caller, TOO_MANY_REQUESTS when two of the caller's files are being sent, and the reason when the
 * right has ended. Throws when the read cannot be recorded.
 */
export async function take(context: ApiContext, kinds: readonly DownloadKind[], token: string): Promise<OpenFile> {
  const { subject } = callerOf(context);
  const download = await context.services.downloadAddresses.use(subject, token);
  if (download === 'BUSY') throw new ApiError('TOO_MANY_REQUESTS', YOURS_BUSY);
  if (!download) throw notFound(NO_ADDRESS);
  let file: OpenFile | undefined;
  try {
    const kind = kinds.find(({ name }) => name === download.kind);
    if (!kind) throw notFound(NO_ADDRESS);
    file = await kind.open(context, download.request, await kind.authorise(context, download.request));
    await record(context, file);
  } catch (error) {
    await Promise.all([file?.close(), download.end()]);
    throw error;
  }
  const opened = file;
  return { ...opened, close: async () => void (await Promise.all([opened.close(), download.end()])) };
}

/** Records who reads the file. Throws when the records cannot be stored. */
async function record(context: ApiContext, { reads }: OpenFile): Promise<void> {
  if (reads.length === 0) return;
  const { correlationId, services } = context;
  const { subject: actor } = callerOf(context);
  await services.audit.recordNow(reads.map(read => ({ ...read, kind: 'EXPORT', actor, correlationId })));
}
