/** Ready-made logins of the development issuer, at least one for each role. Their password is printed and no secret. */
import { DELEGABLE } from '../security/actions.js';
import type { Grant } from '../security/principal.js';

export interface DevelopmentUser {
  readonly login: string;
  readonly password: string;
  /** What it is for, in a few words. */
  readonly description: string;
  readonly roles: readonly Grant[];
  /** Whether signing in counts as strong authentication. */
  readonly otp: boolean;
}

export interface SchoolOfDevelopment {
  readonly uai: string;
  readonly academie: string;
  readonly degree: 'FIRST' | 'SECOND';
  /** Code of the circonscription; none in the second degree. */
  readonly circonscription?: string | null;
}

export const DEVELOPMENT_PASSWORD = 'registre';

/** The rights of the delegate: all that a head can lend, except revealing passwords and settling disputes. */
const LENT_RIGHTS = DELEGABLE.filter(action => !['ACCOUNT_REVEAL_PASSWORD', 'LINK_DISPUTE_RESOLVE'].includes(action));

/** A head for each school, and every other role on the first school or its académie. `until`: when the delegation lapses. */
export function developmentUsers(schools: readonly SchoolOfDevelopment[], until: string): DevelopmentUser[] {
  const user = (login: string, description: string, roles: readonly Grant[], { otp = true } = {}): DevelopmentUser => ({
    login,
    password: DEVELOPMENT_PASSWORD,
    description,
    roles,
    otp,
  });
  const everybody = [
    user('admin', 'national administrator', [{ role: 'NATIONAL_ADMIN', nation: true }]),
    user('audit', 'auditor of the nation', [{ role: 'AUDITOR', nation: true }]),
    user('portal', 'the portal of the holders: activation, sign-in', [{ role: 'PORTAL' }], { otp: false }),
  ];
  const [first] = schools;
  if (!first) return everybody;
  const { uai, academie } = first;
  const uais = schools.map(school => school.uai);
  const of = `of académie ${academie}`;
  return [
    ...uais.map((school, i) => user(`head${i + 1}`, `head of ${school}`, [{ role: 'SCHOOL_HEAD', schools: [school] }])),
    ...(uais.length > 1
      ? [user('heads', `head of ${uais.length} schools`, [{ role: 'SCHOOL_HEAD', schools: uais }])]
      : []),
    user(
      'head-weak',
      `head of ${uai}, signed in without a one-time password`,
      [{ role: 'SCHOOL_HEAD', schools: [uai] }],
      { otp: false },
    ),
    user('delegate', `delegate of the head of ${uai}`, [
      { role: 'SCHOOL_DELEGATE', schools: [uai], rights: LENT_RIGHTS, until },
    ]),
    user('helpdesk', `pupils' helpdesk of ${uai}`, [{ role: 'STUDENT_HELPDESK', schools: [uai] }], { otp: false }),
    user('support', `support ${of}`, [{ role: 'ACADEMIE_SUPPORT', academie }]),
    user('dashboard', `dashboard ${of}`, [{ role: 'ACADEMIE_DASHBOARD', academie }], { otp: false }),
    user('auditor', `auditor ${of}`, [{ role: 'AUDITOR', academie }]),
    user('importer', `imports ${of}`, [{ role: 'IMPORTER', academie }], { otp: false }),
    ...everybody,
  ];
}
