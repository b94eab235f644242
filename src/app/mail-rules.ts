/** Checks settings of e-mail against one another: DKIM, and the reports of e-mails that did not arrive. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { domainOf } from '../mail/mail.js';

/** The settings of `config.ts` that are judged. */
interface SettingsToJudge {
  readonly mailFrom?: string;
  readonly dkimSelector?: string | undefined;
  readonly dkimDomain?: string | undefined;
  /** PEM. */
  readonly dkimKey?: Buffer | undefined;
  readonly dkimKeyFile?: string | undefined;
  readonly bounceAddress?: string | undefined;
  readonly bounceSecret?: Buffer | undefined;
  readonly bounceMaildir?: string | undefined;
}

export interface Dkim {
  readonly domainName: string;
  readonly keySelector: string;
  /** PEM. */
  readonly privateKey: string;
}

/** The fewest bits of an RSA key. */
const FEWEST_BITS = 2048;
const REMEDY = 'make one with openssl genrsa 2048';

/** The key, or the fault that says why there is none. */
function keyOf({ dkimKey, dkimKeyFile }: SettingsToJudge): KeyObject | string {
  const name = dkimKeyFile === undefined ? 'MAIL_DKIM_KEY' : 'MAIL_DKIM_KEY_FILE';
  let pem: Buffer;
  try {
    pem = dkimKeyFile === undefined ? dkimKey! : readFileSync(dkimKeyFile);
  } catch (error) {
    return `${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}): give the path of a file that this user may read`;
  }
  try {
    const key = createPrivateKey(pem);
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (key.asymmetricKeyType === 'rsa' && bits >= FEWEST_BITS) return key;
  } catch {
    // The fault below is returned in place of this error, which may quote the key.
  }
  return `${name} must hold an RSA private key of ${FEWEST_BITS} bits or more in PEM, without a passphrase (its value is not shown): ${REMEDY}`;
}

/** Whether `other` is the domain itself or below it. */
const isAtOrBelow = (domain: string, other: string): boolean => other === domain || other.endsWith(`.${domain}`);

/**
 * Returns one line per fault, the variable first. `faulty`: variables that are wrong by themselves; what depends on them is not
 * judged.
 */
export function unfitMail(config: SettingsToJudge, faulty: ReadonlySet<string> = new Set()): string[] {
  const canBeJudged = (prefix: string): boolean =>
    ![...faulty].some(env => env.startsWith(prefix) || env === 'MAIL_FROM');
  return [
    ...(canBeJudged('MAIL_DKIM') ? unfitDkim(config) : []),
    ...(canBeJudged('MAIL_BOUNCE') ? unfitBounces(config) : []),
  ];
}

function unfitDkim(config: SettingsToJudge): string[] {
  const { dkimSelector, dkimDomain, dkimKey, dkimKeyFile, mailFrom = '' } = config;
  const keys = [dkimKey, dkimKeyFile].filter(key => key !== undefined).length;
  if (keys === 0 && dkimSelector === undefined && dkimDomain === undefined) return [];
  const from = domainOf(mailFrom).toLowerCase();
  const key = keys === 1 ? keyOf(config) : undefined;
  return [
    ...(keys === 2 ? ['MAIL_DKIM_KEY and MAIL_DKIM_KEY_FILE are both given: leave one of them out'] : []),
    ...(keys === 0
      ? [
          'MAIL_DKIM_KEY_FILE or MAIL_DKIM_KEY is needed to sign: give the key, or leave out MAIL_DKIM_SELECTOR and MAIL_DKIM_DOMAIN',
        ]
      : []),
    ...(dkimSelector === undefined
      ? [
          'MAIL_DKIM_SELECTOR is needed to sign: give the name under which the public key stands in the DNS (<selector>._domainkey.<domain>)',
        ]
      : []),
    ...(dkimDomain !== undefined && !isAtOrBelow(dkimDomain.toLowerCase(), from)
      ? [
          `MAIL_DKIM_DOMAIN must be the domain of MAIL_FROM (${from}) or one above it: receivers (DMARC) count no other signature`,
        ]
      : []),
    ...(typeof key === 'string' ? [key] : []),
  ];
}

function unfitBounces({ bounceAddress, bounceSecret, bounceMaildir }: SettingsToJudge): string[] {
  if (bounceAddress !== undefined) return [];
  return [
    ['MAIL_BOUNCE_SECRET', bounceSecret],
    ['MAIL_BOUNCE_MAILDIR', bounceMaildir],
  ].flatMap(([env, value]) =>
    value === undefined
      ? []
      : [`${env as string} takes in nothing without MAIL_BOUNCE_ADDRESS: give that address, or leave it out`],
  );
}

/** How e-mails are signed; `undefined` when they are not. Throws where `unfitMail` finds a fault of the key. */
export function dkimOf(config: SettingsToJudge): Dkim | undefined {
  const { dkimSelector, dkimDomain, mailFrom = '' } = config;
  if (dkimSelector === undefined) return undefined;
  const key = keyOf(config);
  if (typeof key === 'string') throw new Error(key);
  return {
    domainName: dkimDomain ?? domainOf(mailFrom),
    keySelector: dkimSelector,
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
