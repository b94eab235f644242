/** Masks errors. The client of an internal error gets a message and a correlation id only; the error itself goes to the log. */
import { GraphQLError, Kind, type GraphQLFormattedError } from 'graphql';
import { DEFAULT_LANGUAGE, type Language } from '../../domain/language.js';
import { isAway, troubleOf } from '../../postgres/trouble.js';
import { QueueFull } from '../../security/bounded-queue.js';
import { ApiError, ERRORS } from '../errors.js';
import { needsStepUp, type StepUp } from '../step-up.js';

/** Codes of errors in the request itself. Their messages may be sent, scrubbed of values. */
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
 * Removes from messages of graphql-js the submitted values that they repeat, and suggestions of names. A value may contain any text,
 * including the words that follow it, so more is removed in case of doubt. Each pattern is of one form of
 * message of graphql-js, of which an example stands above it.
 */
export const scrub = (message: string): string =>
  message
    // Cannot query field "subjec" on type "Me". Did you mean "subject"?
    .replace(/ ?Did you mean [^]*\?$/, '')
    // Int cannot represent non-integer value: "secret"
    .replace(/(cannot represent (?:an? )?[^:;"]*): [^]*$/, '$1.')
    // Argument "first" has invalid value "secret".
    .replace(/^(Argument "\w+") has invalid value [^]*$/, '$1 has an invalid value.')
    // Variable "$input" got invalid value "secret" at "input.uai"; Expected type "Uai".
    .replace(/(?:got|has) invalid value [^]*?( at "[\w.[\]]*")?; (?![^]*; )/, 'has an invalid value$1; ')
    // Value "secret" does not exist in "Channel" enum.
    .replace(/Value "[^]*" does not exist/, 'The value does not exist')
    // Expected value of type "Int!", found "secret".
    .replace(/, found [^]*?(?=\.$|$)/, '');

/** SQLSTATEs for a text that PostgreSQL cannot store, such as one with a NUL: an error of the client. */
const UNFIT_TEXT = new Set(['22021', '22P05']);

export interface Mask {
  (error: unknown, correlationId: string, language?: Language): GraphQLFormattedError;
}

export interface MaskOptions {
  /** Called with each fault, that is, each error that is masked. */
  readonly onFault: (error: unknown, correlationId: string) => void;
  /** Told to callers who need a recent one-time password; left out, they are told nothing. */
  readonly stepUp?: StepUp;
}

/** The innermost error, which a resolver or a scalar threw. */
const origin = (error: unknown): unknown => {
  let inner = error;
  while (inner instanceof Error && 'originalError' in inner && inner.originalError instanceof Error)
    inner = inner.originalError;
  return inner;
};

/** The kinds of nodes that are values. */
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
 * True for errors of graphql-js about the value of an argument, such as null for a non-null type. They have no code, and are
 * recognised by their one node, which is a value.
 */
const isOfArgument = (error: unknown): error is GraphQLError =>
  error instanceof GraphQLError &&
  error.extensions.code === undefined &&
  error.nodes?.length === 1 &&
  error.nodes.every(({ kind }) => VALUES.has(kind));

/** Turns errors of other folders that the client should know into ApiErrors. */
const asApiError = (error: unknown): unknown =>
  error instanceof QueueFull ? new ApiError('OVERLOADED', undefined, { retryAfter: error.retryAfter }) : error;

export function createMask({ onFault, stepUp }: MaskOptions): Mask {
  return (error, correlationId, language = DEFAULT_LANGUAGE) => {
    const graphql = error instanceof GraphQLError ? error : undefined;
    const place = {
      ...(graphql?.locations ? { locations: graphql.locations } : {}),
      ...(graphql?.path ? { path: graphql.path } : {}),
    };
    const inner = asApiError(origin(error));
    if (inner instanceof ApiError) {
      const remedy = stepUp && needsStepUp(inner.extensions.code) ? { stepUp } : {};
      return { message: inner.in(language), ...place, extensions: { ...inner.extensions, ...remedy, correlationId } };
    }
    if (inner instanceof Error && UNFIT_TEXT.has(String((inner as { code?: unknown }).code))) {
      const message = 'A text contains a character that cannot be stored. Remove it.';
      return { message, ...place, extensions: { code: 'BAD_USER_INPUT', correlationId } };
    }
    if (isOfArgument(inner))
      return { message: scrub(inner.message), ...place, extensions: { code: 'BAD_USER_INPUT', correlationId } };
    const code = graphql?.extensions.limit === undefined ? graphql?.extensions.code : 'LIMIT_EXCEEDED';
    // What a resolver threw tells nothing of the request, whatever its code says.
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
