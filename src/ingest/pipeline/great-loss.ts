/** What an import would end, and when that is so much that it has to be confirmed. */
import { placeOf } from '../../domain/academies.js';
import type { RefusalFacts } from '../refusal.js';
import type { RecordKind } from '../report.js';
import type { KnownRecord, KnownSchool } from './known.js';
import type { Plan } from './plan.js';
import { heldLinks } from './plan-links.js';
import type { TakenPupils } from './taken.js';
import type { EndCode, Tally } from './tally.js';

interface Loss {
  readonly known: number;
  readonly ended: number;
}

/** Fewer than this may all end: a school of the countryside that closes. */
const FEW = 10;
export const isGreat = ({ known, ended }: Loss): boolean => ended > FEW && ended > known / 2;

const lossOf = (before: ReadonlySet<string>, after: ReadonlySet<string>): Loss => ({
  known: before.size,
  ended: [...before].filter(one => !after.has(one)).length,
});

/** Of persons and not of records: whoever goes on by another record is not lost, nor is a pupil whom another school has taken. */
export function lossesOf({ records, taken }: KnownSchool, plan: Plan): Record<RecordKind, Loss> {
  const standing = records.filter(({ state, entityId }) => state !== 'ENDED' && !taken.has(entityId));
  const students = standing.filter(({ kind }) => kind === 'STUDENT');
  const responsables = standing.filter(({ kind }) => kind === 'RESPONSABLE');
  const ended = new Set([...plan.studentEnds, ...plan.responsableEnds].map(({ known }) => known));
  const changed = new Set(plan.responsables.flatMap(({ recordKey, replaces }) => [recordKey, replaces]));
  const staying = responsables.filter(record => !ended.has(record));
  const said = plan.responsables.map(({ entityId, links }) => ({ entityId, links: heldLinks(links) }));
  const joined = new Map(
    plan.responsables.flatMap(({ entityId, joins = [] }) => joins.map(other => [other, entityId] as const)),
  );
  const personOf = ({ entityId }: Pick<KnownRecord, 'entityId'>): string => joined.get(entityId) ?? entityId;
  const pairsOf = (record: Pick<KnownRecord, 'entityId' | 'links'>): string[] =>
    record.links.map(({ studentId }) => `${personOf(record)} ${studentId}`);
  const as = (of: readonly Pick<KnownRecord, 'entityId'>[]): Set<string> => new Set(of.map(personOf));
  return {
    STUDENT: lossOf(as(students), as([...students.filter(record => !ended.has(record)), ...plan.students])),
    RESPONSABLE: lossOf(as(responsables), as([...staying, ...said])),
    LINK: lossOf(
      new Set(responsables.flatMap(pairsOf)),
      new Set([...staying.filter(({ recordKey }) => !changed.has(recordKey)), ...said].flatMap(pairsOf)),
    ),
  };
}

const NAMES: Readonly<Record<RecordKind, string>> = { STUDENT: 'pupils', RESPONSABLE: 'responsables', LINK: 'links' };

const WHY: Readonly<Record<EndCode, string>> = {
  ENDED_EXIT_DATE: 'with an exit date',
  ENDED_NO_CLASS: 'in no class',
  ENDED_ABSENT: 'not in the files',
  ENDED_TAKEN: 'taken by another school',
  ENDED_REUSED: 'whose ids are others’ now',
  ENDED_NO_INE: 'without INE',
  ENDED_NOT_LEGAL: 'not legal any more',
  ENDED_SELF: 'responsable of themselves',
  ENDED_PUPIL_LEFT: 'of pupils who leave',
  ENDED_NO_PUPIL: 'of no pupil',
};

function reasonsOf(kind: RecordKind, { lines }: Tally): string {
  const counts = new Map<string, number>();
  for (const line of lines)
    if (line.kind === kind && line.code in WHY) counts.set(line.code, (counts.get(line.code) ?? 0) + 1);
  return [...counts].map(([code, count]) => `${count} ${WHY[code as EndCode]}`).join(', ');
}

/** What would be lost that has to be confirmed, in words and in figures. */
export interface GreatLoss {
  readonly said: string;
  readonly facts: RefusalFacts;
}

const FACTS: Readonly<Record<RecordKind, string>> = {
  STUDENT: 'students',
  RESPONSABLE: 'responsables',
  LINK: 'links',
};

/** What of a school would be lost that has to be confirmed, and why it would; `undefined` when it is little. */
export function greatLoss(known: KnownSchool, plan: Plan, tally: Tally): GreatLoss | undefined {
  const losses = Object.entries(lossesOf(known, plan)) as [RecordKind, Loss][];
  const great = losses.filter(([, loss]) => isGreat(loss));
  if (great.length === 0) return undefined;
  const said = great.map(
    ([kind, loss]) => `${loss.ended} of the ${loss.known} ${NAMES[kind]} (${reasonsOf(kind, tally)})`,
  );
  return {
    said: `${said.join(' and ')} known in this school would end`,
    facts: Object.fromEntries(great.map(([kind, loss]) => [FACTS[kind], `${loss.ended}/${loss.known}`])),
  };
}

/** Most pupils of a school of another académie would be taken from it. */
export async function greatTaking(
  academie: string,
  holders: ReadonlyMap<string, string>,
  taken: TakenPupils,
): Promise<GreatLoss | undefined> {
  const counts = new Map<string, number>();
  for (const uai of holders.values())
    if (placeOf(uai)?.academie !== academie) counts.set(uai, (counts.get(uai) ?? 0) + 1);
  for (const [uai, ended] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (ended <= FEW) continue;
    const known = await taken.pupilsOf(uai);
    if (isGreat({ known, ended }))
      return {
        said: `${ended} of the ${known} pupils of ${uai}, of the académie ${placeOf(uai)?.academie ?? '?'}, would be taken from it`,
        facts: { students: `${ended}/${known}`, from: uai },
      };
  }
  return undefined;
}
