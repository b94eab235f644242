/**
 * The records of accounts that stand beside each other, in this school or elsewhere. Of an account's, the one that was
 * attached to it first speaks for identity and contact, for as long as it stands: the ledger tells the order. The links of
 * a school are what its records say together.
 */
import type { Account } from '../../../domain/account/state.js';
import { academieIdIn, type OtherRecord, type StandingRecord } from './account-records.js';
import { eachBounded } from '../record/bounded.js';
import { canonical } from '../match/keys.js';
import type { KnownRecords } from './store.js';
import type { ResponsableToRecord, ToEnd } from '../plan/plan.js';
import type { PlannedLink } from '../plan/links.js';

interface Said extends StandingRecord {
  readonly links: readonly PlannedLink[];
  /** Of a record of another import. */
  readonly other?: OtherRecord;
  /** What it says: those that no ledger puts in order stand in that of their words, whatever the order of the file. */
  readonly words: string;
}

/** What the ledger knows of the accounts. */
export interface Ledger {
  readonly accountOf: (accountId: string) => Promise<Account | undefined>;
  readonly atOnce: number;
}

const ownOf = (uai: string, record: ResponsableToRecord): Said => {
  const { entityId: accountId, recordKey, links, digests, clean } = record;
  return {
    accountId,
    uai,
    recordKey,
    links,
    academieId: academieIdIn(digests.matchKeys),
    words: clean ? canonical(clean) : '',
  };
};

const otherOf = (other: OtherRecord): Said => ({
  ...other,
  ...{ other, words: '', links: other.links.map(link => ({ ...link, legal: true })) },
});

/** As they were attached to the account; those that are not yet, after those that are. */
function inOrder(records: readonly Said[], account: Account | undefined): Said[] {
  const places = new Map(account?.sources.map(({ recordKey }, at) => [recordKey, at]));
  const placeOf = ({ recordKey }: Said): number => places.get(recordKey) ?? places.size;
  return records
    .filter(record => record.other?.state !== 'PENDING' || places.has(record.recordKey))
    .sort((a, b) => placeOf(a) - placeOf(b) || (a.words < b.words ? -1 : a.words > b.words ? 1 : 0));
}

/** Whichever of them speaks, the same is said. */
const isOneVoice = ([first, ...others]: readonly Said[]): boolean =>
  others.length === 0
    ? first?.other?.state !== 'PENDING'
    : others.every(({ academieId }) => academieId !== undefined && academieId === first?.academieId);

export class Standing {
  constructor(
    readonly uai: string,
    /** By account, in order. */
    readonly byAccount: ReadonlyMap<string, readonly Said[]>,
  ) {}

  /** As it will be when these are recorded and those have ended. */
  static async load(
    records: KnownRecords,
    { accountOf, atOnce }: Ledger,
    planned: readonly ResponsableToRecord[],
    ends: readonly ToEnd[],
  ): Promise<Standing> {
    const accounts = [...planned.map(({ entityId }) => entityId), ...ends.map(({ known }) => known.entityId)];
    const changing = new Set([
      ...planned.flatMap(({ recordKey, replaces }) => [recordKey, replaces]),
      ...ends.map(({ known }) => known.recordKey),
    ]);
    const others = (await records.accounts.standing([...new Set(accounts)])).filter(
      ({ recordKey }) => !changing.has(recordKey),
    );
    const { uai } = records;
    const byAccount = new Map<string, Said[]>();
    for (const record of [...others.map(otherOf), ...planned.map(one => ownOf(uai, one))]) {
      const of = byAccount.get(record.accountId);
      if (of) of.push(record);
      else byAccount.set(record.accountId, [record]);
    }
    const several = [...byAccount].filter(([, of]) => !isOneVoice(of));
    await eachBounded(several, atOnce, async ([accountId, of]) => {
      byAccount.set(accountId, inOrder(of, await accountOf(accountId)));
    });
    return new Standing(uai, byAccount);
  }

  speaks({ entityId, recordKey, digests }: ResponsableToRecord): boolean {
    const first = this.byAccount.get(entityId)?.[0];
    const academieId = academieIdIn(digests.matchKeys);
    return first?.recordKey === recordKey || (academieId !== undefined && first?.academieId === academieId);
  }

  /** Which of the account's records it is, from 0: in that order they are to be attached. */
  placeOf({ entityId, recordKey }: ResponsableToRecord): number {
    return this.byAccount.get(entityId)?.findIndex(record => record.recordKey === recordKey) ?? 0;
  }

  /** No other record stands for the account. */
  alone({ entityId }: ResponsableToRecord): boolean {
    return this.byAccount.get(entityId)?.length === 1;
  }

  /** Of these accounts, the records of other imports that are to speak and did not. */
  silent(accountIds: readonly string[]): OtherRecord[] {
    return [...new Set(accountIds)].flatMap(id => {
      const of = this.byAccount.get(id) ?? [];
      const [first] = of;
      if (!first?.other || first.other.spoke === true) return [];
      const isSaidNow = of.some(
        ({ other, academieId }) => !other && academieId !== undefined && academieId === first.academieId,
      );
      return isSaidNow ? [] : [first.other];
    });
  }

  /** Of the account in this school; a legal one before another. */
  links(accountId: string): PlannedLink[] {
    const links = new Map<string, PlannedLink>();
    for (const record of this.byAccount.get(accountId) ?? [])
      for (const link of record.uai === this.uai ? record.links : []) {
        const before = links.get(link.studentId);
        if (!before || (link.legal && !before.legal)) links.set(link.studentId, link);
      }
    return [...links.values()].sort((a, b) => (a.studentId < b.studentId ? -1 : 1));
  }
}
