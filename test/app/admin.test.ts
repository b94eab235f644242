/** Given ADMIN_PORT: operators read the figures there, and nobody finds them on the port that the public reaches. */
import { expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openAdmin } from '../../src/app/admin.js';
import { createMetrics } from '../../src/api/http/metrics.js';

const deps = () => ({
  logger: pino({ level: 'silent' }),
  production: true,
  readiness: [{ name: 'ledger', check: async () => ({ ok: false, reason: 'away' }) }],
  metrics: createMetrics(new Set()),
});

it('shows figures, health and readiness on an address of its own, and rejects when its port is taken', async () => {
  const admin = await openAdmin({ adminHost: '127.0.0.1', adminPort: 0 }, deps());
  try {
    const figures = await fetch(`${admin.url}/metrics`);
    expect(figures.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await figures.text()).toContain('registre_faults_total 0');
    expect((await fetch(`${admin.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${admin.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${admin.url}/graphql`)).status).toBe(404);
    const { port } = new URL(admin.url!);
    const taken = openAdmin({ adminHost: '127.0.0.1', adminPort: Number(port) }, deps());
    await expect(taken).rejects.toThrow(/EADDRINUSE/);
  } finally {
    await admin.close();
  }
});

it('shows them nowhere where no port is set', async () => {
  const admin = await openAdmin({ adminHost: '127.0.0.1', adminPort: undefined }, deps());
  expect(admin.url).toBeUndefined();
  await admin.close();
});
