/** Describes the report of an import for a terminal, in French or English: causes first, then each line. */
import type { Language } from '../domain/language.js';
import {
  type AcademieReport,
  type Cause,
  causesOf,
  type Counts,
  OUTCOME_LABELS,
  fieldLabel,
  type ImportReport,
  KIND_LABELS,
  KINDS_LABELS,
  type ReportLine,
  sayCause,
  sayLine,
  sayRefusal,
  SEVERITY_LABELS,
  SKIP_LABELS,
  STATUS_LABELS,
} from '../ingest/index.js';

const KINDS = { students: 'STUDENT', responsables: 'RESPONSABLE', links: 'LINK' } as const;
const OUTCOMES = Object.keys(OUTCOME_LABELS) as (keyof Counts)[];

/** What the reports of a school and of an académie have in common. */
type AnyReport = Omit<ImportReport, 'uai'> | AcademieReport;

const WORDS = {
  fr: {
    head: (base: string, year: number, into: string) => `Import ${base} ${year}-${year + 1} ${into}`,
    school: (uai: string) => `de l’établissement ${uai}`,
    academie: (code: string) => `de l’académie ${code}`,
    dryRun: ' (essai : rien n’a été enregistré)',
    line: 'ligne',
    record: 'enregistrement',
    class: 'classe',
    dataDate: (day: string) => `La base a fait ces fichiers le ${day}.`,
    unchanged: 'Rien n’avait changé depuis le dernier import : aucun événement n’a été ajouté.',
    waiveIne: 'Les élèves sans INE ont été admis comme s’ils en avaient un (--waive-ine).',
    skipped: (counts: string) => `Hors champ : ${counts}.`,
    ignored: (names: string) => `Fichiers dont l’import n’a pas besoin : ${names}.`,
    schools: (due: number, changed: number, complete: boolean | undefined) =>
      `${complete ? 'Export complet' : 'Delta'} : ${due} établissements concernés, ${changed} modifiés.`,
    causes: 'Causes, les plus pressantes d’abord :',
    lines: 'Ligne par ligne :',
    more: (count: number) => `… et ${count} de plus (--json les donne toutes)`,
    forExample: 'par exemple',
  },
  en: {
    head: (base: string, year: number, into: string) => `Import of ${base} ${year}-${year + 1} ${into}`,
    school: (uai: string) => `into ${uai}`,
    academie: (code: string) => `into the académie ${code}`,
    dryRun: ' (dry run: nothing was recorded)',
    line: 'line',
    record: 'record',
    class: 'class',
    dataDate: (day: string) => `The base made these files on ${day}.`,
    unchanged: 'Nothing had changed since the last import: no event was appended.',
    waiveIne: 'Pupils without an INE were taken as if they had one (--waive-ine).',
    skipped: (counts: string) => `Skipped: ${counts}.`,
    ignored: (names: string) => `Files that the import does not need: ${names}.`,
    schools: (due: number, changed: number, complete: boolean | undefined) =>
      `${complete ? 'A complete export' : 'A delta'}: ${due} schools were concerned, ${changed} changed.`,
    causes: 'Causes, the most pressing first:',
    lines: 'Line by line:',
    more: (count: number) => `… and ${count} more (--json shows all)`,
    forExample: 'such as',
  },
} as const satisfies Readonly<Record<Language, object>>;

function countsTable(report: AnyReport, language: Language): string {
  const row = (label: string, cells: readonly string[]): string =>
    `  ${label.padEnd(14)}${cells.map(cell => cell.padStart(12)).join('')}`;
  const head = row(
    '',
    OUTCOMES.map(outcome => OUTCOME_LABELS[outcome][language]),
  );
  const rows = Object.entries(KINDS).map(([name, kind]) =>
    row(
      KINDS_LABELS[kind][language],
      OUTCOMES.map(outcome => String(report[name as keyof typeof KINDS][outcome])),
    ),
  );
  return [head, ...rows].join('\n');
}

/** The place of a record: file and line, its id and class in the base, the field. */
const placeOf = ({ file, line, recordId, className, field }: ReportLine, language: Language): string => {
  const words = WORDS[language];
  return [
    file && `${file}${line === undefined ? '' : `:${line}`}`,
    recordId && `${words.record} ${recordId}`,
    className && `${words.class} ${className}`,
    field && fieldLabel(field, language),
  ]
    .filter(Boolean)
    .join(', ');
};

const lineOf = (line: ReportLine, language: Language): string => {
  const place = placeOf(line, language);
  const { reason, remedy } = sayLine(line, language);
  const severity = SEVERITY_LABELS[line.severity][language].padEnd(11);
  return `  ${severity} ${KIND_LABELS[line.kind][language]}${place ? ` (${place})` : ''}: ${reason}. ${remedy}`;
};

/** `  642 × pupil: no INE` with the remedy and the first places below. */
function causeOf(cause: Cause, language: Language): string {
  const { severity, kind, count, examples } = cause;
  const sentences = sayCause(cause, language);
  const places = examples.map(line => placeOf({ ...line, field: undefined }, language)).filter(Boolean);
  return [
    `  ${String(count).padStart(6)} × ${SEVERITY_LABELS[severity][language]}, ${KIND_LABELS[kind][language]}: ${sentences.reason}.`,
    `           ${sentences.remedy}`,
    ...(places.length > 0 ? [`           ${WORDS[language].forExample}: ${places.join('; ')}`] : []),
  ].join('\n');
}

const SHOWN_LINES = 50;

/** The first lines, and how many more there are. */
function firstLines(lines: readonly ReportLine[], language: Language): string[] {
  const more = lines.length - SHOWN_LINES;
  return [
    ...lines.slice(0, SHOWN_LINES).map(line => lineOf(line, language)),
    ...(more > 0 ? [`  ${WORDS[language].more(more)}`] : []),
  ];
}

/** The whole report as text. Notices come last and are counted apart, so that they take the place of no line that asks for something. */
export function describeReport(report: ImportReport | AcademieReport, language: Language = 'en'): string {
  const { base, year, dryRun, status, refusal, unchanged, dataDate, waiveIne, skips, lines } = report;
  const words = WORDS[language];
  const into = 'uai' in report ? words.school(report.uai) : words.academie(report.academie);
  const head = `${words.head(base, year, into)}${dryRun ? words.dryRun : ''}`;
  if (refusal) {
    const at = refusal.line === undefined ? '' : `, ${words.line} ${refusal.line}`;
    const place = refusal.file ? `${refusal.file}${at}: ` : '';
    const { reason, remedy } = sayRefusal(refusal, language);
    // Schools read the French, which leaves the code out.
    const code = language === 'en' ? ` [${refusal.code}]` : '';
    return `${head}: ${STATUS_LABELS.REFUSED[language]}.\n  ${place}${reason}.${code}\n  ${remedy}\n`;
  }
  const skipped = Object.entries(skips).flatMap(([kind, reasons]) =>
    Object.entries(reasons).map(
      ([reason, count]) =>
        `${count} ${KINDS_LABELS[kind as keyof typeof KINDS_LABELS][language]}, ${SKIP_LABELS[reason as keyof typeof SKIP_LABELS][language]}`,
    ),
  );
  const facts = [
    'schools' in report && words.schools(report.schools.due, report.schools.changed, report.complete),
    dataDate && words.dataDate(dataDate),
    unchanged && words.unchanged,
    waiveIne && words.waiveIne,
    skipped.length > 0 && words.skipped(skipped.join('; ')),
    report.ignoredFiles.length > 0 && words.ignored(report.ignoredFiles.join(', ')),
  ].filter(fact => typeof fact === 'string');
  const causes = causesOf(lines).map(cause => causeOf(cause, language));
  return [
    `${head}: ${STATUS_LABELS[status][language]}`,
    countsTable(report, language),
    ...facts.map(fact => `  ${fact}`),
    ...(causes.length > 0 ? ['', words.causes, ...causes, '', words.lines] : []),
    ...firstLines(
      lines.filter(({ severity }) => severity !== 'NOTICE'),
      language,
    ),
    ...firstLines(
      lines.filter(({ severity }) => severity === 'NOTICE'),
      language,
    ),
    '',
  ].join('\n');
}
