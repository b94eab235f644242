/** Masks errors: one not meant for the client becomes a correlation id for it, and a line in the log. */
import { GraphQLError, Kind, type GraphQLFormattedError } from 'graphql';
import { DEFAULT_LANGUAGE, type Language } from '../../domain/language.js';
import { isAway, troubleOf } from '../../postgres/trouble.js';
import { QueueFull } from '../../security/bounded-queue.js';
import { ApiError, ERRORS } from '../errors.js';

/** Codes of errors the protocol itself gives: their messages speak of the request alone. */
const PROTOCOL_CODES = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'LIMIT_EXCEEDED',
]);

/**
 * Messages of graphql-js repeat values that were submitted, and guess at names: neither is sent back. A value may hold
 * anything, the very words that follow values among them: what is in doubt goes too.
 */
export const scrub = (message: string): string =>
  message
    .replace(/ ?Did you mean [^]*\?$/, '')
    .replace(/(cannot represent (?:an? )?[^:;"]*): [^]*$/, '$1.')
    .replace(/^(Argument "\w+") has invalid value [^]*$/, '$1 has an invalid value.')
    .replace(/(?:got|has) invalid value [^]*?( at "[\w.[\]]*")?; (?![^]*; )/, 'has an invalid value$1; ')
    .replace(/Value "[^]*" does not exist/, 'The value does not exist')
    .replace(/, found [^]*?(?=\.$|$)/, '');

/** What PostgreSQL answers to a text that it cannot hold, such as one with a NUL: the client's fault, not the server's. */
const UNFIT_TEXT = new Set(['22021', '22P05']);

export interface Mask {
  (error: unknown, correlationId: string, language?: Language): GraphQLFormattedError;
}

export interface MaskOptions {
  /** Given each fault: an error not meant for the client. */
  readonly onFault: (error: unknown, correlationId: string) => void;
}

/** The innermost error: what a resolver or a scalar threw. */
const origin = (error: unknown): unknown => {
  let inner = error;
  while (inner instanceof Error && 'originalError' in inner && inner.originalError instanceof Error)
    inner = inner.originalError;
  return inner;
};

/** Values as documents hold them. */
const VALUES = new Set<string>([
  Kind.VARIABLE,
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
]);

/**
 * True for what graphql-js says of the value of an argument once it has the variables, such as of a null where none may
 * be: it gives these errors no code, but points at the value, which no other error of it does.
 */
const isOfArgument = (error: unknown): error is GraphQLError =>
  error instanceof GraphQLError &&
  error.extensions.code === undefined &&
  error.nodes?.length === 1 &&
  error.nodes.every(({ kind }) => VALUES.has(kind));

/** What other rooms throw for the client to know of. */
const asApiError = (error: unknown): unknown =>
  error instanceof QueueFull ? new ApiError('OVERLOADED', undefined, { retryAfter: error.retryAfter }) : error;

export function createMask({ onFault }: MaskOptions): Mask {
  return (error, correlationId, language = DEFAULT_LANGUAGE) => {
    const graphql = error instanceof GraphQLError ? error : undefined;
    const place = {
      ...(graphql?.locations ? { locations: graphql.locations } : {}),
      ...(graphql?.path ? { path: graphql.path } : {}),
    };
    const inner = asApiError(origin(error));
    if (inner instanceof ApiError) {
      return { message: inner.in(language), ...place, extensions: { ...inner.extensions, correlationId } };
    }
    if (inner instanceof Error && UNFIT_TEXT.has(String((inner as { code?: unknown }).code))) {
      const message = 'A text given holds a character that no text here can hold. Leave it out.';
      return { message, ...place, extensions: { code: 'BAD_USER_INPUT', correlationId } };
    }
    if (isOfArgument(inner))
      return { message: scrub(inner.message), ...place, extensions: { code: 'BAD_USER_INPUT', correlationId } };
    const code = graphql?.extensions.limit === undefined ? graphql?.extensions.code : 'LIMIT_EXCEEDED';
    const ofProtocol = inner === error || inner instanceof GraphQLError;
    if (graphql && ofProtocol && typeof code === 'string' && PROTOCOL_CODES.has(code)) {
      return { message: scrub(graphql.message), ...place, extensions: { code, correlationId } };
    }
    onFault(inner, correlationId);
    if (isAway(inner)) {
      const reason = troubleOf(inner);
      const extensions = { code: 'LEDGER_UNAVAILABLE', correlationId, ...(reason !== undefined && { reason }) };
      return { message: ERRORS.LEDGER_UNAVAILABLE[language], ...place, extensions };
    }
    return {
      message: ERRORS.INTERNAL_SERVER_ERROR[language],
      ...place,
      extensions: { code: 'INTERNAL_SERVER_ERROR', correlationId },
    };
  };
}
