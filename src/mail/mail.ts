/** An e-mail, and the transport that sends it. */
export interface Mail {
  /** `<…@…>`. The same e-mail sent again has the same id, so that receivers recognise it. */
  readonly messageId: string;
  /** One address, nothing else, its domain in ASCII. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The sender on the envelope, to which reports come back; the sender of the headers when left out. */
  readonly bounceTo?: string;
}

/** The domain of an address such as `EduConnect <no-reply@example.org>`. */
export const domainOf = (from: string): string => /@([^\s@>]+)>?\s*$/.exec(from)?.[1] ?? 'registre.invalid';

/** Why an e-mail was not sent. Codes alone, because a server's answer may quote the address. */
export type MailFaultCode =
  /** The server refuses the address, or what was sent to it. */
  | 'BOUNCED'
  | 'REFUSED'
  /** This is no address. */
  | 'ADDRESS_INVALID'
  /** The server asks to try later: because of this address (`MAILBOX_DEFERRED`), or of its whole domain. */
  | 'MAILBOX_DEFERRED'
  | 'DEFERRED'
  /** The server does not answer. */
  | 'UNREACHABLE'
  /** The server refuses our credentials: SMTP_URL is wrong. */
  | 'AUTHENTICATION'
  | 'UNKNOWN';

/** Thrown by a transport. It has no cause, and its message names no address. */
export class MailFault extends Error {
  override readonly name = 'MailFault';
  constructor(
    readonly code: MailFaultCode,
    /** True when trying again is useless. */
    readonly permanent: boolean,
  ) {
    super(`an e-mail could not be sent: ${code}`);
  }
}

export interface MailTransport {
  /** Resolves once the receiving server has accepted the e-mail. Throws a MailFault. */
  send(mail: Mail): Promise<void>;
  close(): Promise<void>;
}
