/** How an issuer is asked for the level and the time of a sign-in of staff. */
import type { IssuerClientOptions } from '../openid/index.js';
import type { Mapping } from './mapping.js';

/**
 * Makes the parameters that ask an issuer for levels of sign-in, and for its time. Where the mapping says so, or the issuer announces that it takes it,
 * that is the parameter `claims`. Else it is `acr_values` and `max_age`: an issuer that is told how old a sign-in may be, in seconds, says
 * when it was.
 */
export const askingAs =
  ({ asksByClaims }: Pick<Mapping, 'asksByClaims'>, maxAge: number): IssuerClientOptions['asking'] =>
  ({ acr, again }, { takesClaims }) => {
    const prompt: Record<string, string> = again ? { prompt: 'login' } : {};
    if (asksByClaims || takesClaims) {
      const level = acr.length > 0 ? { essential: true, values: acr } : null;
      const claims = { id_token: { acr: level, amr: null, auth_time: { essential: true } } };
      return { claims: JSON.stringify(claims), ...prompt };
    }
    const levels: Record<string, string> = acr.length > 0 ? { acr_values: acr.join(' ') } : {};
    return { max_age: String(maxAge), ...levels, ...prompt };
  };
