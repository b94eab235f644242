/** The few pages of development: plain HTML, no script, no style. */
import type { LinkedPage } from '../domain/portal-pages.js';
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

/** A page in place of one of the portal's: what its address carries in the fragment, by name, and the operations to give that to. */
interface PortalPage {
  readonly carries: Readonly<Record<string, string>>;
  readonly operations: readonly string[];
}

const TOKEN = { token: 'one-time token' };

/** Pages that links of e-mails and SMS, and FranceConnect, lead to when there is no portal. */
export const PORTAL_PAGES: Readonly<Record<LinkedPage | 'connexion', PortalPage>> = {
  activation: { carries: TOKEN, operations: ['accountActivateByLink'] },
  confirmation: { carries: TOKEN, operations: ['accountConfirmEmail'] },
  'mot-de-passe': { carries: TOKEN, operations: ['passwordResetByLink'] },
  arret: { carries: TOKEN, operations: ['changeStop'] },
  assistance: {
    carries: { reference: 'number of the request', token: 'token of the link' },
    operations: ['assistanceFollow', 'assistanceMessageAdd'],
  },
  connexion: { carries: { franceconnect: 'one-time ticket' }, operations: ['franceConnectSignIn'] },
};

export const portalPage = ({ carries, operations }: PortalPage): string =>
  page(
    'This is where the portal would be',
    ...Object.entries(carries).map(
      ([name, what], at) =>
        `<p>The ${what} is what stands after <code>${at === 0 ? '#' : '&amp;'}${name}=</code> in the address of this page; opening the page has not used it up.</p>`,
    ),
    `<p>Give what stands there to ${operations.map(operation => `<code>${operation}</code>`).join(' or ')} in <a href="/graphiql">GraphiQL</a>, signed in as <code>portal</code>.</p>`,
  );
