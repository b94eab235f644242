/**
 * Finds the account of each active responsable, within one school: by the record's key where the base has ids, else by names
 * (`responsables-by-names.ts`). `one-account.ts` then finds the same person in other schools.
 */
import { keyById } from '../local-key.js';
import { shareSurnameOrFirstName } from './digests.js';
import { isPersonUnchanged } from './fingerprint.js';
import type { Keys } from './keys.js';
import type { KnownRecord, PersonDigests } from '../known/known.js';
import type { ActiveResponsable } from '../judge/responsables.js';
import type { Tally } from '../../report/tally.js';

/** A responsable of the files, with the account and the known record found for him or her. */
export interface MatchedResponsable {
  readonly active: ActiveResponsable;
  readonly recordKey: string;
  readonly accountId: string;
  readonly digests: PersonDigests;
  /** Fingerprint of the person: of all that is recorded but the links. */
  readonly person: string;
  readonly known?: KnownRecord;
  /** The known record with this key, when it was another person's. */
  readonly replaced?: KnownRecord;
  /** Other known records whose children this one names as well: it takes their place. */
  readonly joins?: readonly KnownRecord[];
}

/** The responsables of the files, matched. */
export interface MatchedResponsables {
  readonly matched: readonly MatchedResponsable[];
  /** Responsables who cannot be told apart. */
  readonly rejected: readonly ActiveResponsable[];
  /** Known records that a rejected responsable may be: they are left as they are. */
  readonly untouched: readonly KnownRecord[];
}

/**
 * Matches responsables of a base with ids with the known record of the same id. Where neither surname nor first name agrees, the
 * id has passed on to another person, who is given a new account.
 */
export function matchByIds(
  active: readonly ActiveResponsable[],
  known: readonly KnownRecord[],
  keys: Keys,
  academie: string,
  tally: Tally,
): MatchedResponsables {
  const byKey = new Map(known.map(record => [record.recordKey, record]));
  const matched = active.map((one): MatchedResponsable => {
    const recordKey = keys.record('RESPONSABLE', keyById(one.draft.id!));
    const person = keys.responsableFingerprint(one.clean, recordKey, academie);
    const sameId = byKey.get(recordKey);
    const matchedRecord = { active: one, recordKey, person };
    if (sameId && isPersonUnchanged(sameId, person))
      return { ...matchedRecord, accountId: sameId.entityId, digests: sameId, known: sameId };
    const digests = keys.responsableDigests(one.clean, one.draft.id);
    if (sameId && shareSurnameOrFirstName(sameId.names, digests.names))
      return { ...matchedRecord, accountId: sameId.entityId, digests, known: sameId };
    if (sameId) tally.warn('RESPONSABLE', 'RECORD_REUSED', { origin: one.draft.raw.origin });
    const accountId = keys.newAccount(keys.recordInScope('RESPONSABLE', keyById(one.draft.id!)), sameId?.entityId);
    return { ...matchedRecord, accountId, digests, ...(sameId && { replaced: sameId }) };
  });
  return { matched, rejected: [], untouched: [] };
}
