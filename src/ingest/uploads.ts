/** What the API's upload does with the files it was sent. */
import type { CommandContext } from '../command/commands.js';
import { placeOf } from './academies.js';
import { type ImportRequest, type IngestDependencies, importSchool } from './import-school.js';
import type { ImportReport } from './report.js';

export const importUploads = (
  deps: IngestDependencies,
): {
  importUploaded(request: ImportRequest & { context: CommandContext }): Promise<ImportReport>;
  academieByNumber(uai: string): string | undefined;
} => ({
  importUploaded: request => importSchool(deps, request),
  academieByNumber: uai => placeOf(uai)?.academie,
});
