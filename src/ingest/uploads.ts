/** What the API's uploads do with the files they were sent. */
import type { AcademieRuns } from './academie-runs.js';
import { type ImportRequest, type IngestDependencies, importSchool } from './import-school.js';
import type { ImportReport } from './report.js';

export interface ImportUploads {
  importUploaded(request: ImportRequest): Promise<ImportReport>;
  readonly academies: AcademieRuns;
}

export const importUploads = (deps: IngestDependencies, academies: AcademieRuns): ImportUploads => ({
  importUploaded: request => importSchool(deps, request),
  academies,
});
