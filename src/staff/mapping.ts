/**
 * Makes a subject and roles of what an issuer tells of a person after a sign-in. Each mapping is a file of `mappings/`; the setting
 * OIDC_MAPPING chooses one. A mapping never grants more than the issuer names: what it cannot read, it leaves out with a remark.
 */
import type { Claims, Told } from '../openid/index.js';
import type { Grant } from '../security/principal.js';

export type { Claims, Told };

/** Why a value of a claim granted nothing. For the log: a remark names the claim, and never shows its value. */
export const REMARKS = {
  VALUE_MALFORMED: 'a value does not have the form that is documented',
  TOO_MANY_VALUES: 'the claim has more values than anybody can need; none is read',
  FUNCTION_UNKNOWN: 'the function is none of DIR, ADF, ENS, DEC, IEN1D',
  NOT_FIRST_DEGREE: 'a director of an école is in charge of a school that is no école',
  CIRCONSCRIPTION_MISSING: 'an inspector comes without a circonscription',
  ACADEMIE_UNKNOWN: 'the code of the académie is none of those there are',
  DELEGATION_ENDED: 'a delegation has ended',
  DELEGATION_NOT_BEGUN: 'a delegation has not begun',
  ROLE_UNKNOWN: 'a role is none of those there are, or one that only this system gives',
  ISSUER_NOT_BELIEVED: 'the issuer behind ProConnect is none of PROCONNECT_IDPS',
} as const;
export type RemarkCode = keyof typeof REMARKS;

export interface Remark {
  readonly code: RemarkCode;
  readonly claim: string;
}

/** Who has signed in. */
export interface Mapped {
  /** Opaque, stored in the ledger for ever: never a name, a login or an e-mail address. */
  readonly subject: string;
  readonly roles: readonly Grant[];
  /** Code of the person's own académie, for the front-end to begin with; grants nothing. */
  readonly academie?: string;
  readonly remarks: readonly Remark[];
}

/** Why a sign-in is refused although the issuer vouches for the person. */
export const UNFIT = {
  SUBJECT_UNFIT: 'the subject is no opaque text of 1 to 255 visible ASCII characters',
  CLAIMS_UNFIT: 'the claim registre_roles does not have the form that is documented',
} as const;

/** Thrown by a mapping that cannot say who the person is. */
export class UnfitClaims extends Error {
  override readonly name = 'UnfitClaims';
  constructor(readonly code: keyof typeof UNFIT) {
    super(UNFIT[code]);
  }
}

export interface MappingOptions {
  /** Business time, ISO 8601 UTC: delegations end by it. */
  readonly now: string;
  /** Keyed digest: makes an opaque subject of one that may be a login. */
  readonly digest: (domain: string, ...parts: string[]) => string;
  /** `fim`: the applications of DELEG-CE that are delegated here. */
  readonly delegations: Delegations;
  /** `proconnect`: the issuers behind ProConnect whose attributes are believed. */
  readonly believedIdps: readonly string[];
}

/** An application of DELEG-CE, and the delegated function when it matters. */
export interface DelegatedApplication {
  readonly application: string;
  readonly delegatedFunction?: string;
}

export interface Delegations {
  /** Whoever is lent this application becomes a delegate of the head. */
  readonly delegate: DelegatedApplication;
  /** Whoever is lent this application joins the pupils' helpdesk. A value that fits both applications counts as this one. */
  readonly helpdesk: DelegatedApplication;
}

export interface Mapping {
  readonly name: 'fim' | 'proconnect' | 'claim';
  /** Scopes to ask for, unless OIDC_SCOPE names others. */
  readonly scope: string;
  /** True when userinfo must be a signed JWT; plain JSON is then refused. */
  readonly signedUserinfo: boolean;
  /** True when levels of sign-in are asked for by the parameter `claims` even if the issuer does not announce it. */
  readonly asksByClaims: boolean;
  /** Values of `acr` that stand for a strong authentication, unless OTP_ACR names others. */
  readonly otpAcr: readonly string[];
  /** Values of `amr` that stand for one. */
  readonly otpAmr: readonly string[];
  /** Throws UnfitClaims when it cannot say who the person is. */
  readonly map: (told: Told, options: MappingOptions) => Mapped;
}
