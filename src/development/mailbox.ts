/** The mailbox of development: a transport that keeps e-mails as files, to be read at /dev/mailbox. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { MailFault, type Mail, type MailTransport } from '../mail/mail.js';
import { COMMON } from '../mail/smtp.js';
import { asciiEmail } from '../text/email.js';

export interface KeptMail extends Mail {
  readonly id: string;
  /** ISO 8601 UTC. */
  readonly date: string;
  /** The links in it, each with its one-time token. */
  readonly links: readonly string[];
}

export interface Mailbox {
  readonly transport: MailTransport;
  /** Newest first. */
  list(): Promise<KeptMail[]>;
  get(id: string): Promise<KeptMail | undefined>;
  /** The e-mail as it would have been sent (MIME). */
  raw(id: string): Promise<Buffer | undefined>;
}

const ID = /^[0-9a-f]{24}$/;

/** Stores e-mails as `<id>.eml` and `<id>.json` in a folder readable by its owner alone. The same e-mail sent again replaces the first. */
export function createMailbox(folder: string, from: string, now: () => string): Mailbox {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const file = (id: string, kind: 'eml' | 'json'): string => join(folder, `${id}.${kind}`);

  const write = async (path: string, content: string | Buffer): Promise<void> => {
    await writeFile(`${path}.part`, content, { mode: 0o600 });
    await rename(`${path}.part`, path);
  };
  const read = async (id: string): Promise<KeptMail | undefined> => {
    if (!ID.test(id)) return undefined;
    const text = await readFile(file(id, 'json'), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as KeptMail);
  };

  return {
    transport: {
      send: async mail => {
        if (asciiEmail(mail.to) !== mail.to) throw new MailFault('ADDRESS_INVALID', true);
        const id = createHash('sha256').update(mail.messageId).digest('hex').slice(0, 24);
        const date = now();
        const { messageId, to, subject, text, html } = mail;
        const { message } = await composer.sendMail({
          ...COMMON,
          from,
          to: { name: '', address: to },
          date: new Date(date),
          messageId,
          subject,
          text,
          html,
        });
        const links = text.match(/https?:\/\/\S+/g) ?? [];
        const kept: KeptMail = { id, date, messageId, to, subject, text, html, links };
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await write(file(id, 'eml'), message as Buffer);
        await write(file(id, 'json'), JSON.stringify(kept));
      },
      close: async () => undefined,
    },
    list: async () => {
      const names = await readdir(folder).catch(() => [] as string[]);
      const ids = names.filter(name => name.endsWith('.json')).map(name => name.slice(0, -'.json'.length));
      const mails = (await Promise.all(ids.map(read))).filter(mail => mail !== undefined);
      return mails.sort((a, b) => (a.date < b.date ? 1 : -1));
    },
    get: read,
    raw: async id => (ID.test(id) ? readFile(file(id, 'eml')).catch(() => undefined) : undefined),
  };
}
