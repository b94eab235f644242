/** Which record each active responsable of an export without ids is: known ones by names and what goes with them. */
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

interface Named extends NamedRow {
  active: ActiveResponsable;
  children: readonly string[];
}

const childrenOf = (links: readonly LinkOutcome[]): string[] =>
  links.flatMap(({ studentId }) => (studentId === undefined ? [] : [studentId])).sort();

/** The same person on several rows: names that agree, and the same mobile or e-mail, or the very same row again. */
const samePersonTwice = (a: Named, b: Named): boolean =>
  namesAgree(a.digests.names, b.digests.names) &&
  (share(a.digests.contacts, b.digests.contacts) ||
    (a.digests.contacts.length + b.digests.contacts.length === 0 &&
      canonicalJson(a.children) === canonicalJson(b.children) &&
      canonicalJson(a.clean) === canonicalJson(b.clean)));

/** In an order that does not depend on the file's; those with most first names before others. */
const inOrder = (rows: readonly Named[]): Named[] =>
  rows
    .map(row => ({ row, names: row.digests.names.full.length, order: canonicalJson([row.clean, row.children]) }))
    .sort((a, b) => b.names - a.names || (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
    .map(({ row }) => row);

/** Rows of one person become one, with all their children; one that may be two others' is neither's. */
function mergeRows(rows: readonly Named[], tally: Tally): Named[] {
  const byName = new Map<string, Named[]>();
  const merged: Named[] = [];
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

/** Gives new records their keys: by names while one person in the school has them, else by names with contacts or children. */
class FreshKeys {
  readonly #known: ReadonlyMap<string, KnownRecord>;
  readonly #used: Set<string>;
  readonly #namesakes = new Map<string, number>();

  constructor(
    readonly keys: Keys,
    known: readonly KnownRecord[],
    found: Iterable<KnownRecord>,
    fresh: readonly Named[],
  ) {
    this.#used = new Set([...found].map(({ recordKey }) => recordKey));
    this.#known = new Map(known.map(record => [record.recordKey, record]));
    for (const row of fresh) this.#namesakes.set(this.#plain(row), (this.#namesakes.get(this.#plain(row)) ?? 0) + 1);
  }

  #plain({ digests }: Named): string {
    return this.keys.record('RESPONSABLE', keyByFullNames(digests.names));
  }

  #apart({ digests, children }: Named, ...more: readonly string[]): string {
    const by = digests.contacts.length ? [...digests.contacts].sort()[0]! : children.join();
    return this.keys.record('RESPONSABLE', keyByFullNames(digests.names, by, ...more));
  }

  /** `known` is one that ended, of the same names and the same mobile, e-mail or children. */
  of(row: Named): { recordKey: string; known?: KnownRecord } {
    const plain = this.#plain(row);
    if (this.#namesakes.get(plain) === 1 && !this.#known.has(plain)) return { recordKey: plain };
    const apart = this.#apart(row);
    const known = this.#known.get(apart);
    if (known?.state === 'ENDED' && !this.#used.has(apart)) {
      this.#used.add(apart);
      return { recordKey: apart, known };
    }
    for (let more: string[] = [], at = 1; ; more = [canonicalJson(row.clean), String(at++)]) {
      const recordKey = this.#apart(row, ...more);
      if (this.#known.has(recordKey) || this.#used.has(recordKey)) continue;
      this.#used.add(recordKey);
      return { recordKey };
    }
  }
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
      clean: one.clean,
      digests: keys.responsableDigests(one.clean),
      children: childrenOf(one.draft.links),
    })),
    tally,
  );
  const personOf = ({ clean }: Named, recordKey: string): string =>
    keys.responsableFingerprint(clean, recordKey, academie);
  const isAsBefore = (row: Named, { recordKey, fingerprint }: KnownRecord): boolean =>
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
      const own = found.get(row);
      const { recordKey, known: record }: { recordKey: string; known?: KnownRecord } = own
        ? { recordKey: own.recordKey, known: own }
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
  const names = new Set([...ambiguous].flatMap(({ digests }) => digests.names.full));
  return {
    matched,
    rejected: [...ambiguous].map(row => row.active),
    untouched: known.filter(record => record.names.full.some(name => names.has(name))),
  };
}
