/** Records one chunk of responsables: identities and contacts in the vault, then the accounts with their links. */
import type { Application } from './apply.js';
import { eachBounded } from './bounded.js';
import { contactOf } from './contact.js';
import { heldLinks, type ResponsableToRecord } from './plan.js';

export async function recordResponsables(run: Application, chunk: readonly ResponsableToRecord[]): Promise<void> {
  const { vault, commands, records, keys, context, base, uai, academie } = run.env;
  await run.announce('RESPONSABLE', chunk);
  const people = chunk.map(record => ({ record, personId: keys.personOfAccount(record.entityId) }));
  const identities = await vault.persons.recordIdentities(
    people.map(({ record, personId }) => ({ personId, value: record.clean.identity })),
  );
  const contacts = await vault.persons.recordContacts(
    people.map(({ record, personId }) => ({ personId, value: record.clean.contact })),
  );
  await vault.logins.reserve(
    chunk.map(({ entityId, clean: { identity } }) => ({
      accountId: entityId,
      surname: identity.surname,
      firstName: identity.firstName,
    })),
  );
  const done: ResponsableToRecord[] = [];
  const jobs = people.map((person, at) => ({ ...person, identity: identities[at]!.ref, contact: contacts[at]! }));
  await eachBounded(jobs, run.env.atOnce, async ({ record, personId, identity, contact }) => {
    const { entityId: accountId, recordKey, links, clean } = record;
    const input = { accountId, personId, base, academie, uai, recordKey, identity, links };
    const result = await commands.base.recordResponsable({ ...input, ...contactOf(contact, clean.contact) }, context);
    if (run.accepted(result)) done.push(record);
    else run.refused('RESPONSABLE', record, result);
    run.step();
  });
  await records.settle(
    done.map(({ recordKey, fingerprint, links }) => ({
      kind: 'RESPONSABLE',
      recordKey,
      fingerprint,
      links: heldLinks(links),
    })),
  );
}
