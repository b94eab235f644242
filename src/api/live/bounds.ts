/** Bounds what one person may take of the live service, over all connections, so that nobody slows everybody. */
import type { Texts } from '../../domain/language.js';
import { ApiError } from '../errors.js';

export interface LiveBounds {
  /** Sockets open at once, of one person. */
  readonly connections: number;
  /** Subscriptions of one socket. */
  readonly perConnection: number;
  /** Subscriptions of one person. */
  readonly subscriptions: number;
  /** Distinct executions for one person: subscriptions that ask for the same are one. */
  readonly executions: number;
}

export const LIVE_BOUNDS: LiveBounds = { connections: 20, perConnection: 50, subscriptions: 200, executions: 50 };

/** A socket is closed with it when its person has too many. Not one of the protocol's own codes. */
export const TOO_MANY_CONNECTIONS = 4430;

type Limit = 'CONNECTION' | 'PERSON' | 'EXECUTIONS';

const SAID: Record<Limit, (most: number) => Texts> = {
  CONNECTION: most => ({
    fr: `Cette connexion porte déjà ${most} abonnements. Terminez-en un dont vous n'avez plus besoin, puis abonnez-vous de nouveau.`,
    en: `This connection has ${most} subscriptions already. End one that is no longer needed, then subscribe again.`,
  }),
  PERSON: most => ({
    fr: `Vous avez déjà ${most} abonnements, toutes connexions comptées. Terminez-en un dont vous n'avez plus besoin, puis abonnez-vous de nouveau.`,
    en: `You have ${most} subscriptions already, over all your connections. End one that is no longer needed, then subscribe again.`,
  }),
  EXECUTIONS: most => ({
    fr: `Vos abonnements demandent déjà ${most} choses différentes. Terminez-en un dont vous n'avez plus besoin, ou demandez la même chose qu'un autre.`,
    en: `Your subscriptions ask for ${most} different things already. End one that is no longer needed, or ask for the same as another.`,
  }),
};

const tooMany = (limit: Limit, most: number): ApiError =>
  new ApiError('TOO_MANY_SUBSCRIPTIONS', SAID[limit](most), { limit, most });

/** How many of each key are held. */
class Held {
  readonly #held = new Map<string, number>();

  of(key: string): number {
    return this.#held.get(key) ?? 0;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Holds one more; answers the function that lets go of it, once. */
  take(key: string): () => void {
    this.#held.set(key, this.of(key) + 1);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const left = this.of(key) - 1;
      if (left > 0) this.#held.set(key, left);
      else this.#held.delete(key);
    };
  }
}

/** One subscription, as it counts for its connection and its person. */
export interface Seat {
  /** What it asks for. Throws TOO_MANY_SUBSCRIPTIONS when that would be one execution too many. */
  asks(source: string): void;
  leave(): void;
}

/** Who holds what, in this process. */
export class Watchers {
  readonly #connections = new Held();
  readonly #subscriptions = new Held();
  readonly #executions = new Map<string, Held>();

  constructor(readonly bounds: LiveBounds = LIVE_BOUNDS) {}

  /** One more socket of a person; answers the function that counts it out, or undefined when there are too many. */
  connect(person: string): (() => void) | undefined {
    return this.#connections.of(person) < this.bounds.connections ? this.#connections.take(person) : undefined;
  }

  /** How many operations of whatever kind a connection runs at once. Throws TOO_MANY_SUBSCRIPTIONS past the bound. */
  checkOperations(running: number): void {
    if (running > this.bounds.perConnection) throw tooMany('CONNECTION', this.bounds.perConnection);
  }

  /** A seat for one more subscription on a connection that has so many. Throws TOO_MANY_SUBSCRIPTIONS. */
  seat(person: string, onConnection: number): Seat {
    const { perConnection, subscriptions, executions } = this.bounds;
    if (onConnection >= perConnection) throw tooMany('CONNECTION', perConnection);
    if (this.#subscriptions.of(person) >= subscriptions) throw tooMany('PERSON', subscriptions);
    const ends = [this.#subscriptions.take(person)];
    return {
      asks: source => {
        const own = this.#executions.get(person) ?? new Held();
        if (own.of(source) === 0 && own.size >= executions) throw tooMany('EXECUTIONS', executions);
        this.#executions.set(person, own);
        ends.push(own.take(source), () => own.size > 0 || this.#executions.delete(person));
      },
      leave: () => ends.splice(0).forEach(end => end()),
    };
  }
}
