/** The first steps of a registration: who somebody is, and the code that is sent to the mobile. */
import { refuse, type RefusalCode } from '../../domain/refusals.js';
import type { OwnPath } from '../../domain/account/commands.js';
import type { Account } from '../../domain/account/state.js';
import type { Language } from '../../domain/language.js';
import type { JsonObject, RefusedDecision } from '../../domain/event.js';
import { nameFault, tidy } from '../../text/names.js';
import { mobileReadings } from '../../text/phone.js';
import type {
  CodePurpose,
  FranceConnectTicket,
  Registrant,
  Registration,
  RegistrationPath,
} from '../../vault/vault.js';
import { noteFailedTry } from '../account/failed-tries.js';
import { handleAccount } from '../account/stream.js';
import { codeRequest, startCode } from '../codes.js';
import type { Command, Deps } from '../dependencies.js';
import { derivedId } from '../derived-id.js';
import type { ReceiptKind } from '../idempotent.js';
import { whyNoCode } from './note-tries.js';
import { accountsOf, registrableOf } from './persons.js';

/** The path of an activation that ends a registration. */
export const ACTIVATES_BY: Readonly<Record<RegistrationPath, OwnPath>> = {
  SELF_REGISTRATION: 'SELF_REGISTERED',
  FRANCECONNECT: 'FRANCECONNECT',
};

/** What the code of a path is made for. */
export const PURPOSES: Readonly<Record<RegistrationPath, CodePurpose>> = {
  SELF_REGISTRATION: 'REGISTRATION',
  FRANCECONNECT: 'FRANCECONNECT',
};

/** What somebody says to begin with. */
export interface RegistrationBegun {
  readonly path: RegistrationPath;
  readonly surname: string;
  readonly firstName: string;
  /** As people type it; a number without a prefix may be one of any part of France. */
  readonly mobile: string;
  /** The language of the SMS. */
  readonly language: Language;
  /** What FranceConnect says of the person; kept sealed, as long as the registration. */
  readonly identity?: JsonObject;
  /** The ticket by which FranceConnect said so: it is used up. */
  readonly ticket?: FranceConnectTicket;
}

/** The answer to somebody who begins: `token` is to be sent back with each further step. */
export type BegunAnswer =
  | { readonly outcome: 'begun'; readonly token: string }
  | RefusedDecision<'NAME_INVALID' | 'MOBILE_INVALID' | 'COMMAND_ID_USED'>;
/** The same by FranceConnect. */
export type BegunByFranceConnect = BegunAnswer | RefusedDecision<'FRANCECONNECT_TICKET_INVALID'>;

/** How `begin` is answered again: the token follows from the id of the command, so that no receipt holds it. */
export const begunReceipts = (
  deps: Pick<Deps, 'vault'>,
): ReceiptKind<{ readonly outcome: 'begun'; readonly token: string } | RefusedDecision<RefusalCode>> => ({
  write: ({ outcome }) => (outcome === 'begun' ? { outcome } : undefined),
  read: async (_, { context }) => ({ outcome: 'begun', token: codeRequest(deps, context) }),
  refused: () => refuse('COMMAND_ID_USED', 'commandId'),
});

/**
 * Makes the request under which the code of a registration is started and checked. It follows from the registration, so that the visitor's token is
 * given to nobody; and from how often a code was asked for, so that an earlier code no longer serves.
 */
export const requestOf = ({ vault }: Pick<Deps, 'vault'>, { registrationId, asked }: Registration): string =>
  vault.digest('registration request', registrationId, String(asked));

/** The mobile as it was typed, and what else it may mean; `undefined` when it is none. */
function readMobile(typed: string): Pick<Registrant, 'mobile' | 'otherMobiles'> | undefined {
  const [mobile, ...otherMobiles] = mobileReadings(typed);
  return mobile === undefined ? undefined : { mobile, ...(otherMobiles.length && { otherMobiles }) };
}

const isName = (name: string): boolean => nameFault(name) === undefined;

/** As `begin`, with a ticket of FranceConnect, too: refused `FRANCECONNECT_TICKET_INVALID` when that does not serve any more. */
export const beginWithTicket: Command<RegistrationBegun, BegunByFranceConnect> = async (deps, input, context) => {
  const { path, mobile: typed, language, identity, ticket } = input;
  const [surname, firstName] = [tidy(input.surname), tidy(input.firstName)];
  if (!isName(surname)) return refuse('NAME_INVALID', 'surname');
  if (!isName(firstName)) return refuse('NAME_INVALID', 'firstName');
  const mobiles = readMobile(typed);
  if (!mobiles) return refuse('MOBILE_INVALID', 'mobile');
  const registrant: Registrant = {
    path,
    surname,
    firstName,
    language,
    ...mobiles,
    ...(identity && { identity }),
  };
  const token = codeRequest(deps, context);
  const { correlationId } = context;
  const at = { now: deps.clock.now(), correlationId };
  const begun = await deps.vault.registrations.begin(token, registrant, at, ticket);
  return begun ? { outcome: 'begun', token } : refuse('FRANCECONNECT_TICKET_INVALID');
};

/**
 * Begins a registration. The answer is the same, and the same work is done, whoever it is: whether there is such a person is looked up later,
 * by a task (`sendCode`). Sent again with its id, it is the same registration.
 */
export const begin = beginWithTicket as Command<Omit<RegistrationBegun, 'ticket'>, BegunAnswer>;

/**
 * Has a code sent to this mobile, or sent again; a code before it no longer serves once another mobile is given. Refused `REGISTRATION_INVALID`
 * when the registration is over, its code was right already, or too many were asked for.
 */
export const askCode: Command<
  { token: string; mobile: string },
  { readonly outcome: 'asked' } | RefusedDecision<'MOBILE_INVALID' | 'REGISTRATION_INVALID'>
> = async ({ vault, clock }, { token, mobile: typed }, { correlationId }) => {
  const mobiles = readMobile(typed);
  if (!mobiles) return refuse('MOBILE_INVALID', 'mobile');
  const asked = await vault.registrations.askCode(token, mobiles, { now: clock.now(), correlationId });
  return asked ? { outcome: 'asked' } : refuse('REGISTRATION_INVALID');
};

/**
 * Searches for the person, and has a code sent when there is an account to be made. Where it is activated already, its holder is told by what he
 * or she has proven. Answers whether there was anything to do; done again, it does no harm.
 */
export const sendCode: Command<{ registrationId: string; asked: number }, boolean> = async (
  deps,
  { registrationId, asked },
  context,
) => {
  const { vault, clock } = deps;
  const registration = await vault.registrations.waiting(registrationId, asked, clock.now());
  if (!registration) return false;
  const { path, language, mobile, otherMobiles = [] } = registration.registrant;
  const found: { readonly account: Account; readonly number: string }[] = [];
  for (const number of [mobile, ...otherMobiles]) {
    const accounts = await accountsOf(deps, { ...registration.registrant, mobile: number });
    if ((await registrableOf(deps, accounts, number)).length > 0) {
      // From here on this number alone counts: the code proves no other.
      if (otherMobiles.length && !(await vault.registrations.settleMobile(registration, number))) return false;
      await startCode(deps, { purpose: PURPOSES[path], number, language }, requestOf(deps, registration), context);
      return true;
    }
    found.push(...accounts.map(account => ({ account, number })));
  }
  for (const { account, number } of found)
    await noteFailedTry(deps, account.accountId, { path, code: await whyNoCode(deps, account, number) });
  const activated = new Set(found.flatMap(({ account }) => (account.state === 'ACTIVATED' ? account.accountId : [])));
  for (const accountId of activated)
    await handleAccount(
      deps,
      accountId,
      { ...context, commandId: derivedId('registration', registrationId, accountId) },
      {
        type: 'RecordRegistrationTried',
        build: (_, at) => ({ type: 'RecordRegistrationTried', at, path: ACTIVATES_BY[path] }),
      },
    );
  return activated.size > 0;
};
