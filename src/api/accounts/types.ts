import type { AccountKind, AccountOrigin, AccountState, Channel } from '../../domain/account/events.js';
import type { IdentityDifference } from '../../domain/account/franceconnect-events.js';
import type { Kinship, SourceBase } from '../../domain/bases.js';
import { DELIVERY_OUTCOMES, type DeliveryOutcome } from '../../domain/account/delivery-report.js';
import type { AccountRow } from '../../../projections/accounts/queries.js';
import { Field, ID, Int, ObjectType } from '../decorators.js';
import {
  AccountKindEnum,
  AccountOriginEnum,
  AccountStateEnum,
  ChannelEnum,
  enumeration,
  IdentityDifferenceEnum,
  KinshipEnum,
  SourceBaseEnum,
} from '../enums.js';
import { Node } from '../relay.js';
import { Mef, SchoolClass } from '../responsables/types.js';
import { DateTime, LocalDate, Position, Uai } from '../scalars.js';

@ObjectType({ simpleResolvers: true, description: 'A record of a school base from which an account was made.' })
export class SourceRecord {
  @Field(() => SourceBaseEnum, { description: 'The base that holds the record.' })
  base!: SourceBase;
  @Field(() => String, { description: 'Code of the académie whose base it is, such as 28 for La Réunion.' })
  academie!: string;
  @Field(() => Uai, {
    nullable: true,
    description: 'UAI of the school whose file held it; null for files of an académie.',
  })
  uai!: string | null;
  @Field(() => String, {
    description: 'Keyed digest of the id of the record in its base; the same for the same record.',
  })
  recordKey!: string;
  @Field(() => Boolean, {
    nullable: true,
    description:
      "True when names and contact details of the account come from this record. On a responsable's account that is the record " +
      'attached first, until it ends. Null on the account of a pupil, whose names come from the record imported last.',
  })
  authoritative!: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: 'A merge, seen from one of its two accounts.' })
export class AccountMerge {
  @Field(() => ID, { description: 'Global id of the other account.' })
  accountId!: string;
  @Field(() => ID, { description: 'Global id of the merge, for accountsUnmerge.' })
  mergeId!: string;
  @Field(() => DateTime, { description: 'When the two accounts were merged.' })
  at!: string;
  @Field(() => DateTime, {
    nullable: true,
    description:
      'Until when the holder of the account that was kept can undo it by regroupingUndo; null for a merge that he or she did not make, and on the absorbed account.',
  })
  undoableUntil!: string | null;
}

export const DeliveryOutcomeEnum = enumeration('DeliveryOutcome', 'Says what became of an e-mail.', DELIVERY_OUTCOMES, {
  DELIVERED: 'The mail server took it.',
  FAILED: 'It did not arrive, and is not tried again.',
});

@ObjectType({ simpleResolvers: true, description: 'What became of an e-mail that notified or invited a holder.' })
export class EmailDelivery {
  @Field(() => DeliveryOutcomeEnum, { description: 'Whether it was delivered.' })
  outcome!: DeliveryOutcome;
  @Field(() => DateTime, { description: 'When that was recorded.' })
  at!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'Why it failed: BOUNCED (no such mailbox, or it takes nothing), REFUSED (the server refuses what was sent), ADDRESS_INVALID, NO_ADDRESS, ' +
      'or what kept it from being sent for days (DEFERRED, MAILBOX_DEFERRED, UNREACHABLE, AUTHENTICATION, UNKNOWN); null when it was delivered.',
  })
  reason!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'A postal address, as the base or the school gave it.' })
export class PostalAddress {
  @Field(() => [String], { description: 'The lines above the town, from top to bottom.' })
  lines!: string[];
  @Field(() => String, { nullable: true, description: 'Postal code; null when none was given.' })
  postalCode!: string | null;
  @Field(() => String, { nullable: true, description: 'Name of the town; null when none was given.' })
  city!: string | null;
  @Field(() => String, { nullable: true, description: 'Name of the country; null when none was given.' })
  country!: string | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'The link of an account to FranceConnect. Whose identity it is there is not shown.',
})
export class AccountFranceConnect {
  @Field(() => DateTime, { description: 'When the identity was linked to the account.' })
  linkedAt!: string;
  @Field(() => [IdentityDifferenceEnum], {
    description:
      'Where the identity differed from the base when the holder last came from FranceConnect: one of the two may have to be corrected. Empty when they agree.',
  })
  differs!: IdentityDifference[];
}

@ObjectType({ simpleResolvers: true, description: 'The contact details of the holder of an account.' })
export class ContactDetails {
  @Field(() => String, {
    nullable: true,
    description:
      'E-mail address in use: the one that the holder has proven, else the one that school base or school wrote; null when there is none.',
  })
  email!: string | null;
  @Field(() => Boolean, {
    description: 'True when the holder has used a link sent to `email`. Only a proven address can recover the account.',
  })
  emailProven!: boolean;
  @Field(() => String, {
    nullable: true,
    description:
      'Another address, written later by school base or school. It is not used until the holder confirms it (emailChangeRequest). Null when there is none.',
  })
  unconfirmedEmail!: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Mobile number in E.164, such as +33612345678: the one that the holder has proven, else the one that school base or school wrote; null when there is none.',
  })
  mobile!: string | null;
  @Field(() => Boolean, { description: 'True when the holder has used a code sent to `mobile`.' })
  mobileProven!: boolean;
  @Field(() => String, {
    nullable: true,
    description:
      'Another mobile number, written later by school base or school. It is not used until the holder confirms it. Null when there is none.',
  })
  unconfirmedMobile!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Home number in E.164, such as +33145678901; null when there is none.',
  })
  homePhone!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Work number in E.164, such as +33145678901; null when there is none.',
  })
  workPhone!: string | null;
  @Field(() => PostalAddress, { nullable: true, description: 'Postal address; null when there is none.' })
  address!: PostalAddress | null;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'A pupil attached to an account. For a pupil of a school outside your scopes only school and link are shown: `visible` is false and the rest is null. So it is for a holder with a child that he or she disputes and has never confirmed.',
})
export class AccountChild {
  @Field(() => ID, { description: 'Global id of the pupil.' })
  studentId!: string;
  @Field(() => Boolean, { description: 'True when you may see who the pupil is.' })
  visible!: boolean;
  @Field(() => Uai, {
    nullable: true,
    description: 'UAI of the school of the pupil; null when the pupil is enrolled in none.',
  })
  uai!: string | null;
  @Field(() => String, { nullable: true, description: 'Name of that school; null when the pupil is enrolled in none.' })
  schoolName!: string | null;
  @Field(() => KinshipEnum, { description: 'What the holder is to the pupil; SELF on the account of a pupil.' })
  kinship!: Kinship;
  @Field(() => Int, {
    description:
      'Legal level as the base says it: 1 for a legal guardian, or 1 and 2 where the files number them, as before 30/03/2018; 0 on the account of a pupil.',
  })
  legalLevel!: number;
  @Field(() => Boolean, { description: 'True while the holder disputes the link.' })
  disputed!: boolean;
  @Field(() => ID, {
    nullable: true,
    description: 'Global id of the open dispute, for linkDisputeResolve; null when none is open.',
  })
  disputeId!: string | null;
  @Field(() => Boolean, { nullable: true, description: 'True while the pupil is enrolled; null when not visible.' })
  enrolled!: boolean | null;
  @Field(() => SchoolClass, {
    nullable: true,
    description: 'The class of the pupil; null when the base gives none, or when not visible.',
  })
  schoolClass!: SchoolClass | null;
  @Field(() => Mef, {
    nullable: true,
    description: 'The programme of study of the pupil; null in the first degree, or when not visible.',
  })
  mef!: Mef | null;
  @Field(() => String, {
    nullable: true,
    description: 'Surname in use; null once the person is erased, or when not visible.',
  })
  surname!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Surname at birth, the one on school documents; null when the base gives none.',
  })
  birthSurname!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'First name; null once the person is erased, or when not visible.',
  })
  firstName!: string | null;
  @Field(() => [String], {
    description: 'Other first names, when the base has them apart from the first; empty otherwise.',
  })
  otherFirstNames!: string[];
  @Field(() => LocalDate, {
    nullable: true,
    description: 'Birth date; null when the base gives none or when not visible, and always for holders.',
  })
  birthDate!: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'National identifier (INE) of 11 characters; null when the base gives none or when not visible, and always for holders.',
  })
  ine!: string | null;
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'The sheet of one account. Each opening is recorded. It never shows a password.',
})
export class Account extends Node {
  @Field(() => AccountKindEnum, { description: 'Whose account it is: a responsable’s or a pupil’s.' })
  kind!: AccountKind;
  @Field(() => String, {
    nullable: true,
    description:
      'Login of the account: initial, dot, surname, with a number when that was taken; null when it has none yet.',
  })
  login!: string | null;
  @Field(() => String, { nullable: true, description: 'Surname in use; null once the person is erased.' })
  surname!: string | null;
  @Field(() => String, { nullable: true, description: 'First name; null once the person is erased.' })
  firstName!: string | null;
  @Field(() => AccountStateEnum, { description: 'State of the account.' })
  state!: AccountState;
  @Field(() => AccountOriginEnum, { description: 'How the account was opened.' })
  origin!: AccountOrigin;
  @Field(() => Boolean, { description: 'True when an e-mail address is known.' })
  hasEmail!: boolean;
  @Field(() => Boolean, { description: 'True when a mobile number is known.' })
  hasMobile!: boolean;
  @Field(() => DateTime, { nullable: true, description: 'When the account was last notified; null when never.' })
  notifiedAt!: string | null;
  @Field(() => ChannelEnum, { nullable: true, description: 'How the account was last notified; null when never.' })
  notifiedChannel!: Channel | null;
  @Field(() => EmailDelivery, {
    nullable: true,
    description:
      'What became of the last e-mail of a notification, reminder or invitation; null while nothing is known, and for letters.',
  })
  lastDelivery!: EmailDelivery | null;
  @Field(() => DateTime, { nullable: true, description: 'When the notification expires; null when none is running.' })
  expiresAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the account was activated; null when it was not.' })
  activatedAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the holder last signed in; null when never.' })
  lastSignedInAt!: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description:
      'Since when the holder has been waiting for the school to reset the password; null when no request is open.',
  })
  resetRequestedAt!: string | null;
  @Field(() => Boolean, { description: 'True when a new password is demanded at the next sign-in.' })
  passwordChangeForced!: boolean;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when sign-in is locked after too many failures; null when it is not.',
  })
  lockedUntil!: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the data of the person were erased: the account then never opens again; null unless they were.',
  })
  erasedAt!: string | null;
  @Field(() => Boolean, {
    description: 'True when a provisional password is in force: accountRevealProvisionalPassword shows it.',
  })
  hasProvisionalPassword!: boolean;
  @Field(() => AccountFranceConnect, {
    nullable: true,
    description: 'The identity of FranceConnect that opens the account; null when there is none.',
  })
  franceConnect!: AccountFranceConnect | null;
  @Field(() => [SourceRecord], { description: 'Records of school bases from which the account was made.' })
  sourceRecords!: SourceRecord[];
  @Field(() => AccountMerge, {
    nullable: true,
    description: 'The merge that absorbed this account: its holder now uses the other one. Null unless absorbed.',
  })
  mergedInto!: AccountMerge | null;
  @Field(() => [AccountMerge], {
    description: 'The merges by which this account absorbed others; accountsUnmerge undoes one.',
  })
  absorbedAccounts!: AccountMerge[];
  @Field(() => Int, { description: 'Number of the last event of the account in its history: 0 after the first event.' })
  version!: number;
  @Field(() => Position, { description: 'Position of its last event in the ledger.' })
  position!: string;
  /** The row of the read model, for the field resolvers of `queries.ts`; not part of the schema. */
  row!: AccountRow;
}
