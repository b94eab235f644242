/** Keeps what a provider of development knows (sessions, codes, tokens) in memory: it is gone when the server stops. */
import { LRUCache } from 'lru-cache';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** The most records kept; the one unused for longest goes first. */
const MOST = 10_000;

/** Makes the store of one provider. Two providers never share one. */
export function memoryStore(): AdapterFactory {
  const records = new LRUCache<string, AdapterPayload>({ max: MOST });
  const found = (holds: (payload: AdapterPayload) => boolean, prefix: string): AdapterPayload | undefined =>
    [...records].find(([key, payload]) => key.startsWith(prefix) && holds(payload))?.[1];

  return (model: string): Adapter => {
    const prefix = `${model}:`;
    return {
      upsert: async (id, payload, expiresIn) => {
        records.set(prefix + id, payload, expiresIn ? { ttl: expiresIn * 1_000 } : {});
      },
      find: async id => records.get(prefix + id),
      findByUid: async uid => found(payload => payload.uid === uid, prefix),
      findByUserCode: async userCode => found(payload => payload.userCode === userCode, prefix),
      consume: async id => {
        const payload = records.get(prefix + id);
        if (payload) payload.consumed = Math.floor(Date.now() / 1_000);
      },
      destroy: async id => {
        records.delete(prefix + id);
      },
      revokeByGrantId: async grantId => {
        for (const [key, payload] of records) if (payload.grantId === grantId) records.delete(key);
      },
    };
  };
}
