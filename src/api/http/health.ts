/** `/healthz`: the process answers. `/readyz`: it can do its work. */
import type { FastifyInstance } from 'fastify';
import { troubleOf } from '../../postgres/trouble.js';

/** One thing readiness depends on: throws, or names what is wrong, when it is not there. */
export interface ReadinessCheck {
  readonly name: string;
  readonly check: () => Promise<ReadinessDetail>;
}
export interface ReadinessDetail {
  readonly ok: boolean;
  /** Figures worth showing: a lag in positions and seconds. */
  readonly [figure: string]: unknown;
}

const BOUND = 2_000;

const within = async (check: ReadinessCheck): Promise<readonly [string, ReadinessDetail]> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ReadinessDetail>(resolve => {
    timer = setTimeout(() => resolve({ ok: false, reason: `no answer within ${BOUND} ms` }), BOUND);
  });
  try {
    return [check.name, await Promise.race([check.check(), late])];
  } catch (error) {
    return [check.name, { ok: false, reason: troubleOf(error) ?? 'unavailable' }];
  } finally {
    clearTimeout(timer);
  }
};

export function healthRoutes(fastify: FastifyInstance, checks: readonly ReadinessCheck[]): void {
  fastify.get('/healthz', () => ({ status: 'ok' }));
  fastify.get('/readyz', async (_request, reply) => {
    const details = Object.fromEntries(await Promise.all(checks.map(within)));
    const ready = Object.values(details).every(({ ok }) => ok);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', checks: details });
  });
}
