/** Records one chunk of responsables: identities and contacts in the vault, then the accounts with their links. */
import type { BaseContact } from '../../../command/index.js';
import type { VaultRef } from '../../../domain/vault-ref.js';
import { followMerge, isMerged } from '../../duplicates/by-rule.js';
import { Review } from '../../duplicates/review.js';
import type { Recording } from './recording.js';
import { eachBounded } from '../../../common/each-bounded.js';
import { contactOf } from './contact.js';
import type { CleanResponsable } from '../judge/fields.js';
import type { ResponsableToRecord } from '../plan/plan.js';
import { heldLinks } from '../plan/links.js';
import type { Survivorship } from '../known/survivorship.js';

type WithIdentity = ResponsableToRecord & { readonly clean: CleanResponsable };
const hasIdentity = (record: ResponsableToRecord): record is WithIdentity => record.clean !== undefined;

/** What the vault holds of an authoritative record, and what a list may show of it. */
interface StoredPerson {
  readonly identity: VaultRef;
  readonly contact?: BaseContact;
}

/**
 * Records a chunk: writes the vault and announces the rows, sends the commands, then settles the rows of those not refused. Records
 * whose account was merged away meanwhile are recorded on the account that absorbed it.
 */
export async function recordResponsables(
  run: Recording,
  chunk: readonly ResponsableToRecord[],
  survivorship: Survivorship,
  review: Review,
): Promise<void> {
  const { commands, records, keys, context, base, uai, academie } = run.env;
  const [stored] = await Promise.all([
    recordPersons(
      run,
      chunk.filter(hasIdentity).filter(record => survivorship.isAuthoritative(record)),
    ),
    run.announce('RESPONSABLE', chunk),
  ]);
  const done: ResponsableToRecord[] = [];
  const merged: ResponsableToRecord[] = [];
  const notAlone: ResponsableToRecord[] = [];
  const record = async (one: ResponsableToRecord): Promise<void> => {
    const { entityId: accountId, recordKey } = one;
    const personId = keys.personOfAccount(accountId);
    const likelyNew = one.fresh && survivorship.isOnlyRecord(one);
    const input = {
      accountId,
      personId,
      base,
      academie,
      uai,
      recordKey,
      links: survivorship.linksOf(accountId),
      likelyNew,
    };
    const result = await commands.base.recordResponsable({ ...input, ...stored.get(one), ifFirst: likelyNew }, context);
    if (isMerged(result)) return void merged.push(one);
    if (run.accepted(result)) done.push(one);
    // A record of which only links end was counted as skipped: its refusal is not reported.
    else if (hasIdentity(one)) run.refused('RESPONSABLE', one, result);
    if (likelyNew && result.outcome !== 'refused' && result.state.sources.length > 1) notAlone.push(one);
    run.step();
  };
  for (const round of byRank(chunk, survivorship)) await eachBounded(round, run.env.atOnce, record);
  await review.reviewChunk(done);
  const overruled = await recordAuthoritative(run, notAlone, stored);
  await records.accounts.markDirty(survivorship.newlyAuthoritative(chunk.map(({ entityId }) => entityId)));
  await records.settle(
    done.map(one => ({
      kind: 'RESPONSABLE',
      recordKey: one.recordKey,
      fingerprint: one.fingerprint,
      links: heldLinks(one.links),
      ...(hasIdentity(one) && { wasAuthoritative: stored.has(one) && !overruled.has(one) }),
    })),
  );
  if (merged.length > 0) await recordOnKept(run, merged);
}

/** Puts records in rounds, in the order that the ledger is to have: the first record of each account, then the second ones. */
function byRank(chunk: readonly ResponsableToRecord[], survivorship: Survivorship): ResponsableToRecord[][] {
  const rounds: ResponsableToRecord[][] = [];
  for (const one of chunk) (rounds[survivorship.rankOf(one)] ??= []).push(one);
  return Object.values(rounds);
}

/**
 * Settles which records are authoritative after all. `notAlone` were taken to be their accounts' only records, and another import
 * attached one of its own at the same time. Those attached first are recorded with identity and contact; answers the others.
 */
async function recordAuthoritative(
  run: Recording,
  notAlone: readonly ResponsableToRecord[],
  stored: ReadonlyMap<ResponsableToRecord, StoredPerson>,
): Promise<Set<ResponsableToRecord>> {
  if (notAlone.length === 0) return new Set();
  const { commands, keys, context, base, uai, academie, atOnce } = run.env;
  const survivorship = await run.survivorship(notAlone, []);
  await eachBounded(
    notAlone.filter(one => survivorship.isAuthoritative(one)),
    atOnce,
    async one => {
      const { entityId: accountId, recordKey } = one;
      const input = { accountId, personId: keys.personOfAccount(accountId), base, academie, uai, recordKey };
      const links = survivorship.linksOf(accountId);
      run.accepted(await commands.base.recordResponsable({ ...input, links, ...stored.get(one) }, context));
    },
  );
  return new Set(notAlone.filter(one => !survivorship.isAuthoritative(one)));
}

/** Records again those whose accounts were merged away meanwhile, on the accounts that absorbed them. */
async function recordOnKept(run: Recording, merged: readonly ResponsableToRecord[]): Promise<void> {
  const again: ResponsableToRecord[] = [];
  for (const record of merged) again.push({ ...record, entityId: await followMerge(run.merging, record.entityId) });
  const survivorship = await run.survivorship(again, []);
  await recordResponsables(run, again, survivorship, await Review.of(run.env, again));
}

/** Writes identity and contact of authoritative records to the vault, and reserves logins. */
async function recordPersons(
  { env: { vault, keys } }: Recording,
  chunk: readonly WithIdentity[],
): Promise<Map<ResponsableToRecord, StoredPerson>> {
  const people = chunk.map(record => ({ ...record.clean, personId: keys.personOfAccount(record.entityId) }));
  const writePersons = async () => ({
    identities: await vault.persons.recordIdentities(
      people.map(({ personId, identity }) => ({ personId, value: identity })),
    ),
    contacts: await vault.persons.recordContacts(people.map(({ personId, contact }) => ({ personId, value: contact }))),
  });
  const [{ identities, contacts }] = await Promise.all([
    writePersons(),
    vault.logins.reserve(
      chunk.map(({ entityId, clean: { identity } }) => ({
        accountId: entityId,
        surname: identity.surname,
        firstName: identity.firstName,
      })),
    ),
  ]);
  const stored = chunk.map(({ clean }, at) => ({
    identity: identities[at]!.ref,
    ...contactOf(contacts[at], clean.contact),
  }));
  return new Map(chunk.map((record: ResponsableToRecord, at) => [record, stored[at]!]));
}
