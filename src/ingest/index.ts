/** What the rest of the house uses of the ingest. */
export { importSchool, type ImportProgress, type ImportRequest, type IngestDependencies } from './import-school.js';
export type { ImportFile } from './read/files.js';
export { DEFAULT_LIMITS, type IngestLimits } from './limits.js';
export type { Counts, ImportReport, ImportStatus, ReportLine } from './report.js';
export { importAcademie, resumeAcademies, type AcademieRequest } from './aaf/import-academie.js';
export type { AcademieReport, AcademieSummary, SchoolsDone } from './aaf/report.js';
export { takeFolder, type FolderLook, type Looked } from './folder/take.js';
export { causesOf, type Cause } from './causes.js';
export { sayCause, sayLine, sayRefusal, sayReport } from './words/say.js';
export {
  fieldLabel,
  FATE_LABELS,
  KIND_LABELS,
  KINDS_LABELS,
  SEVERITY_LABELS,
  SKIP_LABELS,
  STATUS_LABELS,
} from './words/labels.js';
export { importReports, type ImportReports, type ImportSummary } from './reports.js';
export { AcademieRuns } from './academie-runs.js';
export { generate, type GenerateOptions, type Manifest, type ManifestSchool } from './generator/generate.js';
export { generateAcademie } from './generator/aaf/academie.js';
export type { AcademieManifest, AcademieOptions } from './generator/aaf/options.js';
export { parseTraps, TRAP_NAMES, TRAPS, type TrapName, type TrapRates } from './generator/traps/catalogue.js';
export { evolution } from './generator/evolution.js';
export { ACADEMIES, placeOf } from '../domain/academies.js';
