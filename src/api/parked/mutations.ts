import { parkedStreams, type ParkedFilter } from '../../parked/parked.js';
import { replay } from '../../parked/replay.js';
import type { ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { NOTHING_DONE } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { asUserError, refusalError } from '../user-errors.js';
import { parkedInReach, toParkedStream } from './read.js';
import { PARKED_REFUSALS } from './refusals.js';
import { ParkedStreamsReplayInput, ParkedStreamsReplayPayload } from './types.js';

/** How long a mutation waits until the servers have tried: milliseconds. */
const PATIENCE_MS = 10_000;

const payload = (of: Partial<ParkedStreamsReplayPayload>): ParkedStreamsReplayPayload =>
  Object.assign(new ParkedStreamsReplayPayload(), {
    ...NOTHING_DONE,
    userErrors: [],
    released: null,
    stillParked: null,
    ...of,
  });

@Resolver()
export class ParkedMutations {
  @Mutation(() => ParkedStreamsReplayPayload, {
    nullable: true,
    description: describeMutation(
      'Replays parked streams: one, those of a read model or process, or all in your reach. The events of each are handled one by one in their order, from the one that failed; at the first that fails again the stream is parked again, with the new reason. Later events never overtake them. Waits until each was tried, 10 seconds at most. Appends nothing to the ledger by itself; a process may act on the events then, and send e-mails. Needs to be the support of an académie, for streams that have named it or one of its schools, or the national administration, and a recent one-time password.',
      PARKED_REFUSALS.parkedStreamsReplay,
    ),
  })
  async parkedStreamsReplay(
    @Arg('input', () => ParkedStreamsReplayInput, { description: 'Which of the parked streams are replayed.' })
    input: ParkedStreamsReplayInput,
    @Ctx() context: ApiContext,
  ): Promise<ParkedStreamsReplayPayload> {
    let filter: ParkedFilter;
    try {
      filter = await parkedInReach(context, 'PARKED_REPLAY', input.filter);
    } catch (error) {
      return payload({ userErrors: [asUserError(error)] });
    }
    const { pool } = context.services;
    const chosen = await parkedStreams(pool, filter);
    if (chosen.length === 0) return payload({ userErrors: [refusalError({ code: 'NOTHING_PARKED' })] });
    const { released, parked, unanswered } = await replay(pool, chosen, PATIENCE_MS);
    return payload({
      userErrors: unanswered.length > 0 ? [refusalError({ code: 'REPLAY_UNANSWERED' })] : [],
      released: released.length,
      stillParked: [...parked, ...unanswered].map(one => toParkedStream(context, one)),
    });
  }
}
