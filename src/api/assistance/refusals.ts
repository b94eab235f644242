/** Why the mutations of assistance may be refused: by the check of rights, or by their command. */
import type { Commands } from '../../command/index.js';
import { exactly, type OfCommand, type Refusals, type ToPortal } from '../refusals.js';

/** Codes of the check of rights on a request. One out of reach is refused like an unknown one. */
export const REFUSED_ON_REQUEST = ['ASSISTANCE_UNKNOWN', 'RIGHT_LAPSED', 'OTP_REQUIRED', 'OTP_TOO_OLD'] as const;
type OnRequest = (typeof REFUSED_ON_REQUEST)[number];

/** Codes of the check of rights on the settings of an académie. One out of reach is refused like an unknown one. */
export const REFUSED_ON_ACADEMIE = ['ACADEMIE_UNKNOWN', 'RIGHT_LAPSED', 'OTP_REQUIRED', 'OTP_TOO_OLD'] as const;
type OnAcademie = (typeof REFUSED_ON_ACADEMIE)[number];

type By<Name extends keyof Commands['assistance']> = Refusals<OnRequest | OfCommand<'assistance', Name>>;
type OfSettings<Name extends keyof Commands['academies']> = Refusals<OnAcademie | OfCommand<'academies', Name>>;
type OfVisitor<Name extends keyof Commands['assistance']> = Refusals<ToPortal | OfCommand<'assistance', Name>>;

const OF_RIGHTS = { RIGHT_LAPSED: null, OTP_REQUIRED: null, OTP_TOO_OLD: null } as const;
const ON_REQUEST = {
  ...OF_RIGHTS,
  ASSISTANCE_UNKNOWN: 'or out of your reach',
  ASSISTANCE_ERASED: null,
  COMMAND_ID_USED: null,
} as const;
const ON_OPEN_REQUEST = { ...ON_REQUEST, ASSISTANCE_CLOSED: null, ASSISTANCE_TAKEN: null } as const;
const ON_ACADEMIE = { ...OF_RIGHTS, ACADEMIE_UNKNOWN: 'or out of your reach', COMMAND_ID_USED: null } as const;
const TO_PORTAL = { RIGHT_LAPSED: 'of the portal itself', COMMAND_ID_USED: null } as const;

export const VISITOR_ASSISTANCE_REFUSALS = {
  assistanceRequestCreate: exactly<OfVisitor<'ask'>>()({
    ...TO_PORTAL,
    ACADEMIE_UNKNOWN: 'neither a school nor an académie of France is named',
    ASSISTANCE_CONTACT_MISSING: null,
    ASSISTANCE_NOTICE_OUTDATED: null,
    EMAIL_INVALID: null,
    MOBILE_INVALID: 'of `phone`, which may be of any kind',
  }),
  assistanceMessageAdd: exactly<OfVisitor<'addMessage'>>()({
    ...TO_PORTAL,
    ASSISTANCE_LINK_INVALID: null,
    ASSISTANCE_MESSAGES_EXHAUSTED: null,
    ASSISTANCE_UNKNOWN: 'the ledger lost it: an older backup was restored',
  }),
};

export const STAFF_ASSISTANCE_REFUSALS = {
  assistanceRequestTake: exactly<By<'take'>>()({
    ...ON_OPEN_REQUEST,
    ASSISTANCE_TAKEN: 'send it again with `takeOver: true`',
  }),
  assistanceRequestAnswer: exactly<By<'answer'>>()(ON_OPEN_REQUEST),
  assistanceRequestPassOn: exactly<
    By<'passOn'> & Refusals<'SCHOOL_UNKNOWN' | 'ACADEMIE_UNKNOWN' | 'ASSISTANCE_QUEUE_TOO_FAR'>
  >()({
    ...ON_OPEN_REQUEST,
    ACADEMIE_UNKNOWN: null,
    ASSISTANCE_QUEUE_SAME: null,
    ASSISTANCE_QUEUE_TOO_FAR: null,
    SCHOOL_UNKNOWN: 'nobody would look after it there',
  }),
  assistanceRequestAttachAccount: exactly<By<'attachAccount'> & Refusals<'ACCOUNT_UNKNOWN'>>()({
    ...ON_REQUEST,
    ACCOUNT_UNKNOWN: 'or out of your reach',
  }),
  assistanceRequestClose: exactly<By<'close'>>()(ON_OPEN_REQUEST),
  assistanceRequestReopen: exactly<By<'reopen'>>()(ON_REQUEST),
};

export const ASSISTANCE_SETTINGS_REFUSALS = {
  assistanceModalitiesChange: exactly<OfSettings<'changeModalities'>>()(ON_ACADEMIE),
  assistanceRoutingChange: exactly<OfSettings<'changeRouting'>>()(ON_ACADEMIE),
};
