/** What Prometheus reads: how long operations take, how far projections lag, how many watch. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  readonly operation: (name: string | null, type: string, seconds: number, failed: boolean) => void;
  fault(): void;
  /** Adds a gauge read at each scrape. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void;
  /** The same with one label. */
  gauges(name: string, help: string, label: string, read: () => Promise<Iterable<readonly [string, number]>>): void;
}

/** Names of operations come from clients: only known ones become a label. */
export function createMetrics(knownOperations: ReadonlySet<string>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'registre_operation_duration_seconds',
    help: 'Time to answer a GraphQL operation.',
    labelNames: ['operation', 'type', 'outcome'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  const faults = new Counter({
    name: 'registre_faults_total',
    help: 'Errors masked with a correlation id.',
    registers: [registry],
  });
  return {
    registry,
    operation: (name, type, seconds, failed) => {
      const operation = name !== null && knownOperations.has(name) ? name : 'other';
      durations.observe({ operation, type, outcome: failed ? 'errors' : 'ok' }, seconds);
    },
    fault: () => faults.inc(),
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers: [registry],
        async collect() {
          this.set(await read());
        },
      });
    },
    gauges: (name, help, label, read) => {
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers: [registry],
        async collect() {
          this.reset();
          for (const [value, number] of await read()) this.set({ [label]: value }, number);
        },
      });
    },
  };
}
