/** `registre prove`: the history of a stream with the proof that the ledger holds each event, as JSON lines or as a PDF. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { openIntegrity } from '../app/integrity.js';
import { operatorContext, type Installation } from '../app/installation.js';
import { UsageError } from '../app/terminal/failure.js';
import { REASONS } from '../domain/reasons.js';
import { idIn, streamOf } from '../domain/streams.js';
import { extractFiles, NoDocument, type ExtractFile, type ExtractFormat } from '../extracts/index.js';
import { idGiven } from './account-id.js';
import { recordExport } from './record-export.js';
import { notice, withInstallation } from './with-installation.js';

/** The stream of a name, of an account's id or login, or of a pupil's id as the API gives it. */
async function streamOfGiven(given: string, { vault }: Installation): Promise<string> {
  const id = idGiven(given);
  if (id) return 'studentId' in id ? streamOf('student', id.studentId) : streamOf('account', id.accountId);
  const accountId = await vault.logins.accountOf(given);
  return accountId === undefined ? given : streamOf('account', accountId);
}

async function run(given: string, { pdf = false }: { readonly pdf?: boolean }): Promise<void> {
  const format: ExtractFormat = pdf ? 'PDF' : 'JSONL';
  if (pdf && process.stdout.isTTY) throw new UsageError('This is a PDF: send it to a file, as in "> history.pdf".');
  await withInstallation(async installation => {
    const { eventStore, vault, clock, config } = installation;
    const { extracts } = await openIntegrity(installation, (error, what) =>
      notice(`${what}: ${(error as Error).message}`),
    );
    if (!extracts) throw new UsageError('There is no key that signs checkpoints: set CHECKPOINT_KEYS.');
    const stream = await streamOfGiven(given, installation);
    const correlationId = randomUUID();
    const asked = { ...operatorContext(vault, 'SYSTEM'), at: clock.now(), correlationId };
    const reasons = { ...REASONS, ...config.reasons };
    const open = extractFiles({ extracts, eventStore, persons: vault.persons, reasons });
    let file: ExtractFile | undefined;
    try {
      file = await open({ stream, format, asked, withNames: true });
    } catch (error) {
      if (error instanceof NoDocument) throw new UsageError(error.message);
      throw error;
    }
    if (!file)
      throw new UsageError(
        `The ledger has no stream ${stream}: give an account's id or login, a pupil's id as the API gives it, or the name of a stream.`,
      );
    if (file.subject) {
      const accountId = idIn('account', stream);
      const place = accountId === undefined ? { uai: file.subject.uai } : { accountId };
      await recordExport(installation, [{ ...place, persons: 1 }], correlationId);
    }
    await pipeline(Readable.from(file.content, { objectMode: false }), process.stdout, { end: false });
  });
}

export const proveCommand = (): Command =>
  new Command('prove')
    .description(
      'print the history of an account, a pupil, or any stream, as JSON lines with proofs that registre verify checks offline; each print is recorded',
    )
    .argument(
      '<account>',
      "the account's id or login, a pupil's id as the API gives it, or the name of a stream, such as school-0750001A",
    )
    .option('--pdf', 'accounts and pupils: as a PDF in French, for people to read')
    .action(run);
