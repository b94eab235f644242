/** `registre erase [person]`: shows what erasing a person would do, and does it when the digest that was shown is given. */
import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import { operatorContext } from '../app/installation.js';
import { EXIT, UsageError } from '../app/terminal/failure.js';
import type { PersonToErase } from '../command/index.js';
import { ERASURE_GROUNDS, type ErasureGround } from '../domain/account/erasure-events.js';
import { ERASURE_OBSTACLES } from '../domain/account/erasure-obstacles.js';
import { REFUSALS } from '../domain/refusals.js';
import { eraseAgain, purgeAll } from '../erasure/process.js';
import { rehearse, type Rehearsal } from '../erasure/rehearse.js';
import { PERSON_TABLES, type PersonTable } from '../erasure/tables.js';
import { idGiven } from './account-id.js';
import { needReadModels } from './read-models.js';
import { table as inColumns } from './table.js';
import { withInstallation } from './with-installation.js';

interface Options {
  readonly ground?: ErasureGround;
  readonly expected?: string;
  readonly again?: string;
}

/** A person as typed: the id of an account, as the API shows it or as in the ledger; of a pupil, as the API shows it. */
function personIn(given: string): PersonToErase {
  const id = idGiven(given);
  if (id) return id;
  throw new UsageError(
    `${given} is neither the id of an account nor Student_… of a pupil: give one as the console shows it.`,
  );
}

/** The grounds that an operator may name. RESTORED is that of `--again` alone. */
const GROUNDS = ERASURE_GROUNDS.filter(ground => ground !== 'RESTORED');

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function show({ person, tables, obstacles }: Rehearsal): void {
  const { accounts, student, digest, erased } = person;
  for (const { accountId } of accounts) print(`account ${accountId}`);
  if (student) print(`pupil ${student.studentId}`);
  if (erased) print('All of it is erased already.');
  print('');
  print(
    inColumns([
      ['table', 'rows', 'at erasure', 'holds'],
      ...tables.map(({ table, rows, atErasure }) => {
        const { holds }: PersonTable = PERSON_TABLES[table];
        return [table, rows === undefined ? '' : String(rows), atErasure, holds.en];
      }),
    ]),
  );
  print('');
  for (const { obstacle, count } of obstacles) print(`${obstacle} (${count}): ${ERASURE_OBSTACLES[obstacle].en}`);
  print('');
  if (!erased) print(`To erase all of it for ever: --expected ${digest} --ground ${GROUNDS.join('|')}`);
}

async function again(file: string): Promise<void> {
  await withInstallation(async installation => {
    const context = { ...operatorContext(installation.vault, 'SYSTEM'), correlationId: randomUUID() };
    const { lines, known } = await eraseAgain(installation, file, context);
    // Nothing is added to a file of erasures: the one given has them.
    const purged = await purgeAll({ ...installation, file: undefined });
    print(
      `${lines} ${lines === 1 ? 'line' : 'lines'}, ${known} ${known === 1 ? 'person' : 'persons'} known here. What is held of ${purged} erased accounts and pupils is destroyed.`,
    );
    print('Those that this run has erased are destroyed by the server, within moments of its start.');
  });
}

export const eraseCommand = (): Command =>
  new Command('erase')
    .description('show what erasing a person would do; with --expected and --ground, erase him or her for ever')
    .argument('[person]', 'the id of an account, or Student_… of a pupil, as the console shows it')
    .addOption(new Option('--ground <ground>', 'by what right').choices(GROUNDS))
    .option('--expected <digest>', 'the digest that was shown')
    .option('--again <file>', 'erase again whoever a file of erasures (ERASURES_FILE) names, after a restoration')
    .action(async (given: string | undefined, { ground, expected, again: file }: Options) => {
      if (file !== undefined) {
        if (given !== undefined || expected !== undefined || ground !== undefined)
          throw new UsageError('--again takes a file alone: it names the persons.');
        return again(file);
      }
      if (given === undefined) throw new UsageError('Name a person, or a file with --again.');
      if ((expected === undefined) !== (ground === undefined))
        throw new UsageError('To erase, give both --expected and --ground; to look, neither.');
      const who = personIn(given);
      await withInstallation(async installation => {
        await needReadModels(installation.pool, ['assistance_requests', 'responsables']);
        const rehearsal = await rehearse(installation, who);
        if (!rehearsal)
          throw new UsageError(`The ledger knows no ${'accountId' in who ? 'account' : 'pupil'} of this id.`);
        if (expected === undefined || ground === undefined) return show(rehearsal);
        const { linkedAccountIds } = rehearsal;
        const context = { ...operatorContext(installation.vault, 'SYSTEM'), correlationId: randomUUID() };
        const result = await installation.commands.erasures.erase(
          { ...who, ground, expectedDigest: expected, linkedAccountIds },
          context,
        );
        if (result.outcome === 'refused') {
          print(REFUSALS[result.refusal.code].en);
          process.exitCode = EXIT.failed;
          return;
        }
        print(
          result.outcome === 'unchanged'
            ? 'Erased already.'
            : 'Erased: the server destroys what is held, within moments.',
        );
      });
    });
