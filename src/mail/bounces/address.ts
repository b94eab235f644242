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

/** What an address of ours names. */
export interface NamedTask {
  /** Empty when the address is malformed. */
  readonly taskId: string;
  /** Which attempt at the e-mail was sent from it; undefined for an address of an older version. */
  readonly attempt: number | undefined;
  readonly signature: string;
}

export interface BounceAddresses {
  /** `bounce+mk.1-3f…@example.fr`, for one attempt at an e-mail. */
  of(task: SentTask, attempt: number): string;
  /** What an address of ours names; `undefined` for any other address. Nothing is checked yet. */
  read(address: string): NamedTask | undefined;
  /** Whether we have signed this for the task and the attempt. */
  signed(task: SentTask, named: Omit<NamedTask, 'taskId'>): boolean;
}

/** 96 bits, in letters that keep their meaning in lower case: some servers change the case. */
const SIGNATURE_DIGITS = 24;
/** Task and attempt stand in base 36: ids below 10^18, attempts below 6 × 10^7. */
const TASK_DIGITS = 12;
const ATTEMPT_DIGITS = 5;

/** The most characters before the `@` of MAIL_BOUNCE_ADDRESS: task, attempt and signature follow, and 64 are allowed in all. */
export const LONGEST_BOUNCE_NAME =
  64 - '+'.length - TASK_DIGITS - '.'.length - ATTEMPT_DIGITS - '-'.length - SIGNATURE_DIGITS;

const NAMED = new RegExp(`^([0-9a-z]{1,${TASK_DIGITS}})\\.([0-9a-z]{1,${ATTEMPT_DIGITS}})-([0-9a-f]{1,64})$`);
/** Addresses of older versions name no attempt, and the task in decimals. */
const NAMED_BEFORE = /^(\d{1,18})-([0-9a-f]{1,64})$/;

/** Base 36 to decimals; a number may have more digits than are exact as a `number`. */
const decimals = (base36: string): string =>
  [...base36].reduce((sum, digit) => sum * 36n + BigInt(parseInt(digit, 36)), 0n).toString();

function namedIn(text: string): NamedTask {
  const [, before, signatureBefore] = NAMED_BEFORE.exec(text) ?? [];
  if (before !== undefined) return { taskId: before, attempt: undefined, signature: signatureBefore! };
  const [, task, attempt, signature] = NAMED.exec(text) ?? [];
  if (task === undefined) return { taskId: '', attempt: undefined, signature: '' };
  return { taskId: decimals(task), attempt: parseInt(attempt!, 36), signature: signature! };
}

/** `address` is MAIL_BOUNCE_ADDRESS; `digest` is keyed. */
export function bounceAddresses(
  address: string,
  digest: (domain: string, ...parts: string[]) => string,
): BounceAddresses {
  const [name = '', domain = ''] = address.toLowerCase().split('@');
  const signatureOf = ({ taskId, key }: SentTask, attempt: number | undefined): string =>
    Buffer.from(digest('bounce', taskId, key, ...(attempt === undefined ? [] : [String(attempt)])), 'base64url')
      .toString('hex')
      .slice(0, SIGNATURE_DIGITS);
  return {
    of: (task, attempt) =>
      `${name}+${BigInt(task.taskId).toString(36)}.${attempt.toString(36)}-${signatureOf(task, attempt)}@${domain}`,
    read: text => {
      const [local = '', host, ...more] = text.trim().toLowerCase().replace(/^<|>$/g, '').split('@');
      if (host !== domain || more.length > 0 || !local.startsWith(`${name}+`)) return undefined;
      return namedIn(local.slice(name.length + 1));
    },
    signed: (task, { attempt, signature }) => {
      const [ours, theirs] = [Buffer.from(signatureOf(task, attempt)), Buffer.from(signature)];
      return ours.length === theirs.length && timingSafeEqual(ours, theirs);
    },
  };
}
