/**
 * `registre verify`: the whole ledger against a checkpoint kept outside; the read models against the ledger; or a history that `registre prove`
 * wrote, with public keys alone and without the ledger.
 */
import { Command } from 'commander';
import { UsageError } from '../app/terminal/failure.js';
import { readVerifierKey, type VerifierKey } from '../integrity/index.js';
import type { Believed } from './believed.js';
import { rebuildProjections } from './rebuild.js';
import { verifyHistoryFile } from './verify-history.js';
import { verifyWholeLedger } from './verify-ledger.js';

interface Options {
  readonly checkpoint?: string;
  readonly key?: readonly string[];
  readonly witness?: readonly string[];
  readonly quorum?: string;
  readonly state?: string;
  readonly unclosed?: boolean;
  /** True: all read models. */
  readonly projections?: true | readonly string[];
}

const keysOf = (texts: readonly string[], option: string, use: VerifierKey['use']): VerifierKey[] =>
  texts.map(text => {
    const key = readVerifierKey(text);
    if (key?.use === use) return key;
    throw new UsageError(`${option} must be a verifier key, as registre checkpoint --keys prints it, not ${text}`);
  });

function believedBy({ key = [], witness = [], quorum }: Options): Believed {
  const witnesses = keysOf(witness, '--witness', 'COSIGNATURE');
  const wanted = quorum === undefined ? witnesses.length : Number(quorum);
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > witnesses.length)
    throw new UsageError(`--quorum must be from 0 to the number of --witness, not ${quorum}`);
  return { keys: keysOf(key, '--key', 'NOTE'), witnesses, quorum: wanted };
}

async function run(history: string | undefined, options: Options): Promise<void> {
  const { projections, ...others } = options;
  if (projections !== undefined) {
    if (history !== undefined || Object.keys(others).length > 0)
      throw new UsageError(
        '--projections compares the read models with the ledger, and takes no history and no other option.',
      );
    return rebuildProjections(projections === true ? ['all'] : projections, { verifying: true });
  }
  const believed = believedBy(options);
  if (history === undefined) {
    if (options.unclosed) throw new UsageError('--unclosed is for a history: the whole ledger has no closing line.');
    return verifyWholeLedger(options, believed);
  }
  if (options.checkpoint !== undefined || options.state !== undefined)
    throw new UsageError('--checkpoint and --state are for the whole ledger: a history brings its checkpoint.');
  return verifyHistoryFile(history, believed, options);
}

export const verifyCommand = (): Command =>
  new Command('verify')
    .description(
      'verify the whole ledger against a checkpoint, the read models against the ledger, or a history with its proofs offline; code 1 when it does not hold',
    )
    .argument('[history]', 'file that registre prove wrote; - reads standard input. Without it, the whole ledger')
    .option(
      '--checkpoint <file>',
      'checkpoint to verify the ledger against; the newest of CHECKPOINT_FOLDER when left out',
    )
    .option(
      '--key <key...>',
      'keys of the ledger to believe, of one name; for the whole ledger, those configured when left out',
    )
    .option('--witness <key...>', 'keys of witnesses to believe')
    .option('--quorum <number>', 'how many of them must have cosigned; all when left out')
    .option('--unclosed', 'take a history without its closing line, too: events may then be missing at its end')
    .option('--state <file>', 'file that keeps how far it has come: an interrupted verification goes on from there')
    .option(
      '--projections [name...]',
      'compare every row of the read models, or of those named, with one made anew of the ledger',
    )
    .action(run);
