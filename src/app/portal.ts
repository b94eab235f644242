import type { PortalAddresses } from '../api/context.js';
import type { Config } from '../config.js';

/** The addresses of the portal that letters name. `url` is the address of this server, used where PORTAL_URL is not set. */
export function portalOf(
  { portalUrl, assistanceUrl }: Pick<Config, 'portalUrl' | 'assistanceUrl'>,
  url: string,
): PortalAddresses {
  const address = (portalUrl ?? url).replace(/\/+$/, '');
  return { address, assistance: assistanceUrl ?? `${address}/assistance` };
}
