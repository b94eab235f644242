/**
 * Makes the rows that a list of people had at a moment: reads the events of the pupils who were ever in the school, and of the accounts
 * ever attached to those who were there then, folds them up to the moment, and has the read model make its rows of them.
 */
import type { Pool } from 'pg';
import { accountsEverOf, pupilsEverIn } from '../../projections/enrolments/queries.js';
import { eventsUntil, type EventToFold, type Moment } from '../../projections/ledger-events/queries.js';
import { accountsOf, isStudent, type PersonDocument } from '../../projections/people/documents.js';
import { chunks } from '../common/chunks.js';
import { passedOverBy } from '../domain/catalogue.js';
import { streamOf } from '../domain/streams.js';
import type { RecordedEvent } from '../eventstore/eventstore.js';
import { WriteSet } from '../projector/apply/writes.js';
import type { Directory, Projection, Row } from '../projector/projection.js';
import { Folding, Part } from '../projector/rebuild/folding.js';

export interface PastDeps {
  /** Reads the read models. */
  readonly pool: Pool;
  /** The vault, for the names of those who are not erased. */
  readonly names: Directory;
}

/** The most pupils that a school may ever have had: five times those of the largest at a time. */
export const MOST_PUPILS = 10_000;

/** Thrown for a school that has had more than `MOST_PUPILS` pupils. */
export class TooManyPupils extends Error {
  override readonly name = 'TooManyPupils';
  constructor() {
    super(`more than ${MOST_PUPILS} pupils were ever in the school`);
  }
}

/** Most streams that are read at a time. */
const STREAMS = 500;

/** The people of a school as a read model of people kept them at a moment. */
export class PastPeople {
  readonly #documents: ReadonlyMap<string, PersonDocument>;
  readonly #pupils: ReadonlySet<string>;

  private constructor(
    private readonly projection: Projection<PersonDocument>,
    { documents }: Folding,
    /** Ids of the pupils who were enrolled in the school. */
    pupils: Iterable<string>,
  ) {
    this.#documents = documents as Map<string, PersonDocument>;
    this.#pupils = new Set(pupils);
  }

  /** `own`: with the pupils' own accounts, instead of those of responsables. */
  static async of(
    pool: Pool,
    projection: Projection<PersonDocument>,
    { uai, moment, own }: { readonly uai: string; readonly moment: Moment; readonly own: boolean },
  ): Promise<PastPeople> {
    const folding = new Folding(projection);
    const lines = new WriteSet(projection.tables);
    const except = passedOverBy(projection.handles);
    // Read models of people look at no more of an event than was read.
    const take = async (events: Promise<EventToFold[]>): Promise<void> =>
      folding.take((await events) as unknown as RecordedEvent[], lines);
    const fold = async (streams: readonly string[]): Promise<void> => {
      let reading: Promise<EventToFold[]> = Promise.resolve([]);
      for (const some of chunks(streams, STREAMS)) {
        // While the events of some streams are folded, those of the next are read.
        const next = eventsUntil(pool, some, moment, except);
        next.catch(() => undefined);
        await take(reading);
        reading = next;
      }
      await take(reading);
    };
    const ever = await pupilsEverIn(pool, uai, MOST_PUPILS + 1);
    if (ever.length > MOST_PUPILS) throw new TooManyPupils();
    await fold(ever.map(id => streamOf('student', id)));
    const pupils: string[] = [];
    for (const [id, document] of folding.documents)
      if (isStudent(document) && document.student?.placement?.uai === uai) pupils.push(id);
      else folding.documents.delete(id);
    const accounts = await accountsEverOf(pool, pupils, own);
    await fold(accounts.map(id => streamOf('account', id)));
    return new PastPeople(projection, folding, pupils);
  }

  get(id: string): PersonDocument | undefined {
    return this.#documents.get(id);
  }

  /** Whether the pupil was enrolled in the school. */
  has(studentId: string): boolean {
    return this.#pupils.has(studentId);
  }

  /** Ids of the accounts of the pupils who were enrolled. */
  get accounts(): Set<string> {
    return new Set([...this.#pupils].flatMap(id => accountsOf(this.get(id))));
  }

  /** Sets the names of these pupils and accounts, as the vault has them. */
  async enrich(names: Directory, shown: Iterable<string>): Promise<void> {
    await this.projection.enrich?.(
      [...shown].flatMap(id => this.get(id) ?? []),
      names,
    );
  }

  /** The rows of the list, in no order, with the names that the vault has. */
  async rows(names: Directory): Promise<readonly Row[]> {
    const { projection } = this;
    await this.enrich(names, [...this.#pupils, ...this.accounts]);
    const part = new Part(this.#documents);
    for (const key of this.#pupils) part.changes.set(key, { key, before: undefined, after: this.get(key)! });
    const out = new WriteSet(projection.tables);
    projection.write(part as never, out);
    return out.of(projection.tables[0]!).puts;
  }
}
