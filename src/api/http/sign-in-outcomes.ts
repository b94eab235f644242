/** Counts how sign-ins by OpenID Connect end, for operators, and logs those that fail: without anything of the person. */
import type { FastifyBaseLogger } from 'fastify';
import type { Metrics } from './metrics.js';

export interface OutcomesOptions<Outcome extends string> {
  /** Whose sign-ins they are, for the log. */
  readonly whose: string;
  /** Name and help of the metric. */
  readonly metric: { readonly name: string; readonly help: string };
  readonly outcomes: readonly Outcome[];
  /** Those at which an operator should look: the issuer, or its settings here, may be wrong. */
  readonly ofOperators: ReadonlySet<Outcome>;
}

/** The code of OAuth in what the issuer answered, such as `invalid_scope`; never its description, which is free text. */
function errorOf(cause: unknown): string | undefined {
  const { error } = (cause ?? {}) as { error?: unknown };
  return typeof error === 'string' && /^[a-z_]{1,60}$/.test(error) ? error : undefined;
}

/** Adds the figures to the metrics, and answers what is to be called with each outcome. */
export function countOutcomes<Outcome extends string>(
  { whose, metric, outcomes, ofOperators }: OutcomesOptions<Outcome>,
  metrics: Metrics,
  logger: FastifyBaseLogger,
): (outcome: Outcome, correlationId: string, cause?: unknown) => void {
  const counts = new Map<Outcome, number>(outcomes.map(outcome => [outcome, 0]));
  metrics.measure({
    ...metric,
    label: 'outcome',
    read: async () => [...counts].map(([outcome, count]) => [outcome.toLowerCase(), count]),
  });
  return (outcome, correlationId, cause) => {
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    const issuerError = errorOf(cause);
    if (ofOperators.has(outcome))
      logger.warn({ outcome, correlationId, issuerError, err: cause }, `sign-in of ${whose} failed`);
    else logger.info({ outcome, correlationId }, `sign-in of ${whose}`);
  };
}
