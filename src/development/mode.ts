/** Adds what MODE=development has: an issuer with ready-made logins, a mailbox, a clock that can be put forward. */
import { join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';
import type { AdjustableClock } from '../clock.js';
import { addMonths } from '../domain/calendar.js';
import type { Installation } from '../app/installation.js';
import { localKey } from '../app/local-keys.js';
import type { MailTransport } from '../notification/mail.js';
import type { TrustedIssuer } from '../security/tokens.js';
import { keepClock } from './clock.js';
import { createDevelopmentIssuer } from './issuer.js';
import { createMailbox } from './mailbox.js';
import { developmentRoutes } from './routes.js';
import { type DevelopmentUser, type SchoolOfDevelopment, developmentUsers } from './users.js';

export interface Development {
  readonly trusted: TrustedIssuer;
  readonly routes: FastifyPluginAsync;
  readonly mailbox: MailTransport;
  users(): Promise<readonly DevelopmentUser[]>;
}

/** The first schools have a head's login each. Others are reached with the roles of an académie. */
const MOST_SCHOOLS = 20;

async function schools({ pool }: Installation): Promise<SchoolOfDevelopment[]> {
  const { rows } = await pool.query<SchoolOfDevelopment>(
    `select s.uai, s.academie from read.schools s
       left join (select uai, min(started_at) as since from ingest.imports where not dry_run group by uai) i using (uai)
      order by i.since, s.uai limit $1`,
    [MOST_SCHOOLS],
  );
  return rows;
}

export async function openDevelopment(
  installation: Installation,
  clock: AdjustableClock,
  url: string,
): Promise<Development> {
  const { mode, dataDir, oidcAudience, mailFrom, smtpUrl, portalUrl } = installation.config;
  const mailbox = createMailbox(join(dataDir, 'mailbox'), mailFrom, () => clock.now());
  const users = async (): Promise<DevelopmentUser[]> =>
    developmentUsers(await schools(installation), addMonths(new Date().toISOString(), 120));
  const issuer = await createDevelopmentIssuer({
    mode,
    secret: await localKey(dataDir, 'development-issuer'),
    issuer: `${url}/dev/issuer`,
    audience: oidcAudience,
    users,
  });
  return {
    trusted: issuer.trusted,
    routes: developmentRoutes({
      issuer,
      clock,
      keepClock: () => keepClock(installation.pool, clock),
      ...(smtpUrl === undefined ? { mailbox } : {}),
      portal: portalUrl === undefined,
    }),
    mailbox: mailbox.transport,
    users,
  };
}
