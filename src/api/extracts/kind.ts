/** Signed extracts of histories as files that are downloaded. */
import { streamOf } from '../../domain/streams.js';
import type { ExtractFormat } from '../../extracts/index.js';
import type { Granted } from '../../security/permissions.js';
import { accountTarget, allowOnAccount, UNKNOWN_ACCOUNT } from '../accounts/reach.js';
import { commandContext, type ApiContext } from '../context.js';
import type { DownloadKind, FileRead } from '../downloads/kind.js';
import { notFound } from '../errors.js';
import { allowOnStudent, UNKNOWN_STUDENT } from '../students/reach.js';

/** Whose history: the UUID of an account, or of a pupil. */
type Whose = { readonly accountId: string } | { readonly studentId: string };

export type ExtractAsked = Whose & { readonly format: ExtractFormat };

/** By what right a history is read, whether the file names the person, and what is recorded of whoever reads it. */
interface ExtractRight {
  readonly granted: Granted;
  /** Whoever may open the sheet of an account sees names there. */
  readonly withNames: boolean;
  readonly read: Pick<FileRead, 'accountId' | 'uai'>;
}

async function allowExtract(context: ApiContext, whose: Whose): Promise<ExtractRight> {
  const ofAccount = 'accountId' in whose;
  const { granted, reach } = ofAccount
    ? await allowOnAccount(context, 'HISTORY_READ', whose.accountId)
    : await allowOnStudent(context, 'HISTORY_READ', whose.studentId);
  const target = await accountTarget(context, 'ACCOUNT_READ', reach);
  const withNames = context.services.authorise(context.principal, 'ACCOUNT_READ', target).granted;
  const uai = reach.uais[0] ?? reach.formerUais.at(-1);
  const read = ofAccount ? { accountId: whose.accountId } : { ...(uai !== undefined && { uai }) };
  return { granted, withNames, read };
}

export const EXTRACT: DownloadKind<ExtractAsked, ExtractRight> = {
  name: 'HISTORY_EXTRACT',
  authorise: (context, asked) => allowExtract(context, asked),
  async open(context, { format, ...whose }, { granted, withNames, read }) {
    const { actor, role, right, scope, source, correlationId } = commandContext(context, granted);
    const at = context.services.clock.now();
    const file = await context.services.openExtract?.({
      stream: 'accountId' in whose ? streamOf('account', whose.accountId) : streamOf('student', whose.studentId),
      format,
      withNames,
      asked: { actor, role, right, ...(scope !== undefined && { scope }), source, at, correlationId },
    });
    if (!file) throw notFound('accountId' in whose ? UNKNOWN_ACCOUNT : UNKNOWN_STUDENT);
    const { name, type, content } = file;
    return { name, type, content, reads: [{ granted, ...read, persons: 1 }], close: async () => undefined };
  },
};
