/** Counts how sign-ins of staff end, for operators, and logs those that fail: without anything of the person. */
import type { FastifyBaseLogger } from 'fastify';
import { SIGN_IN_FAILURES, type Staff } from '../../staff/index.js';
import type { StepUp } from '../step-up.js';
import type { Metrics } from './metrics.js';
import type { SignInOutcome, StaffRoutesDeps } from './staff.js';

/** Outcomes at which an operator should look: the issuer, or its settings here, may be wrong. */
const OF_OPERATORS = new Set<SignInOutcome>([
  'ISSUER_UNAVAILABLE',
  'ISSUER_ANSWER_UNFIT',
  'CLAIMS_UNFIT',
  'TOO_MANY_SIGN_INS',
  'LOGOUT_TOKEN_REFUSED',
]);

const OUTCOMES: readonly SignInOutcome[] = [
  'SIGNED_IN',
  'SIGNED_OUT',
  'ENDED_BY_ISSUER',
  'LOGOUT_TOKEN_REFUSED',
  ...(Object.keys(SIGN_IN_FAILURES) as (keyof typeof SIGN_IN_FAILURES)[]),
];

/** The code of OAuth in what the issuer answered, such as `invalid_scope`; never its description, which is free text. */
function errorOf(cause: unknown): string | undefined {
  const { error } = (cause ?? {}) as { error?: unknown };
  return typeof error === 'string' && /^[a-z_]{1,60}$/.test(error) ? error : undefined;
}

/** What the routes need, with their figures added to the metrics. */
export function staffRoutesDeps(
  { signIn, ownPages, onlyHost, sessions }: Staff,
  stepUp: StepUp,
  metrics: Metrics,
  logger: FastifyBaseLogger,
): StaffRoutesDeps {
  const counts = new Map<SignInOutcome, number>(OUTCOMES.map(outcome => [outcome, 0]));
  metrics.measure({
    name: 'registre_staff_sign_ins',
    help: 'Sign-ins and sign-outs of staff since the start, by how they ended.',
    label: 'outcome',
    read: async () => [...counts].map(([outcome, count]) => [outcome.toLowerCase(), count]),
  });
  metrics.measure({
    name: 'registre_staff_sessions',
    help: 'Sessions of staff that have not ended, of all servers.',
    read: () => sessions.count(),
  });
  return {
    signIn,
    ownPages,
    onlyHost,
    stepUp,
    onOutcome: (outcome, correlationId, cause) => {
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      const issuerError = errorOf(cause);
      if (OF_OPERATORS.has(outcome))
        logger.warn({ outcome, correlationId, issuerError, err: cause }, 'sign-in of staff failed');
      else logger.info({ outcome, correlationId }, 'sign-in of staff');
    },
  };
}
