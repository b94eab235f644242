/** Records one chunk of responsables: identities and contacts in the vault, then the accounts with their links. */
import type { BaseContact } from '../../../command/index.js';
import type { VaultRef } from '../../../domain/event.js';
import { followMerge, isMerged } from '../../duplicates/by-rule.js';
import { Review } from '../../duplicates/review.js';
import type { Recording } from './recording.js';
import { eachBounded } from './bounded.js';
import { contactOf } from './contact.js';
import type { CleanResponsable } from '../judge/fields.js';
import type { ResponsableToRecord } from '../plan/plan.js';
import { heldLinks } from '../plan/links.js';
import type { Standing } from '../known/survivorship.js';

type Said = ResponsableToRecord & { readonly clean: CleanResponsable };
const isSaid = (record: ResponsableToRecord): record is Said => record.clean !== undefined;

/** What the vault holds of who speaks, and what a list may show of it. */
interface Spoken {
  readonly identity: VaultRef;
  readonly contact?: BaseContact;
}

export async function recordResponsables(
  run: Recording,
  chunk: readonly ResponsableToRecord[],
  standing: Standing,
  review: Review,
): Promise<void> {
  const { commands, records, keys, context, base, uai, academie } = run.env;
  const [said] = await Promise.all([
    recordPersons(
      run,
      chunk.filter(isSaid).filter(record => standing.speaks(record)),
    ),
    run.announce('RESPONSABLE', chunk),
  ]);
  const done: ResponsableToRecord[] = [];
  const merged: ResponsableToRecord[] = [];
  const notAlone: ResponsableToRecord[] = [];
  const record = async (one: ResponsableToRecord): Promise<void> => {
    const { entityId: accountId, recordKey } = one;
    const personId = keys.personOfAccount(accountId);
    const likelyNew = one.fresh && standing.alone(one);
    const input = { accountId, personId, base, academie, uai, recordKey, links: standing.links(accountId), likelyNew };
    const result = await commands.base.recordResponsable({ ...input, ...said.get(one), ifFirst: likelyNew }, context);
    if (isMerged(result)) return void merged.push(one);
    if (run.accepted(result)) done.push(one);
    else if (isSaid(one)) run.refused('RESPONSABLE', one, result);
    if (likelyNew && result.outcome !== 'refused' && result.state.sources.length > 1) notAlone.push(one);
    run.step();
  };
  for (const round of byPlace(chunk, standing)) await eachBounded(round, run.env.atOnce, record);
  await review.look(done);
  const silent = await spokenFor(run, notAlone, said);
  await records.accounts.wake(standing.silent(chunk.map(({ entityId }) => entityId)));
  await records.settle(
    done.map(one => ({
      kind: 'RESPONSABLE',
      recordKey: one.recordKey,
      fingerprint: one.fingerprint,
      links: heldLinks(one.links),
      ...(isSaid(one) && { spoke: said.has(one) && !silent.has(one) }),
    })),
  );
  if (merged.length > 0) await recordOnKept(run, merged);
}

/** The first records of accounts, then the second ones: in that order the ledger is to have them. */
function byPlace(chunk: readonly ResponsableToRecord[], standing: Standing): ResponsableToRecord[][] {
  const rounds: ResponsableToRecord[][] = [];
  for (const one of chunk) (rounds[standing.placeOf(one)] ??= []).push(one);
  return Object.values(rounds);
}

/**
 * Records thought to be the only ones of their accounts, which another import was giving theirs at the same time: what they
 * said did not count if they came second. Answers those of them that do not speak; of another, what it says is said now.
 */
async function spokenFor(
  run: Recording,
  notAlone: readonly ResponsableToRecord[],
  said: ReadonlyMap<ResponsableToRecord, Spoken>,
): Promise<Set<ResponsableToRecord>> {
  if (notAlone.length === 0) return new Set();
  const { commands, keys, context, base, uai, academie, atOnce } = run.env;
  const standing = await run.standing(notAlone, []);
  await eachBounded(
    notAlone.filter(one => standing.speaks(one)),
    atOnce,
    async one => {
      const { entityId: accountId, recordKey } = one;
      const input = { accountId, personId: keys.personOfAccount(accountId), base, academie, uai, recordKey };
      const links = standing.links(accountId);
      run.accepted(await commands.base.recordResponsable({ ...input, links, ...said.get(one) }, context));
    },
  );
  return new Set(notAlone.filter(one => !standing.speaks(one)));
}

/** The accounts were absorbed meanwhile: the records go on with those that stand for them. */
async function recordOnKept(run: Recording, merged: readonly ResponsableToRecord[]): Promise<void> {
  const again: ResponsableToRecord[] = [];
  for (const record of merged) again.push({ ...record, entityId: await followMerge(run.merging, record.entityId) });
  const standing = await run.standing(again, []);
  await recordResponsables(run, again, standing, await Review.of(run.env, again));
}

/** What those who speak for a person say, in the vault; and their logins. */
async function recordPersons(
  { env: { vault, keys } }: Recording,
  chunk: readonly Said[],
): Promise<Map<ResponsableToRecord, Spoken>> {
  const people = chunk.map(record => ({ ...record.clean, personId: keys.personOfAccount(record.entityId) }));
  const sayPersons = async () => ({
    identities: await vault.persons.recordIdentities(
      people.map(({ personId, identity }) => ({ personId, value: identity })),
    ),
    contacts: await vault.persons.recordContacts(people.map(({ personId, contact }) => ({ personId, value: contact }))),
  });
  const [{ identities, contacts }] = await Promise.all([
    sayPersons(),
    vault.logins.reserve(
      chunk.map(({ entityId, clean: { identity } }) => ({
        accountId: entityId,
        surname: identity.surname,
        firstName: identity.firstName,
      })),
    ),
  ]);
  const said = chunk.map(({ clean }, at) => ({
    identity: identities[at]!.ref,
    ...contactOf(contacts[at], clean.contact),
  }));
  return new Map(chunk.map((record: ResponsableToRecord, at) => [record, said[at]!]));
}
