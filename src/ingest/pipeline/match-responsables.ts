/**
 * Which account each active responsable is, within one school: by the record's key where the base has ids; else by names,
 * told apart by mobile, e-mail and children. Whether another record is the same person's
 * comes next (`one-account.ts`).
 */
import { canonical, share, type Keys } from './keys.js';
import type { KnownRecord, PersonDigests } from './known.js';
import type { ActiveResponsable, LinkOutcome } from './responsables.js';
import { fullNames, namesAgree, namesEqual } from './same-names.js';
import type { Tally } from './tally.js';

export interface MatchedResponsable {
  readonly active: ActiveResponsable;
  readonly recordKey: string;
  readonly accountId: string;
  readonly digests: PersonDigests;
  /** Fingerprint of all but the links. */
  readonly person: string;
  readonly known?: KnownRecord;
  /** Another person whose record this was. */
  readonly replaced?: KnownRecord;
}

export interface MatchedResponsables {
  readonly matched: readonly MatchedResponsable[];
  /** Rejected ones, and the known records they may be: left as they are. */
  readonly rejected: readonly ActiveResponsable[];
  readonly untouched: readonly KnownRecord[];
}

const samePerson = (a: PersonDigests, b: PersonDigests): boolean =>
  a.names.some(name => !name.startsWith('n:') && b.names.includes(name));

/** SIECLE and AAF: the base's id, unless surname and first name both are another person's. */
export function matchByIds(
  active: readonly ActiveResponsable[],
  known: readonly KnownRecord[],
  keys: Keys,
  academie: string,
  tally: Tally,
): MatchedResponsables {
  const byKey = new Map(known.map(record => [record.recordKey, record]));
  const matched = active.map((one): MatchedResponsable => {
    const recordKey = keys.record('RESPONSABLE', `ID:${one.draft.id}`);
    const person = keys.responsableFingerprint(one.clean, recordKey, academie);
    const own = byKey.get(recordKey);
    const base = { active: one, recordKey, person };
    if (own?.fingerprint?.startsWith(`${person}:`))
      return { ...base, accountId: own.entityId, digests: own, known: own };
    const digests = keys.responsableDigests(one.clean, one.draft.id);
    if (own && samePerson(own, digests)) return { ...base, accountId: own.entityId, digests, known: own };
    if (own) tally.warn('RESPONSABLE', 'RECORD_REUSED', { origin: one.draft.raw.origin });
    const accountId = keys.newAccount(keys.own('RESPONSABLE', `ID:${one.draft.id}`), own?.entityId);
    return { ...base, accountId, digests, ...(own && { replaced: own }) };
  });
  return { matched, rejected: [], untouched: [] };
}

interface Named {
  active: ActiveResponsable;
  digests: PersonDigests;
  children: readonly string[];
}

const childrenOf = (links: readonly LinkOutcome[]): string[] =>
  links.flatMap(({ studentId }) => (studentId === undefined ? [] : [studentId])).sort();

/** How surely a row is a known record whose names agree; 0 when nothing but the names does. */
function agreement({ digests, children }: Named, record: KnownRecord): number {
  if (!namesAgree(digests.names, record.names)) return 0;
  const points =
    4 * digests.contacts.filter(contact => record.contacts.includes(contact)).length +
    2 * record.links.filter(({ studentId }) => children.includes(studentId)).length;
  return points && points + (namesEqual(digests.names, record.names) ? 1 : 0);
}

/** The same person on several rows: names that agree, and the same mobile or e-mail, or the very same row again. */
const samePersonTwice = (a: Named, b: Named): boolean =>
  namesAgree(a.digests.names, b.digests.names) &&
  (share(a.digests.contacts, b.digests.contacts) ||
    (a.digests.contacts.length + b.digests.contacts.length === 0 &&
      canonical(a.children) === canonical(b.children) &&
      canonical(a.active.clean) === canonical(b.active.clean)));

/** In an order that does not depend on the file's; those with most first names, who tell most, before others. */
const inOrder = (rows: readonly Named[]): Named[] =>
  rows
    .map(row => ({ row, names: fullNames(row.digests).length, order: canonical([row.active.clean, row.children]) }))
    .sort((a, b) => b.names - a.names || (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
    .map(({ row }) => row);

/** Rows of one person become one, with all their children; one that may be two others' is neither's. */
function mergeRows(rows: readonly Named[], tally: Tally): Named[] {
  const byName = new Map<string, Named[]>();
  const merged: Named[] = [];
  for (const row of inOrder(rows)) {
    const names = fullNames(row.digests);
    const found = names.flatMap(name => byName.get(name) ?? []).filter(other => samePersonTwice(other, row));
    const [first] = found;
    if (!first || found.some(({ digests }) => !namesAgree(digests.names, first.digests.names))) {
      merged.push(row);
      for (const name of names) byName.set(name, [...(byName.get(name) ?? []), row]);
      continue;
    }
    tally.skip('RESPONSABLE', 'REPEATED', row.active.draft.raw.origin);
    const own = new Set(first.children);
    const added = row.active.draft.links.filter(link => {
      const repeated = link.studentId !== undefined && own.has(link.studentId);
      if (repeated) tally.skip('LINK', 'REPEATED', link.origin);
      return !repeated;
    });
    first.active = {
      ...first.active,
      draft: { ...first.active.draft, links: [...first.active.draft.links, ...added] },
    };
    first.children = childrenOf(first.active.draft.links);
  }
  return merged;
}

/** ONDE: no ids. Known records of the same names are the same person when mobile, e-mail or a child agrees. */
export function matchByNames(
  active: readonly ActiveResponsable[],
  known: readonly KnownRecord[],
  keys: Keys,
  academie: string,
  tally: Tally,
): MatchedResponsables {
  const rows = mergeRows(
    active.map(one => ({
      active: one,
      digests: keys.responsableDigests(one.clean),
      children: childrenOf(one.draft.links),
    })),
    tally,
  );
  const byName = new Map<string, KnownRecord[]>();
  for (const record of known)
    for (const name of fullNames(record)) byName.set(name, [...(byName.get(name) ?? []), record]);
  const pairs = rows
    .flatMap(row =>
      [...new Set(fullNames(row.digests).flatMap(name => byName.get(name) ?? []))].map(record => ({
        row,
        record,
        score: agreement(row, record),
      })),
    )
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);

  const found = new Map<Named, KnownRecord>();
  const taken = new Set<KnownRecord>();
  const ambiguous = new Set<Named>();
  for (const { row, record, score } of pairs) {
    if (found.has(row) || taken.has(record) || ambiguous.has(row)) continue;
    const rivals = pairs.filter(
      p => p.score === score && (p.row === row) !== (p.record === record) && !found.has(p.row) && !taken.has(p.record),
    );
    if (rivals.length === 0) {
      found.set(row, record);
      taken.add(record);
    } else for (const rival of [row, ...rivals.map(r => r.row)]) ambiguous.add(rival);
  }
  return conclude(rows, found, ambiguous, known, keys, academie, tally);
}

function conclude(
  rows: readonly Named[],
  found: ReadonlyMap<Named, KnownRecord>,
  ambiguous: Set<Named>,
  known: readonly KnownRecord[],
  keys: Keys,
  academie: string,
  tally: Tally,
): MatchedResponsables {
  const occupied = new Set(known.map(({ recordKey }) => recordKey));
  const fresh = rows.filter(row => !found.has(row) && !ambiguous.has(row));
  const plainKey = ({ digests }: Named): string =>
    keys.record('RESPONSABLE', `NAME:${fullNames(digests).sort().join()}`);
  const toldApart = (row: Named): string => {
    const by = row.digests.contacts.length ? [...row.digests.contacts].sort()[0] : row.children.join();
    return keys.record('RESPONSABLE', `NAME:${fullNames(row.digests).sort().join()}:${by}`);
  };
  const count = (keyOf: (row: Named) => string): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const row of fresh) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
    return counts;
  };
  const plain = count(plainKey);
  const apart = count(toldApart);
  const as = ({ active, digests }: Named, recordKey: string) => ({
    active,
    digests,
    recordKey,
    person: keys.responsableFingerprint(active.clean, recordKey, academie),
  });
  const matched: MatchedResponsable[] = [];
  for (const row of rows) {
    const record = found.get(row);
    if (record) {
      matched.push({ ...as(row, record.recordKey), accountId: record.entityId, known: record });
      continue;
    }
    if (ambiguous.has(row)) continue;
    const alone = plain.get(plainKey(row)) === 1 && !occupied.has(plainKey(row));
    const recordKey = alone ? plainKey(row) : toldApart(row);
    if (!alone && (apart.get(recordKey) !== 1 || occupied.has(recordKey))) ambiguous.add(row);
    else matched.push({ ...as(row, recordKey), accountId: keys.newAccount(recordKey) });
  }
  for (const { active } of ambiguous)
    tally.reject('RESPONSABLE', active.draft.raw.origin, [{ code: 'RESPONSABLE_AMBIGUOUS' }]);
  const names = new Set([...ambiguous].flatMap(({ digests }) => fullNames(digests)));
  return {
    matched,
    rejected: [...ambiguous].map(({ active }) => active),
    untouched: known.filter(record => fullNames(record).some(name => names.has(name))),
  };
}
