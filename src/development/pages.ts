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

/** Pages that links of e-mails lead to when there is no portal, and the mutation that uses the token. */
export const PORTAL_PAGES = {
  activation: 'accountActivateByLink',
  confirmation: 'accountConfirmEmail',
  'mot-de-passe': 'passwordResetByLink',
} as const;

export const portalPage = (mutation: string): string =>
  page(
    'This is where the portal would be',
    '<p>The one-time token is what stands after <code>#token=</code> in the address of this page; opening the page has not used it up.</p>',
    `<p>Give it to the mutation <code>${mutation}</code> in <a href="/graphiql">GraphiQL</a>, signed in as <code>portal</code>.</p>`,
  );
