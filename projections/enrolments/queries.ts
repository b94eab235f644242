/** The only code that reads `read.school_pupils` and `read.pupil_accounts`. */
import type { Pool } from 'pg';
import { opaque } from '../../src/postgres/opaque.js';

/** The ids of all pupils who are, or ever were, enrolled in a school: `most` at the most, in no order. */
export async function pupilsEverIn(pool: Pool, uai: string, most: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'pupils_ever_in',
    text: `select student_id as id from read.school_pupils where uai = $1 limit ${opaque('$2', 'integer')}`,
    values: [uai, most],
  });
  return rows.map(({ id }) => id);
}

/** The ids of all accounts that are, or ever were, attached to one of these pupils: the pupils' own (`own`), or those of responsables. */
export async function accountsEverOf(pool: Pool, studentIds: readonly string[], own: boolean): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'accounts_ever_of',
    text: `select distinct account_id as id from read.pupil_accounts
      where student_id = any(${opaque('$1', 'uuid[]')}) and own = $2`,
    values: [studentIds, own],
  });
  return rows.map(({ id }) => id);
}
