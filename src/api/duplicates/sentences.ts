/** Resolves `message` of a duplicate's reasons and of a merge's consequences, in the caller's language. */
import { DUPLICATE_REASON_SENTENCES } from '../../domain/account/merge/reasons.js';
import { MERGE_CONSEQUENCES } from '../../domain/account/merge/preview.js';
import type { ApiContext } from '../context.js';
import { Costs, Ctx, FieldResolver, Resolver, Root } from '../decorators.js';
import { textFor } from '../user-errors.js';
import { DuplicateReason, MergeConsequence } from './types.js';

const SENTENCE = { description: 'Sentence for people, in French, or in English if `Accept-Language` prefers it.' };

@Resolver(() => DuplicateReason)
export class DuplicateReasonFields {
  @Costs('free')
  @FieldResolver(() => String, SENTENCE)
  message(@Root() { code }: DuplicateReason, @Ctx() context: ApiContext): string {
    return textFor(context, DUPLICATE_REASON_SENTENCES[code]);
  }
}

@Resolver(() => MergeConsequence)
export class MergeConsequenceFields {
  @Costs('free')
  @FieldResolver(() => String, SENTENCE)
  message(@Root() { code }: MergeConsequence, @Ctx() context: ApiContext): string {
    return textFor(context, MERGE_CONSEQUENCES[code]);
  }
}
