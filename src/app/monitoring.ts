/** Readiness checks (`/readyz`) and metrics (`/metrics`) of a server. */
import type { ReadinessCheck } from '../api/http/health.js';
import type { Measure } from '../api/http/metrics.js';
import { bounceCounts } from '../mail/bounces/intake.js';
import { pausedDomains } from '../mail/throttle.js';
import { smsCounts } from '../sms/outcomes.js';
import { overdueRequests } from '../../projections/assistance/queries.js';
import { overdueDeadlines } from '../process/deadlines.js';
import { processStatus, type ProcessStatus } from '../process/status.js';
import type { Installation } from './installation.js';
import { folderStatus } from '../ingest/index.js';
import { ALARM_KINDS, integrityStatus } from '../integrity/index.js';
import { recentTrouble } from '../postgres/recent-trouble.js';
import type { ProjectionStatus, Projector } from '../projector/projector.js';
import { tasksStatus, type TasksStatus } from '../tasks/status.js';

/** Seconds of lag beyond which a read model is not ready to be read, and a process counts as stuck. */
const LAG_SECONDS = 60;

/** Seconds by which the clocks of server and database may differ. Beyond that, events would be dated wrongly. */
const CLOCK_SECONDS = 60;

export interface Monitoring {
  readonly readiness: readonly ReadinessCheck[];
  readonly measures: readonly Measure[];
}

export const monitoringOf = (installation: Installation, projector: Pick<Projector, 'status'>): Monitoring => ({
  readiness: readinessOf(installation, projector),
  measures: [
    ...measuresOf(installation, projector),
    ...(installation.config.importFolder === undefined ? [] : folderMeasures(installation)),
  ],
});

/**
 * Makes the checks of the database, the ledger, and the lag of read models and of processes. A lag makes this server unready only
 * where its roles depend on them.
 */
const readinessOf = (
  { config, clock, pool, eventStore }: Installation,
  projector: Pick<Projector, 'status'>,
): ReadinessCheck[] => [
  {
    name: 'database',
    check: async () => {
      const { rows } = await pool.query<{ now: Date; readOnly: boolean }>(
        `select clock_timestamp() as now, current_setting('transaction_read_only')::boolean as "readOnly"`,
      );
      const reason = rows[0]!.readOnly ? 'read-only' : recentTrouble(pool);
      if (reason !== undefined) return { ok: false, reason };
      // In development the clock may be put forward on purpose.
      if (config.mode !== 'production') return { ok: true };
      const clockSeconds = Math.round((Date.parse(clock.now()) - rows[0]!.now.getTime()) / 1_000);
      return { ok: Math.abs(clockSeconds) <= CLOCK_SECONDS, clockSeconds };
    },
  },
  {
    name: 'ledger',
    check: async () => {
      await eventStore.ready();
      return { ok: true };
    },
  },
  {
    name: 'projections',
    // A server that answers queries depends on them, too.
    ofOthers: !config.roles.includes('projector') && !config.roles.includes('api'),
    check: async () => {
      const status = await projector.status();
      const lagSeconds = Math.max(0, ...status.map(one => one.lagSeconds));
      const lagEvents = Math.max(0, ...status.map(one => one.lagEvents));
      const parked = status.reduce((sum, one) => sum + one.parked, 0);
      const inState = (wanted: ProjectionStatus['state']): string[] =>
        status.filter(({ state }) => state === wanted).map(({ projection }) => projection);
      const failing = inState('failing');
      const unattended = inState('unattended');
      const ok = lagSeconds <= LAG_SECONDS && failing.length === 0;
      return { ok, lagSeconds, lagEvents, parked, failing, unattended };
    },
  },
  {
    name: 'processes',
    ofOthers: !config.roles.includes('worker'),
    check: async () => {
      const status = await processStatus(pool, eventStore);
      const lagSeconds = Math.max(0, ...status.map(one => one.lagSeconds));
      const stuck = status.filter(one => one.lagSeconds > LAG_SECONDS).map(({ process }) => process);
      const parked = status.reduce((sum, one) => sum + one.parked, 0);
      const unattended = status.filter(({ attended }) => !attended).map(({ process }) => process);
      return { ok: stuck.length === 0, lagSeconds, parked, stuck, unattended };
    },
  },
  {
    name: 'integrity',
    // A ledger that was tampered with is looked at by people. It answers meanwhile: the alarm is no reason to stop schools from working.
    ofOthers: true,
    check: async () => {
      const { alarms, sealed, unsealedSeconds, checkpoint } = await integrityStatus(pool, eventStore);
      return { ok: alarms.length === 0, sealed, unsealedSeconds, checkpoint: checkpoint?.size ?? null, alarms };
    },
  },
];

/** Shares one read among all callers while it is under way: the measures of one scrape. */
function sharedRead<T>(read: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () => (pending ??= read().finally(() => (pending = undefined)));
}

function measuresOf({ pool, clock, eventStore, vault }: Installation, projector: Pick<Projector, 'status'>): Measure[] {
  const status = sharedRead(() => projector.status());
  const tasks = sharedRead(() => tasksStatus(pool));
  const processes = sharedRead(() => processStatus(pool, eventStore));
  const integrity = sharedRead(() => integrityStatus(pool, eventStore));
  const ofProcesses = (name: string, help: string, figure: (one: ProcessStatus) => number): Measure => ({
    name: `registre_process_${name}`,
    help,
    label: 'process',
    read: async () => (await processes()).map(one => [one.process, figure(one)]),
  });
  const ofProjections = (name: string, help: string, figure: (one: ProjectionStatus) => number): Measure => ({
    name: `registre_projection_${name}`,
    help,
    label: 'projection',
    read: async () => (await status()).map(one => [one.projection, figure(one)]),
  });
  const ofTasks = (name: string, help: string, figure: (one: TasksStatus) => number): Measure => ({
    name: `registre_tasks_${name}`,
    help,
    label: 'kind',
    read: async () => (await tasks()).map(one => [one.kind, figure(one)]),
  });
  return [
    ofProjections('lag_seconds', 'How long the oldest event not folded in has waited.', one => one.lagSeconds),
    ofProjections('lag_events', 'Events read and not folded in yet: at least so many.', one => one.lagEvents),
    ofProjections('parked_streams', 'Streams parked by an event that cannot be folded in.', one => one.parked),
    ofProjections('attended', 'Whether a server keeps the read model up to date: 1 or 0.', one =>
      Number(one.state !== 'unattended'),
    ),
    ofProcesses(
      'lag_seconds',
      'How long the oldest event that a process has not seen has waited.',
      one => one.lagSeconds,
    ),
    ofProcesses('parked_streams', 'Streams parked by an event that a process cannot react to.', one => one.parked),
    ofProcesses('attended', 'Whether a server runs the process: 1 or 0.', one => Number(one.attended)),
    {
      name: 'registre_integrity_sealed_events',
      help: 'Events of the ledger in the Merkle tree.',
      read: async () => (await integrity()).sealed,
    },
    {
      name: 'registre_integrity_unsealed_seconds',
      help: 'How long the oldest event that is not in the Merkle tree yet has waited.',
      read: async () => (await integrity()).unsealedSeconds,
    },
    {
      name: 'registre_integrity_checkpoint_age_seconds',
      help: 'Age of the newest checkpoint; a ledger to which nothing is added makes no new one.',
      read: async () => (await integrity()).checkpoint?.ageSeconds ?? [],
    },
    {
      name: 'registre_integrity_checkpoint_signatures',
      help: 'Signatures of the newest checkpoint, those of witnesses among them.',
      read: async () => (await integrity()).checkpoint?.signatures ?? [],
    },
    {
      name: 'registre_integrity_alarm',
      help: 'Whether the integrity of the ledger is broken, by what was found: 1 or 0.',
      label: 'kind',
      read: async () => {
        const { alarms } = await integrity();
        return ALARM_KINDS.map(kind => [kind.toLowerCase(), Number(alarms.some(alarm => alarm.kind === kind))]);
      },
    },
    {
      name: 'registre_ledger_fence_seconds',
      help: 'How long the oldest open transaction has kept followers of the ledger waiting, by its application.',
      label: 'application',
      read: async () => {
        const holder = await eventStore.fenceHolder?.();
        return holder ? [[holder.application || 'unknown', holder.seconds]] : [];
      },
    },
    {
      name: 'registre_password_hashing',
      help: 'Passwords being hashed, those waiting for it, and those refused since the start because too many waited.',
      label: 'state',
      read: async () => Object.entries(vault.credentials.hashing),
    },
    ofTasks('waiting', 'Tasks not done yet, such as e-mails to send.', one => one.waiting),
    ofTasks('retried', 'Tasks not done yet that have failed since they last got on.', one => one.retried),
    ofTasks('failed', 'Tasks given up: see the verb tasks of the command line.', one => one.failed),
    ofTasks('oldest_seconds', 'How long the oldest task not done yet has waited.', one => one.oldestSeconds),
    {
      name: 'registre_mail_bounces',
      help: 'Reports of e-mails that did not arrive, by what became of them, since the installation was made.',
      label: 'outcome',
      read: () => bounceCounts(pool),
    },
    {
      name: 'registre_mail_domains_paused',
      help: 'Receiving domains that asked to come back later and are sent no e-mail until then.',
      read: () => pausedDomains(pool),
    },
    {
      name: 'registre_sms',
      help: 'SMS and receipts of SMS, by what became of them, since the installation was made.',
      label: 'outcome',
      read: () => smsCounts(pool),
    },
    {
      name: 'registre_deadlines_overdue',
      help: 'Deadlines of accounts that are due and not acted on yet, by kind.',
      label: 'kind',
      read: () => overdueDeadlines(pool, clock.now()),
    },
    {
      name: 'registre_assistance_overdue',
      help: 'Requests for access to or rectification of personal data whose month has passed without an answer.',
      read: () => overdueRequests(pool, clock.now()),
    },
  ];
}

function folderMeasures({ pool, clock }: Installation): Measure[] {
  const status = sharedRead(() => folderStatus(pool));
  return [
    {
      name: 'registre_import_folder_exports',
      help: 'Exports found in the watched folder, by what became of them.',
      label: 'state',
      read: async () => (await status()).exports.map(([state, count]) => [state.toLowerCase(), count]),
    },
    {
      name: 'registre_import_folder_ignored',
      help: 'Entries of the watched folder that are no exports, or cannot be read, when it was last looked at.',
      read: async () => (await status()).ignored,
    },
    {
      name: 'registre_import_folder_look_seconds',
      help: 'How long ago the watched folder was last looked at to the end.',
      read: async () => {
        const { lookedAt } = await status();
        return lookedAt === undefined ? [] : (Date.parse(clock.now()) - Date.parse(lookedAt)) / 1_000;
      },
    },
  ];
}
