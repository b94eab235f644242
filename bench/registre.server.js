// @ts-check
/**
 * Builds Registre's own server for the benchmarks. This is the one place where they say what it needs: the compiler holds it to what
 * `createServer` takes.
 */
import { pino } from 'pino';

/** @typedef {import('../src/server.js').ServerDeps} ServerDeps */
/** @typedef {Pick<ServerDeps, 'pool' | 'commands' | 'persons' | 'digest' | 'projectedUpTo' | 'changes' | 'clock'>} Parts What a benchmark's own installation gives. */
/** @typedef {Pick<import('../src/security/tokens.js').TrustedIssuer, 'issuer' | 'audience' | 'keys'>} Issuer Who signs the tokens of the benchmark's clients. */

const load = (/** @type {string} */ name) => import(`../dist/src/${name}.js`);

/**
 * Serves on a free port of the loopback address; resolves with the server's own address. `others` takes the place of what a benchmark
 * leaves alone.
 *
 * @param {Parts} parts
 * @param {Issuer} issuer
 * @param {Partial<ServerDeps>} [others]
 * @returns {Promise<string>}
 */
export async function serveRegistre(parts, { issuer, audience, keys }, others = {}) {
  /** @type {typeof import('../src/server.js')} */
  const { createServer } = await load('server');
  /** @type {typeof import('../src/security/tokens.js')} */
  const { createTokenVerifier } = await load('security/tokens');
  /** @type {typeof import('../src/security/claims.js')} */
  const { principalOf } = await load('security/claims');
  /** @type {typeof import('../src/security/permissions.js')} */
  const { createAuthorise } = await load('security/permissions');
  /** @type {typeof import('../src/ingest/report/read.js')} */
  const { importReports } = await load('ingest/report/read');
  const { clock } = parts;
  const rules = { otpAcr: [], toleranceSeconds: 5, now: Date.now };
  const app = await createServer({
    ...parts,
    authorise: createAuthorise({ clock, otpMaxAgeSeconds: 36_000 }),
    holderSessions: NOBODY_SIGNED_IN,
    verifyToken: createTokenVerifier([{ issuer, audience, keys, principal: payload => principalOf(payload, rules) }]),
    logger: pino({ level: 'error' }),
    production: true,
    allowedOrigins: [],
    readiness: [],
    rehearseErasure: async () => undefined,
    openPersonalData: async () => undefined,
    imports: undefined,
    names: NOBODY_KNOWN,
    importReports: importReports(parts.pool),
    ledger: { checkpoint: nothing, inclusion: nothing, consistency: nothing, tile: nothing, entries: nothing },
    letterTexts: { read: async () => [] },
    failedTries: { of: async () => [] },
    modalities: { read: async () => [] },
    assistance: { read: async () => [] },
    academieLetters: () => ({}),
    readLag: async () => undefined,
    portal: { address: 'https://portal.example', assistance: 'https://portal.example/help' },
    ...others,
  });
  return app.listen({ host: '127.0.0.1', port: 0 });
}

const START = /** @type {import('../src/eventstore/eventstore.js').Position} */ ('0'.repeat(32));
const nothing = async () => undefined;
/** @type {ServerDeps['names']} */
const NOBODY_KNOWN = {
  names: async refs => refs.map(() => undefined),
  logins: async ids => ids.map(() => undefined),
  classLabels: async () => new Map(),
  mefLabels: async () => new Map(),
};
const nobody = () => Promise.reject(new Error('nobody signs in to this benchmark'));
/** @type {ServerDeps['holderSessions']} */
const NOBODY_SIGNED_IN = {
  open: nobody,
  goOn: nobody,
  holds: nobody,
  watch: () => () => undefined,
  of: nobody,
  close: async () => undefined,
};

/**
 * What a server without a projector follows: everything is projected already, and nothing changes.
 *
 * @type {Pick<Parts, 'projectedUpTo' | 'changes'>}
 */
export const NO_PROJECTOR = {
  projectedUpTo: async () => true,
  changes: { subscribe: () => () => undefined, position: () => START },
};
