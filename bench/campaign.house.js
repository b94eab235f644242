/** Makes an installation of Registre (a "house") with accounts and a campaign over them, for the benchmarks of campaigns and sign-ins; that of dashboards opens it, too. */
import { randomUUID } from 'node:crypto';

const load = name => import(`../dist/${name}.js`);

export const UAI = '9740001A';
const AS = { actor: 'head', role: 'SCHOOL_HEAD', right: 'OWN', scope: UAI, source: 'CONSOLE' };
export const context = (more = {}) => ({ ...AS, correlationId: randomUUID(), ...more });

/** How many accounts are written at once. */
const AT_ONCE = 64;
/** How many logins are reserved by one statement. */
const LOGINS_AT_ONCE = 1_000;

/** Opens ledger, vault and commands on the database; passwords are hashed at the production cost. */
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

/** Starts the projector of all read models; `caughtUp` waits until they show all. A fault ends the process. */
export async function startProjector({ database, eventStore, vault }) {
  const { createDirectory } = await load('src/vault/directory');
  const { Projector } = await load('src/projector/projector');
  const { projections } = await load('projections/index');
  const projector = new Projector({
    databaseUrl: database,
    store: eventStore,
    directory: createDirectory(vault),
    projections,
    onError: (_projection, error) => {
      console.error(error);
      process.exit(1);
    },
  });
  await projector.start();
  const names = projections.map(({ name }) => name);
  const caughtUp = async () => projector.projectedUpTo(await eventStore.head(), names, 300_000);
  return { projector, caughtUp };
}

/**
 * Records a responsable with one child by the commands that imports use. `person`: the surname, or an object with `surname` and any of
 * `firstName`, `email`, `mobile`.
 */
export async function family({ vault, commands }, person) {
  const { surname, firstName = 'Marie', ...given } = typeof person === 'string' ? { surname: person } : person;
  const importing = context({ source: 'IMPORT' });
  const [studentId, accountId, childId, personId] = Array.from({ length: 4 }, () => randomUUID());
  const birthDate = '2012-03-14';
  const [child, parent] = await vault.persons.recordIdentities([
    { personId: childId, value: { surname, firstName: 'Emma', birthDate } },
    { personId, value: { surname, firstName } },
  ]);
  const { email = `${accountId}@example.org`, mobile } = given;
  const value = { email, ...(mobile === undefined ? {} : { mobile }) };
  const [contact] = await vault.persons.recordContacts([{ personId, value }]);
  const [login] = await vault.logins.reserve([{ accountId, surname, firstName }]);
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
      contact: { ref: contact.ref, hasEmail: true, hasMobile: mobile !== undefined, changed: contact.fields },
      links: [{ studentId, kinship: 'MOTHER', legalLevel: 1 }],
    },
    importing,
  );
  return { accountId, studentId, login, birthDate, email };
}

/**
 * Makes `count` accounts, not notified yet, and returns their ids. Commands record one family; its streams are then written again
 * under other ids, which is quicker. All these accounts have the names and contact details of that one family.
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
  for (let from = 0; from < ids.length; from += LOGINS_AT_ONCE)
    await vault.logins.reserve(
      // Each account of this statement has another surname, by two of the three letters: none of its logins is numbered.
      ids.slice(from, from + LOGINS_AT_ONCE).map((accountId, i) => ({
        accountId,
        surname: `Martin${String.fromCharCode(97 + (i % 26), 97 + ((from / LOGINS_AT_ONCE) % 26), 97 + (Math.floor(i / 26) % 26))}`,
        firstName: 'Marie',
      })),
    );
  await house.pool.query('vacuum analyze');
  return [first.accountId, ...ids];
}

/** Starts a campaign that notifies the accounts by letter, each with a new provisional password. */
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

/**
 * The worker of campaigns: `work` starts it, `rest` stops it, and `figures` tells the accounts done so far and the processor time of this
 * process. `follow` begins to queue the work of campaigns that are started.
 */
export async function campaignWorker(house) {
  const { database, pool, eventStore, commands } = house;
  const { campaignProcess } = await load('src/campaign/process');
  const { campaignTasks } = await load('src/campaign/runner');
  const { startWorkers } = await load('src/tasks/start');
  const { runProcess } = await load('src/process/follower');
  const { FOREGROUND_CHANNEL } = await load('src/vault/postgres/foreground');
  let done = 0;
  const countingAct = async (...args) => {
    const outcome = await commands.campaigns.act(...args);
    if (outcome.outcome !== 'DONE') throw new Error(JSON.stringify(outcome));
    done++;
    return outcome;
  };
  const onFault = error => {
    console.error(error);
    process.exit(1);
  };
  const { signal } = new globalThis.AbortController();
  const channels = { [FOREGROUND_CHANNEL]: payload => house.vault.credentials.heardForeground(payload) };
  const following = { pool, eventStore, signal, onFault };
  let workers;
  return {
    follow: () => void runProcess(campaignProcess, following),
    work: () => {
      const tasks = campaignTasks({ ...house, commands: { campaigns: { ...commands.campaigns, act: countingAct } } });
      workers = startWorkers([tasks], { pool, databaseUrl: database, channels, onFault });
    },
    rest: () => workers.stop(),
    figures: () => ({ done, hashing: vaultFigures(house), ...process.cpuUsage() }),
  };
}

const vaultFigures = ({ vault }) => vault.credentials.hashing;
