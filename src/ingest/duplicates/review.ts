/** Compares the responsables that an import created or changed with others: suspects pairs, and clears those no longer alike. */
import type { CommandContext, Commands } from '../../command/index.js';
import type { Vault } from '../../vault/vault.js';
import { eachBounded } from '../../common/each-bounded.js';
import type { Keys } from '../pipeline/match/keys.js';
import type { KnownRecords } from '../pipeline/known/store.js';
import type { ResponsableToRecord } from '../pipeline/plan/plan.js';
import { heldLinks } from '../pipeline/plan/links.js';
import { CandidatePairs, type ComparableRecord, type OrderedPair } from './candidate-pairs.js';
import { factsOf } from './facts.js';
import { CANDIDATE_FROM, likeness, type LikenessFacts } from './score.js';

/** What a review works with. */
export interface Reviewing {
  readonly records: KnownRecords;
  readonly keys: Pick<Keys, 'swappedNames'>;
  readonly vault: Pick<Vault, 'persons'>;
  readonly commands: Pick<Commands, 'accounts' | 'duplicates'>;
  readonly context: CommandContext;
  readonly atOnce: number;
}

/** The record as `CandidatePairs` takes it. */
const comparable = (
  { entityId: accountId, recordKey, digests, links, clean }: ResponsableToRecord,
  keys: Reviewing['keys'],
): ComparableRecord => ({
  accountId,
  recordKey,
  names: digests.names,
  contacts: digests.contacts,
  links: heldLinks(links),
  ...(clean && { swapped: keys.swappedNames(clean.identity) }),
});

/** Make it by `Review.of` with all responsables of an import, then call `reviewChunk` for each chunk of them. */
export class Review {
  readonly #facts: Map<string, LikenessFacts>;

  constructor(
    readonly env: Reviewing,
    readonly pairs: CandidatePairs,
    people: readonly ResponsableToRecord[],
  ) {
    this.#facts = new Map();
    // Reversed, so that of several records of an account the first one gives the facts.
    for (const { entityId, clean, links } of [...people].reverse()) {
      const studentIds = links.map(({ studentId }) => studentId);
      if (clean) this.#facts.set(entityId, factsOf(clean.identity, clean.contact, studentIds));
    }
  }

  static async of(env: Reviewing, people: readonly ResponsableToRecord[]): Promise<Review> {
    const { db, uai } = env.records;
    const planned = people.map(record => comparable(record, env.keys));
    return new Review(env, await CandidatePairs.load(db, uai, planned), people);
  }

  /** Suspects and clears pairs of these records. Call it once the commands of the records are done. */
  async reviewChunk(chunk: readonly ResponsableToRecord[]): Promise<void> {
    const { commands, context, atOnce } = this.env;
    const pairs = await this.pairs.of(chunk.map(record => comparable(record, this.env.keys)));
    if (pairs.length === 0) return;
    await this.#read([...new Set(pairs.flat())].filter(accountId => !this.#facts.has(accountId)));
    const suspectedBefore = new Set((await this.pairs.suspected(chunk.map(({ entityId }) => entityId))).map(String));
    const inOneSchool = await this.pairs.inOneSchool(pairs);
    const judged = pairs.map(pair => ({ accountIds: pair, ...this.#likeness(pair, inOneSchool.has(String(pair))) }));
    const suspects = judged.filter(({ score }) => score >= CANDIDATE_FROM);
    const cleared = judged.filter(
      ({ score, accountIds }) => score < CANDIDATE_FROM && suspectedBefore.has(String(accountIds)),
    );
    await this.pairs.remember(suspects.map(({ accountIds }) => accountIds));
    await eachBounded(suspects, atOnce, async suspect => {
      await commands.duplicates.suspect(suspect, context);
    });
    await eachBounded(cleared, atOnce, async ({ accountIds }) => {
      await commands.duplicates.clear({ accountIds }, context);
    });
    await this.pairs.forget(cleared.map(({ accountIds }) => accountIds));
  }

  #likeness([one, other]: OrderedPair, inOneSchool: boolean): ReturnType<typeof likeness> {
    const [a, b] = [this.#facts.get(one), this.#facts.get(other)];
    return a && b ? likeness(a, b, inOneSchool) : { score: 0, reasons: [] };
  }

  /** Reads the facts of accounts that this import does not record, from the vault. */
  async #read(accountIds: readonly string[]): Promise<void> {
    const { commands, vault, atOnce } = this.env;
    const accounts: NonNullable<Awaited<ReturnType<Commands['accounts']['account']>>>[] = [];
    await eachBounded(accountIds, atOnce, async accountId => {
      const account = await commands.accounts.account(accountId);
      if (account?.identity && !account.mergedInto) accounts.push(account);
    });
    const identities = await vault.persons.identities(accounts.map(({ identity }) => identity!));
    const reachable = accounts.filter(({ baseContact }) => baseContact);
    const contacts = await vault.persons.contacts(reachable.map(({ baseContact }) => baseContact!));
    const contactOf = new Map(reachable.map(({ accountId }, at) => [accountId, contacts[at]]));
    for (const [at, { accountId, links }] of accounts.entries()) {
      const identity = identities[at];
      const studentIds = links.map(({ studentId }) => studentId);
      if (identity) this.#facts.set(accountId, factsOf(identity, contactOf.get(accountId) ?? {}, studentIds));
    }
  }
}
