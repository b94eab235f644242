/** Downloads files as a front-end does: asks for an address, fetches the file, and reads what is in it. */
import { expect, it } from '@jest/globals';
import { rowsOfCsv } from '../../exports/support/csv.js';
import { pageTexts, POPPLER } from '../../letters/support/pdf.js';
import type { Answer, House } from './house.js';
import { operation } from './operations.js';
import { bearer } from './uploads.js';

/** `it` for tests that read the text of a PDF: they are left out where poppler-utils are not installed. */
export const itWithPoppler = POPPLER ? it : it.skip;

/** What `listExport` answers. Where it is refused, there is no address, and `userErrors` or `errors` say why. */
export interface OfferedExport {
  readonly url: string;
  readonly rowCount: number;
  readonly countedAt: string;
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
  readonly errors: Answer['errors'];
}

/** Asks for the address of an export. */
export async function offerExport(house: Pick<House, 'ask'>, token: string, input: object): Promise<OfferedExport> {
  const { data, errors } = await house.ask(token, operation('ListExport'), { input });
  return { ...(data?.listExport as Omit<OfferedExport, 'errors'>), errors };
}

export const fetchFile = (house: Pick<House, 'url'>, token: string | undefined, path: string): Promise<Response> =>
  fetch(house.url + path, { headers: bearer(token) });

/** Asks for an export and fetches it. Fails where either is refused. */
export async function fetchExport(house: House, token: string, input: object): Promise<Response> {
  const { url, userErrors, errors } = await offerExport(house, token, input);
  expect([errors, userErrors]).toEqual([undefined, []]);
  const answer = await fetchFile(house, token, url);
  expect(answer.status).toBe(200);
  return answer;
}

const bytesOf = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer());

/** The cells of a CSV, row by row, the headings first. */
export const cellsOf = async (answer: Response): Promise<string[][]> =>
  rowsOfCsv((await bytesOf(answer)).toString('utf8'));

/** The PDF that an address serves. Fails where it serves none. */
export async function fetchPdf(house: Pick<House, 'url'>, token: string, path: string): Promise<Buffer> {
  const answer = await fetchFile(house, token, path);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  return bytesOf(answer);
}

/** A text without blanks, for comparisons with a PDF: there cells are broken into lines. */
export const squeezed = (text: string): string => text.replaceAll(/[\s\u00a0\u202f]+/g, '');

/** The text of each page of a PDF, without blanks. */
export const squeezedPages = async (answer: Response): Promise<string[]> =>
  pageTexts(await bytesOf(answer), '-raw').map(squeezed);

/** The day of an instant as files show it, at a school on La Réunion, which is four hours ahead of UTC. Empty for null. */
export const dayOnReunion = (instant: string | null): string =>
  instant === null
    ? ''
    : new Date(Date.parse(instant) + 4 * 3_600_000).toISOString().slice(0, 10).split('-').reverse().join('/');
