/**
 * Holders at FranceConnect, with a browser.
 *
 * - `GET /franceconnect/sign-in?return=…&challenge=…[&again=true]` sends the browser to FranceConnect. `franceConnectStart` makes this address.
 *   `return` is a page of the portal; `again` asks for a new proof.
 * - `GET /franceconnect/callback` takes the browser back from FranceConnect, and goes on to `return` with `#franceconnect=<ticket>`.
 * - `GET /franceconnect/sign-out?hint=…[&return=…]` signs out at FranceConnect, too; the sign-in answers this address.
 * - `GET /franceconnect/signed-out` takes the browser back from that.
 * - `POST /franceconnect/back-channel-logout` is for FranceConnect (OpenID Connect Back-Channel Logout): a form with `logout_token`.
 *
 * Where one of them fails, a page says why, in French or in English, and names the ways on.
 */
import type { FastifyInstance } from 'fastify';
import {
  BACK_CHANNEL_PATH,
  CALLBACK_PATH,
  FRANCECONNECT_FAILURES,
  FRANCECONNECT_SIGN_IN_PATH,
  OTHER_WAYS,
  SIGN_OUT_PATH,
  SIGNED_OUT_PATH,
  type FranceConnect,
  type FranceConnectFailureCode,
} from '../../franceconnect/index.js';
import { takeForms } from './forms.js';
import { createSignInAnswers, failureAnswers, parametersOf, requestCookies as cookies } from './sign-in-answers.js';

export type FranceConnectOutcome =
  FranceConnectFailureCode | 'ARRIVED' | 'SIGNED_OUT' | 'ENDED_BY_FRANCECONNECT' | 'LOGOUT_TOKEN_REFUSED';

export interface FranceConnectRoutesDeps extends Pick<FranceConnect, 'signIn' | 'onlyHost'> {
  /** Called with how each sign-in ended, for metrics and log; `cause` is of a failure. */
  readonly onOutcome: (outcome: FranceConnectOutcome, correlationId: string, cause?: unknown) => void;
  /** How many sign-ins wait for FranceConnect at a time; beyond it they are told to come back. */
  readonly mostAtOnce?: number;
}

/** The status of each failure. A new try begins at the portal, which makes the request that it needs. */
const FAILURES = failureAnswers<FranceConnectFailureCode>(FRANCECONNECT_FAILURES, {
  SIGN_IN_EXPIRED: [400],
  SIGN_IN_CANCELLED: [403],
  ISSUER_UNAVAILABLE: [503],
  ISSUER_ANSWER_UNFIT: [502],
  STEP_UP_NOT_REACHED: [403],
  IDENTITY_UNFIT: [502],
  RETURN_UNFIT: [400],
  CHALLENGE_UNFIT: [400],
  TOO_MANY_SIGN_INS: [503],
});

const withoutHead = { exposeHeadRoute: false } as const;

export function franceConnectRoutes(fastify: FastifyInstance, deps: FranceConnectRoutesDeps): void {
  const { signIn, onlyHost, onOutcome, mostAtOnce } = deps;
  const { answer, atIssuer, goOn, takeLogoutTokens } = createSignInAnswers<
    FranceConnectFailureCode,
    Exclude<FranceConnectOutcome, FranceConnectFailureCode>
  >({ failures: FAILURES, tooMany: 'TOO_MANY_SIGN_INS', further: OTHER_WAYS, onOutcome, mostAtOnce });

  fastify.get(FRANCECONNECT_SIGN_IN_PATH, withoutHead, async (request, reply) => {
    if (onlyHost !== undefined && request.headers.host !== onlyHost)
      return goOn(reply, { location: `http://${onlyHost}${request.url}`, setCookies: [] });
    const parameters = parametersOf(request);
    const beginning = {
      returnTo: parameters.get('return') ?? undefined,
      challenge: parameters.get('challenge') ?? undefined,
      again: parameters.get('again') === 'true',
      cookies: cookies(request),
    };
    return answer(request, reply, () => atIssuer(() => signIn.begin(beginning)));
  });

  fastify.get(CALLBACK_PATH, withoutHead, (request, reply) =>
    answer(request, reply, () => atIssuer(() => signIn.finish(parametersOf(request), cookies(request))), 'ARRIVED'),
  );

  fastify.get(SIGN_OUT_PATH, withoutHead, (request, reply) => {
    const parameters = parametersOf(request);
    const [hint, returnTo] = [parameters.get('hint') ?? '', parameters.get('return') ?? undefined];
    return answer(request, reply, () => atIssuer(() => signIn.signOut(hint, returnTo, cookies(request))), 'SIGNED_OUT');
  });

  fastify.get(SIGNED_OUT_PATH, withoutHead, async (request, reply) =>
    goOn(reply, signIn.signedOut(parametersOf(request).get('state') ?? '', cookies(request))),
  );

  // Forms are taken by this route alone.
  void fastify.register(async routes => {
    takeForms(routes);
    takeLogoutTokens(routes, BACK_CHANNEL_PATH, token => signIn.endedAtFranceConnect(token), {
      ended: 'ENDED_BY_FRANCECONNECT',
      refused: 'LOGOUT_TOKEN_REFUSED',
    });
  });
}
