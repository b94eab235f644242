/** What tells one issuer of the field from another: its claims, its levels of sign-in, what it asks of its clients. */

/** A person who can sign in at a provider of development. */
export interface ProviderUser {
  /** Chosen on the sign-in page. */
  readonly login: string;
  /** Who it is, in a few words. */
  readonly description: string;
  /** The subject that clients are told. */
  readonly sub: string;
  /** Claims by name, for the scopes that a client asks for. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Whether the person has a second factor; without it, only the lowest level can be reached. */
  readonly secondFactor: boolean;
}

export interface ProviderKind {
  readonly name: 'fim' | 'proconnect' | 'franceconnect' | 'claim';
  /** As its sign-in page names it. */
  readonly title: string;
  /** Path of the issuer below that of the provider, such as `/api/v2`; empty when they are the same. */
  readonly path: string;
  /** The claims of each scope. */
  readonly scopes: Readonly<Record<string, readonly string[]>>;
  /** Values of `acr`: the lowest first. All but the first need a second factor. */
  readonly levels: readonly [string, ...string[]];
  /** `amr` of a sign-in with a second factor; that of any other is `["pwd"]`. */
  readonly strongAmr: readonly string[];
  /** True when userinfo is a signed JWT (ES256); otherwise it is plain JSON. */
  readonly signsUserinfo: boolean;
  /** Whether clients may ask for claims by the parameter `claims`. */
  readonly takesClaimsParameter: boolean;
  /** True when the ID token says `acr`, `amr` and `auth_time` though nobody asks for them. */
  readonly tellsLevel: boolean;
  /** True when the ID token has the claims of the scopes; otherwise userinfo alone has them. */
  readonly claimsInIdToken: boolean;
  /** Why an authorisation request is refused, as the real issuer refuses it; undefined when it is fit. */
  readonly unfit: (request: URLSearchParams) => string | undefined;
  /** Why a request to sign out is refused. */
  readonly unfitLogout: (request: URLSearchParams) => string | undefined;
}

/** The first of these parameters that is missing or shorter than `length` characters, as a sentence. */
export function tooShort(request: URLSearchParams, names: readonly string[], length: number): string | undefined {
  const name = names.find(one => (request.get(one) ?? '').length < length);
  return name === undefined ? undefined : `${name} needs ${length} characters or more`;
}

/** The first parameter that is not one of these, as a sentence. */
export function unknown(request: URLSearchParams, known: readonly string[]): string | undefined {
  const name = [...request.keys()].find(one => !known.includes(one));
  return name === undefined ? undefined : `${name} is not a parameter that is taken here`;
}
