/** The door of this folder: providers of OpenID Connect for development and tests. */
export type { ProviderKind, ProviderUser } from './kind.js';
export { CLAIM, FIM, FRANCECONNECT, PROCONNECT, PROVIDER_KINDS } from './kinds.js';
export {
  claimPeople,
  DELEG_CE,
  fimPeople,
  franceConnectPerson,
  MINISTRY_IDP,
  proConnectPeople,
  type PivotIdentity,
} from './people.js';
export { openProvider, type DevelopmentProvider, type ProviderClient, type ProviderOptions } from './provider.js';
export { issuerOf, providerRoutes, type MountedProvider } from './routes.js';
