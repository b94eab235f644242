/** Whose imports a caller may run or read about: where a school lies decides, never what the caller says of it. */
import { placeOf } from '../../domain/academies.js';
import type { FoundReport } from '../../ingest/reports.js';
import type { Target } from '../../security/permissions.js';
import type { ApiContext } from '../context.js';
import { ApiError, notFound } from '../errors.js';

/** The school with its académie: as the read model knows it, else, not imported yet, as its number says. */
export async function schoolToImport({ services }: ApiContext, uai: string): Promise<Target> {
  const academie = (await services.directory.academieOf(uai)) ?? placeOf(uai)?.academie;
  return { uai, ...(academie === undefined ? {} : { academie }) };
}

/** The report, if the caller may read it. One that is unknown and one that is out of reach answer alike. */
export async function reportInReach(context: ApiContext, importId: string): Promise<FoundReport> {
  const { principal, services } = context;
  const report = await services.importReports.find(importId);
  if (!report) throw unknown();
  const target = 'uai' in report ? await schoolToImport(context, report.uai) : { academie: report.academie };
  const answer = services.authorise(principal, 'IMPORT_REPORTS_READ', target);
  if (answer.granted) return report;
  throw answer.code === 'UNAUTHENTICATED' ? new ApiError(answer.code) : unknown();
}

const unknown = (): ApiError => notFound('No such import among those you may see.');
