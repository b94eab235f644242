/**
 * How routes of a sign-in by OpenID Connect answer: they send the browser on, or show a page that says why it failed and leads back. Those of
 * staff and those of holders differ in their words alone.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Texts } from '../../domain/language.js';
import {
  cookiesOf,
  failureThrown,
  isFailed,
  SignInFailure,
  type Cookies,
  type Failed,
  type Onward,
} from '../../openid/index.js';
import { formOf } from './forms.js';
import { requestLanguage } from './requests.js';
import { failurePage } from './sign-in-page.js';

/** What the routes say of a failure. */
export interface FailureAnswer {
  readonly status: number;
  readonly text: Texts;
  /** Whether the same request may do when it is sent again. */
  readonly again: boolean;
}

/** Joins the text of each failure with its status, and with whether the same request may do when it is sent again; false when left out. */
export const failureAnswers = <Code extends string>(
  texts: Readonly<Record<Code, Texts>>,
  answers: Readonly<Record<Code, readonly [status: number, again?: boolean]>>,
): Readonly<Record<Code, FailureAnswer>> =>
  Object.fromEntries(
    Object.entries<readonly [status: number, again?: boolean]>(answers).map(([code, [status, again = false]]) => [
      code,
      { status, again, text: texts[code as Code] },
    ]),
  ) as unknown as Readonly<Record<Code, FailureAnswer>>;

export interface SignInAnswersOptions<Code extends string, Outcome extends string> {
  readonly failures: Readonly<Record<Code, FailureAnswer>>;
  /** The failure of whoever comes while too many wait for the issuer. */
  readonly tooMany: Code;
  /** Ways on that the page names beside a new try. */
  readonly further?: readonly Texts[];
  /** Where the sign-in begins again; `returnTo` is where the person was going. Left out, it begins elsewhere. */
  readonly againAt?: (returnTo: string | undefined) => string;
  /** Called with how each sign-in ended, for metrics and log; `cause` is of a failure. */
  readonly onOutcome: (outcome: Code | Outcome, correlationId: string, cause?: unknown) => void;
  /** How many sign-ins wait for the issuer at a time; beyond it they are told to come back. */
  readonly mostAtOnce?: number | undefined;
}

export interface SignInAnswers<Outcome extends string> {
  /** Does what asks the issuer. Throws the failure `tooMany` when too many wait for it. */
  readonly atIssuer: <T>(work: () => Promise<T>) => Promise<T>;
  /** Sends the browser on. */
  readonly goOn: (reply: FastifyReply, onward: Onward) => FastifyReply;
  /** Answers with what the work gives, or with the page of its failure. */
  readonly answer: <Code extends string>(
    request: FastifyRequest,
    reply: FastifyReply,
    work: () => Promise<Onward | Failed<Code>>,
    outcome?: Outcome,
  ) => Promise<FastifyReply>;
  /**
   * Takes logout tokens of the issuer (OpenID Connect Back-Channel Logout) at this path, as forms: `end` ends what the token names, and is called
   * like whatever asks the issuer.
   */
  readonly takeLogoutTokens: (
    routes: FastifyInstance,
    path: string,
    end: (logoutToken: string) => Promise<unknown>,
    outcomes: { readonly ended: Outcome; readonly refused: Outcome },
  ) => void;
}

const MOST_AT_ONCE = 100;
const RETRY_AFTER_SECONDS = 30;

/** The parameters of the address: of one given twice, the first. */
export function parametersOf({ raw }: FastifyRequest): URLSearchParams {
  const { url = '' } = raw;
  return new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');
}

export const requestCookies = ({ headers }: FastifyRequest): Cookies => cookiesOf(headers.cookie);

export function createSignInAnswers<Code extends string, Outcome extends string>({
  failures,
  tooMany,
  further,
  againAt,
  onOutcome,
  mostAtOnce = MOST_AT_ONCE,
}: SignInAnswersOptions<Code, Outcome>): SignInAnswers<Outcome> {
  let waiting = 0;

  const goOn = (reply: FastifyReply, { location, setCookies }: Onward): FastifyReply =>
    reply
      .header('set-cookie', [...setCookies])
      .header('cache-control', 'no-store')
      .redirect(location, 303);

  const fail = (request: FastifyRequest, reply: FastifyReply, failed: Failed): FastifyReply => {
    const { failure, returnTo, setCookies } = failed as Failed<Code>;
    const { code, cause } = failure;
    const { status, text, again } = failures[code];
    onOutcome(code, request.id, cause);
    if (status === 503) void reply.header('retry-after', String(RETRY_AFTER_SECONDS));
    const page = failurePage({
      code,
      text,
      language: requestLanguage(request),
      correlationId: request.id,
      again: again ? againAt?.(returnTo) : undefined,
      returnTo,
      ...(further && { further }),
    });
    return reply
      .code(status)
      .header('set-cookie', [...setCookies])
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page);
  };

  const atIssuer = async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting >= mostAtOnce) throw new SignInFailure(tooMany);
    waiting++;
    try {
      return await work();
    } finally {
      waiting--;
    }
  };

  return {
    goOn,
    atIssuer,

    takeLogoutTokens(routes, path, end, { ended, refused }) {
      routes.post(path, async (request, reply) => {
        void reply.header('cache-control', 'no-store');
        try {
          await atIssuer(() => end(formOf(request).get('logout_token') ?? ''));
          onOutcome(ended, request.id);
          return await reply.code(200).send();
        } catch (error) {
          onOutcome(refused, request.id, error);
          return reply.code(400).send({ error: 'invalid_request' });
        }
      });
    },

    async answer(request, reply, work, outcome) {
      try {
        const result = await work();
        if (isFailed(result)) return fail(request, reply, result);
        if (outcome) onOutcome(outcome, request.id);
        return goOn(reply, result);
      } catch (thrown) {
        return fail(request, reply, { failure: failureThrown(thrown), setCookies: [] });
      }
    },
  };
}
