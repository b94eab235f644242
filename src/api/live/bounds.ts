/** Limits the connections, subscriptions and executions of one person, so that nobody slows the live service for others. */
import type { Texts } from '../../domain/language.js';
import { ApiError } from '../errors.js';

export interface LiveBounds {
  /** Open sockets of one person. */
  readonly connections: number;
  /** Subscriptions of one socket. */
  readonly perConnection: number;
  /** Subscriptions of one person. */
  readonly subscriptions: number;
  /** Different subscriptions of one person: identical ones share an execution and count once. */
  readonly executions: number;
}

export const LIVE_BOUNDS: LiveBounds = { connections: 20, perConnection: 50, subscriptions: 200, executions: 50 };

/** Close code of a socket beyond the limit of its person; not a code of graphql-transport-ws. */
export const TOO_MANY_CONNECTIONS = 4430;

type Limit = 'CONNECTION' | 'PERSON' | 'EXECUTIONS';

const MESSAGES: Record<Limit, (most: number) => Texts> = {
  CONNECTION: most => ({
    fr: `Cette connexion porte déjà ${most} abonnements. Terminez-en un dont vous n'avez plus besoin, puis abonnez-vous de nouveau.`,
    en: `This connection has ${most} subscriptions already. End one that is no longer needed, then subscribe again.`,
  }),
  PERSON: most => ({
    fr: `Vous avez déjà ${most} abonnements, toutes connexions comptées. Terminez-en un dont vous n'avez plus besoin, puis abonnez-vous de nouveau.`,
    en: `You have ${most} subscriptions already, over all your connections. End one that is no longer needed, then subscribe again.`,
  }),
  EXECUTIONS: most => ({
    fr: `Vous avez déjà ${most} abonnements différents. Terminez-en un dont vous n'avez plus besoin, ou reprenez la demande d'un autre.`,
    en: `Your subscriptions ask for ${most} different things already. End one that is no longer needed, or ask for the same as another.`,
  }),
};

const tooMany = (limit: Limit, most: number): ApiError =>
  new ApiError('TOO_MANY_SUBSCRIPTIONS', MESSAGES[limit](most), { limit, most });

/** Counts what is in use, by key. */
class Usage {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  get size(): number {
    return this.#counts.size;
  }

  /** Counts one more. Returns the function that counts it out; further calls of it do nothing. */
  take(key: string): () => void {
    this.#counts.set(key, this.of(key) + 1);
    let countedOut = false;
    return () => {
      if (countedOut) return;
      countedOut = true;
      const left = this.of(key) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    };
  }
}

/** The place of one subscription in the counts of its connection and its person. */
export interface Seat {
  /** Counts the execution that the subscription with the canonical text `source` needs. Throws TOO_MANY_SUBSCRIPTIONS when it would be one too many. */
  countExecution(source: string): void;
  /** Counts the subscription out. */
  leave(): void;
}

/** The connections, subscriptions and executions of each person in this process. */
export class Watchers {
  readonly #connections = new Usage();
  readonly #subscriptions = new Usage();
  readonly #executions = new Map<string, Usage>();

  constructor(readonly bounds: LiveBounds = LIVE_BOUNDS) {}

  /** Counts one more socket of a person. Returns the function that counts it out; undefined when there are too many. */
  connect(person: string): (() => void) | undefined {
    return this.#connections.of(person) < this.bounds.connections ? this.#connections.take(person) : undefined;
  }

  /** Checks the number of operations, of any kind, that a connection runs. Throws TOO_MANY_SUBSCRIPTIONS when there are too many. */
  checkOperations(running: number): void {
    if (running > this.bounds.perConnection) throw tooMany('CONNECTION', this.bounds.perConnection);
  }

  /** Counts one more subscription. `onConnection`: how many its connection already has. Throws TOO_MANY_SUBSCRIPTIONS. */
  seat(person: string, onConnection: number): Seat {
    const { perConnection, subscriptions, executions } = this.bounds;
    if (onConnection >= perConnection) throw tooMany('CONNECTION', perConnection);
    if (this.#subscriptions.of(person) >= subscriptions) throw tooMany('PERSON', subscriptions);
    /** What counts the subscription out again, in this order. */
    const ends: (() => void)[] = [this.#subscriptions.take(person)];
    return {
      countExecution: source => {
        const ofPerson = this.#executions.get(person) ?? new Usage();
        if (ofPerson.of(source) === 0 && ofPerson.size >= executions) throw tooMany('EXECUTIONS', executions);
        this.#executions.set(person, ofPerson);
        const forgetIfUnused = (): void => {
          if (ofPerson.size === 0) this.#executions.delete(person);
        };
        ends.push(ofPerson.take(source), forgetIfUnused);
      },
      leave: () => ends.splice(0).forEach(end => end()),
    };
  }
}
