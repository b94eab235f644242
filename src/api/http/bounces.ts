/**
 * `POST /mail/bounces` takes reports of the mail gateway on e-mails that did not arrive. `Authorization: Bearer <MAIL_BOUNCE_SECRET>`.
 *
 * The body is the message as it came (`message/rfc822`, at most 1 MiB; the address it came to may stand in `?recipient=`), or JSON:
 * `{"recipient": "bounce+mk.1-3f…@example.fr", "action": "failed", "status": "5.1.1"}`. Answers 200 with `{"outcome"}` of what was taken,
 * 422 with it for what is refused (a signature that is not ours, no report, an e-mail that is not known), 400 for another JSON, 401 without
 * the secret. Sent again, it is recorded once.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { isSame } from '../../common/secret.js';
import { isRefused, type BounceIntake } from '../../mail/bounces/intake.js';
import { LONGEST_MESSAGE } from '../../mail/bounces/report.js';
import { ApiError } from '../errors.js';

export interface BounceRouteDeps {
  readonly intake: BounceIntake;
  /** The bytes of MAIL_BOUNCE_SECRET, which the gateway writes in base64. */
  readonly secret: Buffer;
}

const LONGEST_ADDRESS = 320;
const recipient = z.string().min(3).max(LONGEST_ADDRESS);
const REPORT = z.object({ recipient, action: z.string().max(20).optional(), status: z.string().max(20).optional() });
const QUERY = z.object({ recipient: recipient.optional() });

export function bounceRoute(fastify: FastifyInstance, { intake, secret }: BounceRouteDeps): void {
  const expected = `Bearer ${secret.toString('base64')}`;
  // The route has a Fastify context of its own, so that no other route takes messages.
  void fastify.register(async route => {
    route.addContentTypeParser('message/rfc822', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    route.post(
      '/mail/bounces',
      {
        bodyLimit: LONGEST_MESSAGE,
        // The secret is checked before the body is read.
        onRequest: async ({ headers }) => {
          if (!isSame(headers.authorization ?? '', expected)) throw new ApiError('UNAUTHENTICATED');
        },
      },
      async ({ body, query }, reply) => {
        const parameters = QUERY.safeParse(query);
        const report = Buffer.isBuffer(body) ? undefined : REPORT.safeParse(body);
        if (!parameters.success || report?.success === false)
          return reply.code(400).send({ errors: [{ message: WHAT_TO_SEND, extensions: { code: 'BAD_REQUEST' } }] });
        const outcome = report
          ? await intake.take(report.data)
          : await intake.takeMessage(body as Buffer, parameters.data.recipient);
        return reply.code(isRefused(outcome) ? 422 : 200).send({ outcome });
      },
    );
  });
}

const WHAT_TO_SEND =
  'Send the message as message/rfc822, or JSON with recipient (the address that the report came to), action (such as failed) and status (such as 5.1.1).';
