/** The public server: GraphQL, uploads and downloads, and in development its issuer, mailbox and clock. */
import type { Logger } from 'pino';
import type { Metrics } from '../api/http/metrics.js';
import { AdjustableClock } from '../clock.js';
import { openDevelopment } from '../development/mode.js';
import type { DevelopmentUser } from '../development/users.js';
import { createReadLag } from '../completeness/lag.js';
import { rehearse } from '../erasure/rehearse.js';
import { importReports, type ImportUploads } from '../ingest/index.js';
import { REASONS } from '../domain/reasons.js';
import { extractFiles } from '../extracts/index.js';
import { serveLedger, type Extracts } from '../integrity/index.js';
import type { Projector } from '../projector/projector.js';
import { personalDataFiles } from '../disclosure/index.js';
import { createServer } from '../server.js';
import { createDirectory } from '../vault/directory.js';
import type { AcademieTexts } from './academie-texts.js';
import { openAccess } from './access.js';
import { addressOf } from './address.js';
import { franceConnectOf } from './franceconnect.js';
import { bounceRouteDeps } from './bounces.js';
import type { Installation } from './installation.js';
import { listen } from './listen.js';
import type { Monitoring } from './monitoring.js';
import { portalOf } from './portal.js';
import { smsReceiptDeps } from './sms.js';
import { staffOf } from './staff.js';

export interface ApiOptions extends Pick<Monitoring, 'readiness'> {
  readonly projector: Pick<Projector, 'projectedUpTo' | 'changes'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Imports what is uploaded; without it, uploads are refused. */
  readonly imports: ImportUploads | undefined;
  /** Makes signed extracts; undefined where no key is configured. */
  readonly extracts: Extracts | undefined;
  /** The words that an académie (its code) has of its own in letters. */
  readonly academieLetters: AcademieTexts['lettersOf'];
}

export interface Api {
  readonly url: string;
  /** The ready-made logins; in development alone. */
  readonly users?: () => Promise<readonly DevelopmentUser[]>;
  close(): Promise<void>;
}

/** Listens on PORT. Rejects when the port is taken. */
export async function openApi(installation: Installation, options: ApiOptions): Promise<Api> {
  const { config, clock, pool, commands, eventStore, vault } = installation;
  const { projector, extracts, ...rest } = options;
  const { host, port, url } = await addressOf(config);
  const development = clock instanceof AdjustableClock ? await openDevelopment(installation, clock, url) : undefined;
  const staff = staffOf(installation, { url, development, logger: options.logger });
  const access = await openAccess(installation, development ? [development.trusted] : [], err =>
    options.logger.error({ err }, 'sessions of holders: fault; will be retried'),
  );
  const franceConnect = franceConnectOf(installation, { url, development });
  const server = await createServer({
    pool,
    commands,
    clock,
    production: config.mode === 'production',
    persons: vault.persons,
    names: createDirectory(vault),
    letterTexts: vault.letterTexts,
    failedTries: vault.failedTries,
    modalities: vault.modalities,
    assistance: vault.assistance,
    digest: vault.digest,
    projectedUpTo: projector.projectedUpTo,
    changes: projector.changes,
    readLag: createReadLag(eventStore),
    ...access,
    ...rest,
    // Whether ledger and database answer, asked when a mutation takes long; /readyz has the checks of readiness.
    askStores: () => Promise.all([eventStore.ready(), pool.query('select 1')]),
    allowedOrigins: config.allowedOrigins,
    staff,
    franceConnect,
    otpAcr: config.otpAcr,
    statisticsStep: config.statisticsStep,
    importLateDays: config.importLateDays,
    expiringSoonDays: config.expiringSoonDays,
    bounces: bounceRouteDeps(installation),
    smsReceipts: smsReceiptDeps(installation),
    portal: portalOf(config, url),
    importReports: importReports(pool),
    ledger: serveLedger(pool, eventStore),
    openExtract:
      extracts &&
      extractFiles({ extracts, eventStore, persons: vault.persons, reasons: { ...REASONS, ...config.reasons } }),
    openPersonalData: personalDataFiles({ pool, eventStore, vault, settings: commands.settings }),
    rehearseErasure: who => rehearse({ pool, eventStore, vault }, who),
    reasons: config.reasons,
    ...(development && { development: development.routes }),
  });
  const close = async (): Promise<void> => {
    await server.close();
    await access.holderSessions.close();
  };
  try {
    await listen(server, { host, port });
  } catch (error) {
    await close();
    throw error;
  }
  return { url, close, ...(development && { users: () => development.users() }) };
}
