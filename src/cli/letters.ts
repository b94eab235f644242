/** `registre letters`: prints the letters of a campaign, or those of chosen accounts, as the mutations of the API do. */
import { Command, Option } from 'commander';
import { campaignReach } from '../../projections/campaigns/queries.js';
import type { Installation } from '../app/installation.js';
import { UsageError } from '../app/terminal/failure.js';
import { ACCOUNT_STATES, type AccountKind, type AccountState } from '../domain/account/events.js';
import { campaignLettersFile, lettersFault, type LettersAsked } from '../printing/campaign.js';
import {
  BACKS,
  LETTER_LAYOUTS,
  LONGEST_SIGNATURE,
  type LetterLanguage,
  type LetterLayout,
  type LetterSetting,
} from '../printing/layout.js';
import { idGiven } from './account-id.js';
import { campaignIdOf, isUai, unknownCampaign } from './campaign-or-school.js';
import { writeLetters } from './letters-file.js';
import { printSelected } from './letters-selected.js';
import { specimenCommand } from './letters-specimen.js';
import { needReadModels } from './read-models.js';
import { withInstallation } from './with-installation.js';

/** The options of the verb. */
interface Asked {
  readonly layout: LetterLayout;
  readonly separators?: boolean;
  readonly back?: LetterLanguage;
  readonly signature?: string;
  readonly class?: readonly string[];
  readonly state?: readonly AccountState[];
  readonly account?: readonly string[];
  readonly preview?: boolean;
}

/** A text without a control character and without a line break. */
const ONE_LINE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u;

/** The UUID of an account, given as the API gives it or bare. Throws a UsageError for anything else, a login too. */
function accountUuidOf(given: string): string {
  const id = idGiven(given);
  if (!id || !('accountId' in id)) throw new UsageError(`${given} is not the id of an account.`);
  return id.accountId;
}

function settingOf({ layout, separators = false, back, signature }: Asked): LetterSetting {
  if (signature !== undefined && (signature.length > LONGEST_SIGNATURE || !ONE_LINE.test(signature)))
    throw new UsageError(`--signature must be one line of 1 to ${LONGEST_SIGNATURE} characters.`);
  return {
    layout,
    separators,
    ...(back && { back: BACKS[back] }),
    ...(signature !== undefined && { signature }),
  };
}

async function printCampaign(installation: Installation, asked: LettersAsked): Promise<void> {
  const { pool } = installation;
  await needReadModels(pool, ['campaigns', 'campaign_outcomes', 'schools', 'account_students']);
  const campaign = await campaignReach(pool, asked.campaignId);
  if (!campaign) throw await unknownCampaign(installation, asked.campaignId);
  const fault = lettersFault(asked, campaign);
  if (fault) throw new UsageError(fault.message);
  await writeLetters(installation, asked.uai, async ({ deps, as, printing }) => {
    const { action } = campaign;
    const file = await campaignLettersFile(deps, asked, { ...printing, action, as });
    if (!file) throw new UsageError(`School ${asked.uai} is not known: import its files first.`);
    if (file.letters > 0) return file;
    const where = asked.classes ? `in ${asked.classes.join(', ')} of ${asked.uai}` : `in ${asked.uai}`;
    throw new UsageError(
      `There is nothing to print ${where}: no account of this campaign is told or invited by letter there.`,
    );
  });
}

/** The lists whose rows are selected, by the word that stands in place of a campaign. */
const KINDS: Readonly<Record<string, AccountKind>> = { responsables: 'RESPONSABLE', students: 'STUDENT' };

async function run(what: string, given: string, asked: Asked): Promise<void> {
  if (!isUai(given)) throw new UsageError(`${given} is not the UAI of a school: 7 digits and a letter.`);
  const uai = given.toUpperCase();
  const setting = settingOf(asked);
  const { class: classes, state: states, account, preview = false } = asked;
  const kind = Object.hasOwn(KINDS, what) ? KINDS[what] : undefined;
  if (!kind && (states ?? account ?? asked.preview) !== undefined)
    throw new UsageError('--state, --account and --preview are for responsables and students, not for a campaign.');
  if (account && (classes ?? states))
    throw new UsageError('Give either --account, or --class and --state: accounts that are named are all printed.');
  if (!preview && process.stdout.isTTY)
    throw new UsageError('The letters are a PDF: send it to a file, as in "> letters.pdf".');
  if (!kind) {
    const letters = { ...setting, campaignId: campaignIdOf(what), uai, ...(classes && { classes }) };
    return withInstallation(installation => printCampaign(installation, letters));
  }
  const accounts = account?.map(accountUuidOf);
  const selected = {
    kind,
    uai,
    ...(accounts && { accounts }),
    ...(classes && { classes }),
    ...(states && { states }),
  };
  return withInstallation(installation => printSelected(installation, selected, setting, preview));
}

export const lettersCommand = (): Command =>
  new Command('letters')
    .description(
      'write letters of a school as a PDF to standard output: those of a campaign, or of the responsables or students chosen whose provisional password is still valid; each print is recorded',
    )
    .argument('<what>', "a campaign's id, as the API gives it, or a UUID; or one of responsables, students")
    .argument('<uai>', 'the school that prints')
    .addOption(
      new Option('--layout <layout>', 'how letters stand on the paper')
        .choices(LETTER_LAYOUTS)
        .default('ONE_TO_A_SHEET'),
    )
    .option('--separators', 'a page before each class, with the number of its letters')
    .addOption(
      new Option('--back <language>', 'explain the letter in this language on its back').choices(Object.keys(BACKS)),
    )
    .option('--signature <line>', 'who signs')
    .option('--class <codes...>', 'of these classes alone, by their codes')
    .addOption(
      new Option('--state <states...>', 'responsables or students: of accounts in these states alone').choices(
        ACCOUNT_STATES,
      ),
    )
    .option('--account <ids...>', 'responsables or students: of these accounts alone')
    .option('--preview', 'responsables or students: print nothing, but say who has a letter, and why others have none')
    .addCommand(specimenCommand())
    .action(run);
