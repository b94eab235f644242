/** What of parked streams a caller may see: those that have named a school or an académie in reach. */
import { idIn } from '../../domain/streams.js';
import { consequence, remedy } from '../../parked/words.js';
import type { ParkedFilter, ParkedStream as Parked } from '../../parked/parked.js';
import type { ApiContext } from '../context.js';
import { auditReach } from '../events/reach.js';
import { globalId } from '../relay.js';
import { textFor } from '../user-errors.js';
import { ParkedStream, type ParkedStreamFilter } from './types.js';

/** The conditions of a filter, within the reach of the caller. Throws FORBIDDEN for a school out of reach, and without the right. */
export async function parkedInReach(
  context: ApiContext,
  action: 'PARKED_READ' | 'PARKED_REPLAY',
  filter: ParkedStreamFilter | null | undefined,
): Promise<ParkedFilter> {
  const { reader, stream, uai } = filter ?? {};
  const { places } = await auditReach(context, action, { uai });
  return { reader: reader ?? undefined, stream: stream ?? undefined, places: uai ? [uai] : places };
}

/** The parked stream as the API shows it, in the caller's language. */
export const toParkedStream = (context: ApiContext, parked: Parked): ParkedStream => {
  const account = idIn('account', parked.stream);
  return Object.assign(new ParkedStream(), parked, {
    accountId: account === undefined ? null : globalId('Account', account),
    consequence: textFor(context, consequence(parked)),
    remedy: textFor(context, remedy(parked)),
  });
};
