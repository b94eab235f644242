import type { AccountKind, AccountState } from '../../domain/account/events.js';
import type { SourceBase } from '../../domain/bases.js';
import type { IdentityDifference } from '../../domain/account/franceconnect-events.js';
import { BASE_FIELDS, type BaseField } from '../../domain/diagnosis/corrections.js';
import { TRY_PATHS, type TryPath } from '../../domain/diagnosis/failed-tries.js';
import { FINDING_CODES, type FindingCode } from '../../domain/diagnosis/findings.js';
import {
  ACTIVATION_PATHS,
  PATH_STATES,
  PREREQUISITE_NAMES,
  WHY_CODES,
  type ActivationPathName,
  type PathState,
  type PrerequisiteName,
  type WhyCode,
} from '../../domain/diagnosis/prerequisites.js';
import { REMEDIES, REMEDY_ACTORS, type RemedyActor, type RemedyCode } from '../../domain/diagnosis/remedies.js';
import { SERVICE_REFUSAL_CODES, type ServiceRefusalCode } from '../../domain/diagnosis/service-view.js';
import { FINDING_TEXTS, PREREQUISITE_TEXTS, SERVICE_REFUSAL_TEXTS, WHY_TEXTS } from '../../domain/diagnosis/words.js';
import { SourceRecord } from '../accounts/types.js';
import { Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import {
  AccountKindEnum,
  AccountStateEnum,
  IdentityDifferenceEnum,
  SourceBaseEnum,
  enumeration,
  inEnglish,
} from '../enums.js';
import { Mef, SchoolClass } from '../responsables/types.js';
import { DateTime, LocalDate, Uai } from '../scalars.js';

const ActivationPathEnum = enumeration('ActivationPath', 'Names a path to an activated account.', ACTIVATION_PATHS, {
  FRANCECONNECT: 'With an identity of FranceConnect and a code by SMS.',
  SELF_REGISTRATION: 'With names, mobile and a code by SMS, without the school.',
  NOTIFIED: 'With the letter or the e-mail of the school.',
});

const PathStateEnum = enumeration('PathState', 'Says whether a path to an activated account is open.', PATH_STATES, {
  DONE: 'The account is activated: no path is needed.',
  OPEN: 'Everything that the path needs is met.',
  UNCERTAIN: 'Nothing is known to be missing, and something is unknown.',
  BLOCKED: 'Something is missing that keeps the person out.',
  NOT_FOR_PUPILS: 'The path is for responsables: schools notify pupils.',
});

const PrerequisiteEnum = enumeration(
  'PrerequisiteName',
  'Names something that a path needs.',
  PREREQUISITE_NAMES,
  Object.fromEntries(PREREQUISITE_NAMES.map(name => [name, `${PREREQUISITE_TEXTS[name].en}.`])) as Record<
    PrerequisiteName,
    string
  >,
);

const PrerequisiteStatusEnum = enumeration(
  'PrerequisiteStatus',
  'Says whether a prerequisite is met.',
  ['MET', 'NOT_MET', 'UNKNOWN'] as const,
  {
    MET: 'The path finds what it needs.',
    NOT_MET: 'Something is missing, or it differs.',
    UNKNOWN: 'Nothing here says it: `why` says who does.',
  },
);

const WhyEnum = enumeration(
  'PrerequisiteWhy',
  'Says why a prerequisite is not known to be met.',
  WHY_CODES,
  inEnglish(WHY_TEXTS),
);

const RemedyCodeEnum = enumeration(
  'RemedyCode',
  'Names what is to be done.',
  Object.keys(REMEDIES) as RemedyCode[],
  Object.fromEntries(Object.entries(REMEDIES).map(([code, { texts }]) => [code, texts.en])) as Record<
    RemedyCode,
    string
  >,
);

const RemedyActorEnum = enumeration('RemedyActor', 'Says who carries out a remedy.', REMEDY_ACTORS, {
  HOLDER: 'The person whose account it is.',
  CONSOLE: 'The head of the school, or a delegate, in this console.',
  BASE_KEEPER: "Whoever keeps the school's base: the director of an école, the office of a collège or lycée.",
  SUPPORT: 'The support of the académie, or its operators.',
});

const BaseFieldEnum = enumeration('BaseField', 'Names what is to be corrected in a base.', BASE_FIELDS, {
  SURNAME: 'Surname of the responsable, at birth or in use.',
  FIRST_NAME: 'First name of the responsable, the first of several.',
  MOBILE: 'Mobile number of the responsable.',
  EMAIL: 'E-mail address of the responsable.',
  LEGAL_GUARDIAN: 'That the person is legal guardian of the pupil.',
  PUPIL_INE: 'National identifier (INE) of the pupil.',
  PUPIL_BIRTH_DATE: 'Birth date of the pupil.',
  PUPIL_ENROLMENT: 'That the pupil is enrolled, in a class.',
});

const FindingEnum = enumeration(
  'DiagnosisFindingCode',
  'Names something that stands in the way of an account.',
  FINDING_CODES,
  inEnglish(FINDING_TEXTS),
);

const ServiceRefusalEnum = enumeration(
  'ServiceRefusalCode',
  'Names why an online service would refuse an account.',
  SERVICE_REFUSAL_CODES,
  inEnglish(SERVICE_REFUSAL_TEXTS),
);

const TryPathEnum = enumeration('TryPath', 'Names where somebody tried to get into an account.', TRY_PATHS, {
  SIGN_IN: 'Signing in with login and password.',
  ACTIVATION: 'Activating with login and provisional password.',
  ACTIVATION_LINK: 'Activating by the link of an e-mail.',
  EMAIL_CONFIRMATION: 'Confirming an e-mail address by its link.',
  PASSWORD_RECOVERY: 'Setting a forgotten password anew.',
  PASSWORD_CHANGE: 'Changing a password that is known.',
  CONTACT_CHANGE: 'Changing the e-mail address or the mobile.',
  SELF_REGISTRATION: 'Registering with names and mobile.',
  FRANCECONNECT: 'Coming by FranceConnect, the first time or later.',
  REGROUPING: 'Being put together with another account of the same person.',
});

@InputType({
  description: 'Tells what the person says, to be compared with the base. The answer never shows what the base says.',
})
export class PersonSaysInput {
  @Field(() => String, { nullable: true, description: 'Surname that the person gives, at birth or in use.' })
  surname?: string | null;
  @Field(() => String, { nullable: true, description: 'First name that the person gives, or several.' })
  firstName?: string | null;
  @Field(() => String, { nullable: true, description: 'Mobile number that the person gives, as people write it.' })
  mobile?: string | null;
  @Field(() => [LocalDate], {
    nullable: true,
    description: 'Birth dates that the person gives, of all attached children, in any order.',
  })
  birthDates?: string[] | null;
}

@InputType({ description: 'Tells which online service refuses the account.' })
export class RefusingServiceInput {
  @Field(() => Uai, { nullable: true, description: 'UAI of the school whose service it is.' })
  uai?: string | null;
  @Field(() => AccountKindEnum, { nullable: true, description: 'The profile that the service expects.' })
  affiliation?: AccountKind | null;
}

@ObjectType({ simpleResolvers: true, description: 'What can be done: by whom, where, and from when it counts.' })
export class Remedy {
  @Field(() => RemedyCodeEnum, { description: 'Code of the remedy, for programs.' })
  code!: RemedyCode;
  @Field(() => RemedyActorEnum, { description: 'Who carries it out.' })
  by!: RemedyActor;
  @Field(() => Uai, { nullable: true, description: 'UAI of the school concerned; null when none is.' })
  uai!: string | null;
  @Field(() => SourceBaseEnum, {
    nullable: true,
    description: 'The base in which this school corrects it; null when the remedy is not in a base.',
  })
  base!: SourceBase | null;
  @Field(() => BaseFieldEnum, { nullable: true, description: 'The field to look at; null outside a base.' })
  field!: BaseField | null;
  @Field(() => String, {
    nullable: true,
    description: 'What the files of that base call the field; null outside a base.',
  })
  fieldName!: string | null;
  @Field(() => LocalDate, {
    nullable: true,
    description:
      'The day from whose afternoon a correction made now counts here: the next one when it is made before 15:30 by the clocks of the school, else the one after that. Null when it counts at once.',
  })
  countsOn!: string | null;
  @Field(() => String, {
    description: 'The remedy in words, in French, or in English if `Accept-Language` prefers it.',
  })
  text!: string;
}

@ObjectType({ simpleResolvers: true, description: 'One prerequisite of a path, as it stands for this account.' })
export class Prerequisite {
  @Field(() => PrerequisiteEnum, { description: 'What the path needs.' })
  name!: PrerequisiteName;
  @Field(() => String, { description: 'The same in words for people.' })
  label!: string;
  @Field(() => PrerequisiteStatusEnum, { description: 'Whether it is met.' })
  status!: 'MET' | 'NOT_MET' | 'UNKNOWN';
  @Field(() => WhyEnum, { nullable: true, description: 'Why it is not met, or unknown; null when it is met.' })
  why!: WhyCode | null;
  @Field(() => String, { nullable: true, description: 'The same in words for people; null when it is met.' })
  whyLabel!: string | null;
  @Field(() => Boolean, { description: 'True when it keeps the person out now.' })
  blocking!: boolean;
  @Field(() => DateTime, { nullable: true, description: 'When time alone mends it; null when it does not.' })
  until!: string | null;
  @Field(() => [Remedy], { description: 'What to do, for each school concerned; empty when it is met.' })
  remedies!: Remedy[];
}

@ObjectType({ simpleResolvers: true, description: 'A path to an activated account, and what it needs.' })
export class ActivationPathDiagnosis {
  @Field(() => ActivationPathEnum, { description: 'Which of the three paths it is.' })
  path!: ActivationPathName;
  @Field(() => PathStateEnum, { description: 'Whether the path is open.' })
  state!: PathState;
  @Field(() => [Prerequisite], { description: 'What the path needs; empty where pupils have no such path.' })
  prerequisites!: Prerequisite[];
}

@ObjectType({ simpleResolvers: true, description: 'Something that stands in the way of the account now.' })
export class DiagnosisFinding {
  @Field(() => FindingEnum, { description: 'Code of the finding, for programs.' })
  code!: FindingCode;
  @Field(() => String, { description: 'The finding in words for people.' })
  label!: string;
  @Field(() => DateTime, { nullable: true, description: 'Since when it is so; null when that is not known.' })
  since!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Until when it is so; null when no end is known.' })
  until!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Code that says why an e-mail did not arrive; null for other findings.',
  })
  detail!: string | null;
  @Field(() => String, { nullable: true, description: 'The same in words for people; null without such a code.' })
  detailLabel!: string | null;
  @Field(() => [IdentityDifferenceEnum], {
    description: 'Where the identity of FranceConnect differs from the base, never how; empty for other findings.',
  })
  differs!: IdentityDifference[];
  @Field(() => [Remedy], { description: 'What to do about it, for each school concerned.' })
  remedies!: Remedy[];
}

@ObjectType({
  simpleResolvers: true,
  description:
    'Tries to get into the account that failed alike within the last 30 days. Nothing of what was typed is kept.',
})
export class FailedTries {
  @Field(() => TryPathEnum, { description: 'Where it was tried.' })
  path!: TryPath;
  @Field(() => String, { description: 'Why it failed: the code of a refusal, or a code that visitors are not told.' })
  code!: string;
  @Field(() => String, { description: 'The reason in words; the code stands for a reason no longer known.' })
  label!: string;
  @Field(() => Int, { description: 'How often it failed so.' })
  times!: number;
  @Field(() => DateTime, { description: 'When it first failed so.' })
  firstAt!: string;
  @Field(() => DateTime, { description: 'When it last failed so.' })
  lastAt!: string;
}

@ObjectType({ simpleResolvers: true, description: 'How up to date a school of the account is.' })
export class SchoolImports {
  @Field(() => Uai, { description: 'UAI of the school.' })
  uai!: string;
  @Field(() => String, { nullable: true, description: 'Name of the school; null when it is not known.' })
  schoolName!: string | null;
  @Field(() => SourceBaseEnum, {
    nullable: true,
    description: 'The base of its last import; null when there was none.',
  })
  base!: SourceBase | null;
  @Field(() => DateTime, { nullable: true, description: 'When its last import ended; null when there was none.' })
  at!: string | null;
  @Field(() => LocalDate, {
    nullable: true,
    description: 'Day of the data of its last import; null when the files do not say it.',
  })
  dataDate!: string | null;
  @Field(() => Boolean, {
    description: 'True when what was corrected two days ago before 15:30 has not arrived.',
  })
  late!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'A pupil, as a service would receive it.' })
export class ServicePupil {
  @Field(() => ID, { description: 'Global id of the pupil.' })
  studentId!: string;
  @Field(() => Boolean, { description: 'True when you may see who the pupil is.' })
  visible!: boolean;
  @Field(() => Boolean, { description: 'True when the pupil has a national identifier (INE).' })
  hasIne!: boolean;
  @Field(() => String, {
    nullable: true,
    description: 'National identifier (INE); null when it has none, or when not visible.',
  })
  ine!: string | null;
  @Field(() => SchoolClass, { nullable: true, description: 'The class; null when there is none, or when not visible.' })
  schoolClass!: SchoolClass | null;
  @Field(() => Mef, {
    nullable: true,
    description: 'The programme of study; null in the first degree, or when not visible.',
  })
  mef!: Mef | null;
  @Field(() => Boolean, { description: 'True while the holder disputes the link: it is suspended.' })
  suspended!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'Why a service would refuse the account, and what to do.' })
export class ServiceRefusal {
  @Field(() => ServiceRefusalEnum, { description: 'Code of the reason, for programs.' })
  code!: ServiceRefusalCode;
  @Field(() => String, { description: 'The reason in words for people.' })
  label!: string;
  @Field(() => [Remedy], { description: 'What to do about it.' })
  remedies!: Remedy[];
}

@ObjectType({ simpleResolvers: true, description: 'What a service of one school would receive for the account.' })
export class ServiceView {
  @Field(() => Uai, { description: 'UAI of the school.' })
  uai!: string;
  @Field(() => String, { nullable: true, description: 'Name of the school; null when it is not known.' })
  schoolName!: string | null;
  @Field(() => String, { nullable: true, description: 'Code of its académie; null when the school is not known.' })
  academie!: string | null;
  @Field(() => AccountKindEnum, { description: 'The profile: responsable or pupil.' })
  affiliation!: AccountKind;
  @Field(() => [SourceRecord], {
    description: 'The ids by which the service recognises the holder: the records of the bases of this school.',
  })
  records!: SourceRecord[];
  @Field(() => [ServicePupil], { description: 'The pupils of the account in this school.' })
  pupils!: ServicePupil[];
  @Field(() => [ServiceRefusal], {
    description:
      'Why a service would refuse the account, in the order in which to look at it; empty when it would not.',
  })
  refusals!: ServiceRefusal[];
}

@ObjectType({
  simpleResolvers: true,
  description:
    'Why the holder of an account does not get in, and what to do. Each one is recorded as a read of personal data.',
})
export class AccountDiagnosis {
  @Field(() => ID, { description: 'Global id of the account.' })
  accountId!: string;
  @Field(() => AccountKindEnum, { description: 'Whose account it is: a responsable’s or a pupil’s.' })
  kind!: AccountKind;
  @Field(() => AccountStateEnum, { description: 'State of the account.' })
  state!: AccountState;
  @Field(() => [DiagnosisFinding], { description: 'What stands in the way, in the order in which to deal with it.' })
  findings!: DiagnosisFinding[];
  @Field(() => [ActivationPathDiagnosis], { description: 'The three paths to an activated account.' })
  paths!: ActivationPathDiagnosis[];
  @Field(() => Int, {
    nullable: true,
    description:
      'Number of attached children whose birth date the person did not give; null when no dates were given, or when you may not see all of these children.',
  })
  birthDatesDiffering!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When its letter was last printed; null when never.' })
  letterPrintedAt!: string | null;
  @Field(() => [FailedTries], { description: 'What was tried lately, and where it failed; the last one first.' })
  failedTries!: FailedTries[];
  @Field(() => [SchoolImports], { description: 'How up to date each school of the account is.' })
  imports!: SchoolImports[];
  @Field(() => [ServiceView], {
    description: 'What a service of each school of the account, and of the one asked about, would receive.',
  })
  services!: ServiceView[];
}
