/** `registre bounces < message`: takes in a delivery status notification, as a mail server hands it over. */
import { Command } from 'commander';
import { EXIT, UsageError } from '../app/terminal/failure.js';
import { bounceIntakeOf } from '../app/bounces.js';
import { loadConfig } from '../config.js';
import { isRefused } from '../mail/bounces/intake.js';
import { LONGEST_MESSAGE } from '../mail/bounces/report.js';
import { withInstallation } from './with-installation.js';

/** Returns the first LONGEST_MESSAGE bytes of a stream. Reads the rest and drops it, so that the writer is not cut off. */
async function beginning(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    if (length < LONGEST_MESSAGE) chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, LONGEST_MESSAGE);
}

export const bouncesCommand = (): Command =>
  new Command('bounces')
    .description('take in a report that an e-mail did not arrive (RFC 3464), from standard input')
    .option('--recipient <address>', 'the address that it came to, where its headers do not say it')
    .action(async ({ recipient }: { recipient?: string }) => {
      if (loadConfig().bounceAddress === undefined)
        throw new UsageError('MAIL_BOUNCE_ADDRESS is not set: no e-mail has an address to which reports come back.');
      const message = await beginning(process.stdin);
      await withInstallation(async installation => {
        const outcome = await bounceIntakeOf(installation)!.takeMessage(message, recipient);
        process.stdout.write(`${outcome}\n`);
        if (isRefused(outcome)) process.exitCode = EXIT.failed;
      });
    });
