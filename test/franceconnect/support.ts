/** A server where responsables come from FranceConnect, and a provider that plays it. */
import { hash, randomUUID } from 'node:crypto';
import { systemContext } from '../../src/command/index.js';
import {
  FRANCECONNECT,
  franceConnectPerson,
  type PivotIdentity,
  type ProviderUser,
} from '../../src/development/providers/index.js';
import { openFranceConnect, type FranceConnect, type FranceConnectOptions } from '../../src/franceconnect/index.js';
import { openApiHouse, type House, type HouseOptions } from '../api/support/house.js';
import { operation } from '../api/support/operations.js';
import type { Person } from '../api/support/people.js';
import { keptLog } from '../support/kept-log.js';
import { standProvider, type StandingProvider } from '../support/provider.js';
import { UserAgent } from '../support/user-agent.js';

export interface FranceConnectHouse {
  readonly house: House;
  readonly provider: StandingProvider;
  readonly franceConnect: FranceConnect;
  /** A token of the portal. */
  readonly portal: string;
  /** Makes somebody known to FranceConnect, by these names unless others are given. */
  know(login: string, identity?: Partial<PivotIdentity>): ProviderUser;
  /** The lines of the log so far. */
  log(): string;
  close(): Promise<void>;
}

export interface FranceConnectHouseOptions {
  readonly house?: HouseOptions;
  readonly franceConnect?: Partial<FranceConnectOptions>;
}

const SOMEBODY: PivotIdentity = {
  givenName: 'Angela Claire',
  familyName: 'DUBOIS',
  birthdate: '1984-05-17',
  gender: 'female',
  birthplace: '75107',
  birthcountry: '99100',
  email: 'somebody@example.org',
};

/** The subject that FranceConnect gives a login of the provider. */
export const subOf = (login: string): string => `${hash('sha256', login, 'hex')}v1`;

export async function openFranceConnectHouse(options: FranceConnectHouseOptions = {}): Promise<FranceConnectHouse> {
  const { logger, log } = keptLog();
  const users = new Map<string, ProviderUser>();
  const parts: { house?: House; provider?: StandingProvider; franceConnect?: FranceConnect } = {};
  const house = await openApiHouse({
    pupils: 8,
    ...options.house,
    deps: { logger, ...options.house?.deps },
    more: async ({ url, vault }) => {
      const provider = await standProvider({
        kind: FRANCECONNECT,
        users: () => [...users.values()],
        redirectUri: `${url}/franceconnect/callback`,
        postLogoutRedirectUri: `${url}/franceconnect/signed-out`,
        backchannelLogoutUri: `${url}/franceconnect/back-channel-logout`,
      });
      const franceConnect = openFranceConnect({
        vault: vault.franceConnect,
        digest: vault.digest,
        publicUrl: url,
        portalUrl: url,
        allowedOrigins: ['https://portal.test'],
        issuer: provider.issuer,
        clientId: provider.client.id,
        clientSecret: provider.client.secret,
        level: 'eidas1',
        end: ended => parts.house!.commands.sessions.endAtFranceConnect(ended, systemContext(randomUUID())),
        allowHttp: true,
        ...options.franceConnect,
      });
      Object.assign(parts, { provider, franceConnect });
      return { franceConnect };
    },
  });
  parts.house = house;
  return {
    house,
    provider: parts.provider!,
    franceConnect: parts.franceConnect!,
    portal: await house.token([{ role: 'PORTAL' }]),
    know: (login, identity = {}) => {
      const user = franceConnectPerson(login, login, { ...SOMEBODY, ...identity });
      users.set(login, user);
      return user;
    },
    log,
    close: async () => {
      await house.close();
      await parts.provider!.close();
    },
  };
}

/** What a browser comes back with. */
export interface Came {
  readonly ticket: string;
  readonly request: string;
}

type Payload = Record<string, unknown> & { userErrors: { code: string; field: unknown }[] };

/** Somebody at a browser, with the portal behind. */
export class Visitor extends UserAgent {
  constructor(private readonly at: FranceConnectHouse) {
    super();
  }

  /** Sends a mutation as the portal does, or as the holder of an access token. */
  async act(name: string, input: object, token: string = this.at.portal): Promise<Payload> {
    const { data, errors } = await this.at.house.ask(token, operation(name), { input });
    if (errors)
      throw new Error(
        JSON.stringify(errors) +
          this.at
            .log()
            .split('\n')
            .filter(line => line.includes('"level":50'))
            .join('\n'),
      );
    return Object.values(data as Record<string, Payload>)[0]!;
  }

  /** Begins at the portal, and goes to FranceConnect. The answer is the request that the portal keeps. */
  async start({ again = false, returnTo = '/healthz?from=here' } = {}): Promise<string> {
    const { url, request } = await this.act('FranceConnectStart', { returnTo, again });
    await this.open(url as string);
    return request as string;
  }

  /** The ticket in the address to which the browser came back. */
  ticket(): string {
    const { hash: fragment } = this.trail.at(-1)!;
    return new URLSearchParams(fragment.slice(1)).get('franceconnect') ?? '';
  }

  /** Goes to FranceConnect, is this person there, and comes back. */
  async come(login: string, options: { again?: boolean } = {}): Promise<Came> {
    const request = await this.start(options);
    if (this.page.text.includes('name="login"')) await this.submit({ login, level: 'eidas1' });
    return { ticket: this.ticket(), request };
  }

  /** Signs in with what the browser came back with. */
  signIn(franceConnect: Came): Promise<Payload> {
    return this.act('FranceConnectSignIn', { franceConnect });
  }
}

export const codesOf = ({ userErrors }: Pick<Payload, 'userErrors'>): string[] => userErrors.map(({ code }) => code);

/** A responsable, as FranceConnect says it: with the names and the civility of the base. */
export async function namesOf(
  { house }: FranceConnectHouse,
  { accountId }: Person,
): Promise<Pick<PivotIdentity, 'givenName' | 'familyName' | 'gender'>> {
  const { rows } = await house.database.pool.query<{ personId: string; version: number }>(
    'select person_id as "personId", identity_version as version from read.accounts where account_id = $1',
    [accountId],
  );
  const [identity] = await house.vault.persons.identities(rows);
  const { surname, birthSurname, firstName, civility } = identity!;
  const gender = civility === 'M' ? 'male' : 'female';
  return { familyName: (birthSurname ?? surname).toUpperCase(), givenName: firstName, gender };
}

/** The events of an account, oldest first. */
export async function eventsOf(
  { house }: FranceConnectHouse,
  { accountId }: Person,
): Promise<{ type: string; data: object }[]> {
  const { rows } = await house.database.pool.query<{ type: string; data: object }>(
    'select type, data from ledger.events where stream = $1 order by version',
    [`account-${accountId}`],
  );
  return rows;
}
