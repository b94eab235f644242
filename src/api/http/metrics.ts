/** The metrics that Prometheus reads: durations of operations, faults, and gauges that other modules add. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** A gauge that is read at each scrape, and left out when it cannot be read. */
export interface Measure {
  readonly name: string;
  readonly help: string;
  /** Name of the label; `read` then gives pairs of label value and figure. */
  readonly label?: string;
  readonly read: () => Promise<number | Iterable<readonly [string, number]>>;
}

export interface Metrics {
  readonly registry: Registry;
  /** Counts an operation answered. `seconds`: how long it took. */
  readonly operation: (name: string | null, type: string, seconds: number, failed: boolean) => void;
  /** Counts an error that was masked. */
  fault(): void;
  /** Adds a gauge. */
  measure(measure: Measure): void;
}

/** Makes the metrics. An operation that is not known gets the label `other`, because clients choose names freely. */
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
    measure: ({ name, help, label, read }) => {
      new Gauge({
        name,
        help,
        labelNames: label === undefined ? [] : [label],
        registers: [registry],
        async collect() {
          const figures = await read().catch(() => []);
          this.reset();
          // `reset` sets a gauge without a label to 0; `remove` leaves it out.
          if (label === undefined) this.remove();
          if (typeof figures === 'number') this.set(figures);
          else for (const [value, figure] of figures) this.set({ [label ?? 'of']: value }, figure);
        },
      });
    },
  };
}
