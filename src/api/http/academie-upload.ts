/**
 * `POST /imports/aaf?academie=28&year=2026[&dryRun=true][&waiveIne=true][&confirmDisappearance=true][&confirmOlder=true]`
 *
 * Imports the AAF export of an académie, complete or delta, sent as multipart/form-data: its files, or one archive of them. The files
 * themselves say the degree. An import takes many minutes, so the answer comes as soon as the files are recognised: 202 with the
 * report so far (`status` RUNNING) and, in `Location`, where to read it until the import has ended. 422 when the files are refused
 * before that, 409 when an import of this base is under way, 429 when the server runs as many imports as it can, 421 on a server
 * that carries out none. Needs the right to import in the académie.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ACADEMIES } from '../../domain/academies.js';
import { ACADEMIE_LIMITS, type ImportUploads } from '../../ingest/index.js';
import { ApiError, badInput } from '../errors.js';
import { answer, importContext, signedInContext } from './import-upload.js';
import { receiveFiles, receivingLimits } from './received-files.js';
import type { Requests } from './requests.js';
import { flag, queryOf, yearOf } from './upload-parameters.js';

const FULL = 'Exports of several académies are being imported. Send the files again once one of them has ended.';

function readParameters(request: FastifyRequest) {
  const query = queryOf(request);
  const { academie } = query;
  const found = ACADEMIES.find(({ code }) => code === academie);
  if (!found) throw badInput('Name the académie by its code, such as academie=28.', 'academie');
  return {
    academie: found.code,
    year: yearOf(query),
    dryRun: flag(query, 'dryRun'),
    waiveIne: flag(query, 'waiveIne'),
    confirmDisappearance: flag(query, 'confirmDisappearance'),
    confirmOlder: flag(query, 'confirmOlder'),
  };
}

/** Serves the route, which refuses all files without `uploads`. `patienceMs`: how long an upload may stall, in milliseconds. */
export function academieRoute(
  fastify: FastifyInstance,
  requests: Requests,
  uploads: ImportUploads | undefined,
  patienceMs?: number,
): void {
  fastify.post('/imports/aaf', async (request, reply) => {
    const context = await signedInContext(requests, request);
    const parameters = readParameters(request);
    const as = importContext(context, { academie: parameters.academie });
    if (!uploads) throw new ApiError('UPLOADS_ELSEWHERE');
    const { academies } = uploads;
    if (academies.full) throw new ApiError('TOO_MANY_REQUESTS', FULL);
    const report = await academies.begin({ ...parameters, context: as }, () =>
      receiveFiles(request, reply, receivingLimits(ACADEMIE_LIMITS, patienceMs)),
    );
    void reply.header('location', `/imports/${report.importId}/report.json`);
    return answer(reply, report, 202);
  });
}
