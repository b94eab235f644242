/**
 * ProConnect. It says who somebody is and how strongly that was proven, not what he or she may do: its own claims grant nothing. An issuer
 * behind it may send attributes in `custom`. Any issuer could send any, so they count only when PROCONNECT_IDPS names that issuer: then
 * `custom` is read as attributes of the directory (see `agent.ts`), or as `registre_roles` where it has that.
 */
import type { Claims, Mapped, Mapping, MappingOptions } from '../mapping.js';
import { rolesOfAgent } from './agent.js';
import { rolesOfClaim, subjectOf } from './claim.js';

const ASSURANCE = 'https://proconnect.gouv.fr/assurance';

const isClaims = (value: unknown): value is Claims =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `custom`, which some issuers send as JSON in a text; undefined when it is no object. */
function customOf(custom: unknown): Claims | undefined {
  if (typeof custom !== 'string') return isClaims(custom) ? custom : undefined;
  try {
    const parsed: unknown = JSON.parse(custom);
    return isClaims(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function rolesOf({ idp_id: idp, custom }: Claims, options: MappingOptions): Omit<Mapped, 'subject'> {
  if (custom === undefined || custom === null) return { roles: [], remarks: [] };
  if (typeof idp !== 'string' || !options.believedIdps.includes(idp))
    return { roles: [], remarks: [{ code: 'ISSUER_NOT_BELIEVED', claim: 'custom' }] };
  const attributes = customOf(custom);
  if (!attributes) return { roles: [], remarks: [{ code: 'VALUE_MALFORMED', claim: 'custom' }] };
  return 'registre_roles' in attributes ? rolesOfClaim(attributes) : rolesOfAgent(attributes, options);
}

export const proConnect: Mapping = {
  name: 'proconnect',
  scope: 'openid idp_id custom',
  signedUserinfo: true,
  asksByClaims: true,
  otpAcr: ['eidas2', 'eidas3', `${ASSURANCE}/self-asserted-2fa`, `${ASSURANCE}/consistency-checked-2fa`],
  otpAmr: ['mfa'],
  map: ({ idToken, userinfo }, options) => ({ subject: subjectOf(idToken), ...rolesOf(userinfo, options) }),
};
