/**
 * Settings that production refuses and development accepts: keys that can be guessed, and addresses without TLS, whose answers
 * anybody on the network path can change.
 */
import type { Config } from '../config.js';

type SettingsToJudge = Partial<
  Pick<
    Config,
    | 'vaultKey'
    | 'previousVaultKeys'
    | 'holderTokenKey'
    | 'bounceSecret'
    | 'smsReceiptSecret'
    | 'checkpointKeys'
    | 'oidcIssuer'
    | 'oidcJwksUrl'
    | 'portalUrl'
    | 'smsUrl'
    | 'oidcSignInIssuer'
    | 'franceConnectIssuer'
    | 'publicUrl'
  >
>;

/** Fewest distinct byte values of a key. 32 random bytes have fewer once in 10¹⁵ keys. */
const FEWEST_VALUES = 16;

/** True for zeros, a repeated byte, a pattern, or bytes counted up: no random source gives them. */
export function canBeGuessed(key: Buffer): boolean {
  const step = (i: number): number => (key[i]! - key[i - 1]! + 256) % 256;
  const steps = new Set(Array.from({ length: key.length - 1 }, (_, i) => step(i + 1)));
  return new Set(key).size < FEWEST_VALUES || steps.size === 1;
}

/** Returns one line per fault, the variable first. No value is shown. */
export function unfitForProduction(config: SettingsToJudge): string[] {
  return [...unfitKeys(config), ...unfitAddresses(config)];
}

function unfitKeys({
  vaultKey,
  previousVaultKeys = [],
  holderTokenKey,
  bounceSecret,
  smsReceiptSecret,
  checkpointKeys = [],
}: SettingsToJudge): string[] {
  const keys: (readonly [env: string, key: Buffer])[] = [
    ...(vaultKey ? [['VAULT_KEY', vaultKey] as const] : []),
    ...(holderTokenKey ? [['HOLDER_TOKEN_KEY', holderTokenKey] as const] : []),
    ...(bounceSecret ? [['MAIL_BOUNCE_SECRET', bounceSecret] as const] : []),
    ...(smsReceiptSecret ? [['SMS_RECEIPT_SECRET', smsReceiptSecret] as const] : []),
    ...previousVaultKeys.map(key => ['PREVIOUS_VAULT_KEYS', key] as const),
    ...checkpointKeys.map(key => ['CHECKPOINT_KEYS', key] as const),
  ];
  const remedy = 'make each by itself with openssl rand -base64 32';
  return keys.flatMap(([env, key], k) => {
    const same = keys.slice(0, k).find(([, other]) => key.equals(other));
    return [
      ...(canBeGuessed(key) ? [`${env} must be made of random bytes, this key can be guessed: ${remedy}`] : []),
      ...(same ? [`${env} must be a key of its own, not that of ${same[0]}: ${remedy}`] : []),
    ];
  });
}

function unfitAddresses(settings: SettingsToJudge): string[] {
  const { oidcIssuer, oidcJwksUrl, oidcSignInIssuer, franceConnectIssuer, publicUrl, portalUrl, smsUrl } = settings;
  const addresses = [
    ['OIDC_ISSUER', oidcIssuer, 'whoever sits on the way could speak for the issuer'],
    ['OIDC_JWKS_URL', oidcJwksUrl, 'whoever sits on the way could put keys of his own in their place'],
    ['OIDC_SIGN_IN_ISSUER', oidcSignInIssuer, 'whoever sits on the way could speak for the issuer'],
    ['FRANCECONNECT_ISSUER', franceConnectIssuer, 'whoever sits on the way could speak for FranceConnect'],
    ['PUBLIC_URL', publicUrl, 'whoever sits on the way could take the sessions of staff'],
    ['PORTAL_URL', portalUrl, 'the links of e-mails would carry their tokens in clear'],
    ['SMS_URL', smsUrl, 'whoever sits on the way could read the codes'],
  ] as const;
  return addresses
    .filter(([, address]) => address?.startsWith('http:'))
    .map(([env, , why]) => `${env} must be an https address when MODE=production: ${why}`);
}
