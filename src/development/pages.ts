/** The few pages of development: plain HTML, no script, no style. */
import { escapeHtml } from '../mail/texts/render.js';
import type { KeptMail } from './mailbox.js';
import type { KeptSms } from './outbox.js';
import { page } from './page.js';

const withLinks = (text: string): string =>
  escapeHtml(text).replace(/https?:\/\/[^\s<]+/g, link => `<a href="${link}">${link}</a>`);

/** E-mails by their subjects, SMS with their whole text. */
export const mailboxPage = (kept: readonly (KeptMail | KeptSms)[]): string =>
  page(
    'Development mailbox',
    kept.length === 0
      ? '<p>No e-mail and no SMS has been sent yet.</p>'
      : '<table><tr><th>Sent<th>To<th>Subject, or text of the SMS</tr>',
    ...kept.map(one => {
      const { id, date, to } = one;
      const shown =
        'subject' in one ? `<a href="/dev/mailbox/${id}">${escapeHtml(one.subject)}</a>` : withLinks(one.text);
      return `<tr><td>${date}<td>${escapeHtml(to)}<td>${shown}</tr>`;
    }),
    kept.length === 0 ? '' : '</table>',
  );

export const smsPage = ({ date, to, text }: KeptSms): string =>
  page('SMS', `<p>${date}, to ${escapeHtml(to)} · <a href="/dev/mailbox">all</a></p>`, `<pre>${withLinks(text)}</pre>`);

export const mailPage = ({ id, date, to, subject, text }: KeptMail): string =>
  page(
    subject,
    `<p>${date}, to ${escapeHtml(to)} · <a href="/dev/mailbox/${id}.eml">as it travels</a> · <a href="/dev/mailbox">all</a></p>`,
    `<pre>${withLinks(text)}</pre>`,
  );

/** Pages that links of e-mails and FranceConnect lead to when there is no portal: the mutation that uses what they carry, and what that is. */
export const PORTAL_PAGES = {
  activation: { mutation: 'accountActivateByLink', carries: 'token' },
  confirmation: { mutation: 'accountConfirmEmail', carries: 'token' },
  'mot-de-passe': { mutation: 'passwordResetByLink', carries: 'token' },
  connexion: { mutation: 'franceConnectSignIn', carries: 'franceconnect' },
} as const;
type PortalPage = (typeof PORTAL_PAGES)[keyof typeof PORTAL_PAGES];

export const portalPage = ({ mutation, carries }: PortalPage): string =>
  page(
    'This is where the portal would be',
    `<p>The one-time ${carries === 'token' ? 'token' : 'ticket'} is what stands after <code>#${carries}=</code> in the address of this page; opening the page has not used it up.</p>`,
    `<p>Give it to the mutation <code>${mutation}</code> in <a href="/graphiql">GraphiQL</a>, signed in as <code>portal</code>.</p>`,
  );
