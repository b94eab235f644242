/** All that is held of a person as a file: JSON for programs, PDF for people. */
import type { PersonToErase } from '../command/index.js';
import { dayShown } from '../domain/time-zones.js';
import { report } from '../letters/index.js';
import { documentOf, TITLE } from './document.js';
import { gatherPersonalData, type AskedFor } from './gather.js';
import type { Sources } from './section.js';

export const PERSONAL_DATA_FORMATS = ['JSON', 'PDF'] as const;
export type PersonalDataFormat = (typeof PERSONAL_DATA_FORMATS)[number];

export interface PersonalDataFile {
  readonly name: string;
  /** Media type. */
  readonly type: string;
  /** How many persons' data it has. */
  readonly persons: number;
  readonly content: AsyncIterable<string | Uint8Array>;
}

export type OpenPersonalData = (
  who: PersonToErase,
  format: PersonalDataFormat,
  asked: AskedFor,
) => Promise<PersonalDataFile | undefined>;

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** Makes the file of a person; undefined for an id that the ledger does not know. */
export const personalDataFiles =
  (sources: Sources): OpenPersonalData =>
  async (who, format, asked) => {
    const gathered = await gatherPersonalData(sources, who, asked);
    if (!gathered) return undefined;
    const { data, zone, persons } = gathered;
    const name = `donnees-personnelles-${dayShown(asked.at, zone)}.${format.toLowerCase()}`;
    if (format === 'JSON')
      return {
        name,
        persons,
        type: 'application/json; charset=utf-8',
        content: once(`${JSON.stringify(data, null, 2)}\n`),
      };
    const job = { title: TITLE, language: 'fr', createdAt: new Date(asked.at) } as const;
    return { name, persons, type: 'application/pdf', content: report(documentOf(gathered), job) };
  };
