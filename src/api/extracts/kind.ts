/** Signed extracts of histories as files that are downloaded. */
import { streamOf } from '../../domain/streams.js';
import type { ExtractFormat } from '../../extracts/index.js';
import type { Granted } from '../../security/permissions.js';
import { accountTarget, allowOnAccount, UNKNOWN_ACCOUNT } from '../accounts/reach.js';
import { commandContext, type ApiContext } from '../context.js';
import type { DownloadKind } from '../downloads/kind.js';
import { notFound } from '../errors.js';

export interface ExtractAsked {
  /** UUID. */
  readonly accountId: string;
  readonly format: ExtractFormat;
}

/** By what right a history is read, and whether the file names the person: whoever may open the account's sheet sees names there. */
interface ExtractRight {
  readonly granted: Granted;
  readonly withNames: boolean;
}

async function allowExtract(context: ApiContext, accountId: string): Promise<ExtractRight> {
  const { granted, reach } = await allowOnAccount(context, 'HISTORY_READ', accountId);
  const target = await accountTarget(context, 'ACCOUNT_READ', reach);
  return { granted, withNames: context.services.authorise(context.principal, 'ACCOUNT_READ', target).granted };
}

export const EXTRACT: DownloadKind<ExtractAsked, ExtractRight> = {
  name: 'HISTORY_EXTRACT',
  authorise: (context, { accountId }) => allowExtract(context, accountId),
  async open(context, { accountId, format }, { granted, withNames }) {
    const { actor, role, right, scope, source, correlationId } = commandContext(context, granted);
    const at = context.services.clock.now();
    const file = await context.services.openExtract?.({
      stream: streamOf('account', accountId),
      format,
      withNames,
      asked: { actor, role, right, ...(scope !== undefined && { scope }), source, at, correlationId },
    });
    if (!file) throw notFound(UNKNOWN_ACCOUNT);
    const { name, type, content } = file;
    return { name, type, content, reads: [{ granted, accountId, persons: 1 }], close: async () => undefined };
  },
};
