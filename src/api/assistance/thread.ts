/** What was written in a request, and what happened to it, as the vault and the read model have it. */
import type { AssistanceStep as StoredStep } from '../../../projections/assistance/queries.js';
import { describeAssistance } from '../../domain/assistance/describe.js';
import type { AssistanceEvent } from '../../domain/assistance/events.js';
import type { AssistanceText } from '../../vault/vault.js';
import type { ApiContext } from '../context.js';
import { textFor } from '../user-errors.js';
import { stepKindOf } from './enums.js';
import { AssistanceStep } from './types.js';

/** The text that an event names. */
const textIdOf = ({ data }: StoredStep): string | undefined => ('textId' in data ? data.textId : undefined);

/** The texts of the steps, in their order; undefined where a step has none, or none any more. */
async function textsOf(
  { loaders }: ApiContext,
  requestId: string,
  steps: readonly StoredStep[],
): Promise<(AssistanceText | undefined)[]> {
  return Promise.all(
    steps.map(async step => {
      const textId = textIdOf(step);
      return textId === undefined ? undefined : loaders.assistanceTexts.load({ requestId, textId });
    }),
  );
}

/** The steps of a request, with what was written. */
export async function threadOf(
  context: ApiContext,
  requestId: string,
  steps: readonly StoredStep[],
): Promise<AssistanceStep[]> {
  const texts = await textsOf(context, requestId, steps);
  return steps.map(({ type, data, at, actor, role, right }, index) =>
    Object.assign(new AssistanceStep(), {
      kind: stepKindOf(type),
      at,
      actor,
      role,
      right,
      sentence: textFor(context, describeAssistance({ type, data } as AssistanceEvent)),
      text: texts[index]?.text ?? null,
      tried: texts[index]?.tried ?? null,
    }),
  );
}
