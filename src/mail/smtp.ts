/** Sends e-mails through an SMTP server, by nodemailer. */
import { createTransport } from 'nodemailer';
import { asciiEmail } from '../text/email.js';
import { MailFault, type Mail, type MailFaultCode, type MailTransport } from './mail.js';

export interface SmtpOptions {
  /** SMTP_URL: `smtp://user:password@host:587`, `smtps://…`. */
  readonly url: string;
  /** MAIL_FROM. */
  readonly from: string;
  /** Signs the e-mails (DKIM). */
  readonly dkim?:
    { readonly domainName: string; readonly keySelector: string; readonly privateKey: string } | undefined;
  /** Longest silence of the server, in milliseconds. */
  readonly timeout?: number;
  /** Connections kept open at a time. With fewer than the e-mails under way, one slow domain would hold up the others. */
  readonly connections?: number;
}

interface SmtpError {
  readonly code?: string;
  /** The server's answer. It may quote the address: its codes alone are read. */
  readonly response?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

/** Codes of nodemailer for a server that cannot be reached or breaks off. */
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

/**
 * Whether a temporary refusal is about one mailbox: RFC 3463 gives such answers the status 4.2.x, or 4.1.x for its address; without
 * a status, 450 and 452 mean the mailbox (RFC 5321). All others may be about the domain: its rate, its greylist, its load.
 */
function ofMailbox(responseCode: number, response: string): boolean {
  const [, subject] = /^\d{3}[ -]4\.(\d{1,3})\.\d{1,3}\b/.exec(response) ?? [];
  return subject === undefined ? responseCode === 450 || responseCode === 452 : subject === '1' || subject === '2';
}

/** Classifies an error of nodemailer by its codes alone: its messages quote address and server. */
function faultOf({ code = '', responseCode = 0, command = '', response = '' }: SmtpError): MailFault {
  const fault = (what: MailFaultCode, permanent = false) => new MailFault(what, permanent);
  if (code === 'EAUTH' || code === 'ENOAUTH' || responseCode === 530 || responseCode === 535)
    return fault('AUTHENTICATION');
  if (responseCode >= 500 && (code === 'EENVELOPE' || command.startsWith('RCPT'))) {
    // A refused sender is a fault of our configuration: the e-mails wait until it is mended.
    return command.startsWith('MAIL') ? fault('REFUSED') : fault('BOUNCED', true);
  }
  if (responseCode >= 500 && code === 'EMESSAGE') return fault('REFUSED', true);
  // By 421 the server that we send by ends the connection: that is about no domain.
  if (responseCode === 421 || AWAY.has(code)) return fault('UNREACHABLE');
  if (responseCode < 400) return fault('UNKNOWN');
  return fault(ofMailbox(responseCode, response) ? 'MAILBOX_DEFERRED' : 'DEFERRED');
}

export function createSmtpTransport({
  url,
  from,
  dkim,
  timeout = 30_000,
  connections = 8,
}: SmtpOptions): MailTransport {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(dkim && { dkim }),
  });
  return {
    send: async ({ messageId, to, subject, text, html, bounceTo }: Mail) => {
      if (asciiEmail(to) !== to) throw new MailFault('ADDRESS_INVALID', true);
      try {
        await transport.sendMail({
          ...COMMON,
          from,
          to: { name: '', address: to },
          ...(bounceTo !== undefined && { envelope: { from: bounceTo, to } }),
          messageId,
          subject,
          text,
          html,
        });
      } catch (error) {
        throw faultOf(error as SmtpError);
      }
    },
    close: async () => transport.close(),
  };
}

/** Headers of every e-mail: sent by a machine, no automatic answers wanted. */
export const COMMON = {
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
} as const;
