/**
 * Runs a server of Registre for the benchmark of enumeration, in a process of its own. It makes people whom the register knows, each in the
 * situation in which a path of the portal would find something.
 */
import { randomUUID } from 'node:crypto';
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
  return { accountId, login, email };
}

const MAKE = { IN_BASE: family, NOTIFIED: notified, ACTIVATED: activated };

let house;
answering(
  ask =>
    ({
      /** Answers with the server's address. */
      start: async ({ database, masterKey, ...issuer }) => {
        house = await openHouse({ database, masterKey });
        const { pool, commands, clock, vault } = house;
        const { persons, digest } = vault;
        // Nothing has made read models here: that delegations cannot be read is no news.
        const logger = pino({ level: 'fatal' });
        return serveRegistre({ pool, commands, persons, digest, clock, ...NO_PROJECTOR }, issuer, { logger });
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
