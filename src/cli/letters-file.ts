/** Writes a file of letters to standard output, for `registre letters`. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openAcademieTexts } from '../app/academie-texts.js';
import { operatorContext, type Installation } from '../app/installation.js';
import { portalOf } from '../app/portal.js';
import { readServerFile } from '../app/server-file.js';
import { EXIT } from '../app/terminal/failure.js';
import { progress } from '../app/terminal/progress.js';
import type { CommandContext } from '../command/index.js';
import type { Config } from '../config.js';
import { REFUSALS, type RefusalCode } from '../domain/refusals.js';
import type { FileDeps, FilePrinting, LettersFile } from '../printing/file.js';
import { recordExport } from './record-export.js';
import { notice } from './with-installation.js';

/** `1 letter`, `2 letters`. */
export const letters = (count: number): string => `${count} ${count === 1 ? 'letter' : 'letters'}`;

/** The address of this machine's server, which letters name where PORTAL_URL is not set. */
const serverUrl = async ({ dataDir, port }: Config): Promise<string> =>
  (await readServerFile(dataDir))?.url ?? `http://localhost:${port}`;

/** What the operator prints with: what files of letters are made with, the context of the events, and how the print is followed. */
export interface OperatorPrint {
  readonly deps: FileDeps;
  readonly as: CommandContext;
  readonly printing: Omit<FilePrinting, 'campaignId' | 'contents'>;
}

/**
 * Opens a file, records the read in the school, and writes the file. `open` throws a UsageError where there is nothing to write. Then says
 * how many letters were printed, and why others were not; with none printed, the exit code is `failed`.
 */
export async function writeLetters(
  installation: Installation,
  uai: string,
  open: (print: OperatorPrint) => Promise<LettersFile>,
): Promise<void> {
  const { pool, vault, commands, clock, config } = installation;
  const url = await serverUrl(config);
  const { lettersOf: academieLetters } = await openAcademieTexts(config, url);
  const correlationId = randomUUID();
  const leftOut = new Map<RefusalCode, number>();
  let printed = 0;
  const file = await open({
    deps: { pool, persons: vault.persons, commands, letterTexts: vault.letterTexts, academieLetters },
    as: { ...operatorContext(vault, 'SYSTEM'), correlationId },
    printing: {
      printId: randomUUID(),
      imprint: { portal: portalOf(config, url), at: clock.now() },
      onLeftOut: (_, code) => leftOut.set(code, (leftOut.get(code) ?? 0) + 1),
      // Letters are made while the file is read: the bar stands by then.
      onLetter: () => bar.to(++printed, file.letters, 'printed'),
    },
  });
  const bar = progress('letters', file.letters);
  await recordExport(installation, [{ uai, persons: file.letters }], correlationId);
  try {
    await pipeline(Readable.from(file.content, { objectMode: false }), process.stdout, { end: false });
  } finally {
    bar.end();
    file.end();
  }
  notice(printed === 0 ? 'No letter was printed.' : `${letters(printed)} printed, each recorded on its account.`);
  if (printed === 0) process.exitCode = EXIT.failed;
  for (const [code, count] of leftOut) notice(`${letters(count)} left out: ${code}. ${REFUSALS[code].en}`);
}
