/** `registre mails`: shows an e-mail with plausible values, or sends it to an address. It needs no database. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { openAcademieTexts } from '../app/academie-texts.js';
import { dkimOf } from '../app/mail-rules.js';
import { EXIT, UsageError } from '../app/terminal/failure.js';
import { loadConfig, type Config } from '../config.js';
import { createMailbox } from '../development/mailbox.js';
import { ACADEMIES, zoneOfAcademie } from '../domain/academies.js';
import { domainOf, MailFault } from '../mail/mail.js';
import { createSmtpTransport } from '../mail/smtp.js';
import { TEXT_NAMES, type TextName } from '../mail/texts/layouts.js';
import { render, type Content } from '../mail/texts/render.js';
import { asciiEmail } from '../text/email.js';

interface Options {
  readonly academie?: string;
  readonly english?: boolean;
  readonly html?: boolean;
}

/** Days for which the e-mail says that its link is valid. */
const VALID_DAYS = 90;

/** The e-mail as the académie words it, to an invented person. Its link carries no token. */
async function exampleOf(name: TextName, config: Config, { academie, english }: Options): Promise<Content> {
  const { mailsOf } = await openAcademieTexts(config);
  const wording = mailsOf(academie);
  const portal = (config.portalUrl ?? `http://localhost:${config.port}`).replace(/\/+$/, '');
  const values = {
    login: 'm.martin',
    reference: '7K3MT-9QX2A',
    portal,
    link: portal,
    expiresAt: new Date(Date.now() + VALID_DAYS * 86_400_000).toISOString(),
    zone: zoneOfAcademie(academie),
  };
  return render(name, { firstName: 'Marie', surname: 'MARTIN' }, values, {
    ...wording,
    english: english === true || wording.english,
  });
}

async function preview(name: TextName, options: Options): Promise<void> {
  const { subject, text, html } = await exampleOf(name, loadConfig(), options);
  process.stdout.write(options.html ? `${html}\n` : `Subject: ${subject}\n\n${text}`);
}

async function send(name: TextName, address: string, options: Options): Promise<void> {
  const config = loadConfig();
  const to = asciiEmail(address);
  if (to === undefined) throw new UsageError('This is no e-mail address.');
  const { smtpUrl: url, mailFrom: from } = config;
  const transport =
    url === undefined
      ? createMailbox(join(config.dataDir, 'mailbox'), from, () => new Date().toISOString()).transport
      : createSmtpTransport({ url, from, dkim: dkimOf(config) });
  try {
    const content = await exampleOf(name, config, options);
    await transport.send({ ...content, to, messageId: `<${randomUUID()}@${domainOf(from)}>` });
    process.stdout.write(url === undefined ? 'Kept in the mailbox of development.\n' : 'The mail server took it.\n');
  } catch (error) {
    if (!(error instanceof MailFault)) throw error;
    process.stderr.write(`It could not be sent (${error.code}): see SMTP_URL and MAIL_FROM.\n`);
    process.exitCode = EXIT.failed;
  } finally {
    await transport.close();
  }
}

export function mailsCommand(): Command {
  const template = () => new Argument('<template>', 'which e-mail').choices(TEXT_NAMES);
  const academie = () =>
    new Option('--academie <code>', 'as this académie words it').choices(ACADEMIES.map(({ code }) => code));
  const english = () => new Option('--english', 'with the English below, whether or not MAIL_ENGLISH asks for it');
  const mails = new Command('mails').description('show or send an e-mail with plausible values');
  mails
    .command('preview')
    .description('print an e-mail')
    .addArgument(template())
    .addOption(academie())
    .addOption(english())
    .option('--html', 'as HTML')
    .action(preview);
  mails
    .command('test')
    .description('send an e-mail, with plausible values, to an address')
    .addArgument(template())
    .argument('<address>', 'whom to send it to')
    .addOption(academie())
    .addOption(english())
    .action(send);
  return mails;
}
