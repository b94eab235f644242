/** Puts a diagnosis into the objects of the API, in the language of the caller. */
import {
  countsOnTexts,
  FINDING_TEXTS,
  inBaseTexts,
  PREREQUISITE_TEXTS,
  SERVICE_REFUSAL_TEXTS,
  WHY_TEXTS,
} from '../../domain/diagnosis/words.js';
import { deliveryTexts } from '../../domain/campaign/reasons.js';
import { expectedFrom, importsAreLate } from '../../domain/diagnosis/corrections.js';
import { textsOfTry } from '../../domain/diagnosis/failed-tries.js';
import type { Finding } from '../../domain/diagnosis/findings.js';
import { blocks, type JudgedPath, type JudgedPrerequisite } from '../../domain/diagnosis/prerequisites.js';
import { remedyOf, type RemedyCode } from '../../domain/diagnosis/remedies.js';
import type { ServiceRefusal as Refusal } from '../../domain/diagnosis/service-view.js';
import { correctedIn } from '../../ingest/index.js';
import type { FailedTries as Failed } from '../../vault/vault.js';
import type { ApiContext } from '../context.js';
import { textFor } from '../user-errors.js';
import type { Gathered } from './gather.js';
import {
  ActivationPathDiagnosis,
  DiagnosisFinding,
  FailedTries,
  Prerequisite,
  Remedy,
  SchoolImports,
  ServiceRefusal,
} from './types.js';

/** Where the field is corrected, and from when that counts; nulls for a remedy outside a base or at a school that is not known. */
function correctionAt({ schools, facts }: Gathered, code: RemedyCode, uai: string | undefined) {
  const { field } = remedyOf(code);
  const degree = uai === undefined ? undefined : schools.get(uai)?.degree;
  if (field === undefined || uai === undefined || degree === undefined)
    return { base: null, fieldName: null, field: field ?? null, countsOn: null };
  return { ...correctedIn(degree, field), field, countsOn: expectedFrom(facts.at, uai).countsOn };
}

function remedyAt(context: ApiContext, gathered: Gathered, code: RemedyCode, uai: string | undefined): Remedy {
  const { by, texts } = remedyOf(code);
  const correction = correctionAt(gathered, code, uai);
  const { base, fieldName, countsOn } = correction;
  const sentences = [
    texts,
    ...(base !== null && fieldName !== null ? [inBaseTexts(base, fieldName)] : []),
    ...(countsOn === null ? [] : [countsOnTexts(countsOn)]),
  ];
  const text = sentences.map(sentence => textFor(context, sentence)).join(' ');
  return Object.assign(new Remedy(), { code, by, uai: uai ?? null, ...correction, text });
}

/** The remedy at each school concerned; once where none is. */
const remediesOf = (
  context: ApiContext,
  gathered: Gathered,
  { remedy, uais = [] }: { readonly remedy: RemedyCode; readonly uais?: readonly string[] },
): Remedy[] => (uais.length ? uais : [undefined]).map(uai => remedyAt(context, gathered, remedy, uai));

function prerequisiteOf(context: ApiContext, gathered: Gathered, { name, verdict }: JudgedPrerequisite): Prerequisite {
  const unmet = verdict.status === 'MET' ? undefined : verdict;
  return Object.assign(new Prerequisite(), {
    name,
    label: textFor(context, PREREQUISITE_TEXTS[name]),
    status: verdict.status,
    why: unmet?.why ?? null,
    whyLabel: unmet ? textFor(context, WHY_TEXTS[unmet.why]) : null,
    blocking: blocks(verdict),
    until: unmet?.until ?? null,
    remedies: unmet ? remediesOf(context, gathered, unmet) : [],
  });
}

export const sayPath = (context: ApiContext, gathered: Gathered, judged: JudgedPath): ActivationPathDiagnosis =>
  Object.assign(new ActivationPathDiagnosis(), {
    path: judged.path,
    state: judged.state,
    prerequisites: judged.prerequisites.map(one => prerequisiteOf(context, gathered, one)),
  });

export const sayFinding = (context: ApiContext, gathered: Gathered, finding: Finding): DiagnosisFinding =>
  Object.assign(new DiagnosisFinding(), {
    code: finding.code,
    label: textFor(context, FINDING_TEXTS[finding.code]),
    since: finding.since ?? null,
    until: finding.until ?? null,
    differs: [...(finding.differs ?? [])],
    detail: finding.detail ?? null,
    detailLabel: finding.detail === undefined ? null : textFor(context, deliveryTexts(finding.detail).reason),
    remedies: remediesOf(context, gathered, finding),
  });

export const sayFailed = (context: ApiContext, { path, code, times, firstAt, lastAt }: Failed): FailedTries => {
  const texts = textsOfTry(code);
  const label = texts ? textFor(context, texts) : code;
  return Object.assign(new FailedTries(), { path, code, label, times, firstAt, lastAt });
};

export const sayServiceRefusal = (
  context: ApiContext,
  gathered: Gathered,
  { code, remedy }: Refusal,
  uai: string,
): ServiceRefusal =>
  Object.assign(new ServiceRefusal(), {
    code,
    label: textFor(context, SERVICE_REFUSAL_TEXTS[code]),
    remedies: remediesOf(context, gathered, { remedy, uais: [uai] }),
  });

/** How up to date each school of the account is, by the newest import of any of its bases. */
export const sayImports = ({ facts, schools, imports }: Gathered): SchoolImports[] =>
  [...imports].map(([uai, ofSchool]) => {
    const last = ofSchool[0];
    return Object.assign(new SchoolImports(), {
      uai,
      schoolName: schools.get(uai)?.name ?? null,
      base: last?.base ?? null,
      at: last?.at ?? null,
      dataDate: last?.dataDate ?? null,
      late: importsAreLate(uai, facts.imports, facts.at),
    });
  });
