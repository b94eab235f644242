/** Records one chunk of responsables: identities and contacts in the vault, then the accounts with their links. */
import type { Application } from './apply.js';
import { eachBounded } from './bounded.js';
import { contactOf } from './contact.js';
import { heldLinks, type ResponsableToRecord } from './plan.js';
import type { Standing } from './standing.js';

export async function recordResponsables(
  run: Application,
  chunk: readonly ResponsableToRecord[],
  standing: Standing,
): Promise<void> {
  const { commands, records, keys, context, base, uai, academie } = run.env;
  await run.announce('RESPONSABLE', chunk);
  const said = await recordPersons(
    run,
    chunk.filter(record => standing.speaks(record)),
  );
  const done: ResponsableToRecord[] = [];
  const record = async (one: ResponsableToRecord): Promise<void> => {
    const { entityId: accountId, recordKey } = one;
    const personId = keys.personOfAccount(accountId);
    const input = { accountId, personId, base, academie, uai, recordKey, links: standing.links(accountId) };
    const result = await commands.base.recordResponsable({ ...input, ...said.get(one) }, context);
    if (run.accepted(result)) done.push(one);
    else run.refused('RESPONSABLE', one, result);
    run.step();
  };
  // Who speaks for a person creates the account.
  await eachBounded([...said.keys()], run.env.atOnce, record);
  await eachBounded(
    chunk.filter(one => !said.has(one)),
    run.env.atOnce,
    record,
  );
  await records.settle(
    done.map(({ recordKey, fingerprint, links }) => ({
      kind: 'RESPONSABLE',
      recordKey,
      fingerprint,
      links: heldLinks(links),
    })),
  );
}

/** What those who speak for a person say, in the vault; and their logins. */
async function recordPersons({ env: { vault, keys } }: Application, chunk: readonly ResponsableToRecord[]) {
  const people = chunk.map(record => ({ ...record.clean, personId: keys.personOfAccount(record.entityId) }));
  const identities = await vault.persons.recordIdentities(
    people.map(({ personId, identity }) => ({ personId, value: identity })),
  );
  const contacts = await vault.persons.recordContacts(
    people.map(({ personId, contact }) => ({ personId, value: contact })),
  );
  await vault.logins.reserve(
    chunk.map(({ entityId, clean: { identity } }) => ({
      accountId: entityId,
      surname: identity.surname,
      firstName: identity.firstName,
    })),
  );
  return new Map(
    chunk.map((record, at) => [
      record,
      { identity: identities[at]!.ref, ...contactOf(contacts[at], record.clean.contact) },
    ]),
  );
}
