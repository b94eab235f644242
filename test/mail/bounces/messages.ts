/** Delivery status notifications as mail servers write them. */

export interface Status {
  /** The address that the notification comes to. */
  readonly to: string;
  readonly action?: string | undefined;
  readonly status?: string | undefined;
  /** Written after the first recipient's fields. */
  readonly more?: readonly string[];
  /** Left out, the parts of the e-mail that came back. */
  readonly original?: string;
}

/** As Postfix sends it. */
export const statusMessage = ({ to, action, status, more = [], original = 'Subject: Activez' }: Status): string =>
  [
    `Return-Path: <>`,
    `Delivered-To: ${to}`,
    'From: MAILER-DAEMON@mx.example.org (Mail Delivery System)',
    'Subject: Undelivered Mail Returned to Sender',
    'To: <undisclosed@example.org>',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="between"',
    '',
    'This is a MIME-encapsulated message.',
    '--between',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I could not deliver it.',
    '--between',
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.org',
    'Arrival-Date: Mon, 7 Sep 2026 08:00:00 +0000',
    '',
    'Final-Recipient: rfc822; marie.abbeym@example.org',
    ...(action === undefined ? [] : [`Action: ${action}`]),
    ...(status === undefined ? [] : [`Status: ${status}`]),
    'Diagnostic-Code: smtp; 550 5.1.1 <marie.abbeym@example.org>: Recipient address',
    '    rejected: User unknown',
    ...more,
    '',
    '--between',
    'Content-Type: message/rfc822',
    '',
    original,
    '',
    'Bonjour',
    '--between--',
    '',
  ].join('\r\n');
