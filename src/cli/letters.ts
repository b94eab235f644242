/** `registre letters CAMPAIGN UAI > letters.pdf`: prints the letters of a campaign, as the mutation `lettersPrint` does. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { campaignReach } from '../../projections/campaigns/queries.js';
import { operatorContext, type Installation } from '../app/installation.js';
import { portalOf } from '../app/portal.js';
import { readServerFile } from '../app/server-file.js';
import { EXIT, UsageError } from '../app/terminal/failure.js';
import { progress } from '../app/terminal/progress.js';
import { REFUSALS, type RefusalCode } from '../domain/refusals.js';
import {
  BACKS,
  campaignLettersFile,
  LETTER_LAYOUTS,
  lettersFault,
  LONGEST_SIGNATURE,
  type LetterLanguage,
  type LetterLayout,
  type LettersAsked,
} from '../printing/campaign.js';
import { createReadAudit } from '../security/audit.js';
import { campaignIdOf, isUai, unknownCampaign } from './campaign-or-school.js';
import { needReadModels } from './read-models.js';
import { notice, withInstallation } from './with-installation.js';

/** The options of the verb. */
interface Asked {
  readonly layout: LetterLayout;
  readonly separators?: boolean;
  readonly back?: LetterLanguage;
  readonly signature?: string;
  readonly class?: readonly string[];
}

/** A text without a control character and without a line break. */
const ONE_LINE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u;

function askedOf(campaign: string, uai: string, asked: Asked): LettersAsked {
  const { layout, separators = false, back, signature, class: classes } = asked;
  if (!isUai(uai)) throw new UsageError(`${uai} is not the UAI of a school: 7 digits and a letter.`);
  if (signature !== undefined && (signature.length > LONGEST_SIGNATURE || !ONE_LINE.test(signature)))
    throw new UsageError(`--signature must be one line of 1 to ${LONGEST_SIGNATURE} characters.`);
  return {
    campaignId: campaignIdOf(campaign),
    uai: uai.toUpperCase(),
    layout,
    separators,
    ...(classes && { classes }),
    ...(back && { back: BACKS[back] }),
    ...(signature !== undefined && { signature }),
  };
}

/** The addresses of the portal, the same that the running server prints on letters. */
async function portalAddresses({ config }: Installation): Promise<ReturnType<typeof portalOf>> {
  const server = await readServerFile(config.dataDir);
  return portalOf(config, server?.url ?? `http://localhost:${config.port}`);
}

const letters = (count: number): string => `${count} ${count === 1 ? 'letter' : 'letters'}`;

async function print(installation: Installation, asked: LettersAsked): Promise<void> {
  const { pool, vault, commands, clock } = installation;
  await needReadModels(pool, ['campaigns', 'campaign_outcomes', 'schools', 'account_students']);
  const campaign = await campaignReach(pool, asked.campaignId);
  if (!campaign) throw await unknownCampaign(installation, asked.campaignId);
  const fault = lettersFault(asked, campaign);
  if (fault) throw new UsageError(fault.message);
  const granted = operatorContext(vault, 'SYSTEM');
  const correlationId = randomUUID();
  const leftOut = new Map<RefusalCode, number>();
  let printed = 0;
  const file = await campaignLettersFile({ pool, persons: vault.persons, commands }, asked, {
    action: campaign.action,
    printId: randomUUID(),
    as: { ...granted, correlationId },
    imprint: { ...(await portalAddresses(installation)), at: clock.now() },
    onLeftOut: (_, code) => leftOut.set(code, (leftOut.get(code) ?? 0) + 1),
    onRecord: ({ kind }) => {
      if (kind !== 'SEPARATOR') bar.to(++printed, file?.letters, 'printed');
    },
  });
  if (!file) throw new UsageError(`School ${asked.uai} is not known: import its files first.`);
  if (file.letters === 0) {
    const where = asked.classes ? `in ${asked.classes.join(', ')} of ${asked.uai}` : `in ${asked.uai}`;
    throw new UsageError(
      `There is nothing to print ${where}: no account of this campaign is told or invited by letter there.`,
    );
  }
  const bar = progress('letters', file.letters);
  const { actor } = granted;
  const audit = createReadAudit(pool, { now: () => clock.now() });
  await audit.recordNow({ kind: 'EXPORT', actor, granted, uai: asked.uai, persons: file.letters, correlationId });
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

async function run(campaign: string, uai: string, options: Asked): Promise<void> {
  const asked = askedOf(campaign, uai, options);
  if (process.stdout.isTTY) throw new UsageError('The letters are a PDF: send it to a file, as in "> letters.pdf".');
  await withInstallation(installation => print(installation, asked));
}

export const lettersCommand = (): Command =>
  new Command('letters')
    .description('write the letters of a campaign in a school as a PDF to standard output; each print is recorded')
    .argument('<campaign>', "the campaign's id, as the API gives it, or a UUID")
    .argument('<uai>', 'the school that prints: the accounts that were selected in it get a letter')
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
    .action(run);
