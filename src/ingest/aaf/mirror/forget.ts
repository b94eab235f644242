/** Deletes from the mirror what it keeps of people who are erased. */
import type { Pool } from 'pg';
import type { Vault } from '../../../vault/vault.js';
import { inTransaction } from '../../../postgres/transaction.js';
import { recordsInMirror, type RecordOfPerson } from './find.js';

/** Deletes the records of these students and accounts. If AAF still holds them, its next files bring them back. */
export async function forgetInMirror(
  deps: { pool: Pool; vault: Pick<Vault, 'digest' | 'stableId'> },
  entityIds: readonly string[],
): Promise<void> {
  for await (const records of recordsInMirror(deps, entityIds)) await deleteRecords(deps.pool, records);
}

const deleteRecords = (pool: Pool, records: readonly RecordOfPerson[]): Promise<void> =>
  inTransaction(pool, async client => {
    const values = [
      records.map(({ academie }) => academie),
      records.map(({ degree }) => degree),
      records.map(({ kind }) => kind),
      records.map(({ id }) => id),
    ];
    const named = 'unnest($1::text[], $2::text[], $3::text[], $4::text[]) as g (academie, degree, kind, id)';
    // The pupils who name a responsable are read anew with the next files, because no content has the hash '': they say whose children they are.
    await client.query(
      `update ingest.aaf_records r set hash = '' from ingest.aaf_links l, ${named}
        where g.kind = 'RESPONSABLE' and l.academie = g.academie and l.degree = g.degree and l.responsable_id = g.id
          and r.academie = g.academie and r.degree = g.degree and r.kind = 'STUDENT' and r.id = l.student_id`,
      values,
    );
    await client.query(
      `delete from ingest.aaf_links l using ${named}
        where l.academie = g.academie and l.degree = g.degree
          and case g.kind when 'STUDENT' then l.student_id else l.responsable_id end = g.id`,
      values,
    );
    await client.query(
      `delete from ingest.aaf_outcomes o using ${named}
        where o.academie = g.academie and o.degree = g.degree and o.kind = g.kind and o.id = g.id`,
      values,
    );
    await client.query(
      `delete from ingest.aaf_records r using ${named}
        where r.academie = g.academie and r.degree = g.degree and r.kind = g.kind and r.id = g.id`,
      values,
    );
  });
