/**
 * Follows the ledger for erasures: notes who is erased, has the erasure completed on the other streams, writes it to the file outside the
 * databases, and destroys what is held. Killed at any step, it does all of it again. A chore does the same for everybody erased so far: for what
 * an import brought to its end meanwhile, and for backups that were restored.
 */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { requestsOfAccounts } from '../../projections/assistance/queries.js';
import type { Clock } from '../clock.js';
import { accountOf, systemContext, type CommandContext, type Commands } from '../command/index.js';
import type { AccountEvent, DataOf } from '../domain/account/events.js';
import { accounts } from '../domain/account/history.js';
import { addSeconds } from '../domain/calendar.js';
import { streamOf } from '../domain/streams.js';
import type { StudentEvent } from '../domain/student/events.js';
import { students } from '../domain/student/history.js';
import type { EventStore, RecordedEvent } from '../eventstore/eventstore.js';
import { forgetInMirror } from '../ingest/index.js';
import type { Chore } from '../process/chores.js';
import { processOf, type Process } from '../process/process.js';
import type { Vault } from '../vault/vault.js';
import { appendErasures, readErasures } from './file.js';
import { erasedAfter, noteErased, purge } from './purge.js';

export interface ErasureDeps {
  readonly pool: Pool;
  readonly eventStore: EventStore;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly commands: Pick<Commands, 'erasures' | 'assistance'>;
  /** The file of erasures outside the databases; none where it is not configured. */
  readonly file?: string | undefined;
}

/** The context of what follows from an event of the ledger. */
const causedBy = ({ id, metadata: { at: _, ...metadata } }: RecordedEvent): CommandContext => ({
  ...metadata,
  causationId: id,
});

/** Ends the requests for assistance that name these accounts: each is closed if it is open, and erased. */
async function eraseRequests(
  { pool, clock, commands }: ErasureDeps,
  accountIds: readonly string[],
  context: CommandContext,
): Promise<string[]> {
  const requestIds = await requestsOfAccounts(pool, accountIds);
  for (const requestId of requestIds) {
    // Whatever was done a moment ago by a server whose clock is ahead is over, too.
    const before = addSeconds(clock.now(), 60);
    await commands.assistance.lapse({ requestId, before }, context);
    await commands.assistance.lapse({ requestId, before }, context);
  }
  return requestIds;
}

type PupilErased = Extract<StudentEvent, { type: 'PersonalDataErased' }>['data'];

/** The process of accounts. */
export const erasureProcess = (deps: ErasureDeps): Process =>
  processOf<AccountEvent, DataOf<'PersonalDataErased'>>({
    name: 'erasures',
    category: accounts,
    on: { PersonalDataErased: data => data },
    carryOut: async reactions => {
      const { pool, vault, commands, file } = deps;
      for (const { id: entityId, recorded, answer: data } of reactions) {
        const account = await accountOf(deps, entityId);
        if (!account) continue;
        const { personId } = account;
        const erased = { entityId, kind: 'ACCOUNT' as const, personId };
        const { erasureId } = data;
        const context = causedBy(recorded);
        await noteErased(pool, [{ ...erased, erasureId, erasedAt: recorded.metadata.at }]);
        await commands.erasures.completeErasure({ data }, context);
        if (file !== undefined)
          await appendErasures(file, [{ erasureId, at: recorded.metadata.at, accountIds: [entityId], studentIds: [] }]);
        const requestIds = await eraseRequests(deps, [entityId], context);
        await purge(pool, { forgetInMirror: ids => forgetInMirror(deps, ids) }, [erased], requestIds);
        // Also takes the key out of this server's memory.
        await vault.persons.erase(personId);
      }
      return [];
    },
  });

/** The process of pupils. */
export const pupilErasureProcess = (deps: ErasureDeps): Process =>
  processOf<StudentEvent, PupilErased | undefined>({
    name: 'pupil-erasures',
    category: students,
    on: { PersonalDataErased: data => data },
    carryOut: async reactions => {
      const { pool, vault, commands, file } = deps;
      for (const { id: entityId, recorded, answer: data } of reactions) {
        if (!data) continue;
        const personId = await personOfPupil(deps, entityId);
        if (personId === undefined) continue;
        const erased = { entityId, kind: 'STUDENT' as const, personId };
        const { erasureId } = data;
        await noteErased(pool, [{ ...erased, erasureId, erasedAt: recorded.metadata.at }]);
        await commands.erasures.completePupilErasure({ studentId: entityId, data }, causedBy(recorded));
        if (file !== undefined)
          await appendErasures(file, [{ erasureId, at: recorded.metadata.at, accountIds: [], studentIds: [entityId] }]);
        await purge(pool, { forgetInMirror: ids => forgetInMirror(deps, ids) }, [erased], []);
        await vault.persons.erase(personId);
      }
      return [];
    },
  });

async function personOfPupil({ eventStore }: ErasureDeps, studentId: string): Promise<string | undefined> {
  for await (const recorded of eventStore.read(streamOf('student', studentId))) {
    const event = students.decode(recorded);
    if (event.type === 'StudentRegistered') return event.data.personId;
  }
  return undefined;
}

const NO_ID = '00000000-0000-0000-0000-000000000000';
const BATCH = 1_000;

/** Destroys again whatever is held of all who were erased; answers how many accounts and pupils those are. */
export async function purgeAll(deps: ErasureDeps): Promise<number> {
  let purged = 0;
  for (let after = NO_ID; ;) {
    const some = await erasedAfter(deps.pool, after, BATCH);
    const last = some.at(-1);
    if (!last) return purged;
    const accountIds = some.filter(({ kind }) => kind === 'ACCOUNT').map(({ entityId }) => entityId);
    const requestIds = await eraseRequests(deps, accountIds, systemContext(randomUUID()));
    await purge(deps.pool, { forgetInMirror: ids => forgetInMirror(deps, ids) }, some, requestIds);
    purged += some.length;
    after = last.entityId;
  }
}

/**
 * Erases again the persons whom the file names and the ledger does not have as erased. Answers how many lines it has, and how many persons of
 * them this installation knows.
 */
export async function eraseAgain(
  { commands }: Pick<ErasureDeps, 'commands'>,
  file: string,
  context: CommandContext,
): Promise<{ readonly lines: number; readonly known: number }> {
  const lines = await readErasures(file);
  let known = 0;
  for (const { erasureId, accountIds, studentIds } of lines)
    known += (await commands.erasures.eraseAgain({ erasureId, accountIds, studentIds }, context)).known;
  return { lines: lines.length, known };
}

/** The chore: at the start and each hour. */
export const erasureChore = (deps: ErasureDeps): Chore => ({
  name: 'erasures-again',
  everyMs: 3_600_000,
  work: async () => {
    if (deps.file !== undefined) await eraseAgain(deps, deps.file, systemContext(randomUUID()));
    await purgeAll(deps);
  },
});
