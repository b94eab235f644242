/** Imports the files that are uploaded to the API. */
import type { AcademieRuns } from './aaf/run/background.js';
import { type ImportRequest, type IngestDependencies, importSchool } from './school/import.js';
import type { ImportReport } from './report/report.js';

export interface ImportUploads {
  importUploaded(request: ImportRequest): Promise<ImportReport>;
  readonly academies: AcademieRuns;
}

export const importUploads = (deps: IngestDependencies, academies: AcademieRuns): ImportUploads => ({
  importUploaded: request => importSchool(deps, request),
  academies,
});
