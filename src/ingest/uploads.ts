/** Imports the files that are uploaded to the API. */
import type { AcademieRuns } from './aaf/run/background.js';
import { type ImportRequest, type IngestDependencies, importSchool } from './school/import.js';
import type { ImportReport } from './report/report.js';

export interface ImportUploads {
  /** Imports the files of a school, and answers its report. */
  importUploaded(request: ImportRequest): Promise<ImportReport>;
  /** The imports of académies: they are answered once they have begun, and go on in the background. */
  readonly academies: AcademieRuns;
}

export const importUploads = (deps: IngestDependencies, academies: AcademieRuns): ImportUploads => ({
  importUploaded: request => importSchool(deps, request),
  academies,
});
