import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DELEGABLE } from '../../../src/security/actions.js';
import type { Grant } from '../../../src/security/principal.js';
import type { Claims, MappingOptions } from '../../../src/staff/mapping.js';
import { fim } from '../../../src/staff/mappings/fim.js';
import { codesOf, delegation, inCharge, NOW, OPTIONS, post, uaisIn } from './support.js';

const [A, B, C] = ['0750001A', '0750002B', '9740003C'];

const mapped = (userinfo: Claims, options: Partial<MappingOptions> = {}) =>
  fim.map({ idToken: { sub: 'jdupont' }, userinfo }, { ...OPTIONS, ...options });
const headOf = (...schools: string[]): Grant => ({ role: 'SCHOOL_HEAD', schools });

describe('an agent of FIM', () => {
  it.each<[string, Claims, readonly Grant[], readonly string[]]>([
    ['a head', { FrEduFonctAdm: 'DIR', FrEduRneResp: [inCharge(A)] }, [headOf(A)], []],
    ['a head, as one text', { FrEduFonctAdm: 'DIR', FrEduRneResp: inCharge(A) }, [headOf(A)], []],
    [
      'a head of several schools',
      { FrEduFonctAdm: 'DIR', FrEduRneResp: [inCharge(A), inCharge(B, 'LP')] },
      [headOf(A, B)],
      [],
    ],
    ['a head whose schools are UAIs alone', { FrEduFonctAdm: 'DIR', FrEduRneResp: [A, B] }, [headOf(A, B)], []],
    ['a head with a school named twice', { FrEduFonctAdm: 'DIR', FrEduRneResp: [A, inCharge(A)] }, [headOf(A)], []],
    ['a head, the UAI in lower case', { FrEduFonctAdm: 'DIR', FrEduRneResp: ['0750001a'] }, [headOf(A)], []],
    ['a head without a school', { FrEduFonctAdm: 'DIR', FrEduRneResp: 'X' }, [], []],
    [
      'a head whose posts are elsewhere',
      { FrEduFonctAdm: 'DIR', FrEduRneResp: ['X'], FrEduRne: [post(B, 'DIR')] },
      [],
      [],
    ],
    ['nobody in particular', {}, [], []],
    ['a deputy', { FrEduFonctAdm: 'ADF', FrEduRneResp: [inCharge(A)] }, [], []],
    ['a teacher', { FrEduFonctAdm: 'ENS', FrEduRne: [post(A, 'ENS')] }, [], []],
    ['without a function', { FrEduRneResp: [inCharge(A)] }, [], []],
    ['with the function X', { FrEduFonctAdm: 'X', FrEduRneResp: [inCharge(A)] }, [], []],
    [
      'with a function unknown',
      { FrEduFonctAdm: 'CHEF', FrEduRneResp: [inCharge(A)] },
      [],
      ['FrEduFonctAdm FUNCTION_UNKNOWN'],
    ],
    [
      'with two functions',
      { FrEduFonctAdm: ['DIR', 'ENS'], FrEduRneResp: [inCharge(A)] },
      [],
      ['FrEduFonctAdm VALUE_MALFORMED'],
    ],
    [
      'with a function in lower case',
      { FrEduFonctAdm: 'dir', FrEduRneResp: [inCharge(A)] },
      [],
      ['FrEduFonctAdm FUNCTION_UNKNOWN'],
    ],
    ['a director of an école', { FrEduFonctAdm: 'DEC', FrEduRneResp: [inCharge(A, 'EEPU', '151')] }, [headOf(A)], []],
    [
      'a director of an école by post',
      { FrEduFonctAdm: 'DEC', FrEduRneResp: ['X'], FrEduRne: [post(A, 'DEC', '151'), post(B, 'ENS', '151')] },
      [headOf(A)],
      [],
    ],
    [
      'a director of an école, in charge of a collège',
      { FrEduFonctAdm: 'DEC', FrEduRneResp: [inCharge(A, 'EEPU', '151'), inCharge(B, 'CLG', '340')] },
      [headOf(A)],
      ['FrEduRneResp NOT_FIRST_DEGREE'],
    ],
    [
      'an inspector',
      { FrEduFonctAdm: 'IEN1D', FrEduRneResp: [`${B}$UAJ$PU$N$T3$CIRC$801`] },
      [{ role: 'ACADEMIE_DASHBOARD', circonscription: B }],
      [],
    ],
    [
      'an inspector by post',
      { FrEduFonctAdm: 'IEN1D', FrEduRneResp: 'X', FrEduRne: [post(C, 'IEN1D', '801'), post(A, 'ENS')] },
      [{ role: 'ACADEMIE_DASHBOARD', circonscription: C }],
      [],
    ],
    ['an inspector of nowhere', { FrEduFonctAdm: 'IEN1D' }, [], ['FrEduRneResp CIRCONSCRIPTION_MISSING']],
  ])('%s', (_, userinfo, roles, remarks) => {
    const answer = mapped(userinfo);
    expect(answer.roles).toEqual(roles);
    expect(codesOf(answer)).toEqual(remarks);
  });

  it.each<[string, unknown]>([
    ['no UAI', 'LYC$UAJ$PU$N$T3$LYC$340'],
    ['a UAI too long', '07500011A$UAJ$PU$N$T3$LYC$340'],
    ['a field too few', `${A}$UAJ$PU$N$T3$LYC`],
    ['a field too many', `${A}$UAJ$PU$N$T3$LYC$340$`],
    ['a post in place of a school in charge', post(A, 'DIR')],
    ['several in one text', `${A}$UAJ$PU$N$T3$LYC$340,${B}$UAJ$PU$N$T3$LYC$340`],
    ['a number', 7_500_011],
    ['an object', { uai: A }],
    ['a list in a list', [A]],
    ['a text without end', 'A'.repeat(5_000)],
  ])('leaves out a value that is %s, and keeps the others', (_, value) => {
    const answer = mapped({ FrEduFonctAdm: 'DIR', FrEduRneResp: [value, inCharge(B)] });
    expect(answer.roles).toEqual([headOf(B)]);
    expect(codesOf(answer)).toEqual(['FrEduRneResp VALUE_MALFORMED']);
  });

  it('leaves out a claim with more values than anybody needs', () => {
    const answer = mapped({ FrEduFonctAdm: 'DIR', FrEduRneResp: Array.from({ length: 201 }, () => inCharge(A)) });
    expect(answer.roles).toEqual([]);
    expect(codesOf(answer)).toEqual(['FrEduRneResp TOO_MANY_VALUES']);
  });

  it.each([
    ['009', '09', []],
    ['070', '70', []],
    ['9', undefined, ['codaca ACADEMIE_UNKNOWN']],
    ['999', undefined, ['codaca ACADEMIE_UNKNOWN']],
    [9, undefined, ['codaca VALUE_MALFORMED']],
    ['X', undefined, []],
  ])('is of the académie %j: %j', (codaca, academie, remarks) => {
    const answer = mapped({ codaca });
    expect(answer.academie).toBe(academie);
    expect(codesOf(answer)).toEqual(remarks);
    expect(answer.roles).toEqual([]);
  });

  it('has a subject that shows no login', () => {
    const { subject } = mapped({});
    expect(subject).toMatch(/^fim:digest-of-/);
    expect(subject).not.toContain('jdupont');
    expect(() => fim.map({ idToken: { sub: '' }, userinfo: {} }, OPTIONS)).toThrow(
      expect.objectContaining({ code: 'SUBJECT_UNFIT' }),
    );
  });
});

describe('a delegation by DELEG-CE', () => {
  const until = '2027-08-31T22:00:00.000Z';
  const delegate = (schools: readonly string[], end = until): Grant => ({
    role: 'SCHOOL_DELEGATE',
    schools,
    rights: DELEGABLE,
    until: end,
  });
  const resDel = (...values: string[]): Claims => ({ FrEduFonctAdm: 'ENS', FrEduRneResp: ['X'], FrEduResDel: values });

  it.each<[string, Claims, readonly Grant[], readonly string[]]>([
    ['of the application', resDel(delegation()), [delegate([A])], []],
    ['of another application', resDel(delegation({ application: 'siecle' })), [], []],
    ['of one whose name begins alike', resDel(delegation({ application: 'educonnect2' })), [], []],
    [
      'of the helpdesk',
      resDel(delegation({ application: 'educonnect_depannage' })),
      [{ role: 'STUDENT_HELPDESK', schools: [A], until }],
      [],
    ],
    [
      'of both',
      resDel(delegation(), delegation({ application: 'educonnect_depannage', schools: `FrEduRneResp=${inCharge(B)}` })),
      [delegate([A]), { role: 'STUDENT_HELPDESK', schools: [B], until }],
      [],
    ],
    [
      'over several schools',
      resDel(delegation({ schools: `FrEduRneResp=${inCharge(A)};${inCharge(B)};` })),
      [delegate([A, B])],
      [],
    ],
    ['given twice', resDel(delegation(), delegation()), [delegate([A])], []],
    [
      'until days that differ',
      resDel(delegation(), delegation({ until: '30/06/2027', schools: `FrEduRneResp=${B}` })),
      [delegate([A]), delegate([B], '2027-06-30T22:00:00.000Z')],
      [],
    ],
    ['without an end', resDel(delegation({ until: '31/12/9999' })), [delegate([A], '9999-12-31T23:59:59.999Z')], []],
    ['that ends today', resDel(delegation({ until: '15/10/2026' })), [delegate([A], '2026-10-15T22:00:00.000Z')], []],
    ['that ended yesterday', resDel(delegation({ until: '14/10/2026' })), [], ['FrEduResDel DELEGATION_ENDED']],
    ['that begins today', resDel(delegation({ from: '15/10/2026' })), [delegate([A])], []],
    ['that begins tomorrow', resDel(delegation({ from: '16/10/2026' })), [], ['FrEduResDel DELEGATION_NOT_BEGUN']],
    [
      'by the clocks of the school',
      resDel(delegation({ until: '31/08/2027', schools: `FrEduRneResp=${inCharge(C)}` })),
      [delegate([C], '2027-08-31T20:00:00.000Z')],
      [],
    ],
    ['from no day', resDel(delegation({ from: '31/02/2026' })), [], ['FrEduResDel VALUE_MALFORMED']],
    ['until no day', resDel(delegation({ until: '2027-08-31' })), [], ['FrEduResDel VALUE_MALFORMED']],
    [
      'that ends before it begins',
      resDel(delegation({ from: '02/09/2026', until: '01/09/2026' })),
      [],
      ['FrEduResDel VALUE_MALFORMED'],
    ],
    [
      'of another attribute',
      resDel(delegation({ schools: `FrEduGestResp=${A}` })),
      [],
      ['FrEduResDel VALUE_MALFORMED'],
    ],
    ['over no school', resDel(delegation({ schools: 'FrEduRneResp=X' })), [], ['FrEduResDel VALUE_MALFORMED']],
    [
      'cut short',
      resDel(`educonnect|/url|01/09/2026|31/08/2027|x|FrEduRneResp=${A}`),
      [],
      ['FrEduResDel VALUE_MALFORMED'],
    ],
    ['with a field too many', resDel(`${delegation()}more`), [], ['FrEduResDel VALUE_MALFORMED']],
    ['said to be none', resDel('X'), [], []],
  ])('%s', (_, userinfo, roles, remarks) => {
    const answer = mapped(userinfo);
    expect(answer.roles).toEqual(roles);
    expect(codesOf(answer)).toEqual(remarks);
  });

  it('adds to what a head has', () => {
    const { roles } = mapped({
      FrEduFonctAdm: 'DIR',
      FrEduRneResp: [inCharge(A)],
      FrEduResDel: [delegation({ schools: `FrEduRneResp=${B}` })],
    });
    expect(roles).toEqual([headOf(A), delegate([B])]);
  });

  it('may be told by its function alone', () => {
    const delegations = {
      delegate: { application: 'educonnect', delegatedFunction: 'ADMIN' },
      helpdesk: { application: 'educonnect', delegatedFunction: 'DEPANNAGE' },
    };
    const rolesBy = (delegatedFunction: string): string[] =>
      mapped(resDel(delegation({ delegatedFunction })), { delegations }).roles.map(({ role }) => role);
    expect([rolesBy('ADMIN'), rolesBy('DEPANNAGE'), rolesBy(''), rolesBy('OTHER')]).toEqual([
      ['SCHOOL_DELEGATE'],
      ['STUDENT_HELPDESK'],
      [],
      [],
    ]);
  });

  it('is the helpdesk’s, never the head’s delegate, when both settings fit', () => {
    const delegations = {
      delegate: { application: 'educonnect' },
      helpdesk: { application: 'educonnect', delegatedFunction: 'DEPANNAGE' },
    };
    const { roles } = mapped(resDel(delegation({ delegatedFunction: 'DEPANNAGE' })), { delegations });
    expect(roles.map(({ role }) => role)).toEqual(['STUDENT_HELPDESK']);
  });
});

describe('whatever FIM says', () => {
  const uai = fc.stringMatching(/^[0-9]{7}[A-Z]$/);
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('X', '', 'DIR', 'DEC', 'IEN1D', 'ENS', '009'),
    uai,
    uai.map(one => inCharge(one)),
    uai.map(one => inCharge(one, 'EEPU', '151')),
    fc.tuple(uai, fc.constantFrom('DIR', 'DEC', 'IEN1D', 'ENS')).map(([one, what]) => post(one, what)),
    fc
      .record({
        application: fc.constantFrom('educonnect', 'educonnect_depannage', 'siecle'),
        from: fc.constantFrom('01/09/2026', '01/09/2027', '32/01/2026'),
        until: fc.constantFrom('31/08/2027', '31/12/9999', '01/09/2026'),
        schools: fc.array(uai, { maxLength: 3 }).map(list => `FrEduRneResp=${list.join(';')}`),
      })
      .map(delegation),
  );
  const value = fc.oneof(text, fc.array(text, { maxLength: 4 }), fc.anything());
  const claims = fc.record(
    { FrEduFonctAdm: value, FrEduRneResp: value, FrEduRne: value, FrEduResDel: value, codaca: value },
    { requiredKeys: [] },
  );

  it('no school is granted that it does not name, no role beyond the four, and no delegation without an end to come', () => {
    fc.assert(
      fc.property(claims, userinfo => {
        const named = uaisIn(userinfo);
        for (const { role, schools = [], circonscription, until, nation, academie } of mapped(userinfo).roles) {
          for (const school of schools) expect(named).toContain(school);
          if (circonscription !== undefined) expect(named).toContain(circonscription);
          expect(['SCHOOL_HEAD', 'SCHOOL_DELEGATE', 'STUDENT_HELPDESK', 'ACADEMIE_DASHBOARD']).toContain(role);
          expect([nation, academie]).toEqual([undefined, undefined]);
          if (role === 'SCHOOL_HEAD')
            // `X` stands for no value.
            expect([userinfo.FrEduFonctAdm].flat().filter(value => !/^\s*X?\s*$/.test(String(value)))).toEqual([
              expect.stringMatching(/^\s*(DIR|DEC)\s*$/),
            ]);
          if (role === 'SCHOOL_DELEGATE' || role === 'STUDENT_HELPDESK') expect(until! > NOW).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('the answer does not depend on the order of values', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), values => {
        const ask = (list: readonly string[]) =>
          mapped({ FrEduFonctAdm: 'DIR', FrEduRneResp: list, FrEduResDel: list }).roles.flatMap(
            ({ role, schools = [], until = '' }) => schools.map(school => `${role} ${school} ${until}`),
          );
        expect(ask([...values].reverse()).sort()).toEqual(ask(values).sort());
      }),
      { numRuns: 1_000 },
    );
  });
});
