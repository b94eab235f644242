/** The providers of a server of development: who can sign in at each, and the one client, this server. */
import type { FastifyPluginAsync } from 'fastify';
import type { Pool } from 'pg';
import { newSecret } from '../common/secret.js';
import { BACK_CHANNEL_PATH, CALLBACK_PATH, SIGNED_OUT_PATH } from '../franceconnect/index.js';
import { STAFF_PATHS } from '../staff/index.js';
import type { PersonVault } from '../vault/vault.js';
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
  readonly persons: Pick<PersonVault, 'identities' | 'contacts'>;
  /** Address of this server. */
  readonly url: string;
  readonly users: () => Promise<readonly DevelopmentUser[]>;
  readonly schools: () => Promise<readonly SchoolOfDevelopment[]>;
}

/** Where a person comes back to this server from a sign-in and from a sign-out, and where an issuer tells it that a session has ended. */
const WAYS_BACK = {
  staff: { signedIn: STAFF_PATHS.callback, signedOut: STAFF_PATHS.signedOut, told: STAFF_PATHS.backChannelLogout },
  holders: { signedIn: CALLBACK_PATH, signedOut: SIGNED_OUT_PATH, told: BACK_CHANNEL_PATH },
} as const;

const clientAt = (url: string, whose: keyof typeof WAYS_BACK): ProviderClient => {
  const { signedIn, signedOut, told } = WAYS_BACK[whose];
  return {
    id: 'registre',
    secret: newSecret(),
    redirectUris: [url + signedIn],
    postLogoutRedirectUris: [url + signedOut],
    backchannelLogoutUri: url + told,
  };
};

/** The most people of a school that FranceConnect knows, of those activated and of the others. */
const MOST_PEOPLE = 20;

/** What the demo needs to know of a responsable: whoever plays one has to know mobile and birth dates. */
interface Played {
  readonly login: string;
  readonly surname: string;
  readonly firstName: string;
  readonly state: string;
  readonly kinship: string;
  readonly personId: string;
  readonly contactVersion: number;
  readonly children: readonly { readonly personId: string; readonly version: number }[];
}

/**
 * Responsables of the first school, as FranceConnect would know them: with the names of the base. Those not activated come first. Of those
 * activated, whoever has come by FranceConnect comes before the others, so as to stay in the list. `most`: of those activated, and of the others.
 */
export async function franceConnectPeople(
  { pool, persons }: Pick<MountOptions, 'pool' | 'persons'>,
  [first]: readonly Pick<SchoolOfDevelopment, 'uai'>[],
  most = MOST_PEOPLE,
): Promise<ProviderUser[]> {
  if (!first) return [];
  const { rows } = await pool.query<Played>(
    `select * from (select *, row_number() over (partition by state = 'ACTIVATED' order by origin <> 'FRANCECONNECT', login) as nth from (
       select distinct on (r.account_id) r.login, coalesce(r.birth_surname, r.surname) as surname, r.first_name as "firstName", r.state, r.origin,
           r.kinship, a.person_id as "personId", a.contact_version as "contactVersion",
           (select coalesce(json_agg(json_build_object('personId', s.person_id, 'version', s.identity_version)), '[]')
              from read.account_students s, jsonb_array_elements(a.links) link
             where s.student_id = (link->>'studentId')::uuid and s.identity_version is not null) as children
         from read.responsables r join read.accounts a using (account_id)
        where r.uai = $1 and r.login is not null and r.surname is not null and r.has_mobile and a.contact_version is not null
        order by r.account_id) of_school) ranked
      where nth <= $2 order by state = 'ACTIVATED', nth`,
    [first.uai, most],
  );
  const contacts = await persons.contacts(rows.map(({ personId, contactVersion: version }) => ({ personId, version })));
  return Promise.all(
    rows.map(async ({ login, surname, firstName, state, kinship, children }, at) => {
      const born = (await persons.identities(children)).map(child => child?.birthDate ?? 'unknown');
      const known = `mobile ${contacts[at]?.mobile ?? 'unknown'}, children born ${born.join(', ')}`;
      return franceConnectPerson(login, `${firstName} ${surname}, ${state}; ${known}`, {
        // Birth date, birthplace (Paris 7e) and country (France) are made up: no base has those of a responsable.
        givenName: firstName,
        familyName: surname.toUpperCase(),
        birthdate: '1984-05-17',
        gender: kinship === 'FATHER' ? 'male' : 'female',
        birthplace: '75107',
        birthcountry: '99100',
        email: `${login}@example.org`,
      });
    }),
  );
}

/** Mounts all kinds. None is opened before its first request. */
export function mountProviders({ pool, persons, url, users, schools }: MountOptions): MountedProviders {
  const mounted: readonly MountedProvider[] = [
    { kind: FIM, client: clientAt(url, 'staff'), users: async () => fimPeople(await schools()) },
    { kind: PROCONNECT, client: clientAt(url, 'staff'), users: async () => proConnectPeople(await schools()) },
    { kind: CLAIM, client: clientAt(url, 'staff'), users: async () => claimPeople(await users()) },
    {
      kind: FRANCECONNECT,
      client: clientAt(url, 'holders'),
      users: async () => franceConnectPeople({ pool, persons }, await schools()),
    },
  ];
  return {
    routes: providerRoutes(url, mounted),
    issuers: Object.fromEntries(
      mounted.map(({ kind, client }) => [kind.name, { issuer: issuerOf(url, kind), client }]),
    ) as unknown as MountedProviders['issuers'],
  };
}
