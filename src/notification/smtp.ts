/** The transport of production: an SMTP server, by nodemailer. */
import { createTransport } from 'nodemailer';
import { asciiEmail } from '../text/email.js';
import { MailFault, type Mail, type MailFaultCode, type MailTransport } from './mail.js';

export interface SmtpOptions {
  /** SMTP_URL: `smtp://user:password@host:587`, `smtps://…`. */
  readonly url: string;
  /** MAIL_FROM. */
  readonly from: string;
  /** Longest silence of the server, in milliseconds. */
  readonly timeout?: number;
  readonly connections?: number;
}

interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

const AWAY = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETLS',
  'EPROTOCOL',
]);

/** Only the codes are read: messages of nodemailer quote the address and the server. */
function faultOf({ code = '', responseCode = 0, command = '' }: SmtpError): MailFault {
  const fault = (what: MailFaultCode, permanent = false) => new MailFault(what, permanent);
  if (code === 'EAUTH' || code === 'ENOAUTH' || responseCode === 530 || responseCode === 535)
    return fault('AUTHENTICATION');
  if (responseCode >= 500 && (code === 'EENVELOPE' || command.startsWith('RCPT'))) {
    // The sender refused is our own fault, and mended by hand: the e-mails wait for it.
    return command.startsWith('MAIL') ? fault('REFUSED') : fault('BOUNCED', true);
  }
  if (responseCode >= 500 && code === 'EMESSAGE') return fault('REFUSED', true);
  if (responseCode === 421 || AWAY.has(code)) return fault('UNREACHABLE');
  return fault(responseCode >= 400 ? 'DEFERRED' : 'UNKNOWN');
}

export function createSmtpTransport({ url, from, timeout = 30_000, connections = 4 }: SmtpOptions): MailTransport {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ messageId, to, subject, text, html }: Mail) => {
      if (asciiEmail(to) !== to) throw new MailFault('ADDRESS_INVALID', true);
      try {
        await transport.sendMail({ ...COMMON, from, to: { name: '', address: to }, messageId, subject, text, html });
      } catch (error) {
        throw faultOf(error as SmtpError);
      }
    },
    close: async () => transport.close(),
  };
}

/** Said of every e-mail: a machine sent it, and no machine is to answer. */
export const COMMON = {
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
} as const;
