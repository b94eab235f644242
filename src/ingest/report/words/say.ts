/** Says a report in the language of its reader. Reports are kept in English; the French is made of their codes and facts. */
import type { Language } from '../../../domain/language.js';
import type { Cause } from '../causes.js';
import { ISSUES, type IssueCode } from '../issues.js';
import type { RefusalReport } from '../refusal.js';
import type { ReportLine, RunReport } from '../report.js';
import { ISSUES_FR } from './issues-fr.js';
import { isReason, sayBecause } from './reasons.js';
import { readLoss } from './reasons-of-losses.js';
import { REFUSALS_FR } from './refusals-fr.js';

/** A reason and its remedy, in one language. */
export interface Said {
  readonly reason: string;
  readonly remedy: string;
}

const isKnown = (code: string): code is IssueCode => Object.hasOwn(ISSUES, code);

/** What a line's reason adds to the reason of its code: ` (…)` with ids, places in the files or a count. Empty for nothing. */
function detailOf({ code, reason }: Pick<ReportLine, 'code' | 'reason'>): string {
  const known = isKnown(code) ? ISSUES[code][0] : reason;
  return reason.startsWith(known) ? reason.slice(known.length) : '';
}

/** The few words that the details of lines are made of; the rest are ids, UAIs, files and numbers. Whoever makes a detail of other words adds them. */
const DETAIL_WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bleft out\b/g, 'laissé de côté'],
  [/\bthe birth date differs\b/g, 'la date de naissance diffère'],
  [/\bthe INE differs\b/g, 'l’INE diffère'],
  [/\beach is known by itself\b/g, 'chacun est connu à part'],
  [/\brecords\b/g, 'enregistrements'],
  [/\blines\b/g, 'lignes'],
  [/\bpupils\b/g, 'élèves'],
  [/\bpupil\b/g, 'élève'],
  [/\baccount\b/g, 'compte'],
  [/\bschool\b/g, 'établissement'],
];

/** Reason and remedy of a code, without a line's detail. `undefined` for a code that this version does not know. */
function causeOf(code: string, language: Language): Said | undefined {
  if (!isKnown(code)) return undefined;
  const [reason, remedy] = (language === 'fr' ? ISSUES_FR : ISSUES)[code];
  return { reason, remedy };
}

const BRACKETS = /^ \((.*)\)$/;

/** The detail of a line in French. For a great loss it is a sentence; for others a few words around ids, places and counts. */
function frenchDetail(line: Pick<ReportLine, 'code' | 'reason'>): string {
  const detail = detailOf(line);
  if (line.code !== 'GREAT_LOSS') {
    return DETAIL_WORDS.reduce((said, [word, french]) => said.replace(word, french), detail);
  }
  const loss = readLoss(BRACKETS.exec(detail)?.[1] ?? '');
  return loss ? ` (${sayBecause(loss, 'fr')})` : '';
}

/** Says a line. A line whose code this version does not know is said in English, as it was kept. */
export function sayLine(line: Pick<ReportLine, 'code' | 'reason' | 'remedy'>, language: Language): Said {
  const cause = language === 'fr' ? causeOf(line.code, language) : undefined;
  if (!cause) return { reason: line.reason, remedy: line.remedy };
  return { reason: cause.reason + frenchDetail(line), remedy: cause.remedy };
}

/** Says a cause. For a code that this version does not know, says its first example. */
export function sayCause({ code, examples: [first] }: Pick<Cause, 'code' | 'examples'>, language: Language): Said {
  return causeOf(code, language) ?? (first ? sayLine(first, language) : { reason: code, remedy: '' });
}

/** Says a refusal. In English it stands as it was kept. */
export function sayRefusal(refusal: RefusalReport, language: Language): Said {
  if (language === 'en' || !Object.hasOwn(REFUSALS_FR, refusal.code)) return refusal;
  const { because: name, facts = {} } = refusal;
  const { reason, remedy } = REFUSALS_FR[refusal.code];
  if (name !== undefined && isReason(name)) return { reason: sayBecause({ name, facts }, language), remedy };
  return { reason: typeof reason === 'string' ? reason : reason(facts), remedy };
}

/** The report with its refusal and its lines in one language. */
export const sayReport = <Report extends Pick<RunReport, 'refusal' | 'lines'>>(
  report: Report,
  language: Language,
): Report => ({
  ...report,
  ...(report.refusal && { refusal: { ...report.refusal, ...sayRefusal(report.refusal, language) } }),
  lines: report.lines.map(line => ({ ...line, ...sayLine(line, language) })),
});
