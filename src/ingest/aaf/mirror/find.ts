/** Finds the records of students and accounts in the mirror, which does not keep whose record each is. */
import type { Pool } from 'pg';
import type { Degree } from '../../../domain/school/events.js';
import type { Vault } from '../../../vault/vault.js';
import { keyById } from '../../pipeline/local-key.js';
import { Keys } from '../../pipeline/match/keys.js';

/** A record of a person in the mirror. */
export interface RecordOfPerson {
  readonly academie: string;
  readonly degree: Degree;
  readonly kind: 'STUDENT' | 'RESPONSABLE';
  readonly id: string;
}

/**
 * SQL: the records of the pupils of school `$1` (UAI), and of the responsables whom they name; and those with the ids `$2` in the bases of the
 * school, whoever names them.
 */
const RECORDS_OF_SCHOOL = `
  with pupils as (
    select p.academie, p.degree, p.id
      from ingest.aaf_records s
      join ingest.aaf_records p on p.academie = s.academie and p.degree = s.degree and p.school_id = s.id
     where s.kind = 'SCHOOL' and s.uai = $1)
  select academie, degree, 'STUDENT' as kind, id from pupils
  union
  select l.academie, l.degree, 'RESPONSABLE', l.responsable_id
    from pupils p join ingest.aaf_links l on l.academie = p.academie and l.degree = p.degree and l.student_id = p.id
  union
  select r.academie, r.degree, r.kind, r.id
    from ingest.aaf_records s
    join ingest.aaf_records r on r.academie = s.academie and r.degree = s.degree and r.id = any ($2)
   where s.kind = 'SCHOOL' and s.uai = $1 and r.kind in ('STUDENT', 'RESPONSABLE')`;

/**
 * The records of these students and accounts, school by school. What imports recorded of them (`ingest.source_records`) has the AAF id digested
 * in the record's key: so the ids of all records that may be theirs are digested, and compared with it.
 */
export async function* recordsInMirror(
  { pool, vault }: { pool: Pool; vault: Pick<Vault, 'digest' | 'stableId'> },
  entityIds: readonly string[],
): AsyncGenerator<readonly RecordOfPerson[], void, undefined> {
  const { rows } = await pool.query<{ uai: string; keys: string[]; ids: string[] }>(
    `select uai, array_agg(record_key) as keys, array_agg(coalesce(record_id, '')) as ids from ingest.source_records
      where base = 'AAF' and entity_id = any($1::uuid[]) group by uai`,
    [entityIds],
  );
  for (const { uai, keys, ids } of rows) {
    const digests = new Keys(vault, 'AAF', uai);
    const candidates = await pool.query<RecordOfPerson>(RECORDS_OF_SCHOOL, [uai, ids]);
    yield candidates.rows.filter(({ kind, id }) => keys.includes(digests.record(kind, keyById(id))));
  }
}
