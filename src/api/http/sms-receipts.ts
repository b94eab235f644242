/**
 * `POST /sms/receipts` takes what an SMS gateway says of the SMS that it accepted. Authorised by `Authorization: Bearer <SMS_RECEIPT_SECRET>`
 * or, for gateways that can only be given an address (`https://registre:<secret>@…`), by the same secret as the password of Basic.
 *
 * The body is JSON or a form, one receipt or a JSON list of them, in the form that SMS_RECEIPT names. Answers 200 with `{"outcomes"}` of
 * what was taken, 422 with it where none of them is a receipt of an SMS of ours, 401 without the secret.
 */
import type { FastifyInstance } from 'fastify';
import { isSame } from '../../common/secret.js';
import type { ReceiptIntake, ReceiptOutcome } from '../../sms/receipts.js';
import { ApiError } from '../errors.js';

export interface SmsReceiptDeps {
  readonly intake: ReceiptIntake;
  /** SMS_RECEIPT_SECRET, as the gateway writes it. */
  readonly secret: Buffer;
}

const LONGEST_BODY = 256 * 1024;
/** The most receipts in one request. */
const MOST_RECEIPTS = 500;

/** The secret in an `Authorization` header; empty when there is none. */
function secretIn(authorization = ''): string {
  const [, scheme = '', credentials = ''] = /^(Bearer|Basic) +(\S+)$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== 'basic') return credentials;
  const userAndPassword = Buffer.from(credentials, 'base64').toString();
  return userAndPassword.slice(userAndPassword.indexOf(':') + 1);
}

const REFUSED: readonly ReceiptOutcome[] = ['NO_RECEIPT', 'RECEIPT_UNKNOWN'];

export function smsReceiptRoute(fastify: FastifyInstance, { intake, secret }: SmsReceiptDeps): void {
  const expected = secret.toString('base64');
  // The route has a Fastify context of its own, so that no other route takes forms.
  void fastify.register(async route => {
    route.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    route.post(
      '/sms/receipts',
      {
        bodyLimit: LONGEST_BODY,
        // The secret is checked before the body is read.
        onRequest: async ({ headers }) => {
          if (!isSame(secretIn(headers.authorization), expected)) throw new ApiError('UNAUTHENTICATED');
        },
      },
      async ({ body }, reply) => {
        const receipts: readonly unknown[] = Array.isArray(body) ? body : [body];
        if (receipts.length === 0 || receipts.length > MOST_RECEIPTS)
          return reply.code(400).send({ errors: [{ message: WANTED, extensions: { code: 'BAD_REQUEST' } }] });
        const outcomes: ReceiptOutcome[] = [];
        for (const receipt of receipts) outcomes.push(await intake.take(receipt));
        return reply.code(outcomes.every(outcome => REFUSED.includes(outcome)) ? 422 : 200).send({ outcomes });
      },
    );
  });
}

const WANTED = `Send one receipt as JSON or as a form, or a JSON list of 1 to ${MOST_RECEIPTS} receipts.`;
