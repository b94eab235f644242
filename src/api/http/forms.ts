/** Takes HTML forms (`application/x-www-form-urlencoded`) on the routes of an instance. */
import type { FastifyInstance, FastifyRequest } from 'fastify';

const FORM = 'application/x-www-form-urlencoded';
/** The largest form, in bytes: it holds a token and little else. */
const LARGEST_FORM = 16 * 1024;

/** Has the routes of this instance take forms. Other routes of the server refuse them. */
export const takeForms = (routes: FastifyInstance): void =>
  void routes.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: LARGEST_FORM }, (_request, body, done) =>
    done(null, new URLSearchParams(body as string)),
  );

/** The form that a request has sent; an empty one when it has sent none. */
export const formOf = ({ body }: FastifyRequest): URLSearchParams =>
  body instanceof URLSearchParams ? body : new URLSearchParams();
