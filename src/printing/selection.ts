/** Letters of chosen accounts without a campaign: who has one, why the others have none, and the file. */
import { accountFacts } from '../../projections/accounts/queries.js';
import { schoolsByUai } from '../../projections/schools/queries.js';
import type { CommandContext } from '../command/index.js';
import { withoutLetter, type WithoutLetter } from '../domain/account/without-letter.js';
import { lettersFile, type FileDeps, type FilePrinting, type LettersFile, type SchoolLetters } from './file.js';
import type { LetterSetting } from './layout.js';
import type { LetterTarget, PrintingDeps } from './records.js';

/** The most accounts of one print without a campaign. */
export const MOST_CHOSEN = 10_000;

/** A chosen account, and the school that prints its letter. */
interface Chosen {
  readonly accountId: string;
  readonly uai: string;
}

/** Chosen accounts, in their order: those that have a letter with a provisional password, and the others with the reason. */
export interface Judged<Account extends Chosen> {
  readonly printed: readonly Account[];
  readonly leftOut: readonly { readonly account: Account; readonly reason: WithoutLetter }[];
}

/** Judges chosen accounts by the read model, as the print itself will judge them. `at`: ISO 8601. */
export async function judgeChosen<Account extends Chosen>(
  { pool }: Pick<PrintingDeps, 'pool'>,
  accounts: readonly Account[],
  at: string,
): Promise<Judged<Account>> {
  const facts = await accountFacts(pool, accounts);
  const printed: Account[] = [];
  const leftOut: { account: Account; reason: WithoutLetter }[] = [];
  for (const account of accounts) {
    const reason = withoutLetter(facts.get(account.accountId), at);
    if (reason === undefined) printed.push(account);
    else leftOut.push({ account, reason });
  }
  return { printed, leftOut };
}

/** The accounts of one school whose letters are printed. */
export interface ChosenInSchool {
  readonly uai: string;
  readonly targets: readonly LetterTarget[];
}

/** Numbers accounts in their order, from 1, and divides them by school. Accounts of one school follow each other. */
export function bySchool(
  accounts: readonly (Chosen & { readonly classLabel: string | null })[],
): readonly ChosenInSchool[] {
  const schools = new Map<string, LetterTarget[]>();
  accounts.forEach(({ accountId, uai, classLabel }, at) => {
    const targets = schools.get(uai) ?? [];
    targets.push({ accountId, number: at + 1, className: classLabel ?? undefined });
    schools.set(uai, targets);
  });
  return [...schools].map(([uai, targets]) => ({ uai, targets }));
}

export interface ChosenPrinting extends Omit<FilePrinting, 'campaignId' | 'contents'> {
  /** Who prints in a school, and by what right. */
  readonly asIn: (uai: string) => CommandContext;
}

/** Opens the letters of chosen accounts; undefined when none of the schools is known. The caller has checked the rights. */
export async function chosenLettersFile(
  deps: FileDeps,
  chosen: readonly ChosenInSchool[],
  setting: LetterSetting,
  { asIn, ...printing }: ChosenPrinting,
): Promise<LettersFile | undefined> {
  const schools = await schoolsByUai(
    deps.pool,
    chosen.map(({ uai }) => uai),
  );
  const parts = chosen.flatMap(({ uai, targets }, at): SchoolLetters[] => {
    const school = schools[at];
    return school ? [{ school, targets, as: asIn(uai) }] : [];
  });
  return parts.length === 0 ? undefined : lettersFile(deps, parts, setting, { ...printing, contents: 'PASSWORD' });
}
