/** The federation of the ministry's agents (FIM), behind ARENA: attributes of the directory in userinfo. */
import { UnfitClaims, type Mapping } from '../mapping.js';
import { rolesOfAgent } from './agent.js';

/** Characters of the longest subject. */
const LONGEST_SUBJECT = 255;

export const fim: Mapping = {
  name: 'fim',
  scope: 'openid profile email',
  signedUserinfo: false,
  asksByClaims: false,
  otpAcr: [],
  otpAmr: ['otp'],
  map: ({ idToken: { sub }, userinfo }, options) => {
    if (typeof sub !== 'string' || sub === '' || sub.length > LONGEST_SUBJECT) throw new UnfitClaims('SUBJECT_UNFIT');
    // FIM's subject is often the login of the agent, which is made of the name.
    return { subject: `fim:${options.digest('staff subject', 'fim', sub)}`, ...rolesOfAgent(userinfo, options) };
  },
};
