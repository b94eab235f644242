/** Finds the routes of a server by listening to its router. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';

/** A method and a path with its parameters, such as `GET /imports/:importId/report.csv`. */
export type RouteName = `${string} ${string}`;

/** Collects the routes of every server made until `stop` is called. */
export function listenForRoutes(): { readonly routes: Set<RouteName>; readonly stop: () => void } {
  const routes = new Set<RouteName>();
  const onMade = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) routes.add(`${one} ${url}`);
    });
  };
  subscribe('fastify.initialization', onMade);
  return { routes, stop: () => unsubscribe('fastify.initialization', onMade) };
}
