/**
 * `GET /imports/:importId/report.csv` and `/imports/:importId/report.json`
 *
 * The whole report of an import with every line, streamed page by page, in French, or in English if `Accept-Language` prefers it.
 * Needs the right to read reports of its school or académie. Errors: 401, and 404 for a report that is unknown or out of reach.
 */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { everyLine, everySchool } from '../../ingest/index.js';
import { reportInReach } from '../imports/reach.js';
import { uuidOf } from '../relay.js';
import { signedInContext } from './import-upload.js';
import { reportAsCsv } from './report-csv.js';
import { reportAsJson } from './report-json.js';
import type { Requests } from './requests.js';
import type { WholeReport } from './whole-report.js';

const FORMATS = {
  csv: { type: 'text/csv; charset=utf-8', write: reportAsCsv },
  json: { type: 'application/json; charset=utf-8', write: reportAsJson },
} as const;

/** The file name of a report, such as `import-0750001A-SIECLE-2026-09-15`, in characters that every system accepts. */
function nameOf({ summary }: WholeReport): string {
  const of = 'uai' in summary ? summary.uai : ['academie', summary.academie].join('-');
  const name = ['import', of, summary.base, summary.dataDate ?? summary.startedAt.slice(0, 10)].join('-');
  return name.replaceAll(/[^A-Za-z0-9-]/g, '_').slice(0, 100);
}

export function importReportRoutes(fastify: FastifyInstance, requests: Requests): void {
  for (const [extension, { type, write }] of Object.entries(FORMATS)) {
    const url = `/imports/:importId/report.${extension}`;
    fastify.get(url, { exposeHeadRoute: false }, async (request, reply) => {
      const context = await signedInContext(requests, request);
      const parameters = request.params as { importId: string };
      const importId = uuidOf('ImportReport', parameters.importId, 'importId');
      const { importReports } = context.services;
      const report: WholeReport = {
        summary: await reportInReach(context, importId),
        schools: everySchool(importReports, importId),
        lines: everyLine(importReports, importId),
        causes: () => importReports.causes(importId),
      };
      return reply
        .type(type)
        .header('content-disposition', `attachment; filename="${nameOf(report)}.${extension}"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(write(report, context.language), { objectMode: false }));
    });
  }
}
