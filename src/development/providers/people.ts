/** Ready-made people of the providers of development, made of the schools that there are. */
import { hash } from 'node:crypto';
import type { DevelopmentUser, SchoolOfDevelopment } from '../users.js';
import type { ProviderUser } from './kind.js';

/** The issuer behind ProConnect whose people carry the attributes of the ministry. */
export const MINISTRY_IDP = '00000000-0000-4000-8000-0000000000e9';
const OTHER_IDP = '00000000-0000-4000-8000-0000000000a1';

/** Name of the application in DELEG-CE, and of that of the pupils' helpdesk. */
export const DELEG_CE = { delegate: 'educonnect', helpdesk: 'educonnect_depannage' } as const;

/** Attributes of the académie's directory. */
interface Agent {
  readonly login: string;
  readonly description: string;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  readonly secondFactor?: boolean;
}

/** `0750001A$UAJ$PU$N$T3$CLG$340`: a school of which the agent is in charge. */
const inCharge = ({ uai, degree }: SchoolOfDevelopment): string =>
  degree === 'FIRST' ? `${uai}$UAJ$PU$N$T3$EEPU$151` : `${uai}$UAJ$PU$N$T3$CLG$340`;

/** `0750001A$UAJ$PU$ENS$0750001A$T3$CLG$340`: a school in which the agent works, and as what. */
const worksIn = (school: SchoolOfDevelopment, post: string): string =>
  inCharge(school).replace('$PU$N$', `$PU$${post}$${school.uai}$`);

const delegated = (application: string, school: SchoolOfDevelopment): string =>
  `${application}|/redirectionhub/redirect.jsp?applicationname=${application}|01/09/2020|31/12/9999|chef|` +
  `FrEduRneResp=${inCharge(school)}|rev-proxy-dmz-portail||`;

const codeOf = (academie: string): string => academie.padStart(3, '0');

function agents(schools: readonly SchoolOfDevelopment[]): Agent[] {
  const [first] = schools;
  if (!first) return [];
  const codaca = codeOf(first.academie);
  const headOf = (school: SchoolOfDevelopment): Record<string, string | string[]> => {
    const post = school.degree === 'FIRST' ? 'DEC' : 'DIR';
    return {
      FrEduFonctAdm: post,
      FrEduRneResp: [inCharge(school)],
      FrEduRne: [worksIn(school, post)],
      codaca: codeOf(school.academie),
    };
  };
  const teacher = { FrEduFonctAdm: 'ENS', FrEduRneResp: ['X'], FrEduRne: [worksIn(first, 'ENS')], codaca };
  const circonscription = schools.find(school => school.circonscription)?.circonscription;
  return [
    ...schools.map((school, i) => ({
      login: `head${i + 1}`,
      description: `${school.degree === 'FIRST' ? 'directs' : 'head of'} ${school.uai}`,
      attributes: headOf(school),
    })),
    {
      login: 'heads',
      description: `head of ${schools.length} schools`,
      attributes: { ...headOf(first), FrEduFonctAdm: 'DIR', FrEduRneResp: schools.map(inCharge) },
    },
    { login: 'head-weak', description: `head of ${first.uai}`, attributes: headOf(first), secondFactor: false },
    {
      login: 'deputy',
      description: `deputy in ${first.uai}, to whom nothing is delegated`,
      attributes: { ...teacher, FrEduFonctAdm: 'ADF', FrEduRne: [worksIn(first, 'ADF')] },
    },
    {
      login: 'delegate',
      description: `teaches in ${first.uai}, delegate of its head by DELEG-CE`,
      attributes: { ...teacher, FrEduResDel: [delegated(DELEG_CE.delegate, first)] },
    },
    {
      login: 'helpdesk',
      description: `teaches in ${first.uai}, pupils' helpdesk by DELEG-CE`,
      attributes: { ...teacher, FrEduResDel: [delegated(DELEG_CE.helpdesk, first)] },
      secondFactor: false,
    },
    {
      login: 'inspector',
      description: circonscription ? `inspects the circonscription ${circonscription}` : 'inspects no circonscription',
      attributes: {
        FrEduFonctAdm: 'IEN1D',
        FrEduRneResp: circonscription ? [`${circonscription}$UAJ$PU$N$T3$CIRC$801`] : ['X'],
        codaca,
      },
    },
  ];
}

const names = (login: string): { given_name: string; family_name: string; email: string } => ({
  given_name: 'Agent',
  family_name: login.toUpperCase(),
  email: `${login}@ac-development.example`,
});

/** Agents as FIM describes them. */
export const fimPeople = (schools: readonly SchoolOfDevelopment[]): ProviderUser[] =>
  agents(schools).map(({ login, description, attributes, secondFactor = true }) => ({
    login,
    description,
    sub: login,
    claims: { ...names(login), ...attributes },
    secondFactor,
  }));

/** The same agents through ProConnect, which carries the attributes of their issuer in `custom`, and one of another issuer. */
export const proConnectPeople = (schools: readonly SchoolOfDevelopment[]): ProviderUser[] => {
  const person = (
    { login, description, attributes, secondFactor = true }: Agent,
    issuer: { idp_id: string; siret: string; organization_label: string },
  ): ProviderUser => {
    const { given_name, family_name, email } = names(login);
    const claims = { given_name, usual_name: family_name, email, uid: login, ...issuer, custom: attributes };
    return { login, description, sub: `proconnect-${issuer.idp_id.slice(-2)}-${login}`, claims, secondFactor };
  };
  const ministry = { idp_id: MINISTRY_IDP, siret: '11004301500012', organization_label: 'MINISTERE DE L’EDUCATION' };
  const town = { idp_id: OTHER_IDP, siret: '21750001600019', organization_label: 'UNE COMMUNE' };
  const everybody = agents(schools);
  const [head] = everybody;
  return [
    ...everybody.map(agent => person(agent, ministry)),
    ...(head
      ? [person({ ...head, login: 'stranger', description: 'of an issuer that says he or she is a head' }, town)]
      : []),
  ];
};

/** The ready-made logins, as an issuer with the claim `registre_roles` describes them. */
export const claimPeople = (users: readonly DevelopmentUser[]): ProviderUser[] =>
  users.map(({ login, description, roles, otp }) => ({
    login,
    description,
    sub: `development:${login}`,
    claims: { ...names(login), registre_roles: roles },
    secondFactor: otp,
  }));

/** A person as FranceConnect knows one. */
export interface PivotIdentity {
  readonly givenName: string;
  readonly familyName: string;
  /** `YYYY-MM-DD`. */
  readonly birthdate: string;
  readonly gender: 'female' | 'male';
  /** INSEE codes of the commune and the country. */
  readonly birthplace: string;
  readonly birthcountry: string;
  readonly email: string;
}

/** A person of FranceConnect, whose subject has the form of FranceConnect's: 64 hexadecimal digits and `v1`. */
export const franceConnectPerson = (
  login: string,
  description: string,
  { givenName, familyName, birthdate, gender, birthplace, birthcountry, email }: PivotIdentity,
): ProviderUser => ({
  login,
  description,
  sub: `${hash('sha256', login, 'hex')}v1`,
  claims: {
    given_name: givenName,
    family_name: familyName,
    birthdate,
    gender,
    birthplace,
    birthcountry,
    email,
    preferred_username: '',
  },
  secondFactor: true,
});
