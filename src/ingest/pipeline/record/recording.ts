/** What the steps of one import's recording share: where they write, how far they have come, what they have appended. */
import type { SourceBase } from '../../../domain/bases.js';
import type { CommandContext, CommandResult, Commands } from '../../../command/index.js';
import type { Identity, Vault } from '../../../vault/vault.js';
import type { Merging } from '../../duplicates/by-rule.js';
import { ifDefined } from '../../if-defined.js';
import type { Keys } from '../match/keys.js';
import type { KnownRecord } from '../known/known.js';
import type { KnownRecords } from '../known/store.js';
import type { ResponsableToRecord, ToEnd, ToRecord } from '../plan/plan.js';
import { Survivorship } from '../known/survivorship.js';
import type { Transfer } from '../known/transfers.js';
import type { Tally } from '../../report/tally.js';

/** What an import records with, and for which school. */
export interface RecordingEnvironment {
  readonly vault: Vault;
  readonly commands: Commands;
  readonly records: KnownRecords;
  readonly keys: Keys;
  readonly tally: Tally;
  readonly context: CommandContext;
  /** How many commands run at a time. */
  readonly atOnce: number;
  readonly base: SourceBase;
  readonly uai: string;
  readonly academie: string;
  readonly year: number;
  readonly waiveIne: boolean;
  /** Fields of a pupil's identity that the base does not have: they stay as another base recorded them. */
  readonly lacks: readonly (keyof Identity)[];
  /** Pupils of the school, by id, who had been transferred to another one. */
  readonly transferred: ReadonlyMap<string, Transfer>;
  /** Called with the records done so far, and how many there are. */
  readonly onRecord: (done: number, total: number) => void;
}

export type Kind = KnownRecord['kind'];

/** The progress of one import's recording, and the steps that pupils and responsables have in common. */
export class Recording {
  /** Position in the ledger of the last event appended. */
  position: string | undefined;
  /** Ids of the students recorded by this run. */
  readonly recorded = new Set<string>();
  #done = 0;

  constructor(
    readonly env: RecordingEnvironment,
    /** How many records are to be written or ended. */
    readonly total: number,
  ) {}

  /** Says which records are authoritative for their accounts, once these people are recorded and these records have ended. */
  survivorship(people: readonly ResponsableToRecord[], ends: readonly ToEnd[]): Promise<Survivorship> {
    const { records, commands, atOnce } = this.env;
    return Survivorship.load(records, { accountOf: id => commands.accounts.account(id), atOnce }, people, ends);
  }

  /** What merges by the rule work with. */
  get merging(): Merging {
    const { commands, context, records } = this.env;
    return { commands, context, accounts: records.accounts };
  }

  /** Keeps the position of what the command appended. Answers false when the command was refused. */
  accepted(result: CommandResult<unknown, unknown>): boolean {
    if (result.outcome === 'accepted' && result.position > (this.position ?? '')) this.position = result.position;
    return result.outcome !== 'refused';
  }

  /** Reports that nothing is done yet. */
  begin(): void {
    this.env.onRecord(0, this.total);
  }

  /** Reports that one more record is done. */
  step(): void {
    this.env.onRecord(++this.#done, this.total);
  }

  /** Stores the records before their commands, in a state that is not settled. Where the person is unchanged, that part of the fingerprint holds. */
  announce(kind: Kind, records: readonly ToRecord[]): Promise<void> {
    return this.env.records.announce(
      records.map(
        ({ recordKey, entityId, digests, change, counted, fingerprint, before, waitsFor, replaces, origin }) => ({
          ...digests,
          kind,
          recordKey,
          entityId,
          state: change === 'created' ? 'PENDING' : 'DIRTY',
          links: before,
          ...(counted === 'unchanged' ? { fingerprint } : {}),
          ...(waitsFor && { waitsFor }),
          ...ifDefined('recordId', origin.recordId),
          ...ifDefined('replaces', replaces),
        }),
      ),
    );
  }

  /** Counts a record whose command was refused as a reject. */
  refused(kind: Kind, { counted, origin }: ToRecord, result: CommandResult<unknown, unknown>): void {
    const detail = result.outcome === 'refused' ? result.refusal.code : '';
    this.env.tally.refuse(kind, counted, origin, { code: 'COMMAND_REFUSED', detail });
  }
}
