/**
 * Which known record each row of an export without ids is. Names that agree make nobody the same person: a mobile, an
 * e-mail address or a child must too. A row that names the children of two records is both, which become one; rows that
 * share out the children of one record are of its account. Where two rows may each be the same record, and what they say
 * keeps them apart, neither is.
 */
import { addTo, groupedByEach } from '../../../common/grouped.js';
import { emailKey } from '../../../text/email.js';
import type { CleanResponsable } from '../judge/fields.js';
import { share } from './digests.js';
import type { KnownRecord, PersonDigests } from '../known/known.js';
import { namesAgree, namesEqual } from './same-names.js';

/** A row, or several of one person. */
export interface NamedRow {
  readonly clean: CleanResponsable;
  readonly digests: PersonDigests;
  readonly children: readonly string[];
}

export interface Pairing<Row> {
  readonly found: ReadonlyMap<Row, KnownRecord>;
  /** Records whose children a row names that is another record. */
  readonly joins: ReadonlyMap<Row, readonly KnownRecord[]>;
  /** A record of whose account a row is, though another row is the record. */
  readonly kin: ReadonlyMap<Row, KnownRecord>;
  readonly ambiguous: ReadonlySet<Row>;
}

interface Pair<Row> {
  readonly row: Row;
  readonly record: KnownRecord;
  readonly score: number;
}

const childrenOf = ({ links }: KnownRecord): string[] => links.map(({ studentId }) => studentId);

/**
 * How surely a row is a record whose names agree; 0 when nothing but the names does. Contacts and children count first,
 * then whether the names are the same, the row is as it was before, and all the children are the same.
 */
function agreement({ digests, children }: NamedRow, record: KnownRecord, isAsBefore: () => boolean): number {
  if (!namesAgree(digests.names, record.names)) return 0;
  const known = childrenOf(record);
  const common = known.filter(child => children.includes(child)).length;
  const points = 4 * digests.contacts.filter(contact => record.contacts.includes(contact)).length + 2 * common;
  if (points === 0) return 0;
  const alike = common / new Set([...known, ...children]).size;
  return points + (namesEqual(digests.names, record.names) ? 1 : 0) + (isAsBefore() ? 0.5 : 0) + 0.4 * alike;
}

const differ = <T>(a: T | undefined, b: T | undefined): boolean => a !== undefined && b !== undefined && a !== b;

/** The two differ in something that both have, and that tells persons apart. */
const areTwo = ({ clean: a, digests }: NamedRow, { clean: b, digests: others }: NamedRow): boolean =>
  !namesAgree(digests.names, others.names) ||
  differ(a.contact.mobile, b.contact.mobile) ||
  differ(a.contact.email && emailKey(a.contact.email), b.contact.email && emailKey(b.contact.email)) ||
  differ(a.identity.civility, b.identity.civility);

/** Both have a mobile or an e-mail address, and none in common. */
const isElsewhere = (row: NamedRow, record: KnownRecord): boolean =>
  row.digests.contacts.length > 0 && record.contacts.length > 0 && !share(row.digests.contacts, record.contacts);

const byOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export class Pairer<Row extends NamedRow> {
  readonly #found = new Map<Row, KnownRecord>();
  readonly #rowOf = new Map<KnownRecord, Row>();
  readonly #kin = new Map<Row, KnownRecord>();
  readonly #ambiguous = new Set<Row>();
  readonly #pairs: readonly Pair<Row>[];

  /** `isAsBefore`: the row's person is as the record has it. Rows in an order that does not depend on the file's. */
  constructor(
    readonly rows: readonly Row[],
    readonly known: readonly KnownRecord[],
    isAsBefore: (row: Row, record: KnownRecord) => boolean,
  ) {
    const named = groupedByEach(known, ({ names }) => names.full);
    this.#pairs = rows
      .flatMap(row => {
        const records = new Set(row.digests.names.full.flatMap(name => named.get(name) ?? []));
        return [...records].map(record => ({
          row,
          record,
          score: agreement(row, record, () => isAsBefore(row, record)),
        }));
      })
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || byOrder(a.record.recordKey, b.record.recordKey));
  }

  pair(): Pairing<Row> {
    for (const pair of this.#pairs) if (this.#isFree(pair)) this.#settle(pair);
    for (const row of this.rows) if (!this.#found.has(row) && !this.#ambiguous.has(row)) this.#findKin(row);
    return { found: this.#found, joins: this.#joins(), kin: this.#kin, ambiguous: this.#ambiguous };
  }

  #isFree({ row, record }: Pair<Row>): boolean {
    return !this.#found.has(row) && !this.#rowOf.has(record) && !this.#ambiguous.has(row);
  }

  #settle({ row, record, score }: Pair<Row>): void {
    const rivals = this.#pairs.filter(
      other => other.record === record && other.row !== row && other.score === score && this.#isFree(other),
    );
    const rows = [row, ...rivals.map(rival => rival.row)];
    const isShared = rows.every((one, at) => rows.slice(at + 1).every(other => this.#shareOut(one, other, record)));
    if (rivals.length > 0 && !isShared) {
      for (const one of rows) this.#ambiguous.add(one);
      return;
    }
    this.#found.set(row, record);
    this.#rowOf.set(record, row);
  }

  /** The two rows may be one person's: each names a child of the record that the other does not. */
  #shareOut(one: Row, other: Row, record: KnownRecord): boolean {
    const own = (a: Row, b: Row): boolean =>
      childrenOf(record).some(child => a.children.includes(child) && !b.children.includes(child));
    return own(one, other) && own(other, one) && !areTwo(one, other);
  }

  #findKin(row: Row): void {
    const records = this.#pairs
      .filter(pair => pair.row === row)
      .flatMap(({ record }) => {
        const holder = this.#rowOf.get(record);
        return holder && this.#shareOut(row, holder, record) && !isElsewhere(row, record) ? record : [];
      });
    const [record, ...others] = records;
    if (record && others.every(({ entityId }) => entityId === record.entityId)) this.#kin.set(row, record);
  }

  /** By row, the records without a row of their own that it is most like, and a child of which it names. */
  #joins(): Map<Row, KnownRecord[]> {
    const joins = new Map<Row, KnownRecord[]>();
    const joined = new Set(this.#pairs.filter(({ row }) => this.#ambiguous.has(row)).map(({ record }) => record));
    for (const { row, record } of this.#pairs) {
      const own = this.#found.get(row);
      if (!own || this.#rowOf.has(record) || joined.has(record) || !namesAgree(own.names, record.names)) continue;
      const named = childrenOf(record).filter(child => row.children.includes(child));
      const isOnlyThere = named.some(child => !childrenOf(own).includes(child));
      if (named.length === 0 || (isElsewhere(row, record) && !isOnlyThere)) continue;
      addTo(joins, row, record);
      joined.add(record);
    }
    return joins;
  }
}
