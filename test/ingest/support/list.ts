/** The list of a school's responsables as the ledger and the vault have it: one row per pupil and responsable. */
import type { World } from './support.js';

export interface ListedRow {
  /** `Zoé DUPONT` */
  readonly child: string;
  readonly responsable: string;
  readonly accountId: string;
  readonly mobile?: string | undefined;
  readonly email?: string | undefined;
}

const nameOf = ({ firstName, surname }: { firstName: string; surname: string }): string => `${firstName} ${surname}`;

/** Reads the list of the accounts and pupils whose records stand in the school, in the order of names. */
export async function listOf(world: World, uai: string): Promise<ListedRow[]> {
  const { persons } = world.vault;
  const { rows } = await world.database.pool.query<{ kind: string; id: string }>(
    `select distinct kind, entity_id as id from ingest.source_records
      where uai = $1 and kind <> 'SCHOOL' and state <> 'ENDED'`,
    [uai],
  );
  const here = new Set(rows.filter(({ kind }) => kind === 'STUDENT').map(({ id }) => id));
  // The id follows on `student-`, of eight characters.
  const said = await world.database.pool.query<{ id: string; identity: never }>(
    `select distinct on (stream) substr(stream, 9) as id, data -> 'identity' as identity from ledger.events
      where type = 'IdentityRecorded' and stream = any($1) order by stream, version desc`,
    [[...here].map(id => `student-${id}`)],
  );
  const identities = await persons.identities(said.rows.map(({ identity }) => identity));
  const children = new Map(said.rows.map(({ id }, at) => [id, nameOf(identities[at]!)]));
  const listed: ListedRow[] = [];
  for (const { kind, id } of rows) {
    const account = kind === 'RESPONSABLE' ? await world.commands.accounts.account(id) : undefined;
    if (!account?.identity) continue;
    const [identity] = await persons.identities([account.identity]);
    const [contact] = account.baseContact ? await persons.contacts([account.baseContact]) : [];
    for (const { studentId } of account.links)
      if (here.has(studentId))
        listed.push({
          child: children.get(studentId)!,
          responsable: nameOf(identity!),
          accountId: id,
          mobile: contact?.mobile,
          email: contact?.email,
        });
  }
  return listed.sort((a, b) => `${a.child} ${a.responsable}`.localeCompare(`${b.child} ${b.responsable}`));
}
