/** Secrets and personal data that went through a server, and the search for them in whatever text it left behind. */
import { hash } from 'node:crypto';
import type { CodePurpose, TokenPurpose } from '../../src/vault/vault.js';

/** What was told to the server, or by it, and where it may stand. */
interface Rule {
  /** The answers that have to carry it: operations by name, and paths as `GET /path`. No other may. */
  readonly carriedBy?: readonly string[];
  /** The tables in which it stands in clear by design. */
  readonly storedIn?: RegExp;
  /** Easily guessed: not even a digest without a key may be stored. */
  readonly guessable?: true;
  /** Looked for as a whole word: short, or part of other words by chance. */
  readonly word?: true;
}

const SIGNING_IN = [
  'SignIn',
  'SessionRefresh',
  'PasswordChange',
  'PasswordResetByLink',
  'PasswordResetByCode',
  'SelfRegistrationComplete',
  'FranceConnectSignIn',
  'FranceConnectRegistrationComplete',
];
/** The answers that send a browser to an issuer. */
const TO_ISSUER = [
  'GET /franceconnect/sign-in',
  'GET /franceconnect/sign-out',
  'GET /auth/sign-in',
  'POST /auth/sign-out',
];
/** The answers that show contact details to their holder, and to the head who writes them. */
const CONTACT = ['MyAccount', 'MyHistory', 'AccountUpdateContact'];
const code: Rule = { guessable: true, word: true };
const typed: Rule = { guessable: true };
/** Names and logins, which lists and sheets show. */
const shown: Rule = { storedIn: /^(vault\.logins|(?!(?:ledger|vault|jobs|audit|access)\.)\w+\.\w+)$/, word: true };

/** The links of e-mails and the codes of SMS, by purpose: a new purpose does not compile without its line. */
const SENT: Record<`link ${TokenPurpose}` | `code ${CodePurpose}`, Rule> = {
  'link ACTIVATION': {},
  'link EMAIL_CONFIRMATION': {},
  'link EMAIL_CHANGE': {},
  'link PASSWORD_RESET': {},
  'link CHANGE_STOP': {},
  'code PASSWORD_RESET': code,
  'code PHONE_CHANGE': code,
  'code REGISTRATION': code,
  'code FRANCECONNECT': code,
  'code REGROUPING': code,
};

export const RULES = {
  ...SENT,
  'wrong code': code,
  'provisional password': { carriedBy: ['AccountRevealProvisionalPassword'] },
  'chosen password': {},
  'wrong password': {},
  'access token': { carriedBy: SIGNING_IN },
  'refresh token': { carriedBy: SIGNING_IN },
  'code request': { carriedBy: ['PasswordResetRequest', 'PhoneChangeRequest', 'RegroupingCodeRequest'] },
  registration: { carriedBy: ['SelfRegistrationStart', 'FranceConnectRegistrationStart'] },
  'request to FranceConnect': { carriedBy: ['FranceConnectStart'] },
  'ticket of FranceConnect': { carriedBy: ['GET /franceconnect/callback'] },
  'sign-out at FranceConnect': { carriedBy: ['FranceConnectSignIn', 'FranceConnectRegistrationComplete'] },
  'name at FranceConnect': {},
  'subject at FranceConnect': {},
  'birth date at FranceConnect': typed,
  state: { carriedBy: TO_ISSUER },
  nonce: { carriedBy: TO_ISSUER },
  'code of OpenID Connect': {},
  cookie: { carriedBy: [...TO_ISSUER, 'GET /auth/callback'] },
  'birth date typed': typed,
  'mobile typed': typed,
  'mobile of the holder': { ...typed, carriedBy: CONTACT },
  'address of the holder': { carriedBy: CONTACT },
  'name typed': {},
  'name in the base': { ...shown, carriedBy: ['MyAccount', 'RegroupingByPassword', 'RegroupingByCode'] },
  login: { ...shown, carriedBy: ['MyAccount', 'SelfRegistrationComplete'] },
  'text for assistance': { carriedBy: ['AssistanceRequest', 'AssistanceFollow'] },
  'link of assistance': {},
} as const satisfies Record<string, Rule>;

export type Kind = keyof typeof RULES;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The ways in which people and machines write a value. */
function spellings(value: string, { guessable, word }: Rule): RegExp[] {
  const written = new Set([
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    ...(/^\+\d+$/.test(value) ? [value.slice(3)] : []),
    ...(/^\d{4}-\d\d-\d\d$/.test(value)
      ? [value.replaceAll('-', ''), value.split('-').reverse().join('/'), value.split('-').reverse().join('.')]
      : []),
  ]);
  const bytes = Buffer.from(value);
  const coded = new Set([bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')]);
  const digests = guessable
    ? (['sha256', 'sha1', 'md5'] as const).flatMap(name =>
        (['hex', 'base64', 'base64url'] as const).map(encoding => hash(name, value, encoding)),
      )
    : [];
  const edges = (text: string): string => (word ? `(?<![\\p{L}\\d.])${escaped(text)}(?![\\p{L}\\d])` : escaped(text));
  return [
    ...[...written].map(text => new RegExp(edges(text), 'iu')),
    // The coded forms of a short word are found in others by chance.
    ...[...coded].filter(text => text.length >= 12).map(text => new RegExp(escaped(text), 'u')),
    ...digests.map(text => new RegExp(escaped(text), 'u')),
  ];
}

/** Ids, bytes and positions: in their digits any six stand by chance. */
const HEXADECIMAL = /\b(\\x)?[0-9a-f]{8}(-?[0-9a-f]{4,}){2,}\b/gi;
const PROCESS_ID = /"pid":\d+/g;

export interface Canary {
  readonly kind: Kind;
  readonly value: string;
}

/** An answer of the server, with all that it says: head and body. */
export interface Said {
  readonly name: string;
  readonly text: string;
}

export class Canaries {
  readonly #kept = new Map<string, Canary>();
  readonly said: Said[] = [];

  /** Keeps a value, which it answers. */
  keep<T extends string>(kind: Kind, value: T): T {
    if (value.length < 3) throw new Error(`${kind}: nothing to be found in "${value}"`);
    this.#kept.set(`${kind} ${value}`, { kind, value });
    return value;
  }

  /** The kinds of which none was kept. */
  get missing(): Kind[] {
    const kinds = new Set([...this.#kept.values()].map(({ kind }) => kind));
    return (Object.keys(RULES) as Kind[]).filter(kind => !kinds.has(kind));
  }

  /** What of all that was kept stands in a text; `isAllowed` says where it may. */
  in(text: string, isAllowed: (rule: Rule) => boolean = () => false): string[] {
    const plain = text.replace(PROCESS_ID, '').replace(HEXADECIMAL, '…');
    return [...this.#kept.values()].flatMap(({ kind, value }) => {
      const rule: Rule = RULES[kind];
      if (isAllowed(rule)) return [];
      const place = rule.word ? plain : text;
      return spellings(value, rule).some(spelling => spelling.test(place)) ? [`${kind}: ${value}`] : [];
    });
  }

  /** What answers carry that others have to carry, as `answer: kind: value`. */
  inAnswers(): string[] {
    return this.said.flatMap(({ name, text }) =>
      this.in(text, ({ carriedBy = [] }) => carriedBy.includes(name)).map(one => `${name}: ${one}`),
    );
  }
}
