/** The first step of a registration by FranceConnect: who came from there gives the mobile that the school knows. */
import { refuse } from '../../domain/refusals.js';
import type { JsonObject, RefusedDecision } from '../../domain/event.js';
import type { Language } from '../../domain/language.js';
import { tidy } from '../../text/names.js';
import { mobileReadings } from '../../text/phone.js';
import type { FranceConnectTicket } from '../../vault/vault.js';
import { isTaken } from '../account/franceconnect.js';
import type { Command } from '../dependencies.js';
import { beginWithTicket, type BegunByFranceConnect } from './begin.js';

/** Characters of a name that a registration takes: FranceConnect gives all first names, which may be more. */
const LONGEST_NAME = 100;

const clipped = (name: string): string => tidy(name).slice(0, LONGEST_NAME);

/**
 * Begins a registration with what FranceConnect says of the person, and uses the ticket up. The answer is the same whether or not the school
 * knows the mobile. Refused `FRANCECONNECT_TAKEN` when the identity opens an account already.
 */
export const beginByFranceConnect: Command<
  FranceConnectTicket & { readonly mobile: string; readonly language: Language },
  BegunByFranceConnect | RefusedDecision<'FRANCECONNECT_TAKEN'>
> = async (deps, { ticket, request, mobile, language }, context) => {
  const { franceConnect } = deps.vault;
  if (mobileReadings(mobile).length === 0) return refuse('MOBILE_INVALID', 'mobile');
  const arrival = await franceConnect.arrival({ ticket, request });
  if (!arrival) return refuse('FRANCECONNECT_TICKET_INVALID');
  if (await isTaken(deps, await franceConnect.linkOf(arrival.subject))) return refuse('FRANCECONNECT_TAKEN');
  const { familyName, givenName } = arrival.identity;
  const identity = arrival as unknown as JsonObject;
  const names = { surname: clipped(familyName), firstName: clipped(givenName) };
  const begun = { path: 'FRANCECONNECT', ...names, mobile, language, identity, ticket: { ticket, request } } as const;
  return beginWithTicket(deps, begun, context);
};
