/** A server at which staff sign in, and a provider that plays their issuer. */
import { WebSocket } from 'ws';
import {
  claimPeople,
  CLAIM,
  DELEG_CE,
  FIM,
  fimPeople,
  MINISTRY_IDP,
  PROCONNECT,
  proConnectPeople,
  type ProviderKind,
  type ProviderUser,
} from '../../src/development/providers/index.js';
import { developmentUsers } from '../../src/development/users.js';
import { openStaff, type Mapping, type Staff, type StaffOptions } from '../../src/staff/index.js';
import { openApiHouse, type Answer, type House, type HouseOptions } from '../api/support/house.js';
import { keptLog } from '../support/kept-log.js';
import { standProvider, type StandingProvider } from '../support/provider.js';
import { UserAgent } from '../support/user-agent.js';

export const KINDS: Readonly<Record<Mapping['name'], ProviderKind>> = {
  fim: FIM,
  proconnect: PROCONNECT,
  claim: CLAIM,
};

export interface StaffHouse {
  readonly house: House;
  readonly provider: StandingProvider;
  readonly staff: Staff;
  /** The lines of the log so far. */
  readonly log: () => string;
  close(): Promise<void>;
}

export interface StaffHouseOptions {
  readonly mapping: Mapping['name'];
  /** The provider's kind, where it is not that of the mapping. */
  readonly kind?: ProviderKind;
  readonly staff?: Partial<StaffOptions>;
  readonly house?: HouseOptions;
  readonly users?: (house: Pick<House, 'schools'>) => readonly ProviderUser[];
}

/** The people of a mapping, on the schools of the house. */
function peopleOf(mapping: Mapping['name'], { schools }: Pick<House, 'schools'>): readonly ProviderUser[] {
  if (mapping === 'fim') return fimPeople(schools);
  if (mapping === 'proconnect') return proConnectPeople(schools);
  return claimPeople(developmentUsers(schools, '2099-01-01T00:00:00Z'));
}

export async function openStaffHouse(options: StaffHouseOptions): Promise<StaffHouse> {
  const { mapping, kind = KINDS[mapping] } = options;
  const { logger, log } = keptLog();
  const parts: { house?: House; provider?: StandingProvider; staff?: Staff } = {};
  const users = options.users ?? (house => peopleOf(mapping, house));
  const house = await openApiHouse({
    pupils: 6,
    ...options.house,
    deps: { logger, ...options.house?.deps },
    more: async ({ url, database, pool, vault, clock }) => {
      const provider = await standProvider({
        kind,
        users: () => users(parts.house!),
        redirectUri: `${url}/auth/callback`,
        postLogoutRedirectUri: `${url}/auth/signed-out`,
        backchannelLogoutUri: `${url}/auth/back-channel-logout`,
      });
      const staff = openStaff({
        pool,
        databaseUrl: database.url,
        digest: vault.digest,
        now: () => clock.now(),
        publicUrl: url,
        allowedOrigins: ['https://console.test'],
        mapping,
        issuer: provider.issuer,
        clientId: provider.client.id,
        clientSecret: provider.client.secret,
        // At each level but the first, a second factor is asked for.
        otpAcr: kind.levels.slice(1),
        otpMaxAge: 3_600,
        sessionMaxAge: 3_600,
        sessionIdle: 600,
        delegations: { delegate: { application: DELEG_CE.delegate }, helpdesk: { application: DELEG_CE.helpdesk } },
        believedIdps: [MINISTRY_IDP],
        allowHttp: true,
        onFault: err => logger.error({ err }, 'fault'),
        onRemarks: remarks => logger.info({ remarks }, 'remarks'),
        ...options.staff,
      });
      Object.assign(parts, { provider, staff });
      return { staff };
    },
  });
  parts.house = house;
  return {
    house,
    provider: parts.provider!,
    staff: parts.staff!,
    log,
    close: async () => {
      await house.close();
      await parts.provider!.close();
    },
  };
}

/** A person at a browser. */
export class Person extends UserAgent {
  constructor(
    private readonly house: Pick<House, 'url'>,
    private readonly kind: ProviderKind,
  ) {
    super();
  }

  /** Signs in as one of the provider's people. `strong`: with a second factor. Ends where `return` leads, here a JSON of the session. */
  async signIn(login: string, { strong = false, query = 'return=/auth/session' } = {}): Promise<void> {
    await this.open(`${this.house.url}/auth/sign-in?${query}`);
    if (this.page.text.includes('name="login"')) await this.choose(login, strong);
  }

  async choose(login: string, strong = false): Promise<void> {
    await this.submit({ login, level: this.kind.levels[strong ? 1 : 0]! });
  }

  /** What `/auth/session` says. */
  async session(): Promise<Record<string, unknown>> {
    return (await (await this.request(`${this.house.url}/auth/session`)).json()) as Record<string, unknown>;
  }

  /** Asks as a page of the server does. */
  async ask(
    query: string,
    variables: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await this.request(`${this.house.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: this.house.url,
        'sec-fetch-site': 'same-origin',
        'x-registre-csrf': '1',
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const { data, errors } = JSON.parse(text) as Pick<Answer, 'data' | 'errors'>;
    return { status: response.status, text, data, errors };
  }

  /** A class of WebSocket that sends this browser's cookies from a page of the origin; null sends no origin. */
  async socket(origin: string | null = this.house.url): Promise<typeof WebSocket> {
    const cookie = await this.jar.getCookieString(this.house.url);
    return class extends WebSocket {
      constructor(url: string, protocols: string) {
        super(url, protocols, { headers: { cookie }, ...(origin === null ? {} : { origin }) });
      }
    } as unknown as typeof WebSocket;
  }
}
