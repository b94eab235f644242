/** How visits to FranceConnect end: counts it in the metrics, for operators, and makes what its routes depend on with that. */
import type { FastifyBaseLogger } from 'fastify';
import {
  FRANCECONNECT_FAILURES,
  type FranceConnect,
  type FranceConnectFailureCode,
} from '../../franceconnect/index.js';
import type { FranceConnectOutcome, FranceConnectRoutesDeps } from './franceconnect.js';
import type { Metrics } from './metrics.js';
import { countOutcomes } from './sign-in-outcomes.js';

const OUTCOMES: readonly FranceConnectOutcome[] = [
  'ARRIVED',
  'SIGNED_OUT',
  'ENDED_BY_FRANCECONNECT',
  'LOGOUT_TOKEN_REFUSED',
  ...(Object.keys(FRANCECONNECT_FAILURES) as FranceConnectFailureCode[]),
];

export function franceConnectRoutesDeps(
  { signIn, onlyHost }: FranceConnect,
  metrics: Metrics,
  logger: FastifyBaseLogger,
): FranceConnectRoutesDeps {
  const onOutcome = countOutcomes<FranceConnectOutcome>(
    {
      whose: 'holders at FranceConnect',
      metric: {
        name: 'registre_franceconnect_sign_ins',
        help: 'Sign-ins and sign-outs of holders at FranceConnect since the start, by how they ended.',
      },
      outcomes: OUTCOMES,
      ofOperators: new Set([
        'ISSUER_UNAVAILABLE',
        'ISSUER_ANSWER_UNFIT',
        'IDENTITY_UNFIT',
        'TOO_MANY_SIGN_INS',
        'LOGOUT_TOKEN_REFUSED',
      ]),
    },
    metrics,
    logger,
  );
  return { signIn, onlyHost, onOutcome };
}
