/** Mounts the providers of development on the server: `/dev/fim`, `/dev/proconnect`, `/dev/franceconnect`, `/dev/claim`. */
import type { FastifyPluginAsync } from 'fastify';
import type { ProviderKind, ProviderUser } from './kind.js';
import { openProvider, type DevelopmentProvider, type ProviderClient } from './provider.js';

/** A kind of provider, who can sign in at it, and who relies on it. */
export interface MountedProvider {
  readonly kind: ProviderKind;
  readonly client: ProviderClient;
  readonly users: () => Promise<readonly ProviderUser[]>;
}

const NOT_INSTALLED =
  'The providers of development need the package oidc-provider, which is a development dependency: run npm ci, or name an issuer by OIDC_ISSUER.';

/** The issuer of a kind on a server of development at `url`. */
export const issuerOf = (url: string, kind: ProviderKind): string => `${url}/dev/${kind.name}${kind.path}`;

/** The routes. A provider is opened at its first request, for that takes a moment. */
export const providerRoutes =
  (url: string, providers: readonly MountedProvider[]): FastifyPluginAsync =>
  async app => {
    // A provider reads the bodies of its requests itself.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const { kind, client, users } of providers) {
      const prefix = `/dev/${kind.name}`;
      let opening: Promise<DevelopmentProvider | undefined> | undefined;
      app.all(`${prefix}/*`, { helmet: false }, async (request, reply) => {
        opening ??= openProvider({ kind, client, users, url: `${url}${prefix}` });
        const provider = await opening;
        if (!provider) return reply.code(404).send({ error: NOT_INSTALLED });
        reply.hijack();
        provider.listener(request.raw, reply.raw);
        return reply;
      });
    }
  };
