/** Starts a provider of OpenID Connect for development on an address of its own, as real issuers have. */
import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  openProvider,
  type ProviderClient,
  type ProviderKind,
  type ProviderUser,
} from '../../src/development/providers/index.js';

export interface StandingProvider {
  readonly issuer: string;
  readonly client: ProviderClient;
  /** Answers 503 to everything while true. */
  away: boolean;
  close(): Promise<void>;
}

export interface StandingOptions {
  readonly kind: ProviderKind;
  readonly users: () => readonly ProviderUser[];
  readonly redirectUri: string;
  readonly postLogoutRedirectUri?: string;
  readonly backchannelLogoutUri?: string;
}

export async function standProvider(options: StandingOptions): Promise<StandingProvider> {
  const { kind, users, redirectUri, postLogoutRedirectUri = redirectUri, backchannelLogoutUri } = options;
  const opened: { listener?: RequestListener } = {};
  const server = createServer((request, response) => {
    if (!provider.away && opened.listener) return opened.listener(request, response);
    response.writeHead(503).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client: ProviderClient = {
    id: 'registre',
    secret: randomBytes(32).toString('base64url'),
    redirectUris: [redirectUri],
    postLogoutRedirectUris: [postLogoutRedirectUri],
    ...(backchannelLogoutUri === undefined ? {} : { backchannelLogoutUri }),
  };
  const made = await openProvider({ kind, url, client, users });
  if (!made) throw new Error('oidc-provider is not installed');
  opened.listener = made.listener;
  const provider: StandingProvider = {
    issuer: made.issuer,
    client,
    away: false,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;
}
