/**
 * The records of accounts that stand beside each other, in this school or elsewhere: the one with the smallest key speaks
 * for identity and contact, and the links of a school are what its records say together.
 */
import type { StandingRecord } from './account-records.js';
import type { KnownRecords, PersonDigests } from './known.js';
import { tellsPerson } from './match-keys.js';
import type { ResponsableToRecord, ToEnd } from './plan.js';
import type { PlannedLink } from './plan-links.js';

interface Said extends StandingRecord {
  readonly links: readonly PlannedLink[];
}

const voiceOf = ({ matchKeys }: PersonDigests): string | undefined => matchKeys.find(key => !tellsPerson(key));

const byKey = (a: Said, b: Said): number => (a.recordKey < b.recordKey ? -1 : 1);

export class Standing {
  readonly #byAccount = new Map<string, Said[]>();

  constructor(
    readonly uai: string,
    records: readonly Said[],
  ) {
    for (const record of [...records].sort(byKey)) {
      const of = this.#byAccount.get(record.accountId);
      if (of) of.push(record);
      else this.#byAccount.set(record.accountId, [record]);
    }
  }

  /** As it will be when these are recorded and those have ended. */
  static async load(
    records: KnownRecords,
    planned: readonly ResponsableToRecord[],
    ends: readonly ToEnd[],
  ): Promise<Standing> {
    const accounts = [...planned.map(({ entityId }) => entityId), ...ends.map(({ known }) => known.entityId)];
    const changing = new Set([
      ...planned.flatMap(({ recordKey, replaces }) => [recordKey, replaces]),
      ...ends.map(({ known }) => known.recordKey),
    ]);
    const others = (await records.accounts.standing(accounts)).flatMap(record =>
      changing.has(record.recordKey) ? [] : { ...record, links: record.links.map(link => ({ ...link, legal: true })) },
    );
    const { uai } = records;
    const own = planned.map(({ entityId: accountId, recordKey, links, digests }) => ({
      ...{ accountId, uai, recordKey, links, voice: voiceOf(digests) ?? null },
    }));
    return new Standing(uai, [...others, ...own]);
  }

  speaks({ entityId, recordKey, digests }: ResponsableToRecord): boolean {
    const first = this.#byAccount.get(entityId)?.[0];
    const voice = voiceOf(digests);
    return first?.recordKey === recordKey || (voice !== undefined && first?.voice === voice);
  }

  /** No other record stands for the account. */
  alone({ entityId }: ResponsableToRecord): boolean {
    return this.#byAccount.get(entityId)?.length === 1;
  }

  /** Of the account in this school; a legal one before another. */
  links(accountId: string): PlannedLink[] {
    const links = new Map<string, PlannedLink>();
    for (const record of this.#byAccount.get(accountId) ?? [])
      for (const link of record.uai === this.uai ? record.links : []) {
        const before = links.get(link.studentId);
        if (!before || (link.legal && !before.legal)) links.set(link.studentId, link);
      }
    return [...links.values()].sort((a, b) => (a.studentId < b.studentId ? -1 : 1));
  }
}
