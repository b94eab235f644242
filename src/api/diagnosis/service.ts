/** What a service of each school would receive for an account. */
import type { AccountKind } from '../../domain/account/events.js';
import { schoolsOf } from '../../domain/diagnosis/facts.js';
import { serviceAt } from '../../domain/diagnosis/service-view.js';
import { label } from '../accounts/queries.js';
import { SourceRecord } from '../accounts/types.js';
import type { ApiContext } from '../context.js';
import { globalId } from '../relay.js';
import { Mef, SchoolClass } from '../responsables/types.js';
import type { Gathered, Pupil } from './gather.js';
import { sayServiceRefusal } from './say.js';
import { ServicePupil, ServiceView } from './types.js';

function pupilOf({ facts }: Gathered, { row, identity, visible }: Pupil): ServicePupil {
  const link = facts.account.links.find(({ studentId }) => studentId === row.studentId);
  return Object.assign(new ServicePupil(), {
    studentId: globalId('Student', row.studentId),
    visible,
    hasIne: row.hasIne,
    ine: visible ? (identity?.ine ?? null) : null,
    schoolClass: visible ? label(SchoolClass, row.classCode, row.classLabel) : null,
    mef: visible ? label(Mef, row.mef, row.mefLabel) : null,
    suspended: link?.disputeId !== undefined,
  });
}

/** The school of a pupil of the account: that of the link, or where the pupil is enrolled. */
const isAt = ({ facts }: Gathered, { row }: Pupil, uai: string): boolean =>
  (facts.account.links.find(({ studentId }) => studentId === row.studentId)?.uai ?? row.uai) === uai;

/**
 * Says what a service would receive at each school of the account, and at the school that is `asked` about, attached or not. `affiliation` is the
 * profile that the service expects there, or at every school when none is asked about.
 */
export function sayServices(
  context: ApiContext,
  gathered: Gathered,
  asked: { readonly uai?: string | null; readonly affiliation?: AccountKind | null } = {},
): ServiceView[] {
  const { facts, pupils, schools } = gathered;
  const uais = [...new Set([...schoolsOf(facts), ...(asked.uai ? [asked.uai] : [])])];
  return uais.map(uai => {
    const isAsked = !asked.uai || asked.uai === uai;
    const view = serviceAt(facts, uai, isAsked && asked.affiliation ? { affiliation: asked.affiliation } : {});
    return Object.assign(new ServiceView(), {
      uai,
      schoolName: schools.get(uai)?.name ?? null,
      academie: schools.get(uai)?.academie ?? null,
      affiliation: facts.account.kind,
      records: view.records.map(record =>
        Object.assign(new SourceRecord(), {
          uai: null,
          ...record,
          authoritative: facts.account.kind === 'RESPONSABLE' ? record === facts.account.sources[0] : null,
        }),
      ),
      pupils: pupils.filter(pupil => isAt(gathered, pupil, uai)).map(pupil => pupilOf(gathered, pupil)),
      refusals: view.refusals.map(refusal => sayServiceRefusal(context, gathered, refusal, uai)),
    });
  });
}
