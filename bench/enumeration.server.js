/**
 * Runs a server of Registre for the benchmark of enumeration, in a process of its own. It makes people whom the register knows, each in the
 * situation in which a path of the portal would find something.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { context, family, openHouse } from './campaign.house.js';
import { answering } from './live.child.js';
import { NO_PROJECTOR, serveRegistre } from './registre.server.js';

/** How many people are made at once. */
const AT_ONCE = 16;

const accepted = result => {
  if (result.outcome !== 'accepted') throw new Error(JSON.stringify(result));
  return result.state;
};

/** A responsable who has been notified by letter. */
async function notified(house, person) {
  const one = await family(house, person);
  const order = { accountId: one.accountId, uai: context().scope, channel: 'LETTER', resetPassword: false };
  accepted(await house.commands.account.notify(order, context()));
  return one;
}

/** A responsable who has activated the account, and so proven the e-mail address. */
async function activated(house, person) {
  const { commands, vault } = house;
  const { accountId, login, birthDate, email } = await notified(house, person);
  const { credential, contact } = await commands.accounts.account(accountId);
  const { credentialId } = credential;
  const token = await vault.tokens.issue(
    { tokenId: randomUUID(), accountId, purpose: 'ACTIVATION', contact, credentialId },
    '2100-01-01T00:00:00.000Z',
  );
  const input = { token, newPassword: 'pluie-abricot-tandem', birthDates: [birthDate] };
  accepted(await commands.holder.activateByLink(input, context()));
  return {
    accountId,
    login,
    email,
    credentialId: (await commands.accounts.account(accountId)).credential.credentialId,
  };
}

const MAKE = { IN_BASE: family, NOTIFIED: notified, ACTIVATED: activated };

const load = name => import(`../dist/${name}.js`);

/**
 * Verifies the tokens of the benchmark's issuer. One that names a holder (`bench_holder`) is of that holder and of the portal at once, so that
 * it may say from which address its visitor comes.
 */
async function verifierOf({ issuer, audience, keys }) {
  const { createTokenVerifier } = await load('src/security/tokens');
  const { principalOf } = await load('src/security/claims');
  const rules = { otpAcr: [], toleranceSeconds: 5, now: Date.now };
  const principal = payload => {
    const { bench_holder: holder, exp } = payload;
    if (!holder) return principalOf(payload, rules);
    const { accountId, credentialId } = holder;
    return {
      subject: accountId,
      roles: [{ role: 'PORTAL' }, { role: 'HOLDER' }],
      holderOf: accountId,
      session: { sessionId: randomUUID(), credentialId, position: '0'.repeat(32), generation: 1 },
      expiresAt: new Date(exp * 1_000).toISOString(),
    };
  };
  return createTokenVerifier([{ issuer, audience, keys, principal }]);
}

/** Sessions of holders that never end. */
const ENDLESS = {
  open: () => Promise.reject(new Error('nobody signs in to this benchmark')),
  goOn: () => Promise.reject(new Error('nobody goes on with a session in this benchmark')),
  holds: async () => true,
  watch: () => () => undefined,
  of: async () => [],
  close: async () => undefined,
};

/** Keeps the read model of accounts alone, by which it is known whether a holder may still be signed in. */
async function projectAccounts({ database, eventStore, vault }) {
  const { projections } = await load('projections/index');
  const { Projector } = await load('src/projector/projector');
  const { createDirectory } = await load('src/vault/directory');
  const projector = new Projector({
    databaseUrl: database,
    store: eventStore,
    directory: createDirectory(vault),
    projections: projections.filter(({ name }) => name === 'accounts'),
  });
  await projector.start();
}

/** Somebody who has come back from FranceConnect: what the portal then has in hand. */
async function arrival({ vault }) {
  const request = randomBytes(32).toString('base64url');
  const identity = { familyName: 'STRANGER', givenName: 'Nora', birthDate: '1980-01-01', gender: 'female' };
  const came = { subject: randomBytes(32).toString('base64url'), identity, idToken: 'none', again: false };
  const challenge = createHash('sha256').update(request).digest('base64url');
  return { request, ticket: await vault.franceConnect.arrive(came, challenge) };
}

let house;
answering(
  ask =>
    ({
      /** Answers with the server's address. */
      start: async ({ database, masterKey, ...issuer }) => {
        house = await openHouse({ database, masterKey });
        const { pool, commands, clock, vault } = house;
        const { persons, digest } = vault;
        await projectAccounts(house);
        const others = { verifyToken: await verifierOf(issuer), holderSessions: ENDLESS };
        // The one read model here is that of accounts. That delegations cannot be read would be logged again and again: only what is fatal is.
        const logger = pino({ level: 'fatal' });
        return serveRegistre({ pool, commands, persons, digest, clock, ...NO_PROJECTOR }, issuer, {
          logger,
          ...others,
        });
      },
      /** Waits until the read model has an account. */
      waitUntilReadable: async ({ accountId }) => {
        const sql = 'select from read.accounts where account_id = $1';
        while ((await house.pool.query(sql, [accountId])).rowCount === 0) await sleep(20);
      },
      /** Lets so many people come back from FranceConnect. */
      arrive: async ({ count }) => {
        const arrivals = [];
        while (arrivals.length < count) arrivals.push(await arrival(house));
        return arrivals;
      },
      /** Makes people in a situation; answers with what a visitor would know of them. */
      make: async ({ situation, people }) => {
        const made = [];
        for (let from = 0; from < people.length; from += AT_ONCE)
          made.push(
            ...(await Promise.all(people.slice(from, from + AT_ONCE).map(person => MAKE[situation](house, person)))),
          );
        await house.pool.query('vacuum analyze');
        return made;
      },
    })[ask],
);
