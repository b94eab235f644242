/** Brings one school up to date with its base: compares, records and reports. */
import type { placeOf } from '../../domain/academies.js';
import type { SourceBase } from '../../domain/bases.js';
import { dayShown, zoneOfSchool } from '../../domain/time-zones.js';
import type { ImportCounts } from '../../domain/import/events.js';
import type { Degree } from '../../domain/school/events.js';
import { baseOf } from '../bases.js';
import { ifDefined } from '../if-defined.js';
import type { Counts, ImportReport, ReportLine } from '../report/report.js';
import type { ImportRequest, IngestDependencies } from './import.js';
import { Application } from '../pipeline/record/apply.js';
import type { RawSchool } from '../pipeline/judge/collect.js';
import { greatLoss, greatTransfer } from '../pipeline/plan/great-loss.js';
import { Keys } from '../pipeline/match/keys.js';
import { KnownRecords } from '../pipeline/known/store.js';
import { leaveAside } from '../pipeline/judge/leave-aside.js';
import type { Plan } from '../pipeline/plan/plan.js';
import { resolve } from '../pipeline/plan/resolve.js';
import { classLabels, describeSchool, type SchoolToRecord } from '../pipeline/judge/school.js';
import { isWithoutClasses } from '../pipeline/judge/students.js';
import { Tally, type RecordOutcome } from '../report/tally.js';
import { endWaits } from '../pipeline/known/waiting.js';
import { FileRefused } from '../report/refusal.js';
import type { Because } from '../report/words/reasons.js';
import { keepLines, keepReport, unfinishedRun } from '../report/write.js';
import { hasValidLetter } from '../formats/parse/identifiers.js';
import { storedNameKey } from '../../text/names.js';

const AT_ONCE = 128;

const inFileOrder = (a: ReportLine, b: ReportLine): number =>
  (a.file ?? '').localeCompare(b.file ?? '') ||
  (a.line ?? 0) - (b.line ?? 0) ||
  a.code.localeCompare(b.code) ||
  (a.recordId ?? '').localeCompare(b.recordId ?? '', 'en', { numeric: true }) ||
  a.reason.localeCompare(b.reason);

/** The counts as events hold them: `ended` includes the records that disappeared. */
const inEvent = ({ disappeared, ...counts }: Counts): ImportCounts => ({
  ...counts,
  ended: counts.ended + disappeared,
});

const isEmpty = (plan: Plan): boolean => Object.values(plan).every((part: readonly unknown[]) => part.length === 0);

const withCounts = (report: ImportReport, tally: Tally): ImportReport => ({
  ...report,
  students: tally.counts.STUDENT,
  responsables: tally.counts.RESPONSABLE,
  links: tally.counts.LINK,
  skips: tally.skips,
  rejects: tally.rejects,
  warnings: tally.warnings,
  lines: [...tally.lines].sort(inFileOrder),
});

/** The request to bring up to date a school whose files, or whose part of the mirror, were read. */
export interface SchoolToImport extends Omit<ImportRequest, 'base' | 'files' | 'confirmOlder'> {
  readonly base: SourceBase;
  readonly degree: Degree;
  /** Names the académie and degree in which ids of the base are unique; absent when they are unique in the school. */
  readonly scope?: string;
  readonly filesDigest: string;
  /** Called with what becomes of each record. */
  readonly onOutcome?: (outcome: RecordOutcome) => void;
  /** Called when the files turn out not to be used: earlier outcomes are void, and `onOutcome` is called again for each record. */
  readonly onAside?: () => void;
  /** Called once `onOutcome` was called for all records, before any event is appended; not in a dry run, nor when nothing is to be recorded. */
  readonly onPlanned?: () => Promise<void>;
}

/**
 * Brings a school up to date, whose records (`school`) are read; call it with the lock of the import held. `running` is the report
 * to complete. Appends no event in a dry run, when nothing has changed, and when the files are not used (without classes, or with a
 * great loss). Keeps the report only while events are appended, and as FAILED before it throws on a fault: the caller keeps the answer.
 */
export async function runImport(
  deps: IngestDependencies,
  request: SchoolToImport,
  running: ImportReport,
  school: RawSchool,
  place: NonNullable<ReturnType<typeof placeOf>>,
): Promise<ImportReport> {
  const { uai, base, year, filesDigest, dryRun = false, waiveIne = false, onProgress } = request;
  const { confirmDisappearance = false } = request;
  const tally = new Tally(request.onOutcome);
  if (!hasValidLetter(uai)) tally.warn('SCHOOL', 'UAI_LETTER', { field: 'uai' });

  const unfinished = dryRun ? undefined : await unfinishedRun(deps.pool, { uai, base, year, filesDigest });
  let report: ImportReport = {
    ...running,
    ...(unfinished === undefined || request.importId !== undefined ? {} : { importId: unfinished.importId }),
    filesDigest,
    ...ifDefined('dataDate', school.dataDate),
  };
  const { importId } = report;
  const keys = new Keys(deps.vault, base, uai, request.scope);
  const records = new KnownRecords(deps.pool, base, uai, importId);
  const known = await endWaits(await records.load(), deps.commands.accounts);
  // The code of a class that the base knows by its label alone is a digest, because the label may name a teacher. Twelve characters are enough in one school.
  const classCodeOf = (label: string): string => deps.vault.digest('class', uai, storedNameKey(label)).slice(0, 12);
  const labels = classLabels(school, classCodeOf);
  const rules = {
    base,
    year,
    waiveIne,
    dryRun,
    today: dayShown(deps.clock.now(), zoneOfSchool(uai)),
    academie: place.academie,
    region: place.phoneRegion,
    addresses: school.addresses,
    classCodeOf,
    classLabels: labels,
  };
  // An import that is taken up again was accepted, or confirmed, when it started.
  const needsConfirmation = !confirmDisappearance && unfinished?.plan === undefined;
  if (needsConfirmation && isWithoutClasses(school, rules)) return reportUnused(deps, request, report, school);
  const { plan, placed, holders } = await resolve(school, known, records, keys, rules, tally);
  const loss = needsConfirmation
    ? (greatLoss(known, plan, tally) ?? (await greatTransfer(place.academie, holders, records.transfers)))
    : undefined;
  if (loss !== undefined) return reportUnused(deps, request, report, school, loss);
  const described = describeSchool(
    school,
    known,
    { ...request, name: request.schoolName, ...place },
    placed,
    labels,
    keys,
  );

  const unchanged = isEmpty(plan) && !described.changed && unfinished === undefined;
  if (dryRun || unchanged)
    return { ...withCounts(report, tally), status: 'COMPLETED', unchanged, completedAt: deps.clock.now() };

  if (unfinished?.plan) tally.takeUp(unfinished.plan);
  const planned = structuredClone(withCounts(report, tally));
  await keepReport(deps.pool, planned);
  if (unfinished || planned.lines.length > 0) await keepLines(deps.pool, importId, planned.lines);
  await request.onPlanned?.();
  const context = { ...request.context, causationId: request.context.causationId ?? importId };
  const environment = {
    vault: deps.vault,
    commands: deps.commands,
    records,
    keys,
    tally,
    context,
    base,
    uai,
    year,
    waiveIne,
    academie: place.academie,
    transferred: known.transferred,
    lacks: baseOf(base).lacks(request.degree),
    atOnce: deps.atOnce ?? AT_ONCE,
    onRecord: (done: number, total: number) => onProgress?.({ phase: 'RECORD', done, total }),
  };
  const application = new Application(plan, environment);
  try {
    const { dataDate } = school;
    const dated = ifDefined('dataDate', dataDate);
    const { imports, school: schools } = deps.commands;
    application.accepted(await imports.start({ importId, uai, base, year, filesDigest, ...dated }, context));
    if (described.changed) await recordSchool(deps, described, request, records, application);
    await application.run();
    application.accepted(await schools.recordImport({ uai, importId, base, ...dated }, context));
    report = withCounts(report, tally);
    const { rejects, warnings } = report;
    const students = inEvent(report.students);
    const responsables = inEvent(report.responsables);
    const links = inEvent(report.links);
    application.accepted(
      await imports.complete({ importId, students, responsables, links, rejects, warnings }, context),
    );
  } catch (error) {
    await keepReport(deps.pool, { ...planned, status: 'FAILED', completedAt: deps.clock.now() });
    throw error;
  }
  const position = application.position;
  return {
    ...report,
    status: 'COMPLETED',
    completedAt: deps.clock.now(),
    ...ifDefined('position', position),
  };
}

/** Reports files that are not used: without a `loss`, because they have no class; with one, because they would end too much. */
function reportUnused(
  { clock }: IngestDependencies,
  { uai, onAside, onOutcome }: SchoolToImport,
  report: ImportReport,
  school: RawSchool,
  loss?: Because,
): ImportReport {
  onAside?.();
  const tally = new Tally(onOutcome);
  if (!hasValidLetter(uai)) tally.warn('SCHOOL', 'UAI_LETTER', { field: 'uai' });
  leaveAside(school, loss === undefined ? 'NO_CLASSES' : 'GREAT_LOSS', tally);
  const completedAt = clock.now();
  if (loss === undefined) {
    tally.notice('SCHOOL', 'NO_CLASSES', {});
    return { ...withCounts(report, tally), status: 'COMPLETED', unchanged: true, completedAt };
  }
  const refusal = new FileRefused('GREAT_LOSS', loss).report;
  tally.rejectSchool('GREAT_LOSS', refusal.reason);
  return { ...withCounts(report, tally), status: 'REFUSED', refusal, completedAt };
}

/** Records name, place, classes and MEFs of the school. */
async function recordSchool(
  { vault, commands }: IngestDependencies,
  school: SchoolToRecord,
  { uai, year, context }: SchoolToImport,
  records: KnownRecords,
  application: Application,
): Promise<void> {
  const { description, classCodes, mefCodes, labelsDigest } = school;
  await vault.nomenclature.recordClasses(uai, year, school.classes);
  await vault.nomenclature.recordMefs(school.mefs);
  application.accepted(await commands.school.describe({ uai, ...description }, context));
  application.accepted(
    await commands.school.recordStructure({ uai, year, classCodes, mefCodes, labelsDigest }, context),
  );
  await records.settleSchool(school.fingerprint, description);
}
