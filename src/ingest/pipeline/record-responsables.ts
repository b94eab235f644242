/** Records one chunk of responsables: identities and contacts in the vault, then the accounts with their links. */
import { followMerge, isMerged } from '../duplicates/by-rule.js';
import { Review } from '../duplicates/review.js';
import type { Application } from './apply.js';
import { eachBounded } from './bounded.js';
import { contactOf } from './contact.js';
import type { CleanResponsable } from './clean.js';
import type { ResponsableToRecord } from './plan.js';
import { heldLinks } from './plan-links.js';
import { Standing } from './standing.js';

type Said = ResponsableToRecord & { readonly clean: CleanResponsable };
const isSaid = (record: ResponsableToRecord): record is Said => record.clean !== undefined;

export async function recordResponsables(
  run: Application,
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
  const record = async (one: ResponsableToRecord): Promise<void> => {
    const { entityId: accountId, recordKey } = one;
    const personId = keys.personOfAccount(accountId);
    const likelyNew = one.fresh && standing.alone(one);
    const input = { accountId, personId, base, academie, uai, recordKey, links: standing.links(accountId), likelyNew };
    const result = await commands.base.recordResponsable({ ...input, ...said.get(one) }, context);
    if (isMerged(result)) return void merged.push(one);
    if (run.accepted(result)) done.push(one);
    else if (isSaid(one)) run.refused('RESPONSABLE', one, result);
    run.step();
  };
  // Who speaks for a person creates the account.
  await eachBounded([...said.keys()], run.env.atOnce, record);
  await eachBounded(
    chunk.filter(one => !said.has(one)),
    run.env.atOnce,
    record,
  );
  await review.look(done);
  await records.settle(
    done.map(({ recordKey, fingerprint, links }) => ({
      kind: 'RESPONSABLE',
      recordKey,
      fingerprint,
      links: heldLinks(links),
    })),
  );
  if (merged.length > 0) await recordOnKept(run, merged);
}

/** The accounts were absorbed meanwhile: the records go on with those that stand for them. */
async function recordOnKept(run: Application, merged: readonly ResponsableToRecord[]): Promise<void> {
  const again: ResponsableToRecord[] = [];
  for (const record of merged) again.push({ ...record, entityId: await followMerge(run.merging, record.entityId) });
  const standing = await Standing.load(run.env.records, again, []);
  await recordResponsables(run, again, standing, await Review.of(run.env, again));
}

/** What those who speak for a person say, in the vault; and their logins. */
async function recordPersons({ env: { vault, keys } }: Application, chunk: readonly Said[]) {
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
