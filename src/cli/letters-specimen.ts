/** `registre letters specimen RESPONSABLE > specimen.pdf`: a letter to an invented person, as an académie or a school words it. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Argument, Command, Option } from 'commander';
import { schoolsByUai } from '../../projections/schools/queries.js';
import { openAcademieTexts } from '../app/academie-texts.js';
import { portalOf } from '../app/portal.js';
import { UsageError } from '../app/terminal/failure.js';
import { loadConfig } from '../config.js';
import { ACADEMIES, uaiPrefixOf } from '../domain/academies.js';
import type { Sender } from '../letters/index.js';
import { BACKS, LETTER_LAYOUTS, settingFault, type LetterLanguage, type LetterLayout } from '../printing/layout.js';
import { senderOf, sendersOf } from '../printing/sender.js';
import { kindOf, SPECIMEN_LETTERS, specimenFile, type SpecimenLetter } from '../printing/specimen.js';
import { isUai } from './campaign-or-school.js';
import { needReadModels } from './read-models.js';
import { withInstallation } from './with-installation.js';

interface Asked {
  readonly academie?: string;
  readonly school?: string;
  readonly layout: LetterLayout;
  readonly back?: LetterLanguage;
}

/** An invented school without texts of its own, in an académie; in Paris when none is named. */
async function inAcademie(academie: string | undefined): Promise<{ sender: Sender; uai: string }> {
  const { lettersOf } = await openAcademieTexts(loadConfig());
  const { departements } = ACADEMIES.find(({ code }) => code === academie) ?? { departements: ['75'] };
  return { sender: senderOf('Collège Exemple', {}, lettersOf(academie)), uai: `${uaiPrefixOf(departements[0]!)}0000X` };
}

/** A school of the installation, with its own texts. */
const ofSchool = (uai: string): Promise<{ sender: Sender; uai: string }> =>
  withInstallation(async ({ pool, vault, config }) => {
    await needReadModels(pool, ['schools']);
    const [school] = await schoolsByUai(pool, [uai]);
    if (!school) throw new UsageError(`School ${uai} is not known: import its files first.`);
    const { lettersOf: academieLetters } = await openAcademieTexts(config);
    const [sender] = await sendersOf({ letterTexts: vault.letterTexts, academieLetters }, [school]);
    return { sender: sender!, uai };
  });

async function run(letter: SpecimenLetter, { academie, school, layout, back }: Asked): Promise<void> {
  if (academie !== undefined && school !== undefined) throw new UsageError('Give either --academie or --school.');
  if (school !== undefined && !isUai(school))
    throw new UsageError(`${school} is not the UAI of a school: 7 digits and a letter.`);
  const setting = { layout, separators: false, ...(back && { back: BACKS[back] }) };
  const fault = settingFault(setting, kindOf(letter));
  if (fault) throw new UsageError(fault.message);
  if (process.stdout.isTTY) throw new UsageError('A specimen is a PDF: send it to a file, as in "> specimen.pdf".');
  const shown = school === undefined ? await inAcademie(academie) : await ofSchool(school.toUpperCase());
  const config = loadConfig();
  const imprint = { portal: portalOf(config, `http://localhost:${config.port}`), at: new Date().toISOString() };
  const { content } = specimenFile({ ...shown, letter }, setting, imprint);
  await pipeline(Readable.from(content, { objectMode: false }), process.stdout, { end: false });
}

export const specimenCommand = (): Command =>
  new Command('specimen')
    .description(
      'write a letter to an invented person as a PDF, marked SPÉCIMEN: as an académie words it, or a school; no account is touched',
    )
    .addArgument(new Argument('<letter>', 'which letter').choices(SPECIMEN_LETTERS))
    .addOption(new Option('--academie <code>', 'as this académie words it').choices(ACADEMIES.map(({ code }) => code)))
    .option('--school <uai>', 'as this school of the installation words it')
    .addOption(
      new Option('--layout <layout>', 'how the letter stands on the paper')
        .choices(LETTER_LAYOUTS)
        .default('ONE_TO_A_SHEET'),
    )
    .addOption(new Option('--back <language>', 'explain it in this language on its back').choices(Object.keys(BACKS)))
    .action(run);
