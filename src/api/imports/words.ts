/** Translates import reports into the caller's language: they are kept in English, with their codes. */
import type { Language } from '../../domain/language.js';
import { type RefusalReport, sayLine, sayRefusal } from '../../ingest/index.js';
import type { ImportLine } from './parts.js';
import type { ImportReport } from './types.js';

/** Puts the refusal of a report into the language. Changes the report and returns it. */
export function putReportIntoWords(report: ImportReport, language: Language): ImportReport {
  if (report.refusal) Object.assign(report.refusal, sayRefusal(report.refusal as RefusalReport, language));
  return report;
}

/** Puts a line into the language. Changes the line and returns it. */
export const putLineIntoWords = (line: ImportLine, language: Language): ImportLine =>
  Object.assign(line, sayLine(line, language));
