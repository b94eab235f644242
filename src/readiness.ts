/** What `/readyz` looks at: the database, the ledger, and how far the read models lag. */
import type { ReadinessCheck } from './api/http/health.js';
import type { House } from './house.js';
import type { Projector } from './projector/projector.js';

/** A read model further behind than this is not fit to be read. */
const LAG_SECONDS = 60;

export const readinessOf = ({ pool, eventStore }: House, projector: Projector): ReadinessCheck[] => [
  {
    name: 'database',
    check: async () => {
      await pool.query('select 1');
      return { ok: true };
    },
  },
  {
    name: 'ledger',
    check: async () => {
      await eventStore.ready();
      return { ok: true };
    },
  },
  {
    name: 'projections',
    check: async () => {
      const status = await projector.status();
      const lagSeconds = Math.max(0, ...status.map(one => one.lagSeconds ?? 0));
      const lagEvents = Math.max(0, ...status.map(one => one.lagEvents));
      const parked = status.reduce((sum, one) => sum + one.parked, 0);
      const failing = status.filter(({ state }) => state === 'failing').map(({ projection }) => projection);
      return { ok: lagSeconds <= LAG_SECONDS && failing.length === 0, lagSeconds, lagEvents, parked, failing };
    },
  },
];
