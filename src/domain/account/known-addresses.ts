/**
 * Where a person is told of what somebody else may have done in his or her name, before anything is proven: every address and mobile
 * that is known, of which one may be the wrong person's.
 */
import type { VaultRef } from '../vault-ref.js';
import type { HolderNotice, ProvableField } from './events.js';
import type { Account } from './state.js';

/** Notices that go to every known address and mobile. They name no login. */
export const TOLD_EVERYWHERE = ['ACCOUNT_MADE', 'BIRTH_DATES_TRIED'] as const satisfies readonly HolderNotice[];
const everywhere = new Set<string>(TOLD_EVERYWHERE);
export const isToldEverywhere = (notice: string): notice is (typeof TOLD_EVERYWHERE)[number] => everywhere.has(notice);

/** The most contacts that `contactsToTell` answers. */
export const MOST_CONTACTS = 3;

/**
 * The contacts at which the person may be reached: as the base says, as it stands here with what school and holder wrote, and as given
 * for an activation that is not confirmed. Once an activated account has proven contacts, its holder is reached by these alone.
 */
export function contactsToTell(
  { state, proven, baseContact, contact, activation }: Account,
  field: ProvableField,
): readonly VaultRef[] {
  if (state === 'ACTIVATED' && proven) return [proven[field]].filter(ref => ref !== undefined);
  return [baseContact, contact, activation?.contact].filter(ref => ref !== undefined);
}
