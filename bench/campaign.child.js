/**
 * Runs a worker of campaigns (`worker`), or bare password hashes to compare it with (`bare`), in a process of its own:
 * `node campaign.child.js worker|bare [nice]`. Its parent, a benchmark, starts and stops the work and asks for its figures.
 */
import { setPriority } from 'node:os';
import { accounts, campaignWorker, openHouse, startCampaign } from './campaign.house.js';
import { answering } from './live.child.js';

async function worker() {
  let house;
  let campaigns;
  return {
    /** Opens the installation; with `following`, also queues the work of each campaign that is started. */
    open: async ({ following = false, ...options }) => {
      house = await openHouse(options);
      campaigns = await campaignWorker(house);
      if (following) campaigns.follow();
    },
    /** Makes so many accounts, and starts a campaign over them. */
    accounts: async ({ count }) => startCampaign(house, await accounts(house, count)),
    work: () => campaigns.work(),
    rest: () => campaigns.rest(),
    figures: () => campaigns.figures(),
  };
}

/** Hashes passwords at the production cost, as many at once as the vault does. */
async function bare() {
  const { hash } = await import('@node-rs/argon2');
  const { HASHING, OWASP_ARGON2 } = await import('../dist/src/vault/postgres/credentials.js');
  let done = 0;
  let resting = false;
  let running;
  const loop = async () => {
    while (!resting) {
      await hash('quatre mots sans rapport', OWASP_ARGON2);
      done++;
    }
  };
  return {
    work: () => {
      resting = false;
      running = Promise.all(Array.from({ length: HASHING.atOnce }, loop));
    },
    rest: async () => {
      resting = true;
      await running;
    },
    figures: () => ({ done, ...process.cpuUsage() }),
  };
}

// The priority is set before any thread that hashes starts, because threads inherit it.
if (process.argv[3] !== undefined) setPriority(Number(process.argv[3]));
const contender = await { worker, bare }[process.argv[2]]();
answering(ask => contender[ask]);
