import { Field, ObjectType } from '../decorators.js';
import { DateTime, TreeSize, Uuid } from '../scalars.js';

@ObjectType({
  simpleResolvers: true,
  description:
    'A checkpoint of the ledger (c2sp.org/tlog-checkpoint): what is vouched for of all events up to a moment. Keep it outside; docs/integrity.md says how it is checked.',
})
export class LedgerCheckpoint {
  @Field(() => String, { description: 'Name of the ledger, and of the keys that sign for it.' })
  origin!: string;
  @Field(() => TreeSize, { description: 'How many events the tree has.' })
  size!: number;
  @Field(() => String, { description: 'Root hash of the Merkle tree (RFC 6962), in base64.' })
  rootHash!: string;
  @Field(() => DateTime, { description: 'When it was made, by the real clock of the database.' })
  madeAt!: string;
  @Field(() => String, {
    description: 'The whole signed note, byte for byte, with the cosignatures of witnesses (c2sp.org/signed-note).',
  })
  note!: string;
  @Field(() => [String], {
    description: 'Names of the keys whose signatures the note has; the note alone proves them.',
  })
  signers!: string[];
}

@ObjectType({
  simpleResolvers: true,
  description: 'The proof that an event is in the ledger of a checkpoint (RFC 6962, 2.1.1). It holds no personal data.',
})
export class EventProof {
  @Field(() => Uuid, { description: 'Id of the event in the ledger.' })
  eventId!: string;
  @Field(() => TreeSize, { description: 'Its place in the ledger: 0 for the first event.' })
  index!: number;
  @Field(() => String, {
    description: 'Hash of its entry in the tree, in base64; docs/integrity.md says of which bytes.',
  })
  leafHash!: string;
  @Field(() => TreeSize, { description: 'Size of the tree that the proof leads to: that of the newest checkpoint.' })
  checkpointSize!: number;
  @Field(() => [String], {
    description: 'Hashes beside the way from the leaf to the root, in base64, the lowest first.',
  })
  hashes!: string[];
  @Field(() => String, { description: 'Index, hashes and checkpoint as one text (c2sp.org/tlog-proof).' })
  text!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'The proof that the ledger of a size begins with that of an earlier size (RFC 6962, 2.1.2).',
})
export class ConsistencyProof {
  @Field(() => TreeSize, { description: 'Size of the earlier tree.' })
  olderSize!: number;
  @Field(() => String, { description: 'Root hash of the earlier tree, in base64.' })
  olderRoot!: string;
  @Field(() => TreeSize, { description: 'Size of the later tree.' })
  newerSize!: number;
  @Field(() => String, { description: 'Root hash of the later tree, in base64.' })
  newerRoot!: string;
  @Field(() => [String], { description: 'Hashes of the proof, in base64, in the order of RFC 6962.' })
  hashes!: string[];
}
