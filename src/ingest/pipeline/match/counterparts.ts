/**
 * One base may name another's id of a pupil beside its own: without an INE, the pupil is matched with the record that the
 * other of the two has in this school, if nothing contradicts it.
 */
import { baseOf, basesNaming } from '../../bases.js';
import { share } from './digests.js';
import type { PersonDigests } from '../known/known.js';
import type { KnownRecords } from '../known/store.js';
import type { KeyedStudent, MatchedStudent } from './students.js';
import type { Tally } from '../../report/tally.js';

/** A pupil as the other base knows him or her. */
export interface Counterpart {
  readonly entityId: string;
  readonly birth: string;
  readonly ines: readonly string[];
}

type School = Pick<KnownRecords, 'db' | 'base' | 'uai'>;

/** By the record keys of the base whose ids are named; none where the other base has several records of one. */
async function counterparts({ db, base, uai }: School, keys: readonly string[]): Promise<Map<string, Counterpart>> {
  if (keys.length === 0) return new Map();
  const named = baseOf(base).namesPupilsOf;
  const [others, isOf] = named ? [[named], 'record_key = any($2)'] : [basesNaming(base), 'match_keys && $2'];
  const { rows } = await db.query<Counterpart & { key: string }>(
    `select coalesce(match_keys[1], record_key) as key, min(entity_id::text) as "entityId", min(birth) as birth,
            (array_agg(to_json(ines)))[1] as ines
       from ingest.source_records
      where uai = $1 and kind = 'STUDENT' and state <> 'ENDED' and base = any($3) and ${isOf}
      group by 1 having count(*) = 1`,
    [uai, keys, others],
  );
  return new Map(rows.map(({ key, ...counterpart }) => [key, counterpart]));
}

/** Those with a counterpart have it; an id that several records of the file name matches none of them. */
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

/** Why two records cannot be one pupil's; `undefined` when they can. */
export function contradiction(a: Identifying, b: Identifying): string | undefined {
  if (a.birth !== b.birth) return 'the birth date differs';
  return a.ines.length === 0 || b.ines.length === 0 || share(a.ines, b.ines) ? undefined : 'the INE differs';
}

/** Warns of pupils whom one base identifies by the other's id, and who are known as two. */
export function warnOfTwo(matched: readonly MatchedStudent[], tally: Tally): void {
  for (const { enrolled, studentId, digests, counterpart } of matched) {
    if (!counterpart || counterpart.entityId === studentId) continue;
    const detail = contradiction(digests, counterpart) ?? 'each is known by itself';
    tally.warn('STUDENT', 'SIECLE_ID_OTHER_PUPIL', { origin: enrolled.origin, field: 'siecleId', detail });
  }
}

/** This base has no INE for the pupil, and the other has: it is kept. */
export const hasIneThere = ({ digests, studentId, counterpart }: MatchedStudent): boolean =>
  digests.ines.length === 0 && counterpart?.entityId === studentId && counterpart.ines.length > 0;
