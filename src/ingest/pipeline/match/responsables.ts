/**
 * Which account each active responsable is, within one school: by the record's key where the base has ids; else by names
 * (`responsables-by-names.ts`). Whether another record is the same person's comes next (`one-account.ts`).
 */
import { keyById } from '../local-key.js';
import { shareSurnameOrFirstName } from './digests.js';
import { isPersonUnchanged } from './fingerprint.js';
import type { Keys } from './keys.js';
import type { KnownRecord, PersonDigests } from '../known/known.js';
import type { ActiveResponsable } from '../judge/responsables.js';
import type { Tally } from '../../report/tally.js';

export interface MatchedResponsable {
  readonly active: ActiveResponsable;
  readonly recordKey: string;
  readonly accountId: string;
  readonly digests: PersonDigests;
  /** Fingerprint of all but the links. */
  readonly person: string;
  readonly known?: KnownRecord;
  /** Another person whose record this was. */
  readonly replaced?: KnownRecord;
  /** Records whose children this one names as well: it takes their place. */
  readonly joins?: readonly KnownRecord[];
}

export interface MatchedResponsables {
  readonly matched: readonly MatchedResponsable[];
  /** Rejected ones, and the known records they may be: left as they are. */
  readonly rejected: readonly ActiveResponsable[];
  readonly untouched: readonly KnownRecord[];
}

/** SIECLE and AAF: the base's id, unless surname and first name both are another person's. */
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
    const own = byKey.get(recordKey);
    const base = { active: one, recordKey, person };
    if (own && isPersonUnchanged(own, person)) return { ...base, accountId: own.entityId, digests: own, known: own };
    const digests = keys.responsableDigests(one.clean, one.draft.id);
    if (own && shareSurnameOrFirstName(own.names, digests.names))
      return { ...base, accountId: own.entityId, digests, known: own };
    if (own) tally.warn('RESPONSABLE', 'RECORD_REUSED', { origin: one.draft.raw.origin });
    const accountId = keys.newAccount(keys.recordInScope('RESPONSABLE', keyById(one.draft.id!)), own?.entityId);
    return { ...base, accountId, digests, ...(own && { replaced: own }) };
  });
  return { matched, rejected: [], untouched: [] };
}
