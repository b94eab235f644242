/** A ledger with accounts that campaigns are run over: what the benchmarks of campaigns share. */
import { randomUUID } from 'node:crypto';

const load = name => import(`../dist/${name}.js`);

export const UAI = '9740001A';
const AS = { actor: 'head', role: 'SCHOOL_HEAD', right: 'OWN', scope: UAI, source: 'CONSOLE' };
export const context = (more = {}) => ({ ...AS, correlationId: randomUUID(), ...more });

/** Accounts written side by side. */
const AT_ONCE = 64;
/** Logins reserved by one statement. */
const LOGINS = 1_000;

/** Ledger, vault with the production cost of hashes, and commands. */
export async function openHouse({ database, masterKey }) {
  const { migrate } = await load('src/postgres/migrate');
  const { postgresEventStore } = await load('src/eventstore/postgres');
  const { openVault } = await load('src/vault/postgres/vault');
  const { createCommands } = await load('src/command/index');
  const { openPool } = await load('src/postgres/pool');
  const { systemClock: clock } = await load('src/clock');
  await migrate(database);
  const pool = openPool({ connectionString: database, max: 20 });
  const eventStore = postgresEventStore({ databaseUrl: database });
  const vault = await openVault(pool, { masterKey: Buffer.from(masterKey, 'hex') });
  return { database, pool, eventStore, vault, clock, commands: createCommands({ eventStore, vault, clock }) };
}

/** A responsable with one child, as an import records them. */
export async function family({ vault, commands }, surname) {
  const importing = context({ source: 'IMPORT' });
  const [studentId, accountId, childId, personId] = Array.from({ length: 4 }, () => randomUUID());
  const birthDate = '2012-03-14';
  const [child, parent] = await vault.persons.recordIdentities([
    { personId: childId, value: { surname, firstName: 'Emma', birthDate } },
    { personId, value: { surname, firstName: 'Marie' } },
  ]);
  const [contact] = await vault.persons.recordContacts([{ personId, value: { email: `${accountId}@example.org` } }]);
  const [login] = await vault.logins.reserve([{ accountId, surname, firstName: 'Marie' }]);
  const base = { base: 'SIECLE', academie: '28' };
  await commands.base.recordStudent(
    {
      ...base,
      studentId,
      personId: childId,
      recordKey: `student ${studentId}`,
      identity: child.ref,
      hasIne: true,
      placement: { uai: UAI, year: 2026, classCode: '6D', mef: '10010012110' },
    },
    importing,
  );
  await commands.base.recordResponsable(
    {
      ...base,
      accountId,
      personId,
      uai: UAI,
      recordKey: `responsable ${accountId}`,
      identity: parent.ref,
      contact: { ref: contact.ref, hasEmail: true, hasMobile: false, changed: contact.fields },
      links: [{ studentId, kinship: 'MOTHER', legalLevel: 1 }],
    },
    importing,
  );
  return { accountId, studentId, login, birthDate };
}

/**
 * So many accounts, not notified yet: the streams of one family, which commands have recorded, written again under other ids. Answers
 * the ids of the accounts.
 */
export async function accounts(house, count) {
  const { eventStore, vault } = house;
  const { eachBounded } = await load('src/common/each-bounded');
  const first = await family(house, 'Martin');
  const streams = [];
  for (const stream of [`student-${first.studentId}`, `account-${first.accountId}`]) {
    const events = [];
    for await (const { type, data, metadata } of eventStore.read(stream)) events.push({ type, data, metadata });
    streams.push(JSON.stringify([stream, events]));
  }
  const ids = Array.from({ length: count - 1 }, () => randomUUID());
  await eachBounded(ids, AT_ONCE, async accountId => {
    const studentId = randomUUID();
    for (const text of streams) {
      const [stream, events] = JSON.parse(
        text.replaceAll(first.studentId, studentId).replaceAll(first.accountId, accountId),
      );
      await eventStore.append(
        stream,
        'none',
        events.map(event => ({ id: randomUUID(), ...event })),
      );
    }
  });
  for (let from = 0; from < ids.length; from += LOGINS)
    await vault.logins.reserve(
      ids.slice(from, from + LOGINS).map((accountId, i) => ({
        accountId,
        surname: `Martin${String.fromCharCode(97 + (i % 26), 97 + ((from / LOGINS) % 26), 97 + (Math.floor(i / 26) % 26))}`,
        firstName: 'Marie',
      })),
    );
  await house.pool.query('vacuum analyze');
  return [first.accountId, ...ids];
}

/** A campaign that notifies them by letter, each with a new provisional password. */
export async function startCampaign({ pool, commands, clock }, accountIds) {
  const { freezeTargets } = await load('src/campaign/targets');
  const order = { action: 'NOTIFY', kind: 'RESPONSABLE', channel: 'LETTER', resetPassword: true };
  const freeze = campaignId =>
    freezeTargets(
      pool,
      campaignId,
      accountIds.map(accountId => ({ accountId, uai: UAI, classCode: '6D' })),
    );
  const started = await commands.campaigns.startSelected(
    { ...order, uais: [UAI], startsAt: clock.now(), request: order, freeze },
    context(),
  );
  if (started.outcome !== 'accepted') throw new Error(JSON.stringify(started));
}

/** The worker of campaigns, which works between `work` and `rest`; `figures` counts accounts done and processor time of this process. */
export async function campaignWorker(house) {
  const { database, pool, eventStore, commands } = house;
  const { campaignProcess } = await load('src/campaign/process');
  const { campaignTasks } = await load('src/campaign/runner');
  const { startWorkers } = await load('src/tasks/start');
  const { runProcess } = await load('src/process/follower');
  let done = 0;
  const act = async (...asked) => {
    const outcome = await commands.campaigns.act(...asked);
    if (outcome.outcome !== 'DONE') throw new Error(JSON.stringify(outcome));
    done++;
    return outcome;
  };
  const onFault = error => {
    console.error(error);
    process.exit(1);
  };
  const { signal } = new globalThis.AbortController();
  const following = { pool, eventStore, signal, onFault };
  let workers;
  return {
    follow: () => void runProcess(campaignProcess, following),
    work: () => {
      const tasks = campaignTasks({ ...house, commands: { campaigns: { ...commands.campaigns, act } } });
      workers = startWorkers([tasks], { pool, databaseUrl: database, onFault });
    },
    rest: () => workers.stop(),
    figures: () => ({ done, hashing: vaultFigures(house), ...process.cpuUsage() }),
  };
}

const vaultFigures = ({ vault }) => vault.credentials.hashing;
