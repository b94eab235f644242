/**
 * Says which of an account's records is authoritative for identity and contact: the one that was attached to the account first,
 * in this school or elsewhere, until it ends. The ledger knows the order. An account's links in a school come from all records
 * that the school has of it.
 */
import { grouped } from '../../../common/grouped.js';
import type { Account } from '../../../domain/account/state.js';
import { canonicalJson } from '../../../domain/canonical-json.js';
import { academieIdIn, type AccountRecord, type OtherRecord } from './account-records.js';
import { eachBounded } from '../../../common/each-bounded.js';
import type { KnownRecords } from './store.js';
import type { ResponsableToRecord, ToEnd } from '../plan/plan.js';
import type { PlannedLink } from '../plan/links.js';

/** A record of an account, as it will be once the import has ended. */
interface Contender extends AccountRecord {
  readonly links: readonly PlannedLink[];
  /** The known record, when this import does not touch it. */
  readonly other?: OtherRecord;
  /** The record's content as text. It orders records that are not attached yet, whatever the order of the file. */
  readonly content: string;
}

/** Loads accounts from the ledger, at most `atOnce` at a time. */
export interface Ledger {
  readonly accountOf: (accountId: string) => Promise<Account | undefined>;
  readonly atOnce: number;
}

const plannedContender = (uai: string, record: ResponsableToRecord): Contender => {
  const { entityId: accountId, recordKey, links, digests, clean } = record;
  const content = clean ? canonicalJson(clean) : '';
  return { accountId, uai, recordKey, links, academieId: academieIdIn(digests.matchKeys), content };
};

const otherContender = (other: OtherRecord): Contender => ({
  ...other,
  other,
  content: '',
  links: other.links.map(link => ({ ...link, legal: true })),
});

/** Sorts records as they were attached to the account, then those not attached yet; of these, other imports' pending ones are left out. */
function inOrder(records: readonly Contender[], account: Account | undefined): Contender[] {
  const ranks = new Map(account?.sources.map(({ recordKey }, at) => [recordKey, at]));
  const rankOf = ({ recordKey }: Contender): number => ranks.get(recordKey) ?? ranks.size;
  return records
    .filter(record => record.other?.state !== 'PENDING' || ranks.has(record.recordKey))
    .sort((a, b) => rankOf(a) - rankOf(b) || (a.content < b.content ? -1 : a.content > b.content ? 1 : 0));
}

/**
 * Whether identity and contact are the same whichever record is authoritative, so that the order does not matter. Not so for a single record
 * that another import has left `PENDING`: `inOrder` leaves it out if the ledger does not have it.
 */
const allAgree = ([first, ...others]: readonly Contender[]): boolean =>
  others.length === 0
    ? first?.other?.state !== 'PENDING'
    : others.every(({ academieId }) => academieId !== undefined && academieId === first?.academieId);

/** The records of the accounts that an import touches, as they will be after it. Made by `load`. */
export class Survivorship {
  constructor(
    readonly uai: string,
    /** By account, the authoritative record first. */
    readonly byAccount: ReadonlyMap<string, readonly Contender[]>,
  ) {}

  /** Reads it as it will be once the `planned` records are recorded and the `ends` have ended. */
  static async load(
    records: KnownRecords,
    { accountOf, atOnce }: Ledger,
    planned: readonly ResponsableToRecord[],
    ends: readonly ToEnd[],
  ): Promise<Survivorship> {
    const accounts = [...planned.map(({ entityId }) => entityId), ...ends.map(({ known }) => known.entityId)];
    const changing = new Set([
      ...planned.flatMap(({ recordKey, replaces }) => [recordKey, replaces]),
      ...ends.map(({ known }) => known.recordKey),
    ]);
    const others = (await records.accounts.notEnded([...new Set(accounts)])).filter(
      ({ recordKey }) => !changing.has(recordKey),
    );
    const { uai } = records;
    const contenders: Contender[] = [...others.map(otherContender), ...planned.map(one => plannedContender(uai, one))];
    const byAccount = grouped(contenders, ({ accountId }) => accountId);
    const disagreeing = [...byAccount].filter(([, ofAccount]) => !allAgree(ofAccount));
    await eachBounded(disagreeing, atOnce, async ([accountId, ofAccount]) => {
      byAccount.set(accountId, inOrder(ofAccount, await accountOf(accountId)));
    });
    return new Survivorship(uai, byAccount);
  }

  /** Whether the record's identity and contact are the account's. Several records with one id in the académie all are authoritative. */
  isAuthoritative({ entityId, recordKey, digests }: ResponsableToRecord): boolean {
    const first = this.byAccount.get(entityId)?.[0];
    const academieId = academieIdIn(digests.matchKeys);
    return first?.recordKey === recordKey || (academieId !== undefined && first?.academieId === academieId);
  }

  /** The record's place among the account's, from 0: they are attached in that order. */
  rankOf({ entityId, recordKey }: ResponsableToRecord): number {
    return this.byAccount.get(entityId)?.findIndex(record => record.recordKey === recordKey) ?? 0;
  }

  /** Whether the account has no other record. */
  isOnlyRecord({ entityId }: ResponsableToRecord): boolean {
    return this.byAccount.get(entityId)?.length === 1;
  }

  /** Records of these accounts that this import does not touch and that have become authoritative. */
  newlyAuthoritative(accountIds: readonly string[]): OtherRecord[] {
    return [...new Set(accountIds)].flatMap(id => {
      const ofAccount = this.byAccount.get(id) ?? [];
      const [first] = ofAccount;
      if (!first?.other || first.other.wasAuthoritative === true) return [];
      // A record of this import with the same id in the académie says the same of the person.
      const isRecordedNow = ofAccount.some(
        ({ other, academieId }) => !other && academieId !== undefined && academieId === first.academieId,
      );
      return isRecordedNow ? [] : [first.other];
    });
  }

  /** Links of the account in this school: one for each pupil, a legal one where there is one. */
  linksOf(accountId: string): PlannedLink[] {
    const links = new Map<string, PlannedLink>();
    for (const record of this.byAccount.get(accountId) ?? [])
      for (const link of record.uai === this.uai ? record.links : []) {
        const before = links.get(link.studentId);
        if (!before || (link.legal && !before.legal)) links.set(link.studentId, link);
      }
    return [...links.values()].sort((a, b) => (a.studentId < b.studentId ? -1 : 1));
  }
}
