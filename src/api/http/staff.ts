/**
 * Sign-in of staff with a browser.
 *
 * - `GET /auth/sign-in?return=…[&acr=…][&again=true]` sends the browser to the issuer. `return` is where to go on afterwards: a path of this
 *   server, or an address of one of ALLOWED_ORIGINS. `acr` asks for one of these levels (separated by blanks), `again` for a new proof.
 * - `GET /auth/callback` takes the browser back from the issuer, sets the cookie of the session, and goes on to `return`.
 * - `GET /auth/session` says in JSON who is signed in. Asking does not prolong the session.
 * - `POST /auth/sign-out`, a form with the field `return`, ends the session here and at the issuer.
 * - `GET /auth/signed-out` takes the browser back from that.
 * - `POST /auth/back-channel-logout` is for the issuer (OpenID Connect Back-Channel Logout): a form with `logout_token`.
 *
 * Where a sign-in fails, a page says why, in French or in English, and leads back.
 */
import type { FastifyInstance } from 'fastify';
import { SignInFailure } from '../../openid/index.js';
import {
  isOfOwnForm,
  isOfOwnPage,
  SIGN_IN_FAILURES,
  STAFF_PATHS,
  type OwnPages,
  type SignInFailureCode,
  type StaffSession,
  type StaffSignIn,
} from '../../staff/index.js';
import type { StepUp } from '../step-up.js';
import { formOf, takeForms } from './forms.js';
import { createSignInAnswers, failureAnswers, parametersOf, requestCookies as cookies } from './sign-in-answers.js';

export interface StaffRoutesDeps {
  readonly signIn: StaffSignIn;
  readonly ownPages: OwnPages;
  readonly stepUp: StepUp;
  /** The host by which browsers have to call; see `Staff`. */
  readonly onlyHost?: string | undefined;
  /** Called with how each sign-in ended, for metrics and log; `cause` is of a failure. */
  readonly onOutcome: (outcome: SignInOutcome, correlationId: string, cause?: unknown) => void;
  /** How many sign-ins wait for the issuer at a time; beyond it they are told to come back. */
  readonly mostAtOnce?: number;
}

export type SignInOutcome = SignInFailureCode | 'SIGNED_IN' | 'SIGNED_OUT' | 'ENDED_BY_ISSUER' | 'LOGOUT_TOKEN_REFUSED';

/** The status of each failure, and whether the same request may do afterwards. */
const FAILURES = failureAnswers<SignInFailureCode>(SIGN_IN_FAILURES, {
  SIGN_IN_EXPIRED: [400, true],
  SIGN_IN_CANCELLED: [403, true],
  ISSUER_UNAVAILABLE: [503, true],
  ISSUER_ANSWER_UNFIT: [502, true],
  CLAIMS_UNFIT: [502],
  STEP_UP_NOT_REACHED: [403, true],
  RETURN_UNFIT: [400],
  ACR_UNKNOWN: [400],
  TOO_MANY_SIGN_INS: [503, true],
  NOT_OWN_PAGE: [403],
});

/** What `/auth/session` says of a session. */
const sessionBody = ({ subject, roles, academie, otpAt, expiresAt }: StaffSession): object => ({
  signedIn: true,
  subject,
  roles,
  academie: academie ?? null,
  strongAuthenticationAt: otpAt ?? null,
  expiresAt,
});

export function staffRoutes(fastify: FastifyInstance, deps: StaffRoutesDeps): void {
  const { signIn, ownPages, stepUp, onlyHost, onOutcome, mostAtOnce } = deps;
  const { answer, atIssuer, goOn, takeLogoutTokens } = createSignInAnswers<
    SignInFailureCode,
    Exclude<SignInOutcome, SignInFailureCode>
  >({
    failures: FAILURES,
    tooMany: 'TOO_MANY_SIGN_INS',
    againAt: returnTo =>
      STAFF_PATHS.signIn + (returnTo === undefined ? '' : `?${new URLSearchParams({ return: returnTo }).toString()}`),
    onOutcome,
    mostAtOnce,
  });

  fastify.get(STAFF_PATHS.signIn, { exposeHeadRoute: false }, async (request, reply) => {
    if (onlyHost !== undefined && request.headers.host !== onlyHost)
      return goOn(reply, { location: `http://${onlyHost}${request.url}`, setCookies: [] });
    const parameters = parametersOf(request);
    const beginning = {
      returnTo: parameters.get('return') ?? undefined,
      acr: parameters.get('acr') ?? undefined,
      again: parameters.get('again') === 'true',
      cookies: cookies(request),
    };
    return answer(request, reply, () => atIssuer(() => signIn.begin(beginning)));
  });

  fastify.get(STAFF_PATHS.callback, { exposeHeadRoute: false }, (request, reply) =>
    answer(request, reply, () => atIssuer(() => signIn.finish(parametersOf(request), cookies(request))), 'SIGNED_IN'),
  );

  fastify.get(STAFF_PATHS.session, async (request, reply) => {
    const own = isOfOwnPage('GET', request.headers, ownPages);
    const session = own ? await signIn.session(cookies(request), 'look') : undefined;
    const body = session ? sessionBody(session) : { signedIn: false };
    return reply.header('cache-control', 'no-store').send({ ...body, signIn: STAFF_PATHS.signIn, stepUp });
  });

  fastify.get(STAFF_PATHS.signedOut, { exposeHeadRoute: false }, async (request, reply) =>
    goOn(reply, signIn.signedOut(parametersOf(request).get('state') ?? '', cookies(request))),
  );

  // Forms are taken by these routes alone.
  void fastify.register(async routes => {
    takeForms(routes);

    routes.post(STAFF_PATHS.signOut, (request, reply) =>
      answer(
        request,
        reply,
        async () => {
          if (!isOfOwnForm(request.headers, ownPages)) throw new SignInFailure('NOT_OWN_PAGE');
          return atIssuer(() => signIn.signOut(formOf(request).get('return') ?? undefined, cookies(request)));
        },
        'SIGNED_OUT',
      ),
    );

    takeLogoutTokens(routes, STAFF_PATHS.backChannelLogout, token => signIn.endedAtIssuer(token), {
      ended: 'ENDED_BY_ISSUER',
      refused: 'LOGOUT_TOKEN_REFUSED',
    });
  });
}
