/** Files sent over HTTP, and reports asked for, as a front-end does. */
import type { NamedBuffer } from '../../ingest/support/files.js';
import type { House } from './house.js';

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

export async function got(response: Response): Promise<Got> {
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
): Promise<Got> {
  const body = new FormData();
  for (const { name, buffer } of files) body.append('files', new Blob([buffer]), name);
  return got(await fetch(house.url + path, { method: 'POST', headers: bearer(token), body }));
}

/** As one who reads English, unless told otherwise. */
export const read = async (
  house: Pick<House, 'url'>,
  token: string | undefined,
  path: string,
  language = 'en',
): Promise<Got> => got(await fetch(house.url + path, { headers: { ...bearer(token), 'accept-language': language } }));

/** The report once the import has ended. */
export async function ended(house: Pick<House, 'url'>, token: string, path: string): Promise<Got> {
  for (;;) {
    const answer = await read(house, token, path);
    if (answer.status !== 200 || answer.body.status !== 'RUNNING') return answer;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Resolves once the read models know the school: others on the same PostgreSQL may hold them up. */
export async function known(house: Pick<House, 'ask'>, token: string, uai: string): Promise<void> {
  for (;;) {
    const { data } = await house.ask(token, 'query Q($uai: Uai!) { school(uai: $uai) { uai } }', { uai });
    if (data?.school) return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
