import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Claims } from '../../../src/staff/mapping.js';
import { claim } from '../../../src/staff/mappings/claim.js';
import { MAPPINGS } from '../../../src/staff/mappings/index.js';
import { proConnect } from '../../../src/staff/mappings/proconnect.js';
import { codesOf, inCharge, OPTIONS } from './support.js';

const A = '0750001A';
const HEAD = { role: 'SCHOOL_HEAD', schools: [A] };

describe('ProConnect', () => {
  const mapped = (userinfo: Claims, sub: unknown = 'a1b2c3') => proConnect.map({ idToken: { sub }, userinfo }, OPTIONS);
  const agent = { FrEduFonctAdm: 'DIR', FrEduRneResp: [inCharge(A)], codaca: '001' };

  it.each<[string, Claims, readonly unknown[], readonly string[]]>([
    ['says who it is, and grants nothing by itself', { roles: ['agent_public'], siret: '1' }, [], []],
    ['carries attributes of an issuer that is believed', { idp_id: 'ministry', custom: agent }, [HEAD], []],
    ['carries them as a text', { idp_id: 'ministry', custom: JSON.stringify(agent) }, [HEAD], []],
    ['carries registre_roles', { idp_id: 'ministry', custom: { registre_roles: [HEAD] } }, [HEAD], []],
    ['carries attributes of another issuer', { idp_id: 'town', custom: agent }, [], ['custom ISSUER_NOT_BELIEVED']],
    ['carries attributes of nobody', { custom: agent }, [], ['custom ISSUER_NOT_BELIEVED']],
    ['carries a list', { idp_id: 'ministry', custom: [agent] }, [], ['custom VALUE_MALFORMED']],
    ['carries a text that is no JSON', { idp_id: 'ministry', custom: 'DIR' }, [], ['custom VALUE_MALFORMED']],
    ['carries attributes beside custom', { idp_id: 'ministry', ...agent }, [], []],
  ])('%s', (_, userinfo, roles, remarks) => {
    const answer = mapped(userinfo);
    expect(answer.roles).toEqual(roles);
    expect(codesOf(answer)).toEqual(remarks);
    expect(answer.subject).toBe('a1b2c3');
  });

  it('refuses roles in custom that are malformed', () => {
    const userinfo = { idp_id: 'ministry', custom: { registre_roles: [{ role: 'SCHOOL_HEAD', schools: ['all'] }] } };
    expect(() => mapped(userinfo)).toThrow(expect.objectContaining({ code: 'CLAIMS_UNFIT' }));
  });

  it('believes nobody else, whatever is in custom', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (idp, custom) => {
        fc.pre(idp !== 'ministry');
        expect(mapped({ idp_id: idp, custom }).roles).toEqual([]);
      }),
    );
  });
});

describe('the claim registre_roles', () => {
  const mapped = (idToken: Claims, userinfo: Claims = {}) =>
    claim.map({ idToken: { sub: 'u-1', ...idToken }, userinfo }, OPTIONS);

  it('is read from the ID token first, then from userinfo', () => {
    expect(mapped({ registre_roles: [HEAD] }, { registre_roles: [] }).roles).toEqual([HEAD]);
    expect(mapped({}, { registre_roles: [HEAD] }).roles).toEqual([HEAD]);
    expect(mapped({}).roles).toEqual([]);
  });

  it.each([
    ['only this system gives', 'SYSTEM'],
    ['only this system gives to holders', 'HOLDER'],
    ['nobody knows', 'RECTEUR'],
  ])('grants nothing by a role that %s', (_, role) => {
    const answer = mapped({ registre_roles: [{ role, nation: true }, HEAD] });
    expect(answer.roles).toEqual([HEAD]);
    expect(codesOf(answer)).toEqual(['registre_roles ROLE_UNKNOWN']);
  });

  it.each([
    'SCHOOL_HEAD',
    {},
    [null],
    [{ role: 'SCHOOL_HEAD', schools: A }],
    [{ role: 'SCHOOL_DELEGATE', schools: [A], until: 'tomorrow' }],
    [{ schools: [A] }],
    [HEAD, { role: 'AUDITOR', nation: 'yes' }],
  ])('is refused whole when it is %j', value => {
    expect(() => mapped({ registre_roles: value })).toThrow(expect.objectContaining({ code: 'CLAIMS_UNFIT' }));
  });

  it('grants no school that it does not name', () => {
    const uai = fc.stringMatching(/^[0-9]{7}[A-Z]$/);
    const role = fc.constantFrom('SCHOOL_HEAD', 'STUDENT_HELPDESK', 'SYSTEM', 'x');
    fc.assert(
      fc.property(fc.array(fc.record({ role, schools: fc.array(uai) })), held => {
        const named = held.flatMap(({ schools }) => schools);
        for (const { schools = [] } of mapped({ registre_roles: held }).roles)
          for (const school of schools) expect(named).toContain(school);
      }),
    );
  });
});

describe('a subject', () => {
  it.each(['a@b.fr', '', 'é', 'a b', 'x'.repeat(256), 7, undefined])('%j is refused where it is kept as it is', sub => {
    for (const mapping of [MAPPINGS.proconnect, MAPPINGS.claim])
      expect(() => mapping.map({ idToken: { sub }, userinfo: {} }, OPTIONS)).toThrow(
        expect.objectContaining({ code: 'SUBJECT_UNFIT' }),
      );
  });
});
