/** Given a first start, demo included: stopped at any moment, it ends as asked and leaves no PostgreSQL; the next one goes on. */
import { expect, it } from '@jest/globals';
import { serverProcess, storeOfRecord } from './server-process.js';

/** At how many moments a first start is stopped; `.ci/run` asks for 5. */
const MOMENTS = Number(process.env.STOP_ROUNDS ?? 3);
const DEMO = { DEMO: 'true', DEMO_SCHOOLS: '1', DEMO_PUPILS: '10' };
const PATIENCE_MS = 300_000;
/** How a verb may end. Of data folders that share one EventStoreDB, only the first finds it empty: the demo of others ends with 1. */
const ENDS = storeOfRecord === '' ? [0, 143] : [0, 143, 1];

it(
  'is stopped by SIGTERM whenever it comes',
  async () => {
    const first = serverProcess(DEMO);
    const before = performance.now();
    await first.start();
    const whole = performance.now() - before;
    await first.stop();
    await first.remove();

    const ended: { after: number; ended: boolean; postgres: number | undefined }[] = [];
    for (let m = 0; m < MOMENTS; m++) {
      const server = serverProcess(DEMO);
      try {
        const after = Math.round((whole * (m + 0.5)) / MOMENTS);
        const code = await server.startAndStop(after, 'SIGTERM');
        ended.push({ after, ended: code === 0 || code === 143, postgres: await server.postgresPid() });
        if (!(code === 0 || code === 143)) console.error(code, server.output());
      } finally {
        await server.remove();
      }
    }
    expect(ended).toEqual(ended.map(({ after }) => ({ after, ended: true, postgres: undefined })));
  },
  PATIENCE_MS,
);

it(
  'stopped again and again on one data folder, it serves in the end, and its clock stays where it was put',
  async () => {
    const server = serverProcess(DEMO);
    try {
      for (const after of [700, 2_000, 4_000, 6_000]) {
        expect([0, 143]).toContain(await server.startAndStop(after, 'SIGTERM'));
        expect(await server.postgresPid()).toBeUndefined();
      }
      await server.start();
      const clock = async (): Promise<number> =>
        Date.parse(((await (await fetch(`${server.url()}/dev/clock`)).json()) as { now: string }).now);
      const headers = { 'content-type': 'application/json' };
      await fetch(`${server.url()}/dev/clock`, { method: 'POST', headers, body: '{"advance":"P3M1D"}' });
      const put = await clock();
      expect(await server.stop()).toBe(0);
      await server.start();
      expect(await clock()).toBeGreaterThanOrEqual(put);
      expect(await server.stop()).toBe(0);
      expect(await server.postgresPid()).toBeUndefined();
    } finally {
      await server.remove();
    }
  },
  PATIENCE_MS,
);

it(
  'a verb that is stopped leaves no PostgreSQL either',
  async () => {
    for (const after of [500, 1_500, 3_000]) {
      const server = serverProcess(DEMO);
      try {
        const code = await server.startAndStop(after, 'SIGTERM', ['cli/registre', 'demo']);
        expect(ENDS).toContain(code);
        expect(await server.postgresPid()).toBeUndefined();
      } finally {
        await server.remove();
      }
    }
  },
  PATIENCE_MS,
);
