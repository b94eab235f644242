/** Adds to the roles of a caller the rights that heads have lent to him or her, as they are at each moment. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { lentRightsAfter, type LentRights } from '../../../projections/delegations/queries.js';
import type { Clock } from '../../clock.js';
import { backoff } from '../../common/backoff.js';
import { grouped } from '../../common/grouped.js';
import { addDays } from '../../domain/calendar.js';
import type { Changes } from '../../projector/follow/changes.js';
import type { Grant, Principal } from '../../security/principal.js';
import type { VerifyToken } from '../http/requests.js';

export interface DelegationsInForce {
  /** The same principal, whose `roles` also hold what is lent to it at the moment when they are read. */
  withLentRights(principal: Principal): Principal;
  close(): void;
}

export interface DelegationsInForceOptions {
  readonly pool: Pool;
  readonly changes: Changes;
  readonly clock: Clock;
  /** Called once each time the delegations cannot be read; those known go on to count until their end. */
  readonly onFault: (error: unknown) => void;
  /** How often they are read even though no change was announced, in milliseconds. */
  readonly everyMs?: number;
}

/** Ended delegations are known for so many days more, so that their rights are refused as lapsed, and not as never held. */
const DAYS_KNOWN = 30;
const RETRY_MS = { from: 100, to: 5_000, spread: 0.5 };

const grantOf = ({ uai, rights, endsAt }: LentRights): Grant => ({
  role: 'SCHOOL_DELEGATE',
  schools: [uai],
  rights,
  until: endsAt,
});

/** Follows the read model of delegations. Until it is read for the first time, nobody holds rights by delegation. */
export function followDelegations(options: DelegationsInForceOptions): DelegationsInForce {
  const { pool, changes, clock, onFault, everyMs = 60_000 } = options;
  let lent: ReadonlyMap<string, readonly Grant[]> = new Map();
  let stale = true;
  let reading = false;
  let closed = false;

  const read = async (): Promise<void> => {
    const found = await lentRightsAfter(pool, addDays(clock.now(), -DAYS_KNOWN));
    const bySubject = grouped(found, ({ delegate }) => delegate);
    lent = new Map([...bySubject].map(([subject, delegations]) => [subject, delegations.map(grantOf)]));
  };

  /** Reads them, and again while changes come in or reading fails. */
  const refresh = async (): Promise<void> => {
    stale = true;
    if (reading) return;
    reading = true;
    for (let failures = 0; stale && !closed;) {
      stale = false;
      try {
        await read();
        failures = 0;
      } catch (error) {
        stale = true;
        if (failures === 0 && !closed) onFault(error);
        await sleep(backoff(++failures, RETRY_MS), undefined, { ref: false });
      }
    }
    reading = false;
  };

  const unsubscribe = changes.subscribe({ projection: 'delegations' }, () => void refresh());
  const timer = setInterval(() => void refresh(), everyMs).unref();
  void refresh();

  return {
    withLentRights: principal => {
      // An account's id is no staff subject: nothing can be lent to a holder.
      if (principal.holderOf !== undefined) return principal;
      const { roles, subject } = principal;
      return Object.defineProperty({ ...principal }, 'roles', {
        enumerable: true,
        get: () => {
          const more = lent.get(subject);
          return more ? [...roles, ...more] : roles;
        },
      });
    },
    close: () => {
      closed = true;
      clearInterval(timer);
      unsubscribe();
    },
  };
}

/** Makes a verifier whose principals also hold what is lent to them. */
export const verifyingWith =
  (verifyToken: VerifyToken, { withLentRights }: Pick<DelegationsInForce, 'withLentRights'>): VerifyToken =>
  async token =>
    withLentRights(await verifyToken(token));
