/**
 * The ingest's only door: what the rest of the house uses of it. Files of the bases come in (`importSchool`, `importAcademie`,
 * the watched folder, uploads), reports go out.
 */
export { importSchool, type ImportProgress, type ImportRequest, type IngestDependencies } from './school/import.js';
export { importAcademie, resumeAcademies, type AcademieRequest } from './aaf/run/import.js';
export { AcademieRuns, type ReceivedFiles } from './aaf/run/background.js';
export { importUploads, type ImportUploads } from './uploads.js';
export { takeFolder, type FolderResult, type ExportResult } from './folder/take.js';
export { folderStatus } from './folder/store.js';
export { watchFolder } from './folder/watch.js';
export { forgetInMirror } from './aaf/mirror/forget.js';
export { heldInMirror, type HeldRecord } from './aaf/mirror/held.js';
export { recordsProcess } from './duplicates/records-process.js';
export { ACADEMIE_BASES, baseOf, correctedIn, isSchoolBase, SCHOOL_BASES, type SchoolBase } from './bases.js';
export type { ImportFile } from './formats/read/files.js';
export { temporaryFolder, removeAbandonedFolders } from './formats/read/temporary-folder.js';
export { ACADEMIE_LIMITS, type IngestLimits } from './limits.js';

export {
  IMPORT_PHASES,
  IMPORT_STATUSES,
  LINE_SEVERITIES,
  SKIP_REASONS,
  type Counts,
  type ImportPhase,
  type ImportReport,
  type ImportStatus,
  type RecordKind,
  type ReportLine,
  type RunReport,
  type SkipReason,
} from './report/report.js';
export type { AcademieReport, AcademieSummary, SchoolsDone } from './aaf/run/report.js';
export type { IssueCode } from './report/issues.js';
export type { RefusalCode, RefusalReport } from './report/refusal.js';
export { causesOf, type Cause } from './report/causes.js';
export {
  everyLine,
  everySchool,
  importReports,
  type FoundReport,
  type ImportReports,
  type ImportSummary,
  type LastImport,
} from './report/read.js';
export { sayCause, sayLine, sayRefusal, sayReport } from './report/words/say.js';
export {
  fieldLabel,
  OUTCOME_LABELS,
  KIND_LABELS,
  KINDS_LABELS,
  SEVERITY_LABELS,
  SKIP_LABELS,
  STATUS_LABELS,
} from './report/words/labels.js';

// What the generator of plausible files knows of the formats.
export { HTML_ENTITIES } from './formats/read/entities.js';
export { uaiLetter } from './formats/parse/identifiers.js';
