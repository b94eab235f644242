/**
 * Pairs the rows of an export without ids with the known records of the school. A row is a record when their names agree and
 * they share a mobile, an e-mail address or a child as well. A row that names children of two records is both of them: the two
 * records become one. Rows that each name other children of one record belong to that record's account. Where two rows may be
 * the same record and contradict each other, neither is paired with it.
 */
import { addTo, groupedByEach } from '../../../common/grouped.js';
import { emailKey } from '../../../text/email.js';
import type { CleanResponsable } from '../judge/fields.js';
import { share } from './digests.js';
import type { KnownRecord, PersonDigests } from '../known/known.js';
import { namesAgree, namesEqual } from './same-names.js';

/** One row of the file, or several rows of one person made one. */
export interface NamedRow {
  readonly clean: CleanResponsable;
  readonly digests: PersonDigests;
  /** Ids of the pupils whom the row names as children. */
  readonly children: readonly string[];
}

/** Which known record each row is. */
export interface Pairing<Row> {
  /** The record that a row is. */
  readonly found: ReadonlyMap<Row, KnownRecord>;
  /** By row that is a record, other records whose children it names too: they become one with its own. */
  readonly joins: ReadonlyMap<Row, readonly KnownRecord[]>;
  /** By row that is no record, a record whose account the row belongs to. Another row is that record. */
  readonly kin: ReadonlyMap<Row, KnownRecord>;
  /** Rows that cannot be told apart from another row: to be rejected. */
  readonly ambiguous: ReadonlySet<Row>;
}

/** A row and a record that it may be. */
interface Pair<Row> {
  readonly row: Row;
  readonly record: KnownRecord;
  readonly score: number;
}

const childrenOf = ({ links }: KnownRecord): string[] => links.map(({ studentId }) => studentId);

/**
 * Scores how surely a row is a record; 0 when the names disagree, or nothing but the names agrees. A shared contact counts 4
 * and a shared child 2. Smaller points decide between equals: 1 for equal names, 0.5 for a person who is as last recorded, and
 * up to 0.4 for the proportion of children in common.
 */
function agreement({ digests, children }: NamedRow, record: KnownRecord, isAsBefore: () => boolean): number {
  if (!namesAgree(digests.names, record.names)) return 0;
  const known = childrenOf(record);
  const common = known.filter(child => children.includes(child)).length;
  const points = 4 * digests.contacts.filter(contact => record.contacts.includes(contact)).length + 2 * common;
  if (points === 0) return 0;
  const proportion = common / new Set([...known, ...children]).size;
  return points + (namesEqual(digests.names, record.names) ? 1 : 0) + (isAsBefore() ? 0.5 : 0) + 0.4 * proportion;
}

/** Whether both values are there and differ. */
const differ = <T>(a: T | undefined, b: T | undefined): boolean => a !== undefined && b !== undefined && a !== b;

/** Whether two rows are two persons': their names disagree, or both have a mobile, e-mail address or civility and these differ. */
const areTwo = ({ clean: a, digests }: NamedRow, { clean: b, digests: otherDigests }: NamedRow): boolean =>
  !namesAgree(digests.names, otherDigests.names) ||
  differ(a.contact.mobile, b.contact.mobile) ||
  differ(a.contact.email && emailKey(a.contact.email), b.contact.email && emailKey(b.contact.email)) ||
  differ(a.identity.civility, b.identity.civility);

/** Whether row and record both have contacts (mobile, e-mail address) and none in common. */
const contactsDiffer = (row: NamedRow, record: KnownRecord): boolean =>
  row.digests.contacts.length > 0 && record.contacts.length > 0 && !share(row.digests.contacts, record.contacts);

const byOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Pairs rows with known records, the surest pair first. Construct it for all rows of one school, then call `pair` once. */
export class Pairer<Row extends NamedRow> {
  readonly #found = new Map<Row, KnownRecord>();
  readonly #rowOf = new Map<KnownRecord, Row>();
  readonly #kin = new Map<Row, KnownRecord>();
  readonly #ambiguous = new Set<Row>();
  readonly #pairs: readonly Pair<Row>[];

  /**
   * `isAsBefore` says whether the row's person is as last recorded. `rows` come in an order that does not depend on the
   * file's, so that the pairs do not depend on it either.
   */
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

  /** Pairs a row with a record. Where other rows of the same score may be that record, and do not share out its children, all are ambiguous. */
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

  /** Whether two rows may be one person's: each names a child of the record that the other does not, and nothing tells them apart. */
  #shareOut(one: Row, other: Row, record: KnownRecord): boolean {
    const namesOther = (a: Row, b: Row): boolean =>
      childrenOf(record).some(child => a.children.includes(child) && !b.children.includes(child));
    return namesOther(one, other) && namesOther(other, one) && !areTwo(one, other);
  }

  /** Finds the account of a row that is no record: the account of a record that another row is, where the two share out its children. */
  #findKin(row: Row): void {
    const records = this.#pairs
      .filter(pair => pair.row === row)
      .flatMap(({ record }) => {
        const holder = this.#rowOf.get(record);
        return holder && this.#shareOut(row, holder, record) && !contactsDiffer(row, record) ? record : [];
      });
    const [record, ...others] = records;
    if (record && others.every(({ entityId }) => entityId === record.entityId)) this.#kin.set(row, record);
  }

  /**
   * By row that is a record, other records that no row is and of which the row names a child. Each goes to the row of the highest score, when its
   * names agree with those of the row's own record; when its contacts are others, only if the child is none of the own record's. Records that an
   * ambiguous row may be are left alone.
   */
  #joins(): Map<Row, KnownRecord[]> {
    const joins = new Map<Row, KnownRecord[]>();
    const joined = new Set(this.#pairs.filter(({ row }) => this.#ambiguous.has(row)).map(({ record }) => record));
    for (const { row, record } of this.#pairs) {
      const ownRecord = this.#found.get(row);
      if (!ownRecord || this.#rowOf.has(record) || joined.has(record)) continue;
      if (!namesAgree(ownRecord.names, record.names)) continue;
      const named = childrenOf(record).filter(child => row.children.includes(child));
      const bringsChild = named.some(child => !childrenOf(ownRecord).includes(child));
      if (named.length === 0 || (contactsDiffer(row, record) && !bringsChild)) continue;
      addTo(joins, row, record);
      joined.add(record);
    }
    return joins;
  }
}
