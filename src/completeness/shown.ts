/** How complete rows are that were read of read models: how far the ledger is folded in, and what is held back. */
import type { Pool } from 'pg';
import { streamsConcerning } from '../../projections/ledger-events/queries.js';
import { parsePosition, START } from '../eventstore/eventstore.js';
import type { Lag, ReadLag } from './lag.js';
import { MOST_NAMED, type Standing } from '../postgres/lists/standing.js';

/** What rows are about: it tells which parked streams concern them. Without `places` and `stream`, all those of their read models do. */
export interface Concerns {
  /** UAIs of schools and codes of académies: asked for only when something is parked. Undefined stands for all. */
  readonly places?: (() => readonly string[] | undefined | Promise<readonly string[] | undefined>) | undefined;
  /** The one stream whose events are shown. */
  readonly stream?: string;
}

/** Says that rows are about schools. */
export const ofSchools = (...uais: readonly string[]): Concerns => ({ places: () => uais });

/** The positions up to which read models are known to have come, by name. */
export type Heard = ReadonlyMap<string, string>;

/** Says that nothing but their checkpoints is known of read models. */
export const unheard = (readModels: readonly string[]): Heard => new Map(readModels.map(name => [name, START]));

/** Where what is shown is compared with the ledger, and the parked streams are looked up. */
export interface CompletenessDeps {
  readonly pool: Pool;
  readonly readLag: ReadLag;
}

/** How complete rows are. */
export interface Completeness {
  /** All of the ledger up to here is shown, but for what parked streams hold back. */
  readonly position: string;
  /** Undefined while the ledger does not answer. */
  readonly lag: Lag | undefined;
  /** The number of parked streams of which the rows may lack something. */
  readonly parkedStreams: number;
}

const later = (one: string, other: string): string => (one > other ? one : other);

/** Rows that were read, and how far their read models had come then. */
export class Shown {
  readonly position: string;
  readonly readModels: readonly string[];
  #concerning: Promise<readonly string[]> | undefined;

  /**
   * `heard` has the read models of the rows, each with the position that it was known to have reached before the rows were read; START
   * where nothing is known. Their checkpoints, in `standing`, are stored a moment later.
   */
  constructor(
    private readonly standing: Standing,
    heard: Heard,
    private readonly concerns: Concerns = {},
  ) {
    const positions = [...heard].map(([name, position]) => later(standing.positions[name] ?? START, position));
    this.position = positions.reduce((one, other) => (one < other ? one : other));
    this.readModels = [...heard.keys()];
  }

  /** How far the position is behind the ledger; undefined while the ledger does not answer. */
  lag({ readLag }: Pick<CompletenessDeps, 'readLag'>): Promise<Lag | undefined> {
    return readLag(parsePosition(this.position));
  }

  /** Counts the parked streams of which the rows may lack something. Where more are parked than are named, all count. */
  async parkedStreams(deps: Pick<CompletenessDeps, 'pool'>): Promise<number> {
    const { parked } = this.standing;
    return parked > MOST_NAMED ? parked : (await this.concerning(deps)).length;
  }

  /** Names the parked streams of which the rows may lack something, as far as the standing names them. */
  concerning({ pool }: Pick<CompletenessDeps, 'pool'>): Promise<readonly string[]> {
    return (this.#concerning ??= this.#find(pool));
  }

  async #find(pool: Pool): Promise<readonly string[]> {
    const { parkedStreams: named } = this.standing;
    if (named.length === 0) return named;
    const { stream } = this.concerns;
    if (stream !== undefined) return named.filter(name => name === stream);
    const places = await this.concerns.places?.();
    return places === undefined ? named : streamsConcerning(pool, named, places);
  }

  async completeness(deps: CompletenessDeps): Promise<Completeness> {
    const [lag, parkedStreams] = await Promise.all([this.lag(deps), this.parkedStreams(deps)]);
    return { position: this.position, lag, parkedStreams };
  }
}
