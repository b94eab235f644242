/**
 * The sender on the envelope of each e-mail (VERP): a report that it was not delivered comes back to an address that names the task of the
 * e-mail, signed so that nobody can make one up.
 */
import { timingSafeEqual } from 'node:crypto';

/** An e-mail as its task names it. */
export interface SentTask {
  readonly taskId: string;
  readonly key: string;
}

export interface BounceAddresses {
  /** `bounce+812-3f…@example.fr` */
  of(task: SentTask): string;
  /** What an address of ours names; `undefined` for any other address. Nothing is checked yet. */
  read(address: string): { readonly taskId: string; readonly signature: string } | undefined;
  /** Whether we have signed this for the task. */
  signed(task: SentTask, signature: string): boolean;
}

/** 96 bits, in letters that keep their meaning in lower case: some servers change the case. */
const SIGNATURE_DIGITS = 24;

/** The most characters before the `@` of MAIL_BOUNCE_ADDRESS: task and signature follow, and 64 are allowed in all. */
export const LONGEST_BOUNCE_NAME = 64 - '+'.length - 18 - '-'.length - SIGNATURE_DIGITS;

/** `address` is MAIL_BOUNCE_ADDRESS; `digest` is keyed. */
export function bounceAddresses(
  address: string,
  digest: (domain: string, ...parts: string[]) => string,
): BounceAddresses {
  const [name = '', domain = ''] = address.toLowerCase().split('@');
  const signatureOf = ({ taskId, key }: SentTask): string =>
    Buffer.from(digest('bounce', taskId, key), 'base64url')
      .toString('hex')
      .slice(0, SIGNATURE_DIGITS);
  return {
    of: task => `${name}+${task.taskId}-${signatureOf(task)}@${domain}`,
    read: text => {
      const [local = '', host, ...more] = text.trim().toLowerCase().replace(/^<|>$/g, '').split('@');
      if (host !== domain || more.length > 0 || !local.startsWith(`${name}+`)) return undefined;
      const [, taskId, signature] = /^(\d{1,18})-([0-9a-f]{1,64})$/.exec(local.slice(name.length + 1)) ?? [];
      return taskId === undefined ? { taskId: '', signature: '' } : { taskId, signature: signature! };
    },
    signed: (task, signature) => {
      const [ours, theirs] = [Buffer.from(signatureOf(task)), Buffer.from(signature)];
      return ours.length === theirs.length && timingSafeEqual(ours, theirs);
    },
  };
}
