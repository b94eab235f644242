/**
 * Any issuer with one documented claim, `registre_roles`: the same as in access tokens (docs/operations.md, "Staff sign-in"). It is read
 * from the ID token, or where that lacks it from userinfo.
 */
import { opaqueSubject, rolesHeld } from '../../security/claims.js';
import { UnfitClaims, type Claims, type Mapped, type Mapping, type Remark } from '../mapping.js';

const CLAIM = 'registre_roles';

/** The roles of the claim. Throws UnfitClaims when it is malformed: roles are not granted in part. */
export function rolesOfClaim(claims: Claims): Pick<Mapped, 'roles' | 'remarks'> {
  const held = rolesHeld(claims[CLAIM]);
  if (!held) throw new UnfitClaims('CLAIMS_UNFIT');
  const remarks: Remark[] = held.unknown > 0 ? [{ code: 'ROLE_UNKNOWN', claim: CLAIM }] : [];
  return { roles: held.roles, remarks };
}

/** The subject as the issuer spells it, so that it is the same as in its access tokens. */
export function subjectOf({ sub }: Claims): string {
  const subject = opaqueSubject(sub);
  if (subject === undefined) throw new UnfitClaims('SUBJECT_UNFIT');
  return subject;
}

export const claim: Mapping = {
  name: 'claim',
  scope: 'openid profile',
  signedUserinfo: false,
  asksByClaims: false,
  otpAcr: [],
  otpAmr: ['otp'],
  map: ({ idToken, userinfo }) => ({
    subject: subjectOf(idToken),
    ...rolesOfClaim(CLAIM in idToken ? idToken : userinfo),
  }),
};
