/** The outbox of development: a gateway that keeps SMS as files, to be read at /dev/mailbox beside the e-mails. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SmsGateway } from '../sms/sms.js';

export interface KeptSms {
  readonly id: string;
  /** ISO 8601 UTC. */
  readonly date: string;
  /** E.164. */
  readonly to: string;
  readonly text: string;
  /** The code in it, when there is one. */
  readonly code?: string;
  /** The links in it, each with its one-time token. */
  readonly links: readonly string[];
}

export interface Outbox {
  readonly gateway: SmsGateway;
  /** Newest first. */
  list(): Promise<KeptSms[]>;
  get(id: string): Promise<KeptSms | undefined>;
}

const ID = /^[0-9a-f]{24}$/;

/** Stores SMS as `<id>.sms` in a folder readable by its owner alone. The same SMS sent again replaces the first. */
export function createOutbox(folder: string, now: () => string): Outbox {
  const read = async (id: string): Promise<KeptSms | undefined> => {
    if (!ID.test(id)) return undefined;
    const text = await readFile(join(folder, `${id}.sms`), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as KeptSms);
  };

  return {
    gateway: {
      send: async ({ messageId, to, text }) => {
        const id = createHash('sha256').update(messageId).digest('hex').slice(0, 24);
        const [, code] = /\b(\d{6})\b/.exec(text) ?? [];
        const links = text.match(/https?:\/\/\S+/g) ?? [];
        const kept: KeptSms = { id, date: now(), to, text, ...(code !== undefined && { code }), links };
        const path = join(folder, `${id}.sms`);
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(`${path}.part`, JSON.stringify(kept), { mode: 0o600 });
        await rename(`${path}.part`, path);
        return { outcome: 'ACCEPTED', gatewayId: id };
      },
    },
    list: async () => {
      const names = await readdir(folder).catch(() => [] as string[]);
      const ids = names.filter(name => name.endsWith('.sms')).map(name => name.slice(0, -'.sms'.length));
      const kept = (await Promise.all(ids.map(read))).filter(sms => sms !== undefined);
      return kept.sort((a, b) => (a.date < b.date ? 1 : -1));
    },
    get: read,
  };
}
