/**
 * Runs a server of Registre with its projector for the benchmark of sign-ins, in a process of its own; on demand of its parent it also works on
 * a campaign.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import {
  accounts,
  campaignWorker,
  context,
  family,
  openHouse,
  startCampaign,
  startProjector,
} from './campaign.house.js';
import { answering } from './live.child.js';
import { serveRegistre } from './registre.server.js';

const load = name => import(`../dist/${name}.js`);
const PASSWORD = 'pluie-abricot-tandem';

/** Makes an account that its holder has activated; returns the login and password. */
async function activated(house, surname) {
  const { commands, vault } = house;
  const { accountId, login, birthDate } = await family(house, surname);
  const accepted = result => {
    if (result.outcome !== 'accepted') throw new Error(JSON.stringify(result));
    return result.state;
  };
  const order = { accountId, uai: context().scope, channel: 'LETTER', resetPassword: false };
  const { credential } = accepted(await commands.account.notify(order, context()));
  const provisionalPassword = await vault.credentials.reveal(credential.credentialId);
  const started = accepted(
    await commands.holder.startActivation(
      {
        login,
        provisionalPassword,
        newPassword: PASSWORD,
        email: `${accountId}@example.org`,
        birthDates: [birthDate],
      },
      context(),
    ),
  );
  const { credentialId } = started.credential;
  const contact = started.activation.contact;
  const subject = { tokenId: randomUUID(), accountId, purpose: 'EMAIL_CONFIRMATION', contact, credentialId };
  const token = await vault.tokens.issue(subject, '2100-01-01T00:00:00.000Z');
  accepted(await commands.holder.confirmEmail({ token }, context()));
  return { login, password: PASSWORD };
}

/** Starts the server and the projector. */
async function serve(house, issuer) {
  const { database, pool, vault, commands, clock } = house;
  const { createHolderTokens } = await load('src/security/holder-tokens');
  const { openHolderSessions } = await load('src/security/holder-sessions');
  const { projector, caughtUp } = await startProjector(house);
  const tokens = await createHolderTokens({ secret: randomBytes(32), audience: issuer.audience });
  const holderSessions = openHolderSessions({
    sessions: vault.sessions,
    tokens,
    databaseUrl: database,
    maxAge: 86_400,
    idle: 86_400,
    onFault: error => console.error(error),
  });
  const { persons, digest } = vault;
  const { projectedUpTo, changes } = projector;
  const parts = { pool, commands, persons, digest, clock, projectedUpTo, changes };
  const url = await serveRegistre(parts, issuer, { holderSessions });
  const close = async () => {
    await holderSessions.close();
    await projector.stop();
  };
  return { url, caughtUp, close };
}

let house;
let work;
let served;
const targets = [];
answering(
  ask =>
    ({
      /** Answers with the server's address, and with logins and passwords of activated accounts. */
      start: async ({ holders, ...options }) => {
        house = await openHouse(options);
        work = await campaignWorker(house);
        served = await serve(house, options);
        const known = [];
        for (let i = 0; i < holders; i++)
          known.push(await activated(house, `Holder${String.fromCharCode(97 + (i % 26), 97 + Math.floor(i / 26))}`));
        return { url: served.url, holders: known };
      },
      accounts: async ({ count }) => {
        targets.push(...(await accounts(house, count)));
      },
      campaign: async () => {
        await startCampaign(house, targets);
        work.follow();
      },
      /** Waits until the read models show all. */
      caughtUp: () => served.caughtUp(),
      work: () => work.work(),
      close: () => served.close(),
      rest: () => work.rest(),
      figures: () => work.figures(),
    })[ask],
);
