/**
 * Serves `/healthz` (200 while the process runs) and `/readyz` (200 when all checks that concern this process pass, else 503
 * with what is wrong).
 */
import type { FastifyInstance } from 'fastify';
import { within } from '../../common/within.js';
import { troubleOf } from '../../postgres/trouble.js';

/** A condition of readiness. `check` throws, or answers `ok: false` with details, when it is not met. */
export interface ReadinessCheck {
  readonly name: string;
  readonly check: () => Promise<ReadinessDetail>;
  /** True when other processes do this work: the check is shown, and this process counts as ready without it. */
  readonly ofOthers?: boolean;
}
export interface ReadinessDetail {
  readonly ok: boolean;
  /** Details to show, such as a lag in seconds or the `reason` of a failure. */
  readonly [figure: string]: unknown;
}

/** How long a check may take, in milliseconds. */
const LONGEST_CHECK_MS = 2_000;

const run = async ({ name, check }: ReadinessCheck): Promise<readonly [string, ReadinessDetail]> => {
  const late = () => ({ ok: false, reason: `no answer within ${LONGEST_CHECK_MS} ms` });
  try {
    return [name, await within(LONGEST_CHECK_MS, check(), late)];
  } catch (error) {
    return [name, { ok: false, reason: troubleOf(error) ?? 'unavailable' }];
  }
};

export function healthRoutes(fastify: FastifyInstance, checks: readonly ReadinessCheck[]): void {
  fastify.get('/healthz', () => ({ status: 'ok' }));
  fastify.get('/readyz', async (_request, reply) => {
    const details = Object.fromEntries(await Promise.all(checks.map(run)));
    const ready = checks.every(({ name, ofOthers }) => ofOthers === true || details[name]!.ok);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', checks: details });
  });
}
