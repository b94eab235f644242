import type { PortalAddresses } from '../api/context.js';
import type { Config } from '../config.js';

/** The addresses that letters name; `url`: of this server, where PORTAL_URL is not set. */
export function portalOf(
  { portalUrl, assistanceUrl }: Pick<Config, 'portalUrl' | 'assistanceUrl'>,
  url: string,
): PortalAddresses {
  const address = (portalUrl ?? url).replace(/\/+$/, '');
  return { address, assistance: assistanceUrl ?? `${address}/assistance` };
}
