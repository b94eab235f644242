/** What the routes of staff need, with their figures added to the metrics. */
import type { FastifyBaseLogger } from 'fastify';
import { SIGN_IN_FAILURES, type SignInFailureCode, type Staff } from '../../staff/index.js';
import type { StepUp } from '../step-up.js';
import type { Metrics } from './metrics.js';
import { countOutcomes } from './sign-in-outcomes.js';
import type { SignInOutcome, StaffRoutesDeps } from './staff.js';

const OUTCOMES: readonly SignInOutcome[] = [
  'SIGNED_IN',
  'SIGNED_OUT',
  'ENDED_BY_ISSUER',
  'LOGOUT_TOKEN_REFUSED',
  ...(Object.keys(SIGN_IN_FAILURES) as SignInFailureCode[]),
];

export function staffRoutesDeps(
  { signIn, ownPages, onlyHost, sessions }: Staff,
  stepUp: StepUp,
  metrics: Metrics,
  logger: FastifyBaseLogger,
): StaffRoutesDeps {
  metrics.measure({
    name: 'registre_staff_sessions',
    help: 'Sessions of staff that have not ended, of all servers.',
    read: () => sessions.count(),
  });
  const onOutcome = countOutcomes<SignInOutcome>(
    {
      whose: 'staff',
      metric: {
        name: 'registre_staff_sign_ins',
        help: 'Sign-ins and sign-outs of staff since the start, by how they ended.',
      },
      outcomes: OUTCOMES,
      ofOperators: new Set([
        'ISSUER_UNAVAILABLE',
        'ISSUER_ANSWER_UNFIT',
        'CLAIMS_UNFIT',
        'TOO_MANY_SIGN_INS',
        'LOGOUT_TOKEN_REFUSED',
      ]),
    },
    metrics,
    logger,
  );
  return { signIn, ownPages, onlyHost, stepUp, onOutcome };
}
