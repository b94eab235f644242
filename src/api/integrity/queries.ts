import { allowSomewhere, type ApiContext } from '../context.js';
import { Arg, Ctx, ID, Query, Resolver } from '../decorators.js';
import { badInput } from '../errors.js';
import { uuidOf } from '../relay.js';
import { TreeSize } from '../scalars.js';
import { ConsistencyProof, EventProof, LedgerCheckpoint } from './types.js';

const RIGHT = 'Needs the right to read proofs (an auditor, of whatever scope: it shows hashes and no data).';

@Resolver()
export class IntegrityQueries {
  @Query(() => LedgerCheckpoint, {
    nullable: true,
    description: `The newest checkpoint of the ledger, or the newest of a smaller tree; null when there is none. ${RIGHT}`,
  })
  async ledgerCheckpoint(
    @Arg('below', () => TreeSize, {
      nullable: true,
      description: 'Asks for the newest checkpoint of fewer events than this.',
    })
    below: number | null,
    @Ctx() context: ApiContext,
  ): Promise<LedgerCheckpoint | null> {
    allowSomewhere(context, 'PROOF_READ');
    const checkpoint = await context.services.ledger.checkpoint(below ?? undefined);
    return checkpoint ? Object.assign(new LedgerCheckpoint(), checkpoint) : null;
  }

  @Query(() => EventProof, {
    nullable: true,
    description: `The proof that the ledger of the newest checkpoint holds an event; null for an event that is unknown, or newer than that checkpoint. ${RIGHT}`,
  })
  async eventProof(
    @Arg('eventId', () => ID, {
      description: 'Id of the event in the ledger, as `eventId` of a history gives it: a bare UUID.',
    })
    id: string,
    @Ctx() context: ApiContext,
  ): Promise<EventProof | null> {
    allowSomewhere(context, 'PROOF_READ');
    const eventId = uuidOf('Event', id, 'eventId');
    const proof = await context.services.ledger.inclusion(eventId);
    return proof ? Object.assign(new EventProof(), proof) : null;
  }

  @Query(() => ConsistencyProof, {
    nullable: true,
    description: `The proof that the ledger only grew between two sizes; null when it has fewer events than the newer one. ${RIGHT} Errors: BAD_USER_INPUT when the older size is the larger one.`,
  })
  async consistencyProof(
    @Arg('olderSize', () => TreeSize, { description: 'Size of the earlier tree, as its checkpoint states it.' })
    olderSize: number,
    @Arg('newerSize', () => TreeSize, { description: 'Size of the later tree, as its checkpoint states it.' })
    newerSize: number,
    @Ctx() context: ApiContext,
  ): Promise<ConsistencyProof | null> {
    allowSomewhere(context, 'PROOF_READ');
    if (olderSize > newerSize) throw badInput('`olderSize` must not be larger than `newerSize`.', 'olderSize');
    const proof = await context.services.ledger.consistency(olderSize, newerSize);
    return proof ? Object.assign(new ConsistencyProof(), proof) : null;
  }
}
