/** Sends files over HTTP and reads reports, as a front-end does. */
import type { NamedBuffer } from '../../ingest/support/files.js';
import type { House } from './house.js';

export interface UploadAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

export async function readAnswer(response: Response): Promise<UploadAnswer> {
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : undefined };
}

export const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

export async function send(
  house: Pick<House, 'url'>,
  token: string | undefined,
  path: string,
  files: readonly NamedBuffer[],
): Promise<UploadAnswer> {
  const body = new FormData();
  for (const { name, buffer } of files) body.append('files', new Blob([buffer]), name);
  return readAnswer(await fetch(house.url + path, { method: 'POST', headers: bearer(token), body }));
}

/** Reads a path, in English unless another language is named. */
export const read = async (
  house: Pick<House, 'url'>,
  token: string | undefined,
  path: string,
  language = 'en',
): Promise<UploadAnswer> =>
  readAnswer(await fetch(house.url + path, { headers: { ...bearer(token), 'accept-language': language } }));

/** Waits until the import has ended, and returns its report. */
export async function reportOnceEnded(house: Pick<House, 'url'>, token: string, path: string): Promise<UploadAnswer> {
  for (;;) {
    const answer = await read(house, token, path);
    if (answer.status !== 200 || answer.body.status !== 'RUNNING') return answer;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Resolves once the read models know the school: others on the same PostgreSQL may hold them up. */
export async function untilKnown(house: Pick<House, 'ask'>, token: string, uai: string): Promise<void> {
  for (;;) {
    const { data } = await house.ask(token, 'query Q($uai: Uai!) { school(uai: $uai) { uai } }', { uai });
    if (data?.school) return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
