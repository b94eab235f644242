/** What the API's uploads do with the files they were sent. */
import type { CommandContext } from '../command/commands.js';
import type { AcademieRuns } from './academie-runs.js';
import { type ImportRequest, type IngestDependencies, importSchool } from './import-school.js';
import type { ImportReport } from './report.js';

export const importUploads = (
  deps: IngestDependencies,
  academies: AcademieRuns,
): {
  importUploaded(request: ImportRequest & { context: CommandContext }): Promise<ImportReport>;
  academies: AcademieRuns;
} => ({ importUploaded: request => importSchool(deps, request), academies });
