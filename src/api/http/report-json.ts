/** Writes a report as JSON: what the upload answers, with every line (`lines`) and each school of an académie's export (`inSchools`). */
import type { Language } from '../../domain/language.js';
import { type ImportSummary, sayLine, sayRefusal } from '../../ingest/index.js';
import type { WholeReport } from './whole-report.js';

/** Writes the elements of an array, page by page. */
async function* elements<T>(pages: AsyncIterable<readonly T[]>): AsyncGenerator<string> {
  let separator = '';
  for await (const page of pages) {
    yield separator + page.map(element => JSON.stringify(element)).join(',');
    separator = ',';
  }
}

/** What an académie's report shows of each school. */
const inSchool = ({ importId, uai, status, unchanged, students, responsables, links, ...rest }: ImportSummary) => {
  const { rejects, warnings } = rest;
  return { importId, uai, status, unchanged, students, responsables, links, rejects, warnings };
};

/** Converts each element, page by page. */
async function* each<T, U>(pages: AsyncIterable<readonly T[]>, of: (one: T) => U): AsyncGenerator<readonly U[]> {
  for await (const page of pages) yield page.map(of);
}

/** Yields the JSON of a report, page by page. */
export async function* reportAsJson(
  { summary, schools, lines }: WholeReport,
  language: Language,
): AsyncGenerator<string> {
  const { refusal } = summary;
  const refused = refusal && { refusal: { ...refusal, ...sayRefusal(refusal, language) } };
  // The closing brace is left off: the arrays are still to come.
  yield JSON.stringify({ ...summary, ...refused }).slice(0, -1);
  if ('academie' in summary) {
    yield ',"inSchools":[';
    yield* elements(each(schools, inSchool));
    yield ']';
  }
  yield ',"lines":[';
  yield* elements(each(lines, line => ({ ...line, ...sayLine(line, language) })));
  yield ']}\n';
}
