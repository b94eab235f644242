import { describe, expect, it } from '@jest/globals';
import type { SourceRecord } from '../../../src/domain/account/attachments.js';
import type { Account } from '../../../src/domain/account/state.js';
import { serviceAt, type ServiceFacts } from '../../../src/domain/diagnosis/service-view.js';
import { fold, isActivated, OTHER_UAI, UAI, wasNotified } from '../support.js';
import { pupil } from './support.js';

const record = (recordKey: string, more: Partial<SourceRecord> = {}): SourceRecord => ({
  base: 'SIECLE',
  academie: '28',
  uai: UAI,
  recordKey,
  ...more,
});
const account: Account = { ...fold(isActivated)!, sources: [record('r1')] };
const served = (more: Partial<Account> = {}, pupils = [pupil('emma'), pupil('yvan')]): ServiceFacts => ({
  account: { ...account, ...more },
  pupils,
});
const disputed = (ids: readonly string[]) =>
  account.links.map(link => (ids.includes(link.studentId) ? { ...link, disputeId: 'd' } : link));
const ofPupil = { kind: 'STUDENT', links: [], studentId: 'emma' } as const;

describe('what a service receives', () => {
  it('is the ids of the bases of its school alone', () => {
    const sources = [record('r1'), record('r2', { base: 'AAF' }), record('r3', { uai: OTHER_UAI })];
    expect(serviceAt(served({ sources }), UAI)).toEqual({ uai: UAI, records: sources.slice(0, 2), refusals: [] });
  });

  it.each<[string, ServiceFacts, { uai?: string; affiliation?: 'STUDENT' | 'RESPONSABLE' }, string[]]>([
    ['nothing is wrong', served(), { affiliation: 'RESPONSABLE' }, []],
    [
      'the account is not activated',
      { ...served(), account: { ...fold(wasNotified)!, sources: [record('r1')] } },
      {},
      ['NOT_ACTIVATED'],
    ],
    ['the service expects pupils', served(), { affiliation: 'STUDENT' }, ['AFFILIATION_DIFFERS']],
    ['the account has no pupil and no record there', served(), { uai: OTHER_UAI }, ['NO_LINK', 'NO_ID']],
    ['all its links there are disputed', served({ links: disputed(['emma', 'yvan']) }), {}, ['LINK_SUSPENDED']],
    [
      'a dispute has ended its link, and the base still lists it',
      served({ links: [], withheld: account.links }),
      {},
      ['LINK_SUSPENDED'],
    ],
    ['only one of its links there is disputed', served({ links: disputed(['emma']) }), {}, []],
    ['no record names the person there', served({ sources: [] }), {}, ['NO_ID']],
    ['two records of one base name the person', served({ sources: [record('r1'), record('r2')] }), {}, ['TWO_IDS']],
    ['two bases have one record each', served({ sources: [record('r1'), record('r2', { base: 'AAF' })] }), {}, []],
    ['the pupil has no INE', served(ofPupil, [pupil('emma', { hasIne: false })]), {}, ['NO_INE']],
    ['a child has no INE, on a responsable’s account', served({}, [pupil('emma', { hasIne: false })]), {}, []],
    ['the pupil has left', served(ofPupil, [pupil('emma', { uai: OTHER_UAI })]), {}, ['NO_LINK']],
  ])('has the refusals that follow when %s', (_when, facts, { uai = UAI, ...asked }, expected) => {
    expect(serviceAt(facts, uai, asked).refusals.map(({ code }) => code)).toEqual(expected);
  });
});
