/**
 * A server as `npm start` runs it, with one imported school, and all that it speaks to: a gateway of SMS, a server of e-mails, FranceConnect and
 * the issuer of staff, each a real server of the tests. It is reached over HTTP alone; what it keeps is read beside it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openInstallation, type Installation } from '../../src/app/installation.js';
import { loadConfig } from '../../src/config.js';
import {
  fimPeople,
  FIM,
  FRANCECONNECT,
  franceConnectPerson,
  type PivotIdentity,
  type ProviderUser,
} from '../../src/development/providers/index.js';
import type { ManifestSchool } from '../../src/generator/generate.js';
import { freePort } from '../../src/postgres/free-port.js';
import { operation } from '../api/support/operations.js';
import type { Identity } from '../../src/vault/vault.js';
import { bodies, SmtpUnderTest } from '../mail/support.js';
import { codeIn, GatewayUnderTest } from '../sms/support.js';
import { standProvider, type StandingProvider } from '../support/provider.js';
import { uuidIn } from './client.js';
import { importSchool } from './imported-school.js';
import { startIssuer, type TestIssuer } from './issuer.js';
import { serverProcess, storeOfRecord, type ServerProcess } from './server-process.js';

/** A responsable as the school's base has him or her. */
export interface Parent {
  /** Global id of the account. */
  readonly id: string;
  readonly accountId: string;
  readonly login: string;
  readonly surname: string;
  readonly firstName: string;
  readonly email: string | undefined;
  readonly mobile: string | undefined;
  /** Of all attached children. */
  readonly birthDates: readonly string[];
}

export interface OpenOptions {
  readonly pupils?: number;
  /** Settings of the server beside those that lead it here. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Payload {
  readonly userErrors: readonly { readonly code: string }[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly [field: string]: any;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly data: any;
  readonly errors:
    readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[] | undefined;
}

export const codesOf = ({ userErrors }: Pick<Payload, 'userErrors'>): string[] => userErrors.map(({ code }) => code);

/** Waits until the look finds something, which it answers. Throws after two minutes. */
export async function found<T>(look: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(20)) {
    const seen = await look();
    if (seen !== undefined) return seen;
  }
  throw new Error(`this did not come to be: ${what}`);
}

const LIST = `query ($uai: Uai!, $after: String) { responsables(uai: $uai, first: 100, after: $after) {
  edges { node { accountId login } } pageInfo { hasNextPage endCursor } } }`;
const SHEET = `query ($id: ID!) { account(id: $id) { surname firstName contact { email mobile } children { birthDate } } }`;

export class HolderServer {
  readonly smtp = new SmtpUnderTest();
  readonly gateway = new GatewayUnderTest();
  readonly #known = new Map<string, ProviderUser>();
  issuer!: TestIssuer;
  franceConnect!: StandingProvider;
  staff!: StandingProvider;
  server!: ServerProcess;
  school!: ManifestSchool;
  portal!: string;
  head!: string;
  url = '';
  admin = '';
  /** Database, ledger and vault of the server, opened beside it. */
  beside!: Installation;

  /** Starts everything, and imports a school of so many pupils. */
  static async open({ pupils = 24, environment = {} }: OpenOptions = {}): Promise<HolderServer> {
    const opened = new HolderServer();
    try {
      await opened.#stand();
      await opened.#start(environment, pupils);
      return opened;
    } catch (error) {
      // Servers and databases that have started would outlive the test.
      await opened.close();
      throw error;
    }
  }

  async #stand(): Promise<void> {
    const [port, adminPort] = [await freePort(), await freePort()];
    this.url = `http://127.0.0.1:${port}`;
    this.admin = `http://127.0.0.1:${adminPort}`;
    this.issuer = await startIssuer();
    await Promise.all([this.smtp.start(), this.gateway.start()]);
    this.franceConnect = await standProvider({
      kind: FRANCECONNECT,
      users: () => [...this.#known.values()],
      redirectUri: `${this.url}/franceconnect/callback`,
      postLogoutRedirectUri: `${this.url}/franceconnect/signed-out`,
      backchannelLogoutUri: `${this.url}/franceconnect/back-channel-logout`,
    });
    this.staff = await standProvider({
      kind: FIM,
      users: () => fimPeople([this.school]),
      redirectUri: `${this.url}/auth/callback`,
      postLogoutRedirectUri: `${this.url}/auth/signed-out`,
      backchannelLogoutUri: `${this.url}/auth/back-channel-logout`,
    });
  }

  async #start(environment: Readonly<Record<string, string>>, pupils: number): Promise<void> {
    const { issuer, franceConnect, staff, smtp, gateway } = this;
    this.server = serverProcess({
      ...issuer.environment,
      PORT: new URL(this.url).port,
      ADMIN_PORT: new URL(this.admin).port,
      PUBLIC_URL: this.url,
      FRANCECONNECT_ISSUER: franceConnect.issuer,
      FRANCECONNECT_CLIENT_ID: franceConnect.client.id,
      FRANCECONNECT_CLIENT_SECRET: franceConnect.client.secret,
      OIDC_SIGN_IN_ISSUER: staff.issuer,
      OIDC_CLIENT_ID: staff.client.id,
      OIDC_CLIENT_SECRET: staff.client.secret,
      OIDC_MAPPING: 'fim',
      OTP_ACR: FIM.levels[1]!,
      SMTP_URL: smtp.url,
      SMS_URL: gateway.url,
      SMS_SECRET: 'k3y',
      ...environment,
    });
    this.school = await importSchool(this.server, { seed: 'holders', pupils });
    await this.server.start();
    this.portal = await issuer.token('portal', { role: 'PORTAL' });
    this.head = await issuer.token('head', { role: 'SCHOOL_HEAD', schools: [this.school.uai] });
    const { dataDir } = this.server;
    this.beside = await openInstallation({ ...loadConfig({ LEDGER_URL: storeOfRecord }), dataDir });
    await this.#untilAllAreFindable();
  }

  async close(): Promise<void> {
    await this.beside?.close();
    await this.server?.remove();
    await Promise.all([this.smtp.stop(), this.gateway.stop()]);
    await this.franceConnect?.close();
    await this.staff?.close();
    await this.issuer?.close();
  }

  /** Waits until everybody with a mobile is found by it. */
  async #untilAllAreFindable(): Promise<void> {
    await found(async () => {
      const { rows } = await this.beside.pool.query<{ all: boolean }>(
        `select (select count(*) from vault.person_search where names is not null) >=
           (select count(*) from ledger.events where type = 'AccountPreCreated' and data ->> 'kind' = 'RESPONSABLE')
           and exists (select from vault.person_search where mobile is not null) as all`,
      );
      return rows[0]!.all || undefined;
    }, 'the search knows everybody');
  }

  /** Asks with whatever token; answers what came. */
  async ask(token: string | undefined, query: string, variables: object = {}): Promise<Answer> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const { data, errors } = JSON.parse(text) as Pick<Answer, 'data' | 'errors'>;
    return { status: response.status, text, data, errors };
  }

  /**
   * Carries out a mutation of `schema/operations`; answers its payload. Sends it again where the ledger does not answer, as that answer says.
   * Throws where GraphQL answers other errors.
   */
  act(token: string, name: string, input: object): Promise<Payload> {
    return found(async () => {
      const { data, errors } = await this.ask(token, operation(name), { input });
      if (errors?.every(({ extensions }) => extensions?.code === 'LEDGER_UNAVAILABLE')) return undefined;
      if (errors) throw new Error(JSON.stringify(errors));
      return Object.values(data as Record<string, Payload>)[0]!;
    }, `an answer to ${name}`);
  }

  /** Responsables of the school with one child and a mobile that nobody else has, in the order of their logins; so many at most. */
  async parents(most = 100): Promise<Parent[]> {
    const { uai } = this.school;
    await found(async () => {
      const { data } = await this.ask(this.head, LIST, { uai });
      return (data?.responsables.edges.length ?? 0) > 20 || undefined;
    }, 'the list of responsables');
    const ids = new Map<string, string>();
    for (let after: string | null = null, more = true; more;) {
      const { data }: Answer = await this.ask(this.head, LIST, { uai, after });
      const { edges, pageInfo } = data.responsables;
      for (const { node } of edges) ids.set(node.login, node.accountId);
      after = pageInfo.endCursor;
      more = pageInfo.hasNextPage;
    }
    const parents: Parent[] = [];
    for (const [login, id] of [...ids].sort(([one], [other]) => (one < other ? -1 : 1))) {
      // Twice as many as are asked for: others of them have two children, or share a mobile.
      if (parents.length > 2 * most) break;
      const { account } = (await this.ask(this.head, SHEET, { id })).data;
      parents.push({
        id,
        accountId: uuidIn(id),
        login,
        surname: account.surname,
        firstName: account.firstName,
        email: account.contact.email ?? undefined,
        mobile: account.contact.mobile ?? undefined,
        birthDates: account.children.map(({ birthDate }: { birthDate: string }) => birthDate),
      });
    }
    return parents
      .filter(({ mobile }) => mobile !== undefined && parents.filter(other => other.mobile === mobile).length === 1)
      .filter(({ birthDates }) => birthDates.length === 1)
      .slice(0, most);
  }

  /** Makes somebody known to FranceConnect. Answers the subject that FranceConnect gives. */
  know(login: string, identity: Pick<PivotIdentity, 'familyName' | 'givenName'> & Partial<PivotIdentity>): string {
    const user = franceConnectPerson(login, login, {
      birthdate: '1984-05-17',
      gender: 'female',
      birthplace: '75107',
      birthcountry: '99100',
      email: 'somebody@example.org',
      ...identity,
    });
    this.#known.set(login, user);
    return user.sub;
  }

  textsTo(mobile: string): string[] {
    return this.gateway.messages.filter(({ to }) => to === mobile).map(({ text }) => text);
  }

  /** The codes that a number was sent, oldest first. */
  codesTo(mobile: string): string[] {
    return this.textsTo(mobile).map(codeIn).filter(Boolean);
  }

  /** The code that a number is sent after it had `before`. */
  codeTo(mobile: string, before = 0): Promise<string> {
    return found(() => this.codesTo(mobile)[before], `a code to ${mobile}`);
  }

  /** The tokens of links to this page of the portal that an address was sent, oldest first. */
  linksTo(page: string, address: string): string[] {
    const link = new RegExp(`/${page}#token=([\\w-]{43})`);
    return this.smtp.messages
      .filter(({ to }) => to.includes(address))
      .flatMap(({ raw }) => link.exec(bodies(raw).text)?.[1] ?? []);
  }

  /** The token of the link to this page that an address is sent after it had `before`. */
  linkTo(page: string, address: string, before = 0): Promise<string> {
    return found(() => this.linksTo(page, address)[before], `a link to ${page} for ${address}`);
  }

  /** The types of the events of an account, oldest first. */
  async eventTypes({ accountId }: Pick<Parent, 'accountId'>): Promise<string[]> {
    const types: string[] = [];
    for await (const { type } of this.beside.eventStore.read(`account-${accountId}`)) types.push(type);
    return types;
  }

  /** Has the base give the account these names, and this mobile or none. */
  async recordInBase(
    { accountId, login }: Pick<Parent, 'accountId' | 'login'>,
    names: Pick<Identity, 'surname' | 'firstName'>,
    mobile?: string,
  ): Promise<void> {
    const { commands, vault } = this.beside;
    const { personId, sources, links } = (await commands.accounts.account(accountId))!;
    const { base, academie, recordKey } = sources[0]!;
    const [identity] = await vault.persons.recordIdentities([{ personId, value: names }]);
    const [contact] = await vault.persons.recordContacts([
      { personId, value: { email: `${login}@example.org`, ...(mobile !== undefined && { mobile }) } },
    ]);
    await commands.base.recordResponsable(
      {
        ...{ accountId, personId, base, academie, uai: this.school.uai, recordKey, identity: identity!.ref },
        contact: { ref: contact!.ref, hasEmail: true, hasMobile: mobile !== undefined, changed: contact!.fields },
        links: links.map(({ studentId, kinship, legalLevel }) => ({ studentId, kinship, legalLevel })),
      },
      { actor: 'importer', role: 'IMPORTER', right: 'OWN', source: 'IMPORT', correlationId: randomUUID() },
    );
  }

  /** Reveals the provisional password after a notification by letter. */
  async letterOf({ id: accountId }: Parent): Promise<string> {
    const { uai } = this.school;
    await this.act(this.head, 'AccountNotify', { accountId, uai, channel: 'LETTER', resetPassword: true });
    return (await this.act(this.head, 'AccountRevealProvisionalPassword', { accountId, uai })).password as string;
  }
}
