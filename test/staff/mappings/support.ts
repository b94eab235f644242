import type { Claims, Mapped, MappingOptions } from '../../../src/staff/mapping.js';

export const NOW = '2026-10-15T10:00:00.000Z';

export const OPTIONS: MappingOptions = {
  now: NOW,
  // Lengths alone: nothing of what is digested shows.
  digest: (domain, ...parts) => `digest-of-${domain.length}-${parts.join('-').length}`,
  delegations: {
    delegate: { application: 'educonnect' },
    helpdesk: { application: 'educonnect_depannage' },
  },
  believedIdps: ['ministry'],
};

/** The remarks, each as its claim and its code, once, in order. */
export const codesOf = ({ remarks }: Pick<Mapped, 'remarks'>): string[] => [
  ...new Set(remarks.map(({ code, claim }) => `${claim} ${code}`)),
];

/** The schools that texts name anywhere: whatever looks like a UAI. */
export const uaisIn = (claims: Claims): Set<string> =>
  new Set(
    [
      ...JSON.stringify(claims)
        .toUpperCase()
        .matchAll(/\d{7}[A-Z]/g),
    ].map(([uai]) => uai),
  );

/** A value of FrEduRneResp: a school that the agent is in charge of. */
export const inCharge = (uai: string, type = 'LYC', nature = '300'): string => `${uai}$UAJ$PU$N$T3$${type}$${nature}`;

/** A value of FrEduRne: a post in a school, with the function there. */
export const post = (uai: string, what: string, nature = '340'): string =>
  `${uai}$UAJ$PU$${what}$${uai}$T3$CLG$${nature}`;

export interface Delegation {
  readonly application?: string;
  readonly from?: string;
  readonly until?: string;
  readonly schools?: string;
  readonly delegatedFunction?: string;
}

/** A value of FrEduResDel: a delegation by DELEG-CE. */
export const delegation = ({
  application = 'educonnect',
  from = '01/09/2026',
  until = '31/08/2027',
  schools = `FrEduRneResp=${inCharge('0750001A')}`,
  delegatedFunction = '',
}: Delegation = {}): string =>
  `${application}|/redirectionhub/redirect.jsp?applicationname=x|${from}|${until}|jdupont|${schools}|proxy|${delegatedFunction}|`;
