/**
 * Finds the record and account of each active responsable in an export without ids. First the rows of one person become one;
 * then rows are paired with known records (`responsable-rows.ts`); then the other rows are given new keys.
 */
import { addTo } from '../../../common/grouped.js';
import { canonicalJson } from '../../../domain/canonical-json.js';
import { share } from './digests.js';
import { personIn } from './fingerprint.js';
import { keyByFullNames } from '../local-key.js';
import type { Keys } from './keys.js';
import type { KnownRecord } from '../known/known.js';
import type { MatchedResponsable, MatchedResponsables } from './responsables.js';
import { Pairer, type NamedRow } from './responsable-rows.js';
import type { ActiveResponsable, LinkOutcome } from '../judge/responsables.js';
import { namesAgree } from './same-names.js';
import type { Tally } from '../../report/tally.js';

/** A responsable of the file, in one row or in several that were merged. */
interface NamedPerson extends NamedRow {
  active: ActiveResponsable;
  children: readonly string[];
}

const childrenOf = (links: readonly LinkOutcome[]): string[] =>
  links.flatMap(({ studentId }) => (studentId === undefined ? [] : [studentId])).sort();

/** Whether two rows are one person's: names and a contact agree, or neither has a contact and the rows say the same. */
const samePersonTwice = (a: NamedPerson, b: NamedPerson): boolean =>
  namesAgree(a.digests.names, b.digests.names) &&
  (share(a.digests.contacts, b.digests.contacts) ||
    (a.digests.contacts.length + b.digests.contacts.length === 0 &&
      canonicalJson(a.children) === canonicalJson(b.children) &&
      canonicalJson(a.clean) === canonicalJson(b.clean)));

/** Sorts rows in an order that does not depend on the file's; those with most first names come first. */
const inOrder = (rows: readonly NamedPerson[]): NamedPerson[] =>
  rows
    .map(row => ({ row, names: row.digests.names.full.length, order: canonicalJson([row.clean, row.children]) }))
    .sort((a, b) => b.names - a.names || (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
    .map(({ row }) => row);

/** Makes the rows of one person one row, with all their children. A row that may be of two persons stays by itself. */
function mergeRows(rows: readonly NamedPerson[], tally: Tally): NamedPerson[] {
  const byName = new Map<string, NamedPerson[]>();
  const merged: NamedPerson[] = [];
  for (const row of inOrder(rows)) {
    const names = row.digests.names.full;
    const found = names.flatMap(name => byName.get(name) ?? []).filter(other => samePersonTwice(other, row));
    const [first] = found;
    if (!first || found.some(({ digests }) => !namesAgree(digests.names, first.digests.names))) {
      merged.push(row);
      for (const name of names) addTo(byName, name, row);
      continue;
    }
    tally.skip('RESPONSABLE', 'REPEATED', row.active.draft.raw.origin);
    const alreadyNamed = new Set(first.children);
    const added = row.active.draft.links.filter(link => {
      const repeated = link.studentId !== undefined && alreadyNamed.has(link.studentId);
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

/**
 * Makes the keys of new records: from the names alone when no other record of the school has them, else from the names with a
 * contact or the children. `found`: known records that rows are. `fresh`: the rows that need a key.
 */
class FreshKeys {
  readonly #known: ReadonlyMap<string, KnownRecord>;
  readonly #used: Set<string>;
  readonly #namesakes = new Map<string, number>();

  constructor(
    readonly keys: Keys,
    known: readonly KnownRecord[],
    found: Iterable<KnownRecord>,
    fresh: readonly NamedPerson[],
  ) {
    this.#used = new Set([...found].map(({ recordKey }) => recordKey));
    this.#known = new Map(known.map(record => [record.recordKey, record]));
    for (const row of fresh)
      this.#namesakes.set(this.#keyByNames(row), (this.#namesakes.get(this.#keyByNames(row)) ?? 0) + 1);
  }

  #keyByNames({ digests }: NamedPerson): string {
    return this.keys.record('RESPONSABLE', keyByFullNames(digests.names));
  }

  #keyByNamesAndMore({ digests, children }: NamedPerson, ...more: readonly string[]): string {
    const by = digests.contacts.length ? [...digests.contacts].sort()[0]! : children.join();
    return this.keys.record('RESPONSABLE', keyByFullNames(digests.names, by, ...more));
  }

  /** Answers a key for the row; call it once for each row. `known`: the record with that key, ended before, that comes back. */
  of(row: NamedPerson): { recordKey: string; known?: KnownRecord } {
    const byNames = this.#keyByNames(row);
    if (this.#namesakes.get(byNames) === 1 && !this.#known.has(byNames)) return { recordKey: byNames };
    const byMore = this.#keyByNamesAndMore(row);
    const known = this.#known.get(byMore);
    if (known?.state === 'ENDED' && !this.#used.has(byMore)) {
      this.#used.add(byMore);
      return { recordKey: byMore, known };
    }
    // Records of the same names, and the same contact or children, are told apart by all that the row says, and a number.
    for (let more: string[] = [], at = 1; ; more = [canonicalJson(row.clean), String(at++)]) {
      const recordKey = this.#keyByNamesAndMore(row, ...more);
      if (this.#known.has(recordKey) || this.#used.has(recordKey)) continue;
      this.#used.add(recordKey);
      return { recordKey };
    }
  }
}

/** Matches responsables of a base without ids (ONDE): names agree, and so does a mobile, an e-mail address or a child. */
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
      clean: one.clean,
      digests: keys.responsableDigests(one.clean),
      children: childrenOf(one.draft.links),
    })),
    tally,
  );
  const personOf = ({ clean }: NamedPerson, recordKey: string): string =>
    keys.responsableFingerprint(clean, recordKey, academie);
  const isAsBefore = (row: NamedPerson, { recordKey, fingerprint }: KnownRecord): boolean =>
    personOf(row, recordKey) === personIn(fingerprint);
  const { found, joins, kin, ambiguous } = new Pairer(rows, known, isAsBefore).pair();
  const fresh = new FreshKeys(
    keys,
    known,
    found.values(),
    rows.filter(row => !found.has(row) && !ambiguous.has(row)),
  );
  const matched = rows
    .filter(row => !ambiguous.has(row))
    .map((row): MatchedResponsable => {
      const paired = found.get(row);
      const { recordKey, known: record }: { recordKey: string; known?: KnownRecord } = paired
        ? { recordKey: paired.recordKey, known: paired }
        : fresh.of(row);
      const accountId = record?.entityId ?? kin.get(row)?.entityId ?? keys.newAccount(recordKey);
      const joined = joins.get(row);
      return {
        active: row.active,
        digests: row.digests,
        recordKey,
        person: personOf(row, recordKey),
        accountId,
        ...(record && { known: record }),
        ...(joined && { joins: joined }),
      };
    });
  for (const { active: one } of ambiguous)
    tally.reject('RESPONSABLE', one.draft.raw.origin, [{ code: 'RESPONSABLE_AMBIGUOUS' }]);
  const ambiguousNames = new Set([...ambiguous].flatMap(({ digests }) => digests.names.full));
  return {
    matched,
    rejected: [...ambiguous].map(row => row.active),
    untouched: known.filter(record => record.names.full.some(name => ambiguousNames.has(name))),
  };
}
