/** Serves `POST /graphql`: one operation for each request, JSON in and out. */
import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiContext } from '../context.js';
import type { Requests } from './requests.js';

/** The headers of a request that Apollo looks at. */
const HEADERS_FOR_APOLLO = ['content-type', 'accept', 'x-apollo-operation-name', 'apollo-require-preflight'] as const;

/** The security headers that helmet would set on a JSON answer, without its work on each request. */
const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
};

const ONLY_POST =
  'Send queries and mutations with POST. Subscriptions go over WebSocket: connect to /graphql with the protocol graphql-transport-ws.';

export function graphqlRoute(fastify: FastifyInstance, apollo: ApolloServer<ApiContext>, requests: Requests): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const context = await requests.context(request);
    const headers = new HeaderMap();
    for (const name of HEADERS_FOR_APOLLO) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    const answer = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: 'POST', headers, body: request.body, search: '' },
      context: () => Promise.resolve(context),
    });
    for (const [name, value] of answer.headers) void reply.header(name, value);
    void reply.headers(SECURITY_HEADERS).code(answer.status ?? 200);
    // No answer comes in pieces: `@defer` and `@stream` are not offered.
    return reply.send(answer.body.kind === 'complete' ? answer.body.string : '');
  };
  fastify.post('/graphql', { helmet: false }, handler);
  fastify.route({
    method: ['GET', 'PUT', 'DELETE', 'PATCH'],
    url: '/graphql',
    handler: (_request, reply) =>
      reply
        .code(405)
        .header('allow', 'POST')
        .send({ errors: [{ message: ONLY_POST, extensions: { code: 'BAD_REQUEST' } }] }),
  });
}
