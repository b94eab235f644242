/** The issuers of the field, as providers of development play them. */
import { tooShort, unknown, type ProviderKind } from './kind.js';

/** Finds every request fit. */
const alwaysFit = (): undefined => undefined;

/**
 * The federation of the ministry's agents (FIM), behind the portal ARENA: attributes of the académie's directory in userinfo, as plain
 * JSON. `docs/domain.md` says what they mean.
 */
export const FIM: ProviderKind = {
  name: 'fim',
  title: 'FIM (ARENA)',
  path: '',
  scopes: {
    profile: [
      'given_name',
      'family_name',
      'title',
      'typensi',
      'rne',
      'codaca',
      'FrEduFonctAdm',
      'FrEduRne',
      'FrEduRneResp',
      'FrEduResDel',
    ],
    email: ['email'],
  },
  levels: ['PASSWORD', 'OTP'],
  strongAmr: ['pwd', 'otp'],
  signsUserinfo: false,
  takesClaimsParameter: false,
  tellsLevel: true,
  claimsInIdToken: false,
  unfit: alwaysFit,
  unfitLogout: alwaysFit,
};

/** ProConnect's own levels of assurance, beside eIDAS. */
const PROCONNECT_ASSURANCE = 'https://proconnect.gouv.fr/assurance';

/** ProConnect: one scope for each claim, userinfo signed, levels asked for by `claims`, no parameter beyond those it documents. */
export const PROCONNECT: ProviderKind = {
  name: 'proconnect',
  title: 'ProConnect',
  path: '/api/v2',
  scopes: Object.fromEntries(
    ['given_name', 'usual_name', 'email', 'uid', 'siret', 'idp_id', 'organization_label', 'roles', 'custom'].map(
      claim => [claim, [claim]],
    ),
  ),
  levels: [
    'eidas1',
    'eidas2',
    'eidas3',
    `${PROCONNECT_ASSURANCE}/self-asserted-2fa`,
    `${PROCONNECT_ASSURANCE}/consistency-checked-2fa`,
  ],
  strongAmr: ['pwd', 'otp', 'mfa'],
  signsUserinfo: true,
  takesClaimsParameter: true,
  tellsLevel: false,
  claimsInIdToken: false,
  unfit: request =>
    tooShort(request, ['state', 'nonce'], 32) ??
    unknown(request, [
      'response_type',
      'client_id',
      'redirect_uri',
      'scope',
      'claims',
      'state',
      'nonce',
      'prompt',
      'acr_values',
      'idp_hint',
      'login_hint',
      'code_challenge',
      'code_challenge_method',
    ]),
  unfitLogout: request =>
    request.has('id_token_hint') ? tooShort(request, ['state'], 32) : 'id_token_hint is needed to sign out',
};

/** FranceConnect, version 2: the pivot identity in userinfo, which is signed; the level has to be asked for. */
export const FRANCECONNECT: ProviderKind = {
  name: 'franceconnect',
  title: 'FranceConnect',
  path: '/api/v2',
  scopes: {
    profile: ['given_name', 'family_name', 'birthdate', 'gender', 'preferred_username'],
    birth: ['birthplace', 'birthcountry'],
    identite_pivot: ['given_name', 'family_name', 'birthdate', 'gender', 'birthplace', 'birthcountry'],
    given_name: ['given_name'],
    family_name: ['family_name'],
    birthdate: ['birthdate'],
    gender: ['gender'],
    birthplace: ['birthplace'],
    birthcountry: ['birthcountry'],
    preferred_username: ['preferred_username'],
    email: ['email'],
  },
  levels: ['eidas1', 'eidas2', 'eidas3'],
  strongAmr: ['pwd', 'mfa'],
  signsUserinfo: true,
  takesClaimsParameter: true,
  tellsLevel: false,
  claimsInIdToken: false,
  unfit: request =>
    tooShort(request, ['state', 'nonce'], 22) ??
    (/^eidas[123]( eidas[123])*$/.test(request.get('acr_values') ?? '')
      ? undefined
      : 'acr_values needs an eIDAS level'),
  unfitLogout: request =>
    request.has('id_token_hint') ? tooShort(request, ['state'], 22) : 'id_token_hint is needed to sign out',
};

/** Any other issuer, such as Keycloak: one claim with the roles, in the ID token and in userinfo. */
export const CLAIM: ProviderKind = {
  name: 'claim',
  title: 'an issuer with registre_roles, such as Keycloak',
  path: '',
  scopes: { profile: ['registre_roles', 'given_name', 'family_name'], email: ['email'] },
  levels: ['1', '2'],
  strongAmr: ['pwd', 'otp'],
  signsUserinfo: false,
  takesClaimsParameter: true,
  tellsLevel: true,
  claimsInIdToken: true,
  unfit: alwaysFit,
  unfitLogout: alwaysFit,
};

export const PROVIDER_KINDS: readonly ProviderKind[] = [FIM, PROCONNECT, FRANCECONNECT, CLAIM];
