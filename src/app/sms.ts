/** Makes what sends SMS and takes in their receipts, as the configuration says. */
import type { SmsReceiptDeps } from '../api/http/sms-receipts.js';
import { developmentOutbox } from '../development/mode.js';
import { createHttpGateway } from '../sms/gateway/http-gateway.js';
import { createReceiptIntake, DEFAULT_RECEIPT } from '../sms/receipts.js';
import { NO_GATEWAY, type SmsGateway } from '../sms/sms.js';
import type { Installation } from './installation.js';
import { gatewayOptions } from './sms-rules.js';

/** The gateway of SMS_URL. Without it: in development the outbox beside the mailbox, in production none. */
export function gatewayOf(installation: Pick<Installation, 'config' | 'clock'>): SmsGateway {
  const options = gatewayOptions(installation.config);
  if (options) return createHttpGateway(options);
  return installation.config.mode === 'production' ? NO_GATEWAY : developmentOutbox(installation).gateway;
}

/** What the route `POST /sms/receipts` needs; `undefined` without SMS_RECEIPT_SECRET. */
export function smsReceiptDeps({ config, pool }: Pick<Installation, 'config' | 'pool'>): SmsReceiptDeps | undefined {
  const { smsReceiptSecret: secret, smsReceipt } = config;
  return secret && { secret, intake: createReceiptIntake(pool, { ...DEFAULT_RECEIPT, ...smsReceipt }) };
}
