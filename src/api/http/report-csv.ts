/**
 * Writes a report as CSV in French or English. Its parts: heading, causes, totals of each kind of record, skipped records, the
 * schools (of an académie's export), and every line. Each part has its own header, and an empty line separates two parts. Codes are in
 * the English report only.
 */
import type { Language } from '../../domain/language.js';
import {
  type AcademieSummary,
  type Cause,
  type Counts,
  OUTCOME_LABELS,
  fieldLabel,
  type ImportSummary,
  KIND_LABELS,
  KINDS_LABELS,
  type ReportLine,
  sayCause,
  sayLine,
  sayRefusal,
  SEVERITY_LABELS,
  SKIP_LABELS,
  STATUS_LABELS,
} from '../../ingest/index.js';
import { BYTE_ORDER_MARK, csvRow, type Cell } from '../../exports/index.js';
import type { WholeReport } from './whole-report.js';

const OUTCOMES = Object.keys(OUTCOME_LABELS) as (keyof Counts)[];
/** The empty line between two parts. */
const BETWEEN = csvRow();

/** The words of the tables, in both languages. */
const WORDS = {
  import: { fr: 'Import', en: 'Import' },
  school: { fr: 'Établissement', en: 'School' },
  academie: { fr: 'Académie', en: 'Académie' },
  degree: { fr: 'Degré', en: 'Degree' },
  FIRST: { fr: 'premier', en: 'FIRST' },
  SECOND: { fr: 'second', en: 'SECOND' },
  export: { fr: 'Export', en: 'Export' },
  complete: { fr: 'complet', en: 'complete' },
  delta: { fr: 'delta', en: 'delta' },
  base: { fr: 'Base', en: 'Base' },
  year: { fr: 'Année scolaire', en: 'School year' },
  dataDate: { fr: 'Données du', en: 'Data of' },
  started: { fr: 'Début', en: 'Started' },
  ended: { fr: 'Fin', en: 'Ended' },
  status: { fr: 'État', en: 'Status' },
  dryRun: { fr: 'Essai', en: 'Dry run' },
  unchanged: { fr: 'Rien à changer', en: 'Nothing had to change' },
  waiveIne: { fr: 'Élèves sans INE pris en compte', en: 'Pupils without INE taken' },
  files: { fr: 'Fichiers', en: 'Files' },
  ignored: { fr: 'Fichiers non nécessaires', en: 'Files not needed' },
  refused: { fr: 'Refusé', en: 'Refused' },
  code: { fr: 'Code', en: 'Code' },
  file: { fr: 'Fichier', en: 'File' },
  line: { fr: 'Ligne', en: 'Line' },
  remedy: { fr: 'Remède', en: 'Remedy' },
  records: { fr: 'Enregistrements', en: 'Records' },
  rejects: { fr: 'Rejets', en: 'Rejects' },
  warnings: { fr: 'Remarques', en: 'Warnings' },
  due: { fr: 'Établissements concernés', en: 'Schools concerned' },
  changed: { fr: 'Établissements modifiés', en: 'Schools changed' },
  changedSchool: { fr: 'Modifié', en: 'Changed' },
  skipped: { fr: 'Hors champ', en: 'Skipped' },
  reason: { fr: 'Motif', en: 'Reason' },
  count: { fr: 'Nombre', en: 'Count' },
  examples: { fr: 'Exemples', en: 'Examples' },
  severity: { fr: 'Gravité', en: 'Severity' },
  kind: { fr: 'Nature', en: 'Kind' },
  record: { fr: 'Enregistrement', en: 'Record' },
  holder: { fr: 'Porté par', en: 'Held by' },
  class: { fr: 'Classe', en: 'Class' },
  field: { fr: 'Champ', en: 'Field' },
  yes: { fr: 'oui', en: 'yes' },
  no: { fr: 'non', en: 'no' },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;

/** Writes the parts of a report in one language. */
class Writer {
  constructor(private readonly language: Language) {}

  #word(word: keyof typeof WORDS): string {
    return WORDS[word][this.language];
  }

  /** A code in the English report, its label in the French one. */
  #codeOrLabel<Code extends string>(code: Code, labels: Readonly<Record<Code, { readonly fr: string }>>): string {
    return this.language === 'en' ? code : labels[code].fr;
  }

  #yesOrNo(value: boolean): string {
    return this.#word(value ? 'yes' : 'no');
  }

  /** The cell of a code; no cell at all in French. */
  #code(code: Cell): Cell[] {
    return this.language === 'en' ? [code] : [];
  }

  heading(summary: ImportSummary | AcademieSummary): string {
    const { base, year, status, dryRun, unchanged, waiveIne, refusal } = summary;
    const row = (word: keyof typeof WORDS, ...cells: Cell[]): string => csvRow(this.#word(word), ...cells);
    const schoolOrAcademie =
      'uai' in summary
        ? row('school', summary.uai)
        : row('academie', summary.academie) +
          row('degree', summary.degree && this.#word(summary.degree)) +
          row(
            'export',
            summary.complete === undefined ? undefined : this.#word(summary.complete ? 'complete' : 'delta'),
          );
    const sentences = refusal && sayRefusal(refusal, this.language);
    return (
      row('import', summary.importId) +
      schoolOrAcademie +
      row('base', base) +
      row('year', `${year}-${year + 1}`) +
      row('dataDate', summary.dataDate) +
      row('started', summary.startedAt) +
      row('ended', summary.completedAt) +
      row('status', this.#codeOrLabel(status, STATUS_LABELS)) +
      row('dryRun', this.#yesOrNo(dryRun)) +
      row('unchanged', this.#yesOrNo(unchanged)) +
      row('waiveIne', this.#yesOrNo(waiveIne)) +
      row('files', summary.files.join(', ')) +
      row('ignored', summary.ignoredFiles.join(', ')) +
      (refusal && sentences
        ? row('refused', sentences.reason) +
          (this.language === 'en' ? row('code', refusal.code) : '') +
          row('file', refusal.file) +
          row('line', refusal.line) +
          row('remedy', sentences.remedy)
        : '')
    );
  }

  causes(causes: readonly Cause[]): string {
    if (causes.length === 0) return '';
    const { language } = this;
    const header = csvRow(
      ...(['count', 'severity', 'kind'] as const).map(word => this.#word(word)),
      ...this.#code(WORDS.code.en),
      ...(['reason', 'remedy', 'examples'] as const).map(word => this.#word(word)),
    );
    const rows = causes.map(cause => {
      const { severity, kind, code, count, examples } = cause;
      const { reason, remedy } = sayCause(cause, language);
      const places = examples.map(({ recordId, className, file, line }) =>
        [recordId, className, file && `${file}:${line}`].filter(Boolean).join(' '),
      );
      return csvRow(
        count,
        this.#codeOrLabel(severity, SEVERITY_LABELS),
        this.#codeOrLabel(kind, KIND_LABELS),
        ...this.#code(code),
        reason,
        remedy,
        places.join(' ; '),
      );
    });
    return header + rows.join('') + BETWEEN;
  }

  totals(summary: ImportSummary | AcademieSummary): string {
    const row = (kind: ReportLine['kind'], counts: Counts): string =>
      csvRow(this.#codeOrLabel(kind, KINDS_LABELS), ...OUTCOMES.map(outcome => counts[outcome]));
    const { students, responsables, links, skips, rejects, warnings } = summary;
    const skipped = Object.entries(skips).flatMap(([kind, reasons]) =>
      Object.entries(reasons).map(([reason, count]) =>
        csvRow(
          this.#codeOrLabel(kind as ReportLine['kind'], KINDS_LABELS),
          this.#codeOrLabel(reason as keyof typeof SKIP_LABELS, SKIP_LABELS),
          count,
        ),
      ),
    );
    return (
      csvRow(this.#word('records'), ...OUTCOMES.map(outcome => OUTCOME_LABELS[outcome][this.language])) +
      row('STUDENT', students) +
      row('RESPONSABLE', responsables) +
      row('LINK', links) +
      ('academie' in summary ? row('SCHOOL', summary.schoolRecords) + row('MEF', summary.mefRecords) : '') +
      BETWEEN +
      csvRow(this.#word('rejects'), rejects) +
      csvRow(this.#word('warnings'), warnings) +
      ('academie' in summary
        ? csvRow(this.#word('due'), summary.schools.due) + csvRow(this.#word('changed'), summary.schools.changed)
        : '') +
      (skipped.length > 0
        ? BETWEEN + csvRow(this.#word('skipped'), this.#word('reason'), this.#word('records')) + skipped.join('')
        : '')
    );
  }

  schoolHeader(): string {
    const kinds = this.language === 'en' ? KINDS : KINDS.map(kind => KINDS_LABELS[KIND_OF[kind]].fr);
    return csvRow(
      ...(['school', 'import', 'status', 'changedSchool', 'rejects', 'warnings'] as const).map(word =>
        this.#word(word),
      ),
      ...kinds.flatMap(kind => CHANGES.map(change => `${kind} ${OUTCOME_LABELS[change][this.language]}`)),
    );
  }

  schoolRow(school: ImportSummary): string {
    return csvRow(
      school.uai,
      school.importId,
      this.#codeOrLabel(school.status, STATUS_LABELS),
      this.#yesOrNo(!school.unchanged),
      school.rejects,
      school.warnings,
      ...KINDS.flatMap(kind => CHANGES.map(change => school[kind][change])),
    );
  }

  lineHeader(): string {
    return csvRow(
      ...(['severity', 'kind', 'file', 'line', 'record', 'holder', 'class', 'field'] as const).map(word =>
        this.#word(word),
      ),
      ...this.#code(WORDS.code.en),
      ...(['reason', 'remedy'] as const).map(word => this.#word(word)),
    );
  }

  lineRow(line: ReportLine): string {
    const { severity, kind, file, recordId, holder, className, field, code } = line;
    const { reason, remedy } = sayLine(line, this.language);
    return csvRow(
      this.#codeOrLabel(severity, SEVERITY_LABELS),
      this.#codeOrLabel(kind, KIND_LABELS),
      file,
      line.line,
      recordId,
      holder,
      className,
      this.language === 'en' || field === undefined ? field : fieldLabel(field, 'fr'),
      ...this.#code(code),
      reason,
      remedy,
    );
  }
}

/** The records and changes that the row of each school counts. */
const KINDS = ['students', 'responsables', 'links'] as const;
const KIND_OF = { students: 'STUDENT', responsables: 'RESPONSABLE', links: 'LINK' } as const;
const CHANGES = ['created', 'changed', 'ended', 'disappeared'] as const;

async function* rows<T>(pages: AsyncIterable<readonly T[]>, row: (one: T) => string): AsyncGenerator<string> {
  for await (const page of pages) yield page.map(row).join('');
}

/** Yields the CSV of a report, page by page. */
export async function* reportAsCsv(
  { summary, schools, lines, causes }: WholeReport,
  language: Language,
): AsyncGenerator<string> {
  const write = new Writer(language);
  yield BYTE_ORDER_MARK + write.heading(summary) + BETWEEN + write.causes(await causes());
  yield write.totals(summary) + BETWEEN;
  if ('academie' in summary) {
    yield write.schoolHeader();
    yield* rows(schools, school => write.schoolRow(school));
    yield BETWEEN;
  }
  yield write.lineHeader();
  yield* rows(lines, line => write.lineRow(line));
}
