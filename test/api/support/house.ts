/** A whole server on a database of its own: real ledger, vault, projector and processes; schools imported from files. */
import { randomBytes, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { projections } from '../../../projections/index.js';
import { knownOperations } from '../../../src/api/http/known-operations.js';
import { VISIBLE_WITHIN } from '../../../src/api/payload.js';
import { createMetrics } from '../../../src/api/http/metrics.js';
import { AdjustableClock } from '../../../src/clock.js';
import { createCommands, type Commands } from '../../../src/command/index.js';
import { bounceAddresses } from '../../../src/mail/bounces/address.js';
import { createBounceIntake } from '../../../src/mail/bounces/intake.js';
import { createReceiptIntake, DEFAULT_RECEIPT } from '../../../src/sms/receipts.js';
import { startProcesses } from '../../../src/process/start.js';
import { createReadLag } from '../../../src/completeness/lag.js';
import { postgresEventStore } from '../../../src/eventstore/postgres.js';
import { AcademieRuns } from '../../../src/ingest/aaf/run/background.js';
import { importSchool } from '../../../src/ingest/school/import.js';
import { extractFiles } from '../../../src/extracts/index.js';
import { createExtracts, createPublisher, serveLedger } from '../../../src/integrity/index.js';
import { importReports } from '../../../src/ingest/report/read.js';
import { importUploads } from '../../../src/ingest/uploads.js';
import type { ManifestSchool } from '../../../src/generator/index.js';
import { personalDataFiles } from '../../../src/disclosure/index.js';
import { freePort } from '../../../src/postgres/free-port.js';
import { openPool } from '../../../src/postgres/pool.js';
import { rehearse } from '../../../src/erasure/rehearse.js';
import { Projector } from '../../../src/projector/projector.js';
import { principalOf } from '../../../src/security/claims.js';
import { openHolderSessions } from '../../../src/security/holder-sessions.js';
import { createHolderTokens } from '../../../src/security/holder-tokens.js';
import { createAuthorise } from '../../../src/security/permissions.js';
import type { Grant } from '../../../src/security/principal.js';
import { createTokenVerifier } from '../../../src/security/tokens.js';
import { createServer, type ServerDeps } from '../../../src/server.js';
import { createDirectory } from '../../../src/vault/directory.js';
import { openVault, type PostgresVault } from '../../../src/vault/postgres/vault.js';
import { QUICK_ARGON2 } from '../../../src/vault/postgres/credentials.js';
import { CONTEXT, generateInMemory } from '../../ingest/support/support.js';
import { logKey, ORIGIN } from '../../integrity/support/ledger.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

export const AUDIENCE = 'registre';
/** Names the connections of the server. */
export const APPLICATION = 'registre';
export const BOUNCE_ADDRESS = 'bounce@bounces.example.org';
export const BOUNCE_SECRET = Buffer.alloc(32, 'bounces');
export const SMS_RECEIPT_SECRET = Buffer.alloc(32, 'sms receipts');
export const ISSUER = 'https://issuer.test';
/** How long a busy machine may take to project an event, in milliseconds. */
const PATIENCE_MS = 20_000;

export interface TokenOptions {
  readonly subject?: string;
  readonly otp?: boolean;
  readonly audience?: string;
  readonly issuer?: string;
  /** In how many seconds the token expires. */
  readonly expiresIn?: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly data: any;
  readonly errors: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[] | undefined;
}

export interface House {
  readonly url: string;
  readonly database: TestDatabase;
  readonly clock: AdjustableClock;
  readonly commands: Commands;
  readonly vault: PostgresVault;
  readonly projector: Projector;
  readonly app: FastifyInstance;
  readonly deps: ServerDeps;
  /** Two collèges of one académie, an école of another. */
  readonly schools: readonly ManifestSchool[];
  readonly files: ReadonlyMap<string, { name: string; buffer: Buffer }[]>;
  token(roles: readonly Grant[], options?: TokenOptions): Promise<string>;
  /** A token of the account's holder. Its session belongs to the credential in force, where the account has one. */
  holderToken(accountId: string): Promise<string>;
  ask(
    token: string | undefined,
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Resolves when every projection has every event. */
  caughtUp(): Promise<void>;
  /** How many events the ledger has, without those that record reads of personal data. */
  events(): Promise<number>;
  /** The figures, as operators read them. */
  metrics(): Promise<string>;
  close(): Promise<void>;
}

export interface HouseParts {
  readonly url: string;
  readonly database: TestDatabase;
  readonly pool: ServerDeps['pool'];
  readonly vault: PostgresVault;
  readonly clock: AdjustableClock;
}

export interface HouseOptions {
  /** How many pupils each school has. */
  readonly pupils?: number;
  /** Schools are imported unless it is false. */
  readonly schools?: boolean;
  readonly deps?: Partial<ServerDeps>;
  /** The parts that only development has. */
  readonly development?: (clock: AdjustableClock) => Partial<ServerDeps>;
  /** The parts that need the database, the vault or the address of the server. */
  readonly more?: (parts: HouseParts) => Partial<ServerDeps> | Promise<Partial<ServerDeps>>;
  /** Starts the processes that follow the ledger. */
  readonly processes?: boolean;
  /** The key of the vault, for tests in which another process opens it too. */
  readonly masterKey?: Buffer;
}

export async function openApiHouse(options: HouseOptions = {}): Promise<House> {
  const { pupils = 12, schools: withSchools = true, processes: withProcesses = false } = options;
  const database = await createDatabase();
  const store = postgresEventStore({ databaseUrl: database.url });
  /** The pool of the server; statements of tests go over that of the database. */
  const pool = openPool({ connectionString: database.url, max: 20, application_name: APPLICATION });
  const vault = await openVault(pool, { masterKey: options.masterKey ?? randomBytes(32), argon2: QUICK_ARGON2 });
  const clock = new AdjustableClock();
  const commands = createCommands({ eventStore: store, vault, clock });
  const generatedSchools = withSchools
    ? [
        await generateInMemory({
          seed: 'api',
          schools: 2,
          degrees: ['SECOND'],
          departements: ['974'],
          pupilsPerSchool: pupils,
        }),
        await generateInMemory({
          seed: 'api2',
          schools: 1,
          degrees: ['FIRST'],
          departements: ['75'],
          pupilsPerSchool: pupils,
        }),
      ]
    : [];
  const schools = generatedSchools.flatMap(({ manifest }) => manifest.schools);
  const files = new Map(generatedSchools.flatMap(one => [...one.files]));
  for (const { uai, base, name } of schools) {
    const report = await importSchool(
      { pool, vault, commands, clock },
      {
        uai,
        base,
        year: 2026,
        files: files.get(uai)!,
        schoolName: name,
        context: { ...CONTEXT, correlationId: randomUUID() },
      },
    );
    if (report.status !== 'COMPLETED') throw new Error(`import of ${uai}: ${JSON.stringify(report.refusal)}`);
  }
  const projector = new Projector({
    databaseUrl: database.url,
    store,
    directory: createDirectory(vault),
    projections,
    onError: (projection, error) => console.error(projection, error),
  });
  await projector.start();

  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' }] };
  const tokens = await createHolderTokens({ secret: randomBytes(32), audience: AUDIENCE });
  const holderSessions = openHolderSessions({
    sessions: vault.sessions,
    tokens,
    databaseUrl: database.url,
    maxAge: 86_400,
    idle: 3_600,
    onFault: error => console.error(error),
  });
  const principal = (payload: JWTPayload) => principalOf(payload, { otpAcr: [], toleranceSeconds: 5, now: Date.now });
  const ingest = { pool, vault, commands, clock };
  const academies = new AcademieRuns(ingest, { onFault: error => console.error(error) });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = { origin: ORIGIN, keys: [logKey], previous: [] };
  const publisher = createPublisher({ pool, log, witnesses: [], onFault: error => console.error(error) });
  const extracts = createExtracts({ pool, eventStore: store, log, publisher, witnesses: [] });
  const deps: ServerDeps = {
    pool,
    commands,
    persons: vault.persons,
    names: createDirectory(vault),
    letterTexts: vault.letterTexts,
    failedTries: vault.failedTries,
    modalities: vault.modalities,
    assistance: vault.assistance,
    academieLetters: () => ({}),
    digest: vault.digest,
    authorise: createAuthorise({ clock, otpMaxAgeSeconds: 3_600 }),
    holderSessions,
    verifyToken: createTokenVerifier([{ issuer: ISSUER, audience: AUDIENCE, keys, principal }, tokens.trustedIssuer]),
    // On a busy machine a change may take longer to show than a mutation waits. Tests of that wait have a `projectedUpTo` of their own.
    projectedUpTo: (position, names, withinMs) =>
      projector.projectedUpTo(position, names, withinMs === VISIBLE_WITHIN ? PATIENCE_MS : withinMs),
    changes: projector.changes,
    readLag: createReadLag(store, { freshMs: 0 }),
    clock,
    logger: pino({ level: 'silent' }),
    production: false,
    allowedOrigins: ['https://console.test'],
    readiness: [],
    bounces: {
      intake: createBounceIntake({ pool, commands, addresses: bounceAddresses(BOUNCE_ADDRESS, vault.digest) }),
      secret: BOUNCE_SECRET,
    },
    smsReceipts: { intake: createReceiptIntake(pool, DEFAULT_RECEIPT), secret: SMS_RECEIPT_SECRET },
    imports: importUploads(ingest, academies),
    importReports: importReports(pool),
    ledger: serveLedger(pool, store),
    openExtract: extractFiles({ extracts, eventStore: store, persons: vault.persons }),
    openPersonalData: personalDataFiles({ pool, eventStore: store, vault, settings: commands.settings }),
    rehearseErasure: who => rehearse({ pool, eventStore: store, vault }, who),
    portal: { address: 'https://educonnect.test', assistance: 'https://educonnect.test/assistance' },
    ...options.deps,
    ...options.development?.(clock),
    ...(await options.more?.({ url, database, pool, vault, clock })),
  };
  const metrics = createMetrics(knownOperations());
  const app = await createServer({ ...deps, metrics });
  await app.listen({ host: '127.0.0.1', port });
  const processes = withProcesses
    ? startProcesses({
        pool,
        eventStore: store,
        vault,
        clock,
        commands,
        sweepEveryMs: 50,
        onFault: error => console.error(error),
      })
    : undefined;

  const house: House = {
    url,
    database,
    clock,
    commands,
    vault,
    projector,
    app,
    deps,
    schools,
    files,
    token: (
      roles,
      { subject = 'somebody', otp = true, audience = AUDIENCE, issuer = ISSUER, expiresIn = 3_600 } = {},
    ) => {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ registre_roles: roles, amr: otp ? ['pwd', 'otp'] : ['pwd'], auth_time: now })
        .setProtectedHeader({ alg: 'ES256', kid: 'test' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(subject)
        .setJti(randomUUID())
        .setIssuedAt(now)
        .setExpirationTime(now + expiresIn)
        .sign(privateKey);
    },
    holderToken: async accountId => {
      const { rows } = await database.pool.query<{ id: string | null }>(
        'select credential_id as id from read.accounts where account_id = $1',
        [accountId],
      );
      // Before every event: whatever ends the sessions opened before it ends this one, too.
      const position = '0'.repeat(32);
      return (await holderSessions.open({ accountId, credentialId: rows[0]?.id ?? undefined, position }))!.accessToken;
    },
    ask: async (token, query, variables = {}, headers = {}) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      const { data, errors } = JSON.parse(text) as { data: unknown; errors: Answer['errors'] };
      return { status: response.status, text, data, errors };
    },
    caughtUp: async () => {
      const last = await database.lastAppended();
      const names = projections.map(({ name }) => name);
      if (!(await projector.projectedUpTo(last, names, PATIENCE_MS)))
        throw new Error('the projections did not catch up');
    },
    metrics: () => metrics.registry.metrics(),
    events: async () => {
      const { rows } = await database.pool.query<{ n: number }>(
        `select count(*)::int as n from ledger.events where stream not like 'access-%'`,
      );
      return rows[0]!.n;
    },
    close: async () => {
      await processes?.stop();
      await app.close();
      await holderSessions.close();
      await academies.stop();
      await projector.stop();
      await store.close();
      await pool.end();
      await database.drop();
    },
  };
  await house.caughtUp();
  return house;
}

/** The grants of each role, on the first school and its académie. */
export function grantsOf({ schools }: Pick<House, 'schools'>): Record<string, readonly Grant[]> {
  const [{ uai, academie }] = schools as readonly [ManifestSchool];
  return {
    SCHOOL_HEAD: [{ role: 'SCHOOL_HEAD', schools: [uai] }],
    SCHOOL_DELEGATE: [
      {
        role: 'SCHOOL_DELEGATE',
        schools: [uai],
        rights: ['RESPONSABLES_LIST', 'ACCOUNT_NOTIFY'],
        until: '2099-01-01T00:00:00Z',
      },
    ],
    STUDENT_HELPDESK: [{ role: 'STUDENT_HELPDESK', schools: [uai] }],
    ACADEMIE_SUPPORT: [{ role: 'ACADEMIE_SUPPORT', academie }],
    ACADEMIE_DASHBOARD: [{ role: 'ACADEMIE_DASHBOARD', academie }],
    AUDITOR: [{ role: 'AUDITOR', academie }],
    NATIONAL_ADMIN: [{ role: 'NATIONAL_ADMIN', nation: true }],
    PORTAL: [{ role: 'PORTAL' }],
    IMPORTER: [{ role: 'IMPORTER', academie }],
  };
}
