/**
 * Finds the record that another base has of a pupil in this school, the counterpart. One base may give, beside its own id of a pupil, the
 * id that another base has. `students.ts` matches by the counterpart those whom no INE identifies, unless birth date or INE contradicts it.
 */
import { baseOf, basesNaming } from '../../bases.js';
import { share } from './digests.js';
import type { PersonDigests } from '../known/known.js';
import type { KnownRecords } from '../known/store.js';
import type { KeyedStudent, MatchedStudent } from './students.js';
import type { Tally } from '../../report/tally.js';

/** A pupil as the other base knows him or her; birth date and INEs are keyed digests. */
export interface Counterpart {
  /** Id of the student. */
  readonly entityId: string;
  readonly birth: string;
  readonly ines: readonly string[];
}

type School = Pick<KnownRecords, 'db' | 'base' | 'uai'>;

/**
 * Finds counterparts by their keys, which are of `Keys.counterpart`. Where this base gives the other's ids, such a key is that of the other's
 * record itself; where the other gives this one's, it is the only match key of the other's record. Leaves out a key of which the other base
 * has several records.
 */
async function counterparts({ db, base, uai }: School, keys: readonly string[]): Promise<Map<string, Counterpart>> {
  if (keys.length === 0) return new Map();
  const named = baseOf(base).namesPupilsOf;
  const otherBases = named ? [named] : basesNaming(base);
  const key = named ? 'record_key' : 'match_keys[1]';
  // A group is of one record: the aggregates are that record's values.
  const { rows } = await db.query<Counterpart & { key: string }>(
    `select ${key} as key, min(entity_id::text) as "entityId", min(birth) as birth, (array_agg(to_json(ines)))[1] as ines
       from ingest.source_records
      where uai = $1 and kind = 'STUDENT' and state <> 'ENDED' and base = any($3) and ${key} = any($2)
      group by 1 having count(*) = 1`,
    [uai, keys, otherBases],
  );
  return new Map(rows.map(({ key, ...counterpart }) => [key, counterpart]));
}

/** Adds to each pupil his or her counterpart, if there is one. An id that several records of the file name matches none of them. */
export async function withCounterparts(keyed: readonly KeyedStudent[], school: School): Promise<KeyedStudent[]> {
  const bearers = new Map<string, number>();
  for (const { counterpartKey } of keyed)
    if (counterpartKey) bearers.set(counterpartKey, (bearers.get(counterpartKey) ?? 0) + 1);
  const found = await counterparts(
    school,
    [...bearers].flatMap(([key, count]) => (count === 1 ? [key] : [])),
  );
  return keyed.map(one => {
    const counterpart = found.get(one.counterpartKey ?? '');
    return counterpart ? { ...one, counterpart } : one;
  });
}

type Identifying = Pick<PersonDigests, 'ines' | 'birth'>;

/** Says why two records cannot be one pupil's; `undefined` when they can. */
export function contradiction(a: Identifying, b: Identifying): string | undefined {
  if (a.birth !== b.birth) return 'the birth date differs';
  return a.ines.length === 0 || b.ines.length === 0 || share(a.ines, b.ines) ? undefined : 'the INE differs';
}

/** Warns of pupils for whom one base gives the other's id, and who are nevertheless known as two students. */
export function warnOfTwo(matched: readonly MatchedStudent[], tally: Tally): void {
  for (const { enrolled, studentId, digests, counterpart } of matched) {
    if (!counterpart || counterpart.entityId === studentId) continue;
    const detail = contradiction(digests, counterpart) ?? 'each is known by itself';
    tally.warn('STUDENT', 'SIECLE_ID_OTHER_PUPIL', { origin: enrolled.origin, field: 'siecleId', detail });
  }
}

/** Whether the other base has an INE for the pupil and this one has none: the pupil keeps that INE. */
export const hasIneThere = ({ digests, studentId, counterpart }: MatchedStudent): boolean =>
  digests.ines.length === 0 && counterpart?.entityId === studentId && counterpart.ines.length > 0;
