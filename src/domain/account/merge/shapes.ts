/** The shapes of the events on two accounts of one person. */
import { count, integer, listOf, oneOf, optional, shape, text, type Check } from '../../shape.js';
import { KINSHIPS, SOURCE_BASES } from '../../bases.js';
import type { MergeEvent } from './events.js';
import { DUPLICATE_REASONS, MERGE_REASONS, UNMERGE_REASONS } from './reasons.js';

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
      outcome: optional(oneOf('LINK_KEPT', 'LINK_DETACHED')),
    }),
  ),
};

export const MERGE_SHAPES: Readonly<Record<MergeEvent['type'], Check>> = {
  DuplicateSuspected: shape({ ...other, score: count, reasons: listOf(oneOf(...DUPLICATE_REASONS)) }),
  DuplicateCleared: shape(other),
  DuplicateDismissed: shape(other),
  AccountsMerged: shape({ ...moved, reason: oneOf(...MERGE_REASONS) }),
  AccountsUnmerged: shape({ ...moved, reason: oneOf(...UNMERGE_REASONS), retained: listOf(text) }),
};
