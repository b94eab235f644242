/**
 * Carries a plan out. For each chunk of records: announce the rows and write the vault, send the commands (a bounded number
 * at a time, so that appends share transactions), settle the rows. Interrupted anywhere, the next import of the same
 * files finds rows that are not settled and does the rest; what was done answers `unchanged`.
 */
import type { AccountResult, CommandResult } from '../../../command/index.js';
import { followMerge, isMerged, mergeByRule } from '../../duplicates/by-rule.js';
import { Review } from '../../duplicates/review.js';
import { chunks } from '../../../common/chunks.js';
import { eachBounded } from '../../../common/each-bounded.js';
import { claimPersons } from './claim-persons.js';
import type { Plan, ResponsableToRecord, StudentToRecord, ToEnd } from '../plan/plan.js';
import { Recording, type Kind, type RecordingEnvironment } from './recording.js';
import { recordResponsables } from './responsables.js';
import { recordStudents } from './students.js';
import type { Survivorship } from '../known/survivorship.js';

/** Records written at a time. */
const CHUNK = 500;

/** The same end, on another account. */
const movedTo = (entityId: string, end: ToEnd): ToEnd => ({ ...end, known: { ...end.known, entityId } });

/** Sorts the first record of each account before the account's others: it creates the account, and the ledger keeps the order. */
const attachedInOrder = (people: readonly ResponsableToRecord[], survivorship: Survivorship): ResponsableToRecord[] =>
  [...people].sort((a, b) => survivorship.rankOf(a) - survivorship.rankOf(b));

const sizeOf = ({ students, studentEnds, responsables, responsableEnds }: Plan): number =>
  students.length + studentEnds.length + responsables.length + responsableEnds.length;

/** Records one plan. Construct it, then call `run` once. */
export class Application extends Recording {
  constructor(
    readonly plan: Plan,
    env: RecordingEnvironment,
  ) {
    super(env, sizeOf(plan));
  }

  async run(): Promise<void> {
    const { students, studentEnds, responsables, responsableEnds, transfers } = this.plan;
    const { commands, context, records, uai, base } = this.env;
    this.begin();
    await this.#end('STUDENT', studentEnds, ({ known, reason }) =>
      commands.base.recordDeparture({ studentId: known.entityId, base, uai, reason }, context),
    );
    const claimed = await this.#claim(students);
    for (const chunk of chunks(claimed, CHUNK)) await recordStudents(this, chunk);
    await records.ines.release(students.filter(({ change }) => change === 'changed').map(({ entityId }) => entityId));
    const { people, standsFor, apart } = await claimPersons(responsables, records.matchKeys, this.merging);
    for (const { origin } of apart) this.env.tally.warn('RESPONSABLE', 'ACCOUNTS_APART', { origin });
    const ends = responsableEnds.map(end => movedTo(standsFor(end.known.entityId), end));
    const survivorship = await this.survivorship(people, ends);
    await this.#end(
      'RESPONSABLE',
      ends,
      end => this.#disappear(end, survivorship),
      gone => records.accounts.markDirty(survivorship.newlyAuthoritative(gone.map(({ known }) => known.entityId))),
    );
    const review = await Review.of(this.env, people);
    for (const chunk of chunks(attachedInOrder(people, survivorship), CHUNK))
      await recordResponsables(this, chunk, survivorship, review);
    await this.#mergeWaiting(people);
    await records.matchKeys.giveUp(people.filter(({ fresh }) => !fresh).map(({ entityId }) => entityId));
    await this.#endLinksLeft(transfers);
    await records.transfers.settle(this.env.transferred, this.recorded);
  }

  /** Ends a record on its account, or on the account that absorbed it meanwhile. */
  async #disappear(end: ToEnd, survivorship: Survivorship): Promise<AccountResult> {
    const { commands, context, uai, base } = this.env;
    const { entityId: accountId, recordKey } = end.known;
    const links = survivorship.linksOf(accountId);
    const result = await commands.base.recordDisappearance({ accountId, base, uai, recordKey, links }, context);
    if (!isMerged(result)) return result;
    const moved = movedTo(await followMerge(this.merging, accountId), end);
    return this.#disappear(moved, await this.survivorship([], [moved]));
  }

  /** Ends the links that other schools' bases made to these pupils: their responsables are now those of this school's file. */
  async #endLinksLeft(studentIds: readonly string[]): Promise<void> {
    const { commands, context, records, uai, atOnce } = this.env;
    await eachBounded(await records.transfers.linksLeft(studentIds), atOnce, async ({ accountId, studentId }) => {
      const end = (id: string): Promise<AccountResult> =>
        commands.base.endTakenLink({ accountId: id, studentId, byUai: uai }, context);
      let result = await end(accountId);
      if (isMerged(result)) result = await end(await followMerge(this.merging, accountId));
      this.accepted(result);
    });
    await records.transfers.forgetLinksLeft(studentIds);
  }

  /** Tries again to merge accounts that waited for one to be created. */
  async #mergeWaiting(people: readonly ResponsableToRecord[]): Promise<void> {
    for (const { recordKey, entityId, waitsFor = [] } of people) {
      const left: string[] = [];
      for (const rival of waitsFor)
        if ((await mergeByRule(this.merging, entityId, rival)).are === 'NOT_YET') left.push(rival);
      if (left.length < waitsFor.length) await this.env.records.waitFor(recordKey, left);
    }
  }

  /**
   * Ends records, chunk by chunk; calls `onEnded` after the commands of each chunk. It runs before others are written: a row that
   * is about to hold another person still holds the one who ends.
   */
  async #end<End extends ToEnd>(
    kind: Kind,
    ends: readonly End[],
    send: (end: End) => Promise<CommandResult<unknown, unknown>>,
    onEnded: (chunk: readonly End[]) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    for (const chunk of chunks(ends, CHUNK)) {
      const toSettle = chunk.filter(({ isRowReused }) => !isRowReused);
      await this.env.records.announce(toSettle.map(({ known }) => ({ ...known, state: 'DIRTY' as const })));
      await eachBounded(chunk, this.env.atOnce, async end => {
        this.accepted(await send(end));
        this.step();
      });
      await onEnded(chunk);
      await this.env.records.settle(toSettle.map(({ known: { recordKey } }) => ({ kind, recordKey })));
    }
  }

  /** Claims the pupils' INEs. Leaves out, as rejects, the pupils whose INE the import of another school claimed at the same time. */
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
}
