/** Adds what MODE=development has: an issuer with ready-made logins, a mailbox, a clock that can be put forward. */
import { join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';
import type { AdjustableClock } from '../clock.js';
import { addMonths } from '../domain/calendar.js';
import type { Installation } from '../app/installation.js';
import { localKey } from '../app/local-keys.js';
import type { TrustedIssuer } from '../security/tokens.js';
import { keepClock } from './clock.js';
import { createDevelopmentIssuer } from './issuer.js';
import { createMailbox, type Mailbox } from './mailbox.js';
import { mountProviders, type MountedProviders } from './mounted.js';
import { createOutbox, type Outbox } from './outbox.js';
import { developmentRoutes } from './routes.js';
import { type DevelopmentUser, type SchoolOfDevelopment, developmentUsers } from './users.js';

export interface Development {
  readonly trusted: TrustedIssuer;
  readonly routes: FastifyPluginAsync;
  /** Providers of OpenID Connect that play those of the field, by name, and how this server is known to them. */
  readonly issuers: MountedProviders['issuers'];
  users(): Promise<readonly DevelopmentUser[]>;
}

/** The most schools whose head has a login: those imported first. Others are reached with the roles of an académie. */
const MOST_SCHOOLS = 20;

async function schools({ pool }: Installation): Promise<SchoolOfDevelopment[]> {
  const { rows } = await pool.query<SchoolOfDevelopment>(
    `select s.uai, s.academie, s.degree, s.circonscription from read.schools s
       left join (select uai, min(started_at) as since from ingest.imports where not dry_run group by uai) i using (uai)
      order by i.since, s.uai limit $1`,
    [MOST_SCHOOLS],
  );
  return rows;
}

/** The mailbox of DATA_DIR. Servers that share the folder share it. */
export const developmentMailbox = ({ config, clock }: Pick<Installation, 'config' | 'clock'>): Mailbox =>
  createMailbox(join(config.dataDir, 'mailbox'), config.mailFrom, () => clock.now());

/** The outbox of SMS, in the same folder. */
export const developmentOutbox = ({ config, clock }: Pick<Installation, 'config' | 'clock'>): Outbox =>
  createOutbox(join(config.dataDir, 'mailbox'), () => clock.now());

/** Opens what MODE=development has. `url`: address of this server. The right of the delegate among its users lasts ten years from now. */
export async function openDevelopment(
  installation: Installation,
  clock: AdjustableClock,
  url: string,
): Promise<Development> {
  const { mode, dataDir, oidcAudience, smtpUrl, smsUrl, portalUrl } = installation.config;
  const users = async (): Promise<DevelopmentUser[]> =>
    developmentUsers(await schools(installation), addMonths(new Date().toISOString(), 120));
  const issuer = await createDevelopmentIssuer({
    mode,
    secret: await localKey(dataDir, 'development-issuer'),
    issuer: `${url}/dev/issuer`,
    audience: oidcAudience,
    users,
  });
  const { pool, vault } = installation;
  const providers = mountProviders({ pool, persons: vault.persons, url, users, schools: () => schools(installation) });
  const routes = developmentRoutes({
    issuer,
    clock,
    keepClock: () => keepClock(pool, clock),
    ...(smtpUrl === undefined ? { mailbox: developmentMailbox(installation) } : {}),
    ...(smsUrl === undefined ? { outbox: developmentOutbox(installation) } : {}),
    portal: portalUrl === undefined,
  });
  return {
    trusted: issuer.trusted,
    routes: async app => {
      await app.register(routes);
      await app.register(providers.routes);
    },
    issuers: providers.issuers,
    users,
  };
}
