/** The providers of a server of development: who can sign in at each, and the one client, this server. */
import { randomBytes } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import type { Pool } from 'pg';
import {
  CLAIM,
  claimPeople,
  FIM,
  fimPeople,
  FRANCECONNECT,
  franceConnectPerson,
  issuerOf,
  PROCONNECT,
  proConnectPeople,
  providerRoutes,
  type MountedProvider,
  type ProviderClient,
  type ProviderKind,
  type ProviderUser,
} from './providers/index.js';
import type { DevelopmentUser, SchoolOfDevelopment } from './users.js';

/** An issuer, and how this server is known to it. */
export interface DevelopmentIssuerClient {
  readonly issuer: string;
  readonly client: ProviderClient;
}

export interface MountedProviders {
  readonly routes: FastifyPluginAsync;
  /** By the name of the kind. Secrets are made anew at each start. */
  readonly issuers: Readonly<Record<ProviderKind['name'], DevelopmentIssuerClient>>;
}

export interface MountOptions {
  readonly pool: Pool;
  /** Address of this server. */
  readonly url: string;
  readonly users: () => Promise<readonly DevelopmentUser[]>;
  readonly schools: () => Promise<readonly SchoolOfDevelopment[]>;
}

/** Where a person comes back to this server from a sign-in and from a sign-out, and where an issuer tells it that a session has ended. */
const WAYS_BACK = {
  staff: { signedIn: '/auth/callback', signedOut: '/auth/signed-out', told: '/auth/back-channel-logout' },
  holders: { signedIn: '/franceconnect/callback', signedOut: '/franceconnect/signed-out', told: undefined },
} as const;

const clientAt = (url: string, whose: keyof typeof WAYS_BACK): ProviderClient => {
  const { signedIn, signedOut, told } = WAYS_BACK[whose];
  return {
    id: 'registre',
    secret: randomBytes(32).toString('base64url'),
    redirectUris: [url + signedIn],
    postLogoutRedirectUris: [url + signedOut],
    ...(told === undefined ? {} : { backchannelLogoutUri: url + told }),
  };
};

/** The most people of a school that FranceConnect knows. */
const MOST_PEOPLE = 20;

/** Responsables of the first school, as FranceConnect would know them. Only their names are those of the base. */
async function responsables(pool: Pool, [first]: readonly SchoolOfDevelopment[]): Promise<ProviderUser[]> {
  if (!first) return [];
  const { rows } = await pool.query<{ login: string; surname: string; firstName: string; state: string }>(
    `select distinct login, coalesce(birth_surname, surname) as surname, first_name as "firstName", state
       from read.responsables where uai = $1 and login is not null and surname is not null and has_mobile
      order by login limit $2`,
    [first.uai, MOST_PEOPLE],
  );
  return rows.map(({ login, surname, firstName, state }) =>
    franceConnectPerson(login, `${firstName} ${surname}, responsable in ${first.uai}: ${state}`, {
      givenName: firstName,
      familyName: surname.toUpperCase(),
      birthdate: '1984-05-17',
      gender: 'female',
      birthplace: '75107',
      birthcountry: '99100',
      email: `${login}@example.org`,
    }),
  );
}

/** Mounts all kinds. None is opened before its first request. */
export function mountProviders({ pool, url, users, schools }: MountOptions): MountedProviders {
  const mounted: readonly MountedProvider[] = [
    { kind: FIM, client: clientAt(url, 'staff'), users: async () => fimPeople(await schools()) },
    { kind: PROCONNECT, client: clientAt(url, 'staff'), users: async () => proConnectPeople(await schools()) },
    { kind: CLAIM, client: clientAt(url, 'staff'), users: async () => claimPeople(await users()) },
    { kind: FRANCECONNECT, client: clientAt(url, 'holders'), users: async () => responsables(pool, await schools()) },
  ];
  return {
    routes: providerRoutes(url, mounted),
    issuers: Object.fromEntries(
      mounted.map(({ kind, client }) => [kind.name, { issuer: issuerOf(url, kind), client }]),
    ) as unknown as MountedProviders['issuers'],
  };
}
