/**
 * `POST /imports/:uai?base=SIECLE&year=2026[&dryRun=true][&waiveIne=true][&confirmDisappearance=true][&confirmOlder=true]
 * [&schoolName=…][&circonscription=…]`
 *
 * The files of one school's base, as multipart/form-data, each in a part of any name. They are streamed to the ingest and
 * answered with its report (JSON): 200 when taken, 422 when refused whole, 409 when an import of this base is under way.
 * Needs the right to import in the school's académie. An upload is a stream of files, not a question with an answer to
 * choose from: hence no mutation.
 */
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CommandContext } from '../../command/index.js';
import {
  baseOf,
  type ImportRequest,
  type ImportUploads,
  removeAbandonedFolders,
  isSchoolBase,
  type RunReport,
  sayReport,
  SCHOOL_BASES,
} from '../../ingest/index.js';
import type { Target } from '../../security/permissions.js';
import { allow, commandContext, type ApiContext } from '../context.js';
import { ApiError, badInput } from '../errors.js';
import { schoolToImport } from '../imports/reach.js';
import { receiveFiles, receiving } from './received-files.js';
import { requestLanguage, type Requests } from './requests.js';
import { flag, queryOf, text, yearOf } from './upload-parameters.js';

function parameters(request: FastifyRequest): Omit<ImportRequest, 'files' | 'context'> {
  const { uai: given } = request.params as { uai: string };
  const query = queryOf(request);
  const uai = given.toUpperCase();
  if (!/^\d{7}[A-Z]$/.test(uai)) throw badInput('A UAI is 7 digits and a letter, such as 0750001A.', 'uai');
  const { base } = query;
  if (typeof base !== 'string' || !isSchoolBase(base))
    throw badInput(`Name the base: ${SCHOOL_BASES.map(one => `base=${one}`).join(' or ')}.`, 'base');
  const year = yearOf(query);
  const schoolName = text(query, 'schoolName');
  const circonscription = text(query, 'circonscription');
  return {
    uai,
    base,
    year,
    dryRun: flag(query, 'dryRun'),
    waiveIne: flag(query, 'waiveIne'),
    confirmDisappearance: flag(query, 'confirmDisappearance'),
    confirmOlder: flag(query, 'confirmOlder'),
    ...(schoolName === undefined ? {} : { schoolName }),
    ...(circonscription === undefined ? {} : { circonscription }),
  };
}

/** The context of a request that carries a token. */
export async function signedIn(requests: Requests, request: FastifyRequest): Promise<ApiContext> {
  const context = await requests.context(request);
  if (!context.principal) throw new ApiError('UNAUTHENTICATED');
  return context;
}

/** The right to import there. */
export const importing = (context: ApiContext, target: Target): CommandContext => ({
  ...commandContext(context, allow(context, 'IMPORT_RUN', target)),
  source: 'IMPORT',
});

export function answer(reply: FastifyReply, report: RunReport, taken: 200 | 202): FastifyReply {
  const refused = report.refusal?.code === 'ALREADY_RUNNING' ? 409 : 422;
  return reply
    .code(report.status === 'REFUSED' ? refused : taken)
    .header('cache-control', 'no-store')
    .send(sayReport(report, requestLanguage(reply.request)));
}

export async function importRoute(
  fastify: FastifyInstance,
  requests: Requests,
  uploads: ImportUploads,
  patienceMs?: number,
): Promise<void> {
  await removeAbandonedFolders();
  await fastify.register(multipart);
  fastify.post('/imports/:uai', async (request, reply) => {
    const context = await signedIn(requests, request);
    const asked = parameters(request);
    const as = importing(context, await schoolToImport(context, asked.uai));
    const { files, remove } = await receiveFiles(request, reply, receiving(baseOf(asked.base).limits, patienceMs));
    try {
      return await answer(reply, await uploads.importUploaded({ ...asked, files, context: as }), 200);
    } finally {
      await remove();
    }
  });
}
