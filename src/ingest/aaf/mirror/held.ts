/** What the mirror holds of people: the attributes of their records, opened. */
import type { Pool } from 'pg';
import type { Vault } from '../../../vault/vault.js';
import { RecordContent } from './content.js';
import { recordsInMirror, type RecordOfPerson } from './find.js';

/** A record of a person, with its attributes as AAF names them. */
export interface HeldRecord extends RecordOfPerson {
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** Attributes that hold the ids of other people's records. */
const OF_OTHERS = ['ENTElevePersRelEleve', 'ENTEleveAutoriteParentale', 'ENTPersRelEleveEleve'];

/** The records of these students and accounts, without what they say of other people. */
export async function heldInMirror(
  { pool, vault }: { pool: Pool; vault: Pick<Vault, 'digest' | 'stableId' | 'sealing'> },
  entityIds: readonly string[],
): Promise<HeldRecord[]> {
  const held: HeldRecord[] = [];
  for await (const records of recordsInMirror({ pool, vault }, entityIds))
    for (const record of records) {
      const { academie, degree, kind, id } = record;
      const { rows } = await pool.query<{ content: Buffer }>(
        'select content from ingest.aaf_records where academie = $1 and degree = $2 and kind = $3 and id = $4',
        [academie, degree, kind, id],
      );
      const opened = await new RecordContent(vault, academie, degree).open(rows.map(row => ({ kind, id, ...row })));
      for (const all of opened) {
        const attributes = Object.fromEntries(Object.entries(all).filter(([name]) => !OF_OTHERS.includes(name)));
        // Two schools may have one responsable.
        if (!held.some(one => one.id === id && one.kind === kind && one.academie === academie && one.degree === degree))
          held.push({ ...record, attributes });
      }
    }
  return held;
}
