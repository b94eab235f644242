/** Checks whose imports a caller may run or read about: the académie that the directory gives decides, never the caller's input. */
import { placeOf } from '../../domain/academies.js';
import type { FoundReport } from '../../ingest/index.js';
import type { Granted, Target } from '../../security/permissions.js';
import type { ApiContext } from '../context.js';
import { denied, notFound, type ApiError } from '../errors.js';

/** The school with its académie: as the read model knows it, else, not imported yet, as its number says. */
export async function schoolToImport({ services }: ApiContext, uai: string): Promise<Target> {
  const academie = (await services.directory.academieOf(uai)) ?? placeOf(uai)?.academie;
  return { uai, ...(academie === undefined ? {} : { academie }) };
}

/** What a report is of: a school, or the whole export of an académie. */
interface Reported {
  readonly uai?: string | null;
  readonly academie?: string | null;
}

/** The right to read a report. One that is unknown and one that is out of reach answer alike. */
export async function allowReport(context: ApiContext, { uai, academie }: Reported): Promise<Granted> {
  const target = uai ? await schoolToImport(context, uai) : academie ? { academie } : {};
  const answer = context.services.authorise(context.principal, 'IMPORT_REPORTS_READ', target);
  if (answer.granted) return answer;
  throw answer.code === 'UNAUTHENTICATED' ? denied(answer.code) : unknown();
}

/** The report, if the caller may read it. */
export async function reportInReach(context: ApiContext, importId: string): Promise<FoundReport> {
  const report = await context.services.importReports.find(importId);
  if (!report) throw unknown();
  await allowReport(context, report);
  return report;
}

const unknown = (): ApiError => notFound('No such import among those you may see.');
