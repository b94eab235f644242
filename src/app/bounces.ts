/** Makes what takes in the reports of e-mails that did not arrive, as the configuration says. */
import type { BounceRouteDeps } from '../api/http/bounces.js';
import { bounceAddresses, type BounceAddresses } from '../mail/bounces/address.js';
import { createBounceIntake, type BounceIntake } from '../mail/bounces/intake.js';
import type { Installation } from './installation.js';

type Needed = Pick<Installation, 'config' | 'vault' | 'pool' | 'commands'>;

/** Makes and reads the address of each e-mail to which its report comes back; `undefined` without MAIL_BOUNCE_ADDRESS. */
export const bounceAddressesOf = ({ config, vault }: Pick<Needed, 'config' | 'vault'>): BounceAddresses | undefined =>
  config.bounceAddress === undefined ? undefined : bounceAddresses(config.bounceAddress, vault.digest);

/** Takes reports in; `undefined` without MAIL_BOUNCE_ADDRESS. */
export function bounceIntakeOf(installation: Needed): BounceIntake | undefined {
  const addresses = bounceAddressesOf(installation);
  return addresses && createBounceIntake({ ...installation, addresses });
}

/** What the route `POST /mail/bounces` needs; `undefined` without MAIL_BOUNCE_ADDRESS or MAIL_BOUNCE_SECRET. */
export function bounceRouteDeps(installation: Needed): BounceRouteDeps | undefined {
  const { bounceSecret: secret } = installation.config;
  const intake = bounceIntakeOf(installation);
  return intake && secret && { intake, secret };
}
