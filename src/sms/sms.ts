/** A text message (SMS), and the gateway that sends it: the port of this folder. */

/** What a gateway is given. */
export interface Sms {
  /** The same message sent again has the same id, so that a gateway that knows it sends it once. */
  readonly messageId: string;
  /** One number in E.164: `+33639980012`. */
  readonly to: string;
  readonly text: string;
  /** Seconds after which the message is of no use: a gateway that can gives up then. */
  readonly validSeconds: number;
}

/** Why a message was not accepted. Codes alone: what a gateway says may quote number and text. */
export type SmsFaultCode =
  /** The gateway refuses this message: the number is none, is barred, has opted out… */
  | 'REFUSED'
  /** The gateway answered as if all were well, but gave the message no id. */
  | 'NO_ID'
  /** The gateway refuses us: SMS_SECRET or SMS_HEADERS are wrong, or the credit is used up. */
  | 'AUTHENTICATION'
  /** Nothing that takes messages answers at SMS_URL: it leads elsewhere, or nowhere. */
  | 'WRONG_ADDRESS'
  /** The gateway asks to come back later. */
  | 'DEFERRED'
  /** The gateway cannot be reached: no message was given to it. */
  | 'UNREACHABLE'
  /** The gateway was given the message and did not answer in time. The message may have been sent all the same. */
  | 'NO_ANSWER'
  /** No gateway is configured: SMS_URL is left out. */
  | 'NO_GATEWAY';

/** What became of a message that was given to the gateway. */
export type SmsAnswer =
  /** The gateway will send it; `gatewayId` is its own id, which receipts name. */
  | { readonly outcome: 'ACCEPTED'; readonly gatewayId: string }
  /** Not sent, and never will be. */
  | { readonly outcome: 'REFUSED'; readonly code: SmsFaultCode }
  /** Not known to be sent: to be tried again, not sooner than after `afterSeconds` where the gateway says so. */
  | { readonly outcome: 'TRY_AGAIN'; readonly code: SmsFaultCode; readonly afterSeconds?: number };

export interface SmsGateway {
  /** Gives a message to the gateway. Never rejects because of the gateway; what it throws is a fault of ours. */
  send(sms: Sms): Promise<SmsAnswer>;
}

/** Stands for a gateway where none is configured. */
export const NO_GATEWAY: SmsGateway = { send: async () => ({ outcome: 'REFUSED', code: 'NO_GATEWAY' }) };
