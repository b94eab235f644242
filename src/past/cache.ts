/** Keeps what was made of the past for a minute, so that whoever turns its pages has it made once. */
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { lastOfType, type LastOfType, type Moment } from '../../projections/ledger-events/queries.js';
import type { Clock } from '../clock.js';
import type { Relation } from '../postgres/lists/relation.js';

/** What is kept: rows as a relation, with whatever belongs to them. */
export interface Made {
  readonly relation: Relation;
}

/** Most bytes of rows that are kept. */
const KEPT_BYTES = 64 * 1024 * 1024;
const KEPT_MS = 60_000;
/** How many are made at once: each takes the processor for a while. */
const MOST_AT_ONCE = 2;

const bytesOf = ({ relation }: Made): number => relation.values.reduce((sum, { length }) => sum + length, 1);

/** False for an instant so near that events of then may still come, and while the vault may still hold whom the last erasure names. */
function mayKeep(latest: Moment, erasure: LastOfType | undefined, clock: Clock): boolean {
  const isLongPast = (instant: string, now: number): boolean => Date.parse(instant) < now - KEPT_MS;
  if ('at' in latest && !isLongPast(latest.at, Date.parse(clock.now()))) return false;
  return !erasure || isLongPast(erasure.recordedAt, Date.now());
}

export class PastCache {
  readonly #kept = new LRUCache<string, Made>({ maxSize: KEPT_BYTES, ttl: KEPT_MS, sizeCalculation: bytesOf });
  readonly #making = new Map<string, Promise<Made>>();
  /** Those who wait for their turn, while as many as may be are under way. */
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /** Returns what is kept under the key, or makes it. `latest` is the last moment that it is about. What is asked for twice at once is made once. */
  async get<T extends Made>(what: readonly unknown[], latest: Moment, make: () => Promise<T>): Promise<T> {
    const erasure = await lastOfType(this.pool, 'PersonalDataErased');
    // What was made before another erasure may hold the names of whom it erased.
    const key = JSON.stringify([...what, erasure?.position]);
    const known = this.#kept.get(key) ?? (await this.#making.get(key));
    if (known) return known as T;
    const making = this.#inTurn(make).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    const made = await making;
    if (mayKeep(latest, erasure, this.clock)) this.#kept.set(key, made);
    return made;
  }

  async #inTurn<T>(make: () => Promise<T>): Promise<T> {
    if (this.#underWay < MOST_AT_ONCE) this.#underWay += 1;
    else await new Promise<void>(resolve => this.#waiting.push(resolve));
    try {
      return await make();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#underWay -= 1;
    }
  }
}
