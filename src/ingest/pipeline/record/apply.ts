/**
 * Carries a plan out. For each chunk of records: announce the rows, write the vault, send the commands (a bounded number
 * at a time, so that appends share transactions), settle the rows. Interrupted anywhere, the next import of the same
 * files finds rows that are not settled and does the rest; what was done answers `unchanged`.
 */
import type { SourceBase } from '../../../domain/account/events.js';
import type { AccountResult, CommandContext, CommandResult, Commands } from '../../../command/index.js';
import type { Identity, Vault } from '../../../vault/vault.js';
import { followMerge, isMerged, mergeByRule, type Merging } from '../../duplicates/by-rule.js';
import { Review } from '../../duplicates/review.js';
import { given } from '../../given.js';
import { chunks, eachBounded } from './bounded.js';
import { claimPersons } from './claim-persons.js';
import type { Keys } from '../match/keys.js';
import type { KnownRecord, KnownRecords } from '../known/known.js';
import type { Plan, ResponsableToRecord, StudentToRecord, ToEnd, ToRecord } from '../plan/plan.js';
import { recordResponsables } from './responsables.js';
import { recordStudents } from './students.js';
import { Standing } from '../known/survivorship.js';
import type { Taking } from '../known/taken.js';
import type { Tally } from '../../report/tally.js';

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
  /** Of a pupil, what the base has no field for: as another base said it. */
  readonly unsaid: readonly (keyof Identity)[];
  /** Pupils of the school, by id, whom another school's file had taken. */
  readonly taken: ReadonlyMap<string, Taking>;
  readonly onRecord: (done: number, total: number) => void;
}

type Kind = KnownRecord['kind'];

const movedTo = (entityId: string, end: ToEnd): ToEnd => ({ ...end, known: { ...end.known, entityId } });

/** The first record of each account before its others: it creates the account, and the ledger keeps the order. */
const attachedInOrder = (people: readonly ResponsableToRecord[], standing: Standing): ResponsableToRecord[] =>
  [...people].sort((a, b) => standing.placeOf(a) - standing.placeOf(b));

export class Application {
  /** Of the last event appended. */
  position: string | undefined;
  /** Pupils recorded by this run. */
  readonly recorded = new Set<string>();
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
    const { students, studentEnds, responsables, responsableEnds, takes } = this.plan;
    const { commands, context, records, uai, base } = this.env;
    this.env.onRecord(0, this.#total);
    await this.#end('STUDENT', studentEnds, ({ known, reason }) =>
      commands.base.studentLeft({ studentId: known.entityId, base, uai, reason }, context),
    );
    const claimed = await this.#claim(students);
    for (const chunk of chunks(claimed, CHUNK)) await recordStudents(this, chunk);
    await records.ines.release(students.filter(({ fate }) => fate === 'changed').map(({ entityId }) => entityId));
    const { people, standsFor, apart } = await claimPersons(responsables, records.matchKeys, this.merging);
    for (const { origin } of apart) this.env.tally.warn('RESPONSABLE', 'ACCOUNTS_APART', { origin });
    const ends = responsableEnds.map(end => movedTo(standsFor(end.known.entityId), end));
    const standing = await this.standing(people, ends);
    await this.#end(
      'RESPONSABLE',
      ends,
      end => this.#disappear(end, standing),
      gone => records.accounts.wake(standing.silent(gone.map(({ known }) => known.entityId))),
    );
    const review = await Review.of(this.env, people);
    for (const chunk of chunks(attachedInOrder(people, standing), CHUNK))
      await recordResponsables(this, chunk, standing, review);
    await this.#mergeWaiting(people);
    await records.matchKeys.giveUp(people.filter(({ fresh }) => !fresh).map(({ entityId }) => entityId));
    await this.#endLinksLeft(takes);
    await records.taken.settle(this.env.taken, this.recorded);
  }

  standing(people: readonly ResponsableToRecord[], ends: readonly ToEnd[]): Promise<Standing> {
    const { records, commands, atOnce } = this.env;
    return Standing.load(records, { accountOf: id => commands.accounts.account(id), atOnce }, people, ends);
  }

  get merging(): Merging {
    const { commands, context, records } = this.env;
    return { commands, context, accounts: records.accounts };
  }

  /** An account absorbed meanwhile: the record ends in the one that stands for it. */
  async #disappear(end: ToEnd, standing: Standing): Promise<AccountResult> {
    const { commands, context, uai, base } = this.env;
    const { entityId: accountId, recordKey } = end.known;
    const links = standing.links(accountId);
    const result = await commands.base.responsableDisappeared({ accountId, base, uai, recordKey, links }, context);
    if (!isMerged(result)) return result;
    const moved = movedTo(await followMerge(this.merging, accountId), end);
    return this.#disappear(moved, await this.standing([], [moved]));
  }

  /** What other schools' bases say of the responsables of these pupils holds no more. */
  async #endLinksLeft(studentIds: readonly string[]): Promise<void> {
    const { commands, context, records, uai, atOnce } = this.env;
    await eachBounded(await records.taken.linksLeft(studentIds), atOnce, async ({ accountId, studentId }) => {
      const end = (id: string): Promise<AccountResult> =>
        commands.base.pupilTaken({ accountId: id, studentId, byUai: uai }, context);
      let result = await end(accountId);
      if (isMerged(result)) result = await end(await followMerge(this.merging, accountId));
      this.accepted(result);
    });
    await records.taken.forgetLinksLeft(studentIds);
  }

  /** The account that was waited for may be created by now. */
  async #mergeWaiting(people: readonly ResponsableToRecord[]): Promise<void> {
    for (const { recordKey, entityId, waitsFor = [] } of people) {
      const left: string[] = [];
      for (const rival of waitsFor)
        if ((await mergeByRule(this.merging, entityId, rival)).are === 'NOT_YET') left.push(rival);
      if (left.length < waitsFor.length) await this.env.records.waitFor(recordKey, left);
    }
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
    ended: (chunk: readonly End[]) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    for (const chunk of chunks(ends, CHUNK)) {
      const own = chunk.filter(({ rowTaken }) => !rowTaken);
      await this.env.records.announce(own.map(({ known }) => ({ ...known, state: 'DIRTY' as const })));
      await eachBounded(chunk, this.env.atOnce, async end => {
        this.accepted(await send(end));
        this.step();
      });
      await ended(chunk);
      await this.env.records.settle(own.map(({ known: { recordKey } }) => ({ kind, recordKey })));
    }
  }

  /** Leaves out the pupils whose INE the import of another school claimed at the same time. */
  async #claim(students: readonly StudentToRecord[]): Promise<StudentToRecord[]> {
    const lost = await this.env.records.ines.claim(
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
      records.map(
        ({ recordKey, entityId, digests, fate, counted, fingerprint, before, waitsFor, replaces, origin }) => ({
          ...digests,
          kind,
          recordKey,
          entityId,
          state: fate === 'created' ? 'PENDING' : 'DIRTY',
          links: before,
          ...(counted === 'unchanged' ? { person: fingerprint.split(':')[0]! } : {}),
          ...(waitsFor && { waitsFor }),
          ...given('recordId', origin.recordId),
          ...(replaces === undefined ? {} : { replaces }),
        }),
      ),
    );
  }

  refused(kind: Kind, { counted, origin }: ToRecord, result: CommandResult<unknown, unknown>): void {
    const detail = result.outcome === 'refused' ? result.refusal.code : '';
    this.env.tally.refuse(kind, counted, origin, { code: 'COMMAND_REFUSED', detail });
  }
}
