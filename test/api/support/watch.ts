/** Opens a subscription over a WebSocket, as a front-end does, and keeps what is pushed. */
import { inspect } from 'node:util';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { House } from './house.js';

export interface Push {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}

export interface Watch {
  /** Everything pushed so far. */
  readonly pushes: readonly Push[];
  readonly first: () => Promise<Push>;
  /**
   * Resolves with the first push, past or to come, that the condition holds for. Rejects with what came so far when the subscription ends
   * without it, or after 20 seconds.
   */
  readonly until: (holds: (push: Push) => boolean) => Promise<Push>;
  /** Resolves when it ends: with `complete`, the error, or the code and reason of the close. */
  readonly ended: Promise<unknown>;
  readonly client: Client;
  readonly close: () => Promise<void>;
}

/** Subscribes. `origin`: the header of a socket made here; without effect beside a `socket` of the caller's. */
export function watch(
  house: Pick<House, 'url'>,
  token: string | undefined,
  query: string,
  variables: Record<string, unknown> = {},
  options: { origin?: string; socket?: typeof WebSocket } = {},
): Watch {
  class Socket extends WebSocket {
    constructor(url: string, protocols: string) {
      super(url, protocols, options.origin === undefined ? {} : { origin: options.origin });
    }
  }
  const client = createClient({
    url: `${house.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: options.socket ?? Socket,
    connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  const pushes: Push[] = [];
  const waiting = new Set<() => void>();
  let over: unknown;
  const end = (why: unknown): void => {
    // Whoever waits for the end, too, hears of it first.
    setImmediate(() => {
      over = why;
      waiting.forEach(check => check());
    });
  };
  const ended = new Promise<unknown>(resolve => {
    client.subscribe<Record<string, unknown>>(
      { query, variables },
      {
        next: push => {
          pushes.push(push);
          waiting.forEach(check => check());
        },
        error: error => {
          end(error);
          resolve(error);
        },
        complete: () => {
          end('complete');
          resolve('complete');
        },
      },
    );
  });
  const until = (holds: (push: Push) => boolean): Promise<Push> =>
    new Promise((resolve, reject) => {
      const giveUp = (): void => {
        waiting.delete(check);
        reject(
          new Error(
            `not pushed; so far ${JSON.stringify(pushes)} ${over === undefined ? '' : `ended: ${inspect(over)}`}`,
          ),
        );
      };
      const timer = setTimeout(giveUp, 20_000);
      const check = (): void => {
        const found = pushes.find(holds);
        if (!found && over === undefined) return;
        clearTimeout(timer);
        if (!found) return giveUp();
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  return { pushes, first: () => until(() => true), until, ended, client, close: async () => client.dispose() };
}
