/**
 * `POST /imports/:uai?base=SIECLE&year=2026[&dryRun=true][&waiveIne=true][&confirmDisappearance=true][&confirmOlder=true]
 * [&schoolName=…][&circonscription=…]`
 *
 * Imports the files of one school's base, sent as multipart/form-data, each in a part of any name. Answers the report as JSON: 200
 * when the files were imported, 422 when they were refused as a whole, 409 when an import of this base is under way. Needs the
 * right to import in the school's académie. 421 on a server that carries out no imports. It is not a mutation, because files are streamed.
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
import { schoolOfImports } from '../imports/reach.js';
import { receiveFiles, receivingLimits } from './received-files.js';
import { requestLanguage, type Requests } from './requests.js';
import { flag, queryOf, text, yearOf } from './upload-parameters.js';

function readParameters(request: FastifyRequest): Omit<ImportRequest, 'files' | 'context'> {
  const query = queryOf(request);
  const uai = (request.params as { uai: string }).uai.toUpperCase();
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

/** The context of a request. Throws UNAUTHENTICATED without a valid token. */
export async function signedInContext(requests: Requests, request: FastifyRequest): Promise<ApiContext> {
  const context = await requests.context(request);
  if (!context.principal) throw new ApiError('UNAUTHENTICATED');
  return context;
}

/** Checks the right to import in the target, and makes the context of the import's commands. */
export const importContext = (context: ApiContext, target: Target): CommandContext => ({
  ...commandContext(context, allow(context, 'IMPORT_RUN', target)),
  source: 'IMPORT',
});

/** Answers a report in the caller's language; `statusIfTaken` is the HTTP status for one that is not refused. */
export function answer(reply: FastifyReply, report: RunReport, statusIfTaken: 200 | 202): FastifyReply {
  const refused = report.refusal?.code === 'ALREADY_RUNNING' ? 409 : 422;
  return reply
    .code(report.status === 'REFUSED' ? refused : statusIfTaken)
    .header('cache-control', 'no-store')
    .send(sayReport(report, requestLanguage(reply.request)));
}

/** Serves the route, which refuses all files without `uploads`. `patienceMs`: how long an upload may stall, in milliseconds. */
export async function importRoute(
  fastify: FastifyInstance,
  requests: Requests,
  uploads: ImportUploads | undefined,
  patienceMs?: number,
): Promise<void> {
  await removeAbandonedFolders();
  await fastify.register(multipart);
  fastify.post('/imports/:uai', async (request, reply) => {
    const context = await signedInContext(requests, request);
    const parameters = readParameters(request);
    const as = importContext(context, await schoolOfImports(context, parameters.uai));
    if (!uploads) throw new ApiError('UPLOADS_ELSEWHERE');
    const { files, remove } = await receiveFiles(
      request,
      reply,
      receivingLimits(baseOf(parameters.base).limits, patienceMs),
    );
    try {
      return await answer(reply, await uploads.importUploaded({ ...parameters, files, context: as }), 200);
    } finally {
      await remove();
    }
  });
}
