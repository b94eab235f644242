/** Checks whose imports a caller may run and whose reports the caller may read. The académie comes from the directory, never from the caller. */
import { placeOf } from '../../domain/academies.js';
import type { FoundReport } from '../../ingest/index.js';
import type { Granted, Target } from '../../security/permissions.js';
import type { ApiContext } from '../context.js';
import { denied, notFound, type ApiError } from '../errors.js';

/** The school with its académie: the read model's, or for a school not imported yet the one that its UAI belongs to. */
export async function schoolOfImports({ services }: ApiContext, uai: string): Promise<Target> {
  const academie = (await services.directory.academieOf(uai)) ?? placeOf(uai)?.academie;
  return { uai, ...(academie === undefined ? {} : { academie }) };
}

/** The subject of a report: a school, or the whole export of an académie. */
interface ReportSubject {
  readonly uai?: string | null;
  readonly academie?: string | null;
}

/** Returns the right to read a report. Throws NOT_FOUND when it is out of reach, as for an unknown one. */
export async function allowReport(context: ApiContext, { uai, academie }: ReportSubject): Promise<Granted> {
  const target = uai ? await schoolOfImports(context, uai) : academie ? { academie } : {};
  const answer = context.services.authorise(context.principal, 'IMPORT_REPORTS_READ', target);
  if (answer.granted) return answer;
  throw answer.code === 'UNAUTHENTICATED' ? denied(answer.code) : unknownImport();
}

/** Finds a report that the caller may read. Throws NOT_FOUND otherwise. */
export async function reportInReach(context: ApiContext, importId: string): Promise<FoundReport> {
  const report = await context.services.importReports.find(importId);
  if (!report) throw unknownImport();
  await allowReport(context, report);
  return report;
}

const unknownImport = (): ApiError => notFound('No such import among those you may see.');
