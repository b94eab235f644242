/** Counts what an import would end, and says when that is so much that somebody has to confirm it. */
import { placeOf } from '../../../domain/academies.js';
import type { RecordKind } from '../../report/report.js';
import type { Facts } from '../../report/words/reason.js';
import { because, type Because } from '../../report/words/reasons.js';
import { lossFacts, shareOf, type Loss, type Lost } from '../../report/words/reasons-of-losses.js';
import type { KnownRecord, KnownSchool } from '../known/known.js';
import type { Plan } from './plan.js';
import { heldLinks } from './links.js';
import type { Transfers } from '../known/transfers.js';
import type { Tally } from '../../report/tally.js';

/** Up to this many may all end without confirmation: a small school in the country that closes. */
const FEW = 10;
/** Whether a loss has to be confirmed: more than `FEW` end, and more than half of those known. */
export const isGreat = ({ known, ended }: Loss): boolean => ended > FEW && ended > known / 2;

const lossOf = (before: ReadonlySet<string>, after: ReadonlySet<string>): Loss => ({
  known: before.size,
  ended: [...before].filter(one => !after.has(one)).length,
});

/**
 * Counts, for each kind, the persons and links that a school loses. A person who goes on by another record is not lost; nor is
 * a pupil who was transferred to another school.
 */
export function lossesOf({ records, transferred }: KnownSchool, plan: Plan): Record<RecordKind, Loss> {
  const notEnded = records.filter(({ state, entityId }) => state !== 'ENDED' && !transferred.has(entityId));
  const students = notEnded.filter(({ kind }) => kind === 'STUDENT');
  const responsables = notEnded.filter(({ kind }) => kind === 'RESPONSABLE');
  const ended = new Set([...plan.studentEnds, ...plan.responsableEnds].map(({ known }) => known));
  const plannedKeys = new Set(plan.responsables.flatMap(({ recordKey, replaces }) => [recordKey, replaces]));
  const staying = responsables.filter(record => !ended.has(record));
  const planned = plan.responsables.map(({ entityId, links }) => ({ entityId, links: heldLinks(links) }));
  const joined = new Map(
    plan.responsables.flatMap(({ entityId, joins = [] }) => joins.map(other => [other, entityId] as const)),
  );
  const personOf = ({ entityId }: Pick<KnownRecord, 'entityId'>): string => joined.get(entityId) ?? entityId;
  const pairsOf = (record: Pick<KnownRecord, 'entityId' | 'links'>): string[] =>
    record.links.map(({ studentId }) => `${personOf(record)} ${studentId}`);
  const personsOf = (those: readonly Pick<KnownRecord, 'entityId'>[]): Set<string> => new Set(those.map(personOf));
  return {
    STUDENT: lossOf(
      personsOf(students),
      personsOf([...students.filter(record => !ended.has(record)), ...plan.students]),
    ),
    RESPONSABLE: lossOf(personsOf(responsables), personsOf([...staying, ...planned])),
    // A record that the plan writes has the links of the plan, and no longer those known of it.
    LINK: lossOf(
      new Set(responsables.flatMap(pairsOf)),
      new Set([...staying.filter(({ recordKey }) => !plannedKeys.has(recordKey)), ...planned].flatMap(pairsOf)),
    ),
  };
}

/** How many records of a kind end, by code of the reason. */
function reasonsOf(kind: RecordKind, { lines }: Tally): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines)
    if (line.kind === kind && line.code.startsWith('ENDED_')) counts.set(line.code, (counts.get(line.code) ?? 0) + 1);
  return counts;
}

const LOST: Readonly<Record<RecordKind, Lost>> = { STUDENT: 'students', RESPONSABLE: 'responsables', LINK: 'links' };

/** The reason to refuse a plan that ends too much of a school; `undefined` when nobody has to confirm it. */
export function greatLoss(known: KnownSchool, plan: Plan, tally: Tally): Because | undefined {
  const losses = Object.entries(lossesOf(known, plan)) as [RecordKind, Loss][];
  const great = losses.filter(([, loss]) => isGreat(loss));
  if (great.length === 0) return undefined;
  const facts = great.map(([kind, loss]) => lossFacts(LOST[kind], loss, reasonsOf(kind, tally)));
  return because('LOSS_OF_SCHOOL', Object.assign({}, ...facts) as Facts);
}

/**
 * The reason to refuse an import that transfers too many pupils from one school of another académie; `undefined` for none.
 * `holders`: by id of a pupil of the plan, the other school that has him or her.
 */
export async function greatTransfer(
  academie: string,
  holders: ReadonlyMap<string, string>,
  transfers: Transfers,
): Promise<Because | undefined> {
  const counts = new Map<string, number>();
  for (const uai of holders.values())
    if (placeOf(uai)?.academie !== academie) counts.set(uai, (counts.get(uai) ?? 0) + 1);
  for (const [uai, ended] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (ended <= FEW) continue;
    const known = await transfers.pupilsOf(uai);
    if (isGreat({ known, ended }))
      return because('LOSS_OF_ANOTHER', {
        students: shareOf({ ended, known }),
        from: uai,
        academie: placeOf(uai)?.academie ?? '?',
      });
  }
  return undefined;
}
