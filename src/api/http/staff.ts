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
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  cookiesOf,
  isFailed,
  isOfOwnForm,
  isOfOwnPage,
  SignInFailure,
  type Failed,
  type Onward,
  type OwnPages,
  type SignInFailureCode,
  type StaffSession,
  type StaffSignIn,
} from '../../staff/index.js';
import type { StepUp } from '../step-up.js';
import { requestLanguage } from './requests.js';
import { failurePage } from './staff-page.js';
import { SIGN_IN_PATH } from './staff-paths.js';

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

const STATUS: Readonly<Record<SignInFailureCode, number>> = {
  SIGN_IN_EXPIRED: 400,
  SIGN_IN_CANCELLED: 403,
  ISSUER_UNAVAILABLE: 503,
  ISSUER_ANSWER_UNFIT: 502,
  CLAIMS_UNFIT: 502,
  STEP_UP_NOT_REACHED: 403,
  RETURN_UNFIT: 400,
  ACR_UNKNOWN: 400,
  TOO_MANY_SIGN_INS: 503,
  NOT_OWN_PAGE: 403,
};
/** Failures after which the same request may do. */
const WORTH_TRYING_AGAIN = new Set<SignInFailureCode>([
  'SIGN_IN_EXPIRED',
  'SIGN_IN_CANCELLED',
  'ISSUER_UNAVAILABLE',
  'ISSUER_ANSWER_UNFIT',
  'STEP_UP_NOT_REACHED',
  'TOO_MANY_SIGN_INS',
]);

const FORM = 'application/x-www-form-urlencoded';
/** Bytes of the largest form: a logout token has some hundred. */
const LARGEST_FORM = 16 * 1024;
const MOST_AT_ONCE = 100;
const RETRY_AFTER_SECONDS = 30;

/** Each parameter once; of one given twice, the first. */
function parametersOf({ raw }: FastifyRequest): URLSearchParams {
  const { url = '' } = raw;
  return new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');
}

/** What `/auth/session` says of a session. */
const shown = ({ subject, roles, academie, otpAt, expiresAt }: StaffSession): object => ({
  signedIn: true,
  subject,
  roles,
  academie: academie ?? null,
  strongAuthenticationAt: otpAt ?? null,
  expiresAt,
});

export function staffRoutes(fastify: FastifyInstance, deps: StaffRoutesDeps): void {
  const { signIn, ownPages, stepUp, onlyHost, onOutcome, mostAtOnce = MOST_AT_ONCE } = deps;
  let waiting = 0;

  /** Does what asks the issuer, unless too many wait for it. */
  const atIssuer = async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting >= mostAtOnce) throw new SignInFailure('TOO_MANY_SIGN_INS');
    waiting++;
    try {
      return await work();
    } finally {
      waiting--;
    }
  };

  const goOn = (reply: FastifyReply, { location, setCookies }: Onward): FastifyReply =>
    reply
      .header('set-cookie', [...setCookies])
      .header('cache-control', 'no-store')
      .redirect(location, 303);

  const fail = (
    request: FastifyRequest,
    reply: FastifyReply,
    { failure, returnTo, setCookies }: Failed,
  ): FastifyReply => {
    const { code, cause } = failure;
    onOutcome(code, request.id, cause);
    if (STATUS[code] === 503) void reply.header('retry-after', String(RETRY_AFTER_SECONDS));
    const again = returnTo === undefined ? '' : `?${new URLSearchParams({ return: returnTo }).toString()}`;
    const page = failurePage({
      code,
      language: requestLanguage(request),
      correlationId: request.id,
      again: WORTH_TRYING_AGAIN.has(code) ? SIGN_IN_PATH + again : undefined,
      returnTo,
    });
    return reply
      .code(STATUS[code])
      .header('set-cookie', [...setCookies])
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page);
  };

  /** Answers with what the work gives, or with the page of its failure. */
  const answer = async (
    request: FastifyRequest,
    reply: FastifyReply,
    work: () => Promise<Onward | Failed>,
    outcome?: SignInOutcome,
  ): Promise<FastifyReply> => {
    try {
      const result = await work();
      if (isFailed(result)) return fail(request, reply, result);
      if (outcome) onOutcome(outcome, request.id);
      return goOn(reply, result);
    } catch (failure) {
      if (failure instanceof SignInFailure) return fail(request, reply, { failure, setCookies: [] });
      throw failure;
    }
  };

  const cookies = ({ headers }: FastifyRequest): ReadonlyMap<string, string> => cookiesOf(headers.cookie);

  fastify.get(SIGN_IN_PATH, { exposeHeadRoute: false }, async (request, reply) => {
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

  fastify.get('/auth/callback', { exposeHeadRoute: false }, (request, reply) =>
    answer(request, reply, () => atIssuer(() => signIn.finish(parametersOf(request), cookies(request))), 'SIGNED_IN'),
  );

  fastify.get('/auth/session', async (request, reply) => {
    const own = isOfOwnPage('GET', request.headers, ownPages);
    const session = own ? await signIn.session(cookies(request), 'look') : undefined;
    const body = session ? shown(session) : { signedIn: false };
    return reply.header('cache-control', 'no-store').send({ ...body, signIn: SIGN_IN_PATH, stepUp });
  });

  fastify.get('/auth/signed-out', { exposeHeadRoute: false }, async (request, reply) =>
    goOn(reply, signIn.signedOut(parametersOf(request).get('state') ?? '', cookies(request))),
  );

  // Forms are taken by these routes alone.
  void fastify.register(async routes => {
    routes.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: LARGEST_FORM }, (_request, body, done) =>
      done(null, new URLSearchParams(body as string)),
    );
    const formOf = ({ body }: FastifyRequest): URLSearchParams =>
      body instanceof URLSearchParams ? body : new URLSearchParams();

    routes.post('/auth/sign-out', (request, reply) =>
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

    routes.post('/auth/back-channel-logout', async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      try {
        await atIssuer(() => signIn.endedAtIssuer(formOf(request).get('logout_token') ?? ''));
        onOutcome('ENDED_BY_ISSUER', request.id);
        return await reply.code(200).send();
      } catch (error) {
        onOutcome('LOGOUT_TOKEN_REFUSED', request.id, error);
        return reply.code(400).send({ error: 'invalid_request' });
      }
    });
  });
}
