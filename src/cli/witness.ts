/** `registre witness`: a witness of ledgers, on a machine of its own: cosigns checkpoints that continue those it cosigned before. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { UsageError } from '../app/terminal/failure.js';
import {
  createWitness,
  isKeyName,
  openWitnessState,
  readVerifierKey,
  serveWitness,
  signingKey,
  type VerifierKey,
} from '../integrity/index.js';
import { notice } from './with-installation.js';

interface Options {
  readonly name: string;
  readonly keyFile: string;
  readonly state: string;
  readonly log?: readonly string[];
  readonly host: string;
  readonly port: string;
  readonly printKey?: boolean;
}

/** The seed in a file: 32 bytes in base64. Throws a UsageError. */
async function seedIn(file: string): Promise<Buffer> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--key-file cannot be read (${error.code}): make one with openssl rand -base64 32 > ${file}`);
  });
  const seed = Buffer.from(text.trim(), 'base64');
  if (seed.length === 32) return seed;
  throw new UsageError(
    '--key-file must hold 32 bytes in base64 (its content is not shown): make one with openssl rand -base64 32',
  );
}

const logKey = (text: string): VerifierKey => {
  const key = readVerifierKey(text);
  if (key?.use === 'NOTE') return key;
  throw new UsageError(
    `--log must be the verifier key of a ledger, as registre checkpoint --keys prints it, not ${text}`,
  );
};

async function run({ name, keyFile, state: stateFile, log = [], host, port, printKey }: Options): Promise<void> {
  if (!isKeyName(name))
    throw new UsageError(`--name must be without blanks and +, such as witness.example.fr/1, not ${name}`);
  const key = signingKey(name, 'COSIGNATURE', await seedIn(keyFile));
  if (printKey) return void process.stdout.write(`${key.text}\n`);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UsageError(`--port must be from 0 to 65535, not ${port}`);
  if (log.length === 0)
    throw new UsageError('--log is needed: the key of a ledger, as registre checkpoint --keys prints it.');
  const witness = createWitness({
    key,
    logs: log.map(logKey),
    state: await openWitnessState(stateFile),
    now: () => Date.now() / 1_000,
    onContradiction: checkpoint =>
      notice(`A ledger contradicts what was cosigned before. Keep this checkpoint as a proof:\n${checkpoint}`),
  });
  const onFault = (error: unknown): void => notice(`A request failed: ${(error as Error).message}`);
  const served = await serveWitness(witness, { host, port: Number(port), onFault });
  process.stdout.write(`Witness ${key.text}\nTakes checkpoints at ${served.url}/add-checkpoint\n`);
  const stopped = new AbortController();
  const { signal } = stopped;
  await Promise.race([once(process, 'SIGINT', { signal }), once(process, 'SIGTERM', { signal })]);
  // Takes away the listener of the other signal.
  stopped.abort();
  await served.close();
}

export const witnessCommand = (): Command =>
  new Command('witness')
    .description('cosign the checkpoints of ledgers, on a machine that their administrators cannot change')
    .requiredOption('--name <name>', 'name of the witness, such as witness.example.fr/1')
    .requiredOption('--key-file <file>', 'file with its private key: 32 bytes in base64 (openssl rand -base64 32)')
    .option('--state <file>', 'file in which it remembers what it cosigned last; never to be put back', 'witness.json')
    .option('--log <key...>', 'keys of the ledgers to witness, as registre checkpoint --keys prints them')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes a free one', '4100')
    .option('--print-key', 'print its public key, for WITNESSES and registre verify, and end')
    .action(run);
