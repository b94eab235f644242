/** An e-mail, and whoever carries it. */
export interface Mail {
  /** `<…@…>`: the same for the same e-mail sent again, so that a duplicate can be told. */
  readonly messageId: string;
  /** One address, nothing else, its domain in ASCII. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Why an e-mail did not go out. Codes alone: a server's answer may quote the address. */
export type MailFaultCode =
  /** The server refuses the address, or what was sent to it. */
  | 'BOUNCED'
  | 'REFUSED'
  /** This is no address. */
  | 'ADDRESS_INVALID'
  /** The server says to come back later. */
  | 'DEFERRED'
  /** The server does not answer. */
  | 'UNREACHABLE'
  /** The server does not let us in: a fault of SMTP_URL. */
  | 'AUTHENTICATION'
  | 'UNKNOWN';

/** Thrown by a transport. It has no cause, and its message names no address. */
export class MailFault extends Error {
  override readonly name = 'MailFault';
  constructor(
    readonly code: MailFaultCode,
    /** Trying again is of no use. */
    readonly permanent: boolean,
  ) {
    super(`an e-mail could not be sent: ${code}`);
  }
}

export interface MailTransport {
  /** Resolves once somebody else has taken charge of the e-mail; throws a MailFault. */
  send(mail: Mail): Promise<void>;
  close(): Promise<void>;
}
