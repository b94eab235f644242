/**
 * Transfers of pupils between schools. A pupil is in the school whose file named him or her last. Where another school's base
 * still names the pupil, that school's next import records him or her again, though its file says nothing new. So when two bases
 * go on naming a pupil, each import takes him or her from the other. The tables and reports say that a pupil is *taken*.
 */
import type { ClientBase, Pool } from 'pg';
import { SOURCE_BASES } from '../../../domain/bases.js';
import { makeDue } from '../../bases.js';

/** A pupil of this school is now in another one, whose file named him or her last. */
export interface Transfer {
  readonly byUai: string;
  /** Identifies this transfer: an import settles only the transfers that it read at its start. */
  readonly transferId: string;
}

/** An account that another school's base links to a pupil who was transferred from it. */
export interface LeftLink {
  readonly accountId: string;
  readonly studentId: string;
}

/**
 * SQL condition: `r` is a record of the school whose UAI is `uaiSql`, an expression of SQL. It names all bases, because the index begins
 * with the base.
 */
const recordsOf = (uaiSql: string): string =>
  `r.base in (${SOURCE_BASES.map(base => `'${base}'`).join(', ')}) and r.uai = ${uaiSql}`;

/** SQL: records `r` of responsables linked to pupils `$1`, in schools other than `$2` that the pupils were transferred from. */
const LEFT = `
  from ingest.taken_pupils t
  join ingest.source_records r on ${recordsOf('t.uai')} and r.kind = 'RESPONSABLE' and r.state <> 'ENDED'
   and r.links @> jsonb_build_array(jsonb_build_object('studentId', t.student_id))
 where t.student_id = any($1::uuid[]) and t.uai <> $2`;
/** SQL condition: the record is a pupil's and has not ended. */
const PUPILS_THERE = `kind = 'STUDENT' and state <> 'ENDED'`;

export class Transfers {
  constructor(
    readonly db: Pool | ClientBase,
    readonly uai: string,
  ) {}

  /** Pupils of this school, by id, who were transferred from it: they are to be recorded again. */
  async ofSchool(): Promise<Map<string, Transfer>> {
    const { rows } = await this.db.query<Transfer & { id: string }>(
      'select student_id as id, by_uai as "byUai", taking as "transferId" from ingest.taken_pupils where uai = $1',
      [this.uai],
    );
    return new Map(rows.map(({ id, ...transfer }) => [id, transfer]));
  }

  /**
   * By pupil, the other school that has him or her: the one whose file named the pupil last, while its base still does. There is one; `min`
   * chooses for the moment between two imports.
   */
  async holders(studentIds: readonly string[]): Promise<Map<string, string>> {
    if (studentIds.length === 0) return new Map();
    const { rows } = await this.db.query<{ id: string; uai: string }>(
      `select entity_id as id, min(uai) as uai from ingest.source_records r
        where ${PUPILS_THERE} and entity_id = any($1::uuid[]) and uai <> $2 and not exists (
          select from ingest.taken_pupils t where t.uai = r.uai and t.student_id = r.entity_id)
        group by entity_id`,
      [studentIds, this.uai],
    );
    return new Map(rows.map(({ id, uai }) => [id, uai]));
  }

  /** How many pupils another school has. */
  async pupilsOf(uai: string): Promise<number> {
    const { rows } = await this.db.query<{ count: number }>(
      `select count(distinct entity_id)::int as count from ingest.source_records r
        where ${PUPILS_THERE} and ${recordsOf('$1')} and not exists (
          select from ingest.taken_pupils t where t.uai = r.uai and t.student_id = r.entity_id)`,
      [uai],
    );
    return rows[0]!.count;
  }

  /**
   * Transfers pupils to this school: every other school whose base names them records them again. Call it before the commands,
   * which may be interrupted, and after them, for the other school may be importing at the same time.
   */
  async transfer(studentIds: readonly string[]): Promise<void> {
    if (studentIds.length === 0) return;
    await this.db.query(
      `with elsewhere as (
         select base, uai, entity_id from ingest.source_records
          where ${PUPILS_THERE} and entity_id = any($1::uuid[]) and uai <> $2),
       taken as (
         insert into ingest.taken_pupils (uai, student_id, by_uai) select distinct uai, entity_id, $2 from elsewhere order by 1, 2
         on conflict (uai, student_id) do update
            set by_uai = excluded.by_uai, taking = excluded.taking, taken_at = excluded.taken_at)
       ${makeDue('select base, uai from elsewhere')}`,
      [studentIds, this.uai],
    );
  }

  /** Links to these pupils that the schools which they were transferred from still hold. */
  async linksLeft(studentIds: readonly string[]): Promise<LeftLink[]> {
    if (studentIds.length === 0) return [];
    const { rows } = await this.db.query<LeftLink>(
      `select distinct r.entity_id as "accountId", t.student_id as "studentId" ${LEFT} order by 1, 2`,
      [studentIds, this.uai],
    );
    return rows;
  }

  /**
   * Once those links have ended, takes them out of their records and marks these DIRTY, so that the next import of that school compares
   * them again: its base may still hold them.
   */
  async forgetLinksLeft(studentIds: readonly string[]): Promise<void> {
    if (studentIds.length === 0) return;
    await this.db.query(
      `update ingest.source_records known
          set state = case known.state when 'CURRENT' then 'DIRTY' else known.state end,
              links = (select coalesce(jsonb_agg(link order by at), '[]')
                         from jsonb_array_elements(known.links) with ordinality as l (link, at)
                        where link ->> 'studentId' <> all (left_behind.ids))
         from (select r.base, r.uai, r.record_key, array_agg(t.student_id::text) as ids ${LEFT} group by 1, 2, 3) left_behind
        where known.kind = 'RESPONSABLE' and known.base = left_behind.base and known.uai = left_behind.uai
          and known.record_key = left_behind.record_key`,
      [studentIds, this.uai],
    );
  }

  /** Settles the transfers of pupils who were recorded again, and of those whom no base of this school names any more. */
  async settle(known: ReadonlyMap<string, Transfer>, recorded: ReadonlySet<string>): Promise<void> {
    if (known.size === 0) return;
    await this.db.query(
      `delete from ingest.taken_pupils t
        where uai = $1 and taking = any($2::uuid[]) and (student_id = any($3::uuid[]) or not exists (
          select from ingest.source_records r
           where r.uai = t.uai and r.entity_id = t.student_id and r.kind = 'STUDENT' and r.state <> 'ENDED'))`,
      [this.uai, [...known.values()].map(({ transferId }) => transferId), [...recorded]],
    );
  }
}
