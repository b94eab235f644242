#!/usr/bin/env node
/** `registre`: one file per verb. */
import { Command, CommanderError } from 'commander';
import { configHelp } from '../config.js';
import { accessRequestCommand } from './access-request.js';
import { accessesCommand } from './accesses.js';
import { bouncesCommand } from './bounces.js';
import { campaignCommand } from './campaign.js';
import { checkpointCommand } from './checkpoint.js';
import { demoCommand } from './demo.js';
import { eventsCommand } from './events.js';
import { eraseCommand } from './erase.js';
import { EXIT, reportFailure } from '../app/terminal/failure.js';
import { generateCommand } from './generate.js';
import { importFolderCommand } from './import-folder.js';
import { importCommand } from './import.js';
import { lettersCommand } from './letters.js';
import { mailsCommand } from './mails.js';
import { listCommand } from './list.js';
import { parkedCommand } from './parked.js';
import { projectionsCommand } from './projections.js';
import { proveCommand } from './prove.js';
import { rebuildCommand } from './rebuild.js';
import { replayCommand } from './replay.js';
import { retentionCommand } from './retention.js';
import { rewrapCommand } from './rewrap.js';
import { startCommand } from './start.js';
import { tasksCommand } from './tasks.js';
import { verifyCommand } from './verify.js';
import { witnessCommand } from './witness.js';

/** The reader closed the pipe, as `| head` does. This is no failure: the verb ends normally. */
const isClosedPipe = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EPIPE';
process.stdout.on('error', error => {
  if (!isClosedPipe(error)) throw error;
});

const program = new Command('npx registre')
  .description('The ledger of EduConnect accounts: server and tools.')
  .showHelpAfterError('(npx registre help <verb> says more)')
  // Options behind a verb of a verb are its own, though they may have the names of others.
  .enablePositionalOptions()
  .exitOverride();

const verbs = [
  startCommand,
  importCommand,
  importFolderCommand,
  demoCommand,
  generateCommand,
  listCommand,
  replayCommand,
  rebuildCommand,
  projectionsCommand,
  parkedCommand,
  tasksCommand,
  campaignCommand,
  lettersCommand,
  bouncesCommand,
  mailsCommand,
  eventsCommand,
  accessesCommand,
  accessRequestCommand,
  checkpointCommand,
  proveCommand,
  verifyCommand,
  witnessCommand,
  rewrapCommand,
  eraseCommand,
  retentionCommand,
];
for (const verb of verbs) {
  const command = verb().copyInheritedSettings(program);
  // A verb's own verbs end with the same exit codes.
  command.commands.forEach(inner => inner.copyInheritedSettings(program));
  program.addCommand(command);
}
program.addHelpText('after', `\nEnvironment:\n${configHelp()}`);

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed its own message already.
  if (isClosedPipe(error)) process.exitCode = EXIT.ok;
  else if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else process.exitCode = reportFailure(error);
}
