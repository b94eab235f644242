/** The shapes of the events on two accounts of one person. */
import { count, instant, integer, listOf, oneOf, optional, shape, text, type Check } from '../../shape.js';
import { KINSHIPS, SOURCE_BASES } from '../../bases.js';
import { BASE_ANSWERS, DISPUTE_OPENERS, DISPUTE_OUTCOMES } from '../attachments.js';
import { LINK_KEPT_REASONS } from '../dispute-words.js';
import type { MergeEvent } from './events.js';
import { DUPLICATE_REASONS, MERGE_REASONS, REGROUPING_PROOFS, UNMERGE_REASONS } from './reasons.js';

const other = { otherAccountId: text };
const moved = {
  mergeId: text,
  keptAccountId: text,
  absorbedAccountId: text,
  sources: listOf(shape({ base: oneOf(...SOURCE_BASES), academie: text, uai: optional(text), recordKey: text })),
  links: listOf(shape({ studentId: text, uai: text, kinship: oneOf(...KINSHIPS), legalLevel: integer })),
  disputes: listOf(
    shape({
      disputeId: text,
      studentId: text,
      uai: text,
      openedAt: optional(instant),
      openedBy: optional(oneOf(...DISPUTE_OPENERS)),
      outcome: optional(oneOf(...DISPUTE_OUTCOMES)),
      keptBecause: optional(oneOf(...LINK_KEPT_REASONS)),
      settledAt: optional(instant),
      withdrawnAt: optional(instant),
      base: optional(shape({ answer: oneOf(...BASE_ANSWERS), at: instant })),
    }),
  ),
};

export const MERGE_SHAPES: Readonly<Record<MergeEvent['type'], Check>> = {
  DuplicateSuspected: shape({ ...other, score: count, reasons: listOf(oneOf(...DUPLICATE_REASONS)) }),
  DuplicateCleared: shape(other),
  DuplicateDismissed: shape(other),
  AccountsMerged: shape({ ...moved, reason: oneOf(...MERGE_REASONS), proof: optional(oneOf(...REGROUPING_PROOFS)) }),
  AccountsUnmerged: shape({ ...moved, reason: oneOf(...UNMERGE_REASONS), retained: listOf(text) }),
};
