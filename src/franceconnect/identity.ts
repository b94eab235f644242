/** Reads who somebody is from what FranceConnect tells: the pivot identity, in userinfo. */
import { z } from 'zod';
import { SignInFailure, type Vouched } from '../openid/index.js';
import type { FranceConnectIdentity } from '../vault/franceconnect.js';
import type { FranceConnectFailureCode } from './failure.js';

/** Characters of the longest name. */
const LONGEST = 300;
const name = z.string().trim().min(1).max(LONGEST);

const pivot = z.object({
  given_name: name,
  family_name: name,
  birthdate: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional()
    .catch(undefined),
  gender: z.enum(['female', 'male']).optional().catch(undefined),
});

/** The levels of assurance of eIDAS, the lowest first: FranceConnect gives the one that was asked for, or a higher one. */
const EIDAS_LEVELS = ['eidas1', 'eidas2', 'eidas3'] as const;

/** The identity. Throws SignInFailure when it is incomplete, or FranceConnect does not say how strongly it was proven. */
export function identityOf({ idToken, userinfo }: Vouched): FranceConnectIdentity {
  const { acr } = idToken;
  if (!EIDAS_LEVELS.some(level => level === acr))
    throw new SignInFailure<FranceConnectFailureCode>('ISSUER_ANSWER_UNFIT', {
      cause: new Error('the ID token has no acr of eIDAS'),
    });
  const { data } = pivot.safeParse(userinfo);
  if (!data) throw new SignInFailure<FranceConnectFailureCode>('IDENTITY_UNFIT');
  const { given_name: givenName, family_name: familyName, birthdate: birthDate, gender } = data;
  return { givenName, familyName, ...(birthDate && { birthDate }), ...(gender && { gender }) };
}
