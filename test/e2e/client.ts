/** GraphQL over HTTP and WebSocket, as a front-end speaks it. */
import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

export interface Answer<T> {
  data: T;
  correlationId: string;
}

/** Throws on any error of GraphQL: user errors are for the caller to look at. */
export async function ask<T>(
  url: string,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
  correlationId: string = randomUUID(),
): Promise<Answer<T>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'x-correlation-id': correlationId,
    },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as { data?: T; errors?: { message: string }[] };
  if (body.errors || !body.data) throw new Error(JSON.stringify(body.errors ?? body));
  return { data: body.data, correlationId };
}

/** The UUID in a global id. */
export const uuidIn = (globalId: string): string =>
  /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(`${globalId} ${Buffer.from(globalId, 'base64url').toString()}`)![0];

export interface Watching<T> {
  /** Everything pushed so far. */
  readonly pushed: readonly T[];
  /** Resolves with the first push, past or to come, that satisfies. */
  until(satisfies: (pushed: T) => boolean): Promise<T>;
  end(): Promise<void>;
}

export function watch<T>(
  url: string,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Watching<T> {
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  const pushed: T[] = [];
  const waiting = new Set<{
    satisfies: (value: T) => boolean;
    resolve: (value: T) => void;
    reject: (error: unknown) => void;
  }>();
  let failure: Error | undefined;
  const fail = (error: unknown): void => {
    failure = error instanceof Error ? error : new Error(String(error));
    for (const one of waiting) one.reject(error);
  };
  client.subscribe<T>(
    { query, variables },
    {
      next: ({ data, errors }) => {
        if (errors || !data) return fail(new Error(JSON.stringify(errors)));
        pushed.push(data);
        for (const one of waiting) if (one.satisfies(data)) one.resolve(data);
      },
      error: fail,
      complete: () => undefined,
    },
  );
  return {
    pushed,
    until: satisfies => {
      const found = pushed.find(satisfies);
      if (found) return Promise.resolve(found);
      if (failure) return Promise.reject(failure);
      return new Promise((resolve, reject) => waiting.add({ satisfies, resolve, reject }));
    },
    end: async () => client.dispose(),
  };
}
