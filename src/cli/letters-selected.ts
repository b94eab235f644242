/** `registre letters responsables UAI > letters.pdf`, or `students`: prints letters without a campaign, as the mutation `lettersPrintSelected` does. */
import { selectedResponsables } from '../../projections/responsables/queries.js';
import { selectedStudents } from '../../projections/students/queries.js';
import type { Installation } from '../app/installation.js';
import { UsageError } from '../app/terminal/failure.js';
import type { AccountKind, AccountState } from '../domain/account/events.js';
import { WITHOUT_LETTER_TEXTS, type WithoutLetter } from '../domain/account/without-letter.js';
import { settingFault, type LetterSetting } from '../printing/layout.js';
import { bySchool, chosenLettersFile, judgeChosen, MOST_CHOSEN, type Judged } from '../printing/selection.js';
import { letters, writeLetters } from './letters-file.js';
import { needReadModels } from './read-models.js';
import { notice } from './with-installation.js';

/** Whose letters are printed. */
export interface SelectedAsked {
  readonly kind: AccountKind;
  readonly uai: string;
  /** UUIDs of accounts: these, whatever their classes and states. Left out, all of `classes` and `states`. */
  readonly accounts?: readonly string[];
  readonly classes?: readonly string[];
  readonly states?: readonly AccountState[];
}

interface Selected {
  readonly accountId: string;
  readonly uai: string;
  readonly classLabel: string | null;
}

async function select({ pool }: Installation, asked: SelectedAsked): Promise<Selected[]> {
  const { kind, uai, accounts, classes, states } = asked;
  const filter = { ...(classes && { classes }), ...(states && { states }) };
  // One more than a print takes: so it shows that too many are selected.
  const most = MOST_CHOSEN + 1;
  const selected =
    kind === 'STUDENT'
      ? await selectedStudents(pool, [uai], accounts ? { ids: accounts } : filter, most)
      : await selectedResponsables(pool, [uai], accounts ? { accountIds: accounts } : filter, most);
  if (selected.length > MOST_CHOSEN)
    throw new UsageError(`A print takes ${MOST_CHOSEN} accounts at most. Divide it, with --class for instance.`);
  return selected;
}

/** Says on standard error how many accounts of the selection have no letter, by reason, each with its remedy. */
function sayLeftOut({ leftOut }: Judged<Selected>): void {
  const counts = new Map<WithoutLetter, number>();
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  for (const [code, count] of [...counts].sort(([, one], [, other]) => other - one)) {
    const { reason, remedy } = WITHOUT_LETTER_TEXTS[code];
    notice(`${count} without a letter: ${code}. ${reason.en} ${remedy.en}`);
  }
}

/** Prints the letters of the selection. With `preview` only says how many there would be, and why the others have none. */
export async function printSelected(
  installation: Installation,
  asked: SelectedAsked,
  setting: LetterSetting,
  preview: boolean,
): Promise<void> {
  const { pool, clock } = installation;
  const { kind, uai } = asked;
  await needReadModels(pool, ['schools', 'accounts', 'account_students', 'responsables', 'students']);
  const fault = settingFault(setting, kind);
  if (fault) throw new UsageError(fault.message);
  const selected = await select(installation, asked);
  if (selected.length === 0) throw new UsageError(`None of the accounts of ${uai} is selected: choose others.`);
  const judged = await judgeChosen({ pool }, selected, clock.now());
  const { printed } = judged;
  if (preview) {
    process.stdout.write(`${selected.length} selected, ${letters(printed.length)} to print.\n`);
    return sayLeftOut(judged);
  }
  sayLeftOut(judged);
  if (printed.length === 0) throw new UsageError('No account of the selection has a letter to print.');
  return writeLetters(installation, uai, async ({ deps, as, printing }) => {
    const file = await chosenLettersFile(deps, bySchool(printed), setting, { ...printing, asIn: () => as });
    if (!file) throw new UsageError(`School ${uai} is not known: import its files first.`);
    return file;
  });
}
