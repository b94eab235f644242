/**
 * Carries a plan out. For each chunk of records: announce the rows, write the vault, send the commands (a bounded number
 * at a time, so that appends share transactions), settle the rows. Interrupted anywhere, the next import of the same
 * files finds rows that are not settled and does the rest; what was done answers `unchanged`.
 */
import type { SourceBase } from '../../domain/account/events.js';
import type { CommandContext, CommandResult, Commands } from '../../command/commands.js';
import type { Vault } from '../../vault/vault.js';
import { chunks, eachBounded } from './bounded.js';
import type { Keys } from './keys.js';
import type { KnownRecord, KnownRecords } from './known.js';
import type { Plan, StudentToRecord, ToEnd, ToRecord } from './plan.js';
import { recordResponsables } from './record-responsables.js';
import { recordStudents } from './record-students.js';
import type { Tally } from './tally.js';

const CHUNK = 500;

export interface ApplyEnvironment {
  readonly vault: Vault;
  readonly commands: Commands;
  readonly records: KnownRecords;
  readonly keys: Keys;
  readonly tally: Tally;
  readonly context: CommandContext;
  readonly atOnce: number;
  readonly base: SourceBase;
  readonly uai: string;
  readonly academie: string;
  readonly year: number;
  readonly waiveIne: boolean;
  readonly onRecord: (done: number, total: number) => void;
}

type Kind = KnownRecord['kind'];

export class Application {
  /** Of the last event appended. */
  position: string | undefined;
  #done = 0;
  readonly #total: number;

  constructor(
    readonly plan: Plan,
    readonly env: ApplyEnvironment,
  ) {
    const { students, studentEnds, responsables, responsableEnds } = plan;
    this.#total = students.length + studentEnds.length + responsables.length + responsableEnds.length;
  }

  async run(): Promise<void> {
    const { students, studentEnds, responsables, responsableEnds } = this.plan;
    const { commands, context, uai, base } = this.env;
    this.env.onRecord(0, this.#total);
    await this.#end('STUDENT', studentEnds, ({ known, reason }) =>
      commands.base.studentLeft({ studentId: known.entityId, uai, reason }, context),
    );
    const claimed = await this.#claim(students);
    for (const chunk of chunks(claimed, CHUNK)) await recordStudents(this, chunk);
    await this.env.records.release(students.filter(({ fate }) => fate === 'changed').map(({ entityId }) => entityId));
    await this.#end('RESPONSABLE', responsableEnds, ({ known }) =>
      commands.base.responsableDisappeared(
        { accountId: known.entityId, base, uai, recordKey: known.recordKey },
        context,
      ),
    );
    for (const chunk of chunks(responsables, CHUNK)) await recordResponsables(this, chunk);
  }

  /** True unless refused. */
  accepted(result: CommandResult<unknown, unknown>): boolean {
    if (result.outcome === 'accepted' && !(this.position && this.position > result.position))
      this.position = result.position;
    return result.outcome !== 'refused';
  }

  step(): void {
    this.env.onRecord(++this.#done, this.#total);
  }

  /** What ends goes first: a row that is about to hold another person still knows who is gone. */
  async #end<End extends ToEnd>(
    kind: Kind,
    ends: readonly End[],
    send: (end: End) => Promise<CommandResult<unknown, unknown>>,
  ): Promise<void> {
    for (const chunk of chunks(ends, CHUNK)) {
      const own = chunk.filter(({ rowTaken }) => !rowTaken);
      await this.env.records.announce(own.map(({ known }) => ({ ...known, state: 'DIRTY' as const })));
      await eachBounded(chunk, this.env.atOnce, async end => {
        this.accepted(await send(end));
        this.step();
      });
      await this.env.records.settle(own.map(({ known: { recordKey } }) => ({ kind, recordKey })));
    }
  }

  /** Leaves out the pupils whose INE the import of another school claimed at the same time. */
  async #claim(students: readonly StudentToRecord[]): Promise<StudentToRecord[]> {
    const lost = await this.env.records.claim(
      students.flatMap(({ entityId, digests }) =>
        digests.ines.map(ine => ({ ine, studentId: entityId, birth: digests.birth! })),
      ),
    );
    return students.filter(({ digests, counted, origin }) => {
      if (!digests.ines.some(ine => lost.has(ine))) return true;
      this.env.tally.refuse('STUDENT', counted, origin, { code: 'INE_OTHER_STUDENT', field: 'ine' });
      this.step();
      return false;
    });
  }

  announce(kind: Kind, records: readonly ToRecord[]): Promise<void> {
    return this.env.records.announce(
      records.map(({ recordKey, entityId, digests, fate, before, replaces }) => ({
        ...digests,
        kind,
        recordKey,
        entityId,
        state: fate === 'created' ? 'PENDING' : 'DIRTY',
        links: before,
        ...(replaces === undefined ? {} : { replaces }),
      })),
    );
  }

  refused(kind: Kind, { counted, origin }: ToRecord, result: CommandResult<unknown, unknown>): void {
    const detail = result.outcome === 'refused' ? result.refusal.code : '';
    this.env.tally.refuse(kind, counted, origin, { code: 'COMMAND_REFUSED', detail });
  }
}
