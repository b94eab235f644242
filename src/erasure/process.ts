/**
 * Follows the ledger for erasures: notes who is erased, has the erasure completed on the other streams, writes it to the file outside the
 * databases, and destroys what is held. Killed at any step, it does all of it again. A chore erases again whom the file names, and destroys again
 * what is held of everybody erased so far: a backup may have been restored, and an import that was under way may have recorded more since.
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
    // An open request is closed by the first, and erased by the second; one that is closed already is erased by the first.
    await commands.assistance.lapse({ requestId, before }, context);
    await commands.assistance.lapse({ requestId, before }, context);
  }
  return requestIds;
}

/** An event by which an account or a pupil was erased: whose it is, and what it says. */
interface ErasedBy {
  readonly kind: 'ACCOUNT' | 'STUDENT';
  readonly entityId: string;
  readonly personId: string;
  readonly erasureId: string;
  readonly recorded: RecordedEvent;
}

/**
 * Notes the erasure, has it completed on the other streams (`complete`), writes it to the file, and destroys what is held. The file has each
 * account and each pupil by itself.
 */
async function carryOutErasure(
  deps: ErasureDeps,
  { recorded, erasureId, ...erased }: ErasedBy,
  complete: (context: CommandContext) => Promise<unknown>,
): Promise<void> {
  const { pool, vault, file } = deps;
  const { kind, entityId, personId } = erased;
  const { at } = recorded.metadata;
  const context = causedBy(recorded);
  await noteErased(pool, [{ ...erased, erasureId, erasedAt: at }]);
  await complete(context);
  const accountIds = kind === 'ACCOUNT' ? [entityId] : [];
  const studentIds = kind === 'STUDENT' ? [entityId] : [];
  if (file !== undefined) await appendErasures(pool, file, [{ erasureId, at, accountIds, studentIds }]);
  await purgeHeld(deps, [erased], context);
  // Also takes the key out of this server's memory.
  await vault.persons.erase(personId);
}

/** Destroys what is held of erased accounts and pupils, and ends the requests for assistance that name the accounts. */
async function purgeHeld(
  deps: ErasureDeps,
  erased: readonly Pick<ErasedBy, 'kind' | 'entityId' | 'personId'>[],
  context: CommandContext,
): Promise<void> {
  const accountIds = erased.filter(({ kind }) => kind === 'ACCOUNT').map(({ entityId }) => entityId);
  const requestIds = await eraseRequests(deps, accountIds, context);
  await purge(deps.pool, { forgetInMirror: ids => forgetInMirror(deps, ids) }, erased, requestIds);
}

/** The process of accounts. */
export const erasureProcess = (deps: ErasureDeps): Process =>
  processOf<AccountEvent, DataOf<'PersonalDataErased'>>({
    name: 'erasures',
    category: accounts,
    on: { PersonalDataErased: data => data },
    carryOut: async reactions => {
      for (const { id: entityId, recorded, answer: data } of reactions) {
        const account = await accountOf(deps, entityId);
        if (!account) continue;
        const { erasureId } = data;
        await carryOutErasure(
          deps,
          { kind: 'ACCOUNT', entityId, personId: account.personId, erasureId, recorded },
          context => deps.commands.erasures.completeErasure({ data }, context),
        );
      }
      return [];
    },
  });

type PupilErased = Extract<StudentEvent, { type: 'PersonalDataErased' }>['data'];

/** The process of pupils. */
export const pupilErasureProcess = (deps: ErasureDeps): Process =>
  processOf<StudentEvent, PupilErased>({
    name: 'pupil-erasures',
    category: students,
    on: { PersonalDataErased: data => data },
    carryOut: async reactions => {
      for (const { id: entityId, recorded, answer: data } of reactions) {
        const personId = await personOfPupil(deps, entityId);
        if (personId === undefined) continue;
        const { erasureId } = data;
        await carryOutErasure(deps, { kind: 'STUDENT', entityId, personId, erasureId, recorded }, context =>
          deps.commands.erasures.completePupilErasure({ studentId: entityId, data }, context),
        );
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

/** Comes before every id. */
const NO_ID = '00000000-0000-0000-0000-000000000000';
const BATCH = 1_000;

/** Destroys again whatever is held of all who were erased; answers how many accounts and pupils those are. */
export async function purgeAll(deps: ErasureDeps): Promise<number> {
  let purged = 0;
  for (let after = NO_ID; ;) {
    const some = await erasedAfter(deps.pool, after, BATCH);
    const last = some.at(-1);
    if (!last) return purged;
    await purgeHeld(deps, some, systemContext(randomUUID()));
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
