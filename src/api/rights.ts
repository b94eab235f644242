/**
 * The first check of every root field: the caller must have a role that allows its action somewhere. Resolvers then check the action on
 * the target. A root field that is missing here is refused to everybody.
 */
import type { Action } from '../security/actions.js';
import { ROLE_RULES } from '../security/actions.js';
import type { Principal } from '../security/principal.js';
import { ApiError } from './errors.js';

/** The actions of a root field, one of which the caller's roles must allow. `SIGNED_IN`: any valid token suffices. */
export type RootRight = readonly (Action | 'SIGNED_IN')[];

export const ROOT_RIGHTS: Readonly<Record<'Query' | 'Mutation' | 'Subscription', Readonly<Record<string, RootRight>>>> =
  {
    Query: {
      me: ['SIGNED_IN'],
      schools: ['SCHOOL_READ'],
      school: ['SCHOOL_READ'],
      responsables: ['RESPONSABLES_LIST'],
      students: ['STUDENTS_LIST'],
      account: ['ACCOUNT_READ'],
      accountDiagnose: ['ACCOUNT_DIAGNOSE'],
      duplicates: ['RESPONSABLES_LIST'],
      linkDisputes: ['RESPONSABLES_LIST'],
      statistics: ['STATISTICS_READ'],
      statisticsHistory: ['STATISTICS_READ'],
      accountHistory: ['HISTORY_READ'],
      accountAt: ['HISTORY_READ'],
      accountReplay: ['HISTORY_READ'],
      accountWhy: ['HISTORY_READ'],
      events: ['EVENTS_READ'],
      eventFeed: ['EVENTS_READ'],
      accesses: ['ACCESSES_READ'],
      importReports: ['IMPORT_REPORTS_READ'],
      campaign: ['CAMPAIGNS_READ'],
      campaigns: ['CAMPAIGNS_READ'],
      lettersPreview: ['ACCOUNT_REVEAL_PASSWORD'],
      campaignPreview: ['ACCOUNT_NOTIFY', 'ACCOUNT_RESET_PASSWORD', 'PASSWORD_CHANGE_FORCE'],
      campaignOutcomes: ['RESPONSABLES_LIST', 'STUDENTS_LIST'],
      delegations: ['DELEGATIONS_READ'],
      assistanceModalities: ['SIGNED_IN'],
      assistanceForm: ['SIGNED_IN'],
      assistanceFollow: ['PORTAL_VISIT'],
      assistanceRequests: ['ASSISTANCE_READ'],
      assistanceRequest: ['ASSISTANCE_READ'],
      node: ['SIGNED_IN'],
      nodes: ['SIGNED_IN'],
      reasons: ['SIGNED_IN'],
    },
    Mutation: {
      accountNotify: ['ACCOUNT_NOTIFY'],
      accountResetPassword: ['ACCOUNT_RESET_PASSWORD'],
      accountUpdateContact: ['ACCOUNT_UPDATE_CONTACT'],
      accountRevealProvisionalPassword: ['ACCOUNT_REVEAL_PASSWORD'],
      accountUnlock: ['ACCOUNT_UNLOCK'],
      accountFree: ['ACCOUNT_FREE'],
      accountForcePasswordChange: ['PASSWORD_CHANGE_FORCE'],
      accountsMerge: ['ACCOUNT_MERGE'],
      accountsUnmerge: ['ACCOUNT_MERGE'],
      duplicateDismiss: ['ACCOUNT_MERGE'],
      campaignStart: ['ACCOUNT_NOTIFY', 'ACCOUNT_RESET_PASSWORD', 'PASSWORD_CHANGE_FORCE'],
      campaignToLetters: ['ACCOUNT_NOTIFY'],
      campaignCancel: ['ACCOUNT_NOTIFY', 'ACCOUNT_RESET_PASSWORD', 'PASSWORD_CHANGE_FORCE'],
      campaignRetryFailed: ['ACCOUNT_NOTIFY', 'ACCOUNT_RESET_PASSWORD', 'PASSWORD_CHANGE_FORCE'],
      delegationGrant: ['DELEGATION_GRANT'],
      delegationRevoke: ['DELEGATION_GRANT'],
      assistanceModalitiesChange: ['ASSISTANCE_SETTINGS_WRITE'],
      assistanceRoutingChange: ['ASSISTANCE_SETTINGS_WRITE'],
      assistanceRequestCreate: ['ASSISTANCE_REQUEST'],
      assistanceMessageAdd: ['PORTAL_VISIT'],
      assistanceRequestTake: ['ASSISTANCE_ANSWER'],
      assistanceRequestAnswer: ['ASSISTANCE_ANSWER'],
      assistanceRequestPassOn: ['ASSISTANCE_ANSWER'],
      assistanceRequestAttachAccount: ['ASSISTANCE_ANSWER'],
      assistanceRequestClose: ['ASSISTANCE_ANSWER'],
      assistanceRequestReopen: ['ASSISTANCE_ANSWER'],
      linkDispute: ['LINK_DISPUTE'],
      linkDisputeResolve: ['LINK_DISPUTE_RESOLVE'],
      linkDisputeWithdraw: ['LINK_DISPUTE'],
      accountStartActivation: ['PORTAL_VISIT'],
      accountActivateByLink: ['PORTAL_VISIT'],
      accountConfirmEmail: ['PORTAL_VISIT'],
      selfRegistrationStart: ['PORTAL_VISIT'],
      selfRegistrationVerify: ['PORTAL_VISIT'],
      selfRegistrationComplete: ['PORTAL_VISIT'],
      signIn: ['PORTAL_VISIT'],
      sessionRefresh: ['PORTAL_VISIT'],
      changeStop: ['PORTAL_VISIT'],
      signOut: ['SESSION_END', 'PORTAL_VISIT'],
      sessionEnd: ['SESSION_END'],
      signOutEverywhere: ['SESSION_END'],
      passwordResetRequest: ['PORTAL_VISIT'],
      passwordResetByLink: ['PORTAL_VISIT'],
      passwordChange: ['PASSWORD_CHANGE', 'PORTAL_VISIT'],
      emailChangeRequest: ['PASSWORD_CHANGE'],
      franceConnectStart: ['PORTAL_VISIT', 'PASSWORD_CHANGE'],
      franceConnectSignIn: ['PORTAL_VISIT'],
      franceConnectRegistrationStart: ['PORTAL_VISIT'],
      franceConnectRegistrationCode: ['PORTAL_VISIT'],
      franceConnectRegistrationVerify: ['PORTAL_VISIT'],
      franceConnectRegistrationComplete: ['PORTAL_VISIT'],
      franceConnectLink: ['PASSWORD_CHANGE'],
      franceConnectUnlink: ['PASSWORD_CHANGE'],
      phoneChangeRequest: ['PASSWORD_CHANGE'],
      phoneChangeConfirm: ['PASSWORD_CHANGE'],
      regroupingByPassword: ['ACCOUNT_REGROUP'],
      regroupingCodeRequest: ['ACCOUNT_REGROUP'],
      regroupingByCode: ['ACCOUNT_REGROUP'],
      regroupingUndo: ['ACCOUNT_REGROUP'],
      passwordResetByCode: ['PORTAL_VISIT'],
      loginRecoveryRequest: ['PORTAL_VISIT'],
      listExport: ['RESPONSABLES_EXPORT', 'STUDENTS_LIST', 'STATISTICS_READ'],
      lettersPrint: ['CAMPAIGNS_READ'],
      lettersPrintSelected: ['ACCOUNT_REVEAL_PASSWORD'],
      letterTextsChange: ['LETTER_TEXTS_WRITE'],
      letterSpecimenPrint: ['LETTER_TEXTS_READ'],
      flyerPrint: ['SCHOOL_READ'],
    },
    Subscription: {
      statisticsUpdated: ['STATISTICS_READ'],
      accountHistoryAppended: ['HISTORY_READ'],
      eventsAppended: ['EVENTS_READ'],
      responsablesUpdated: ['RESPONSABLES_LIST'],
      linkDisputesUpdated: ['RESPONSABLES_LIST'],
      campaignProgressed: ['CAMPAIGNS_READ'],
      assistanceQueueUpdated: ['ASSISTANCE_READ'],
    },
  };

/** Throws UNAUTHENTICATED or FORBIDDEN unless a role of the principal allows at least one action of the field. */
export function passGate(principal: Principal | undefined, type: keyof typeof ROOT_RIGHTS, field: string): void {
  const right = Object.hasOwn(ROOT_RIGHTS[type], field) ? ROOT_RIGHTS[type][field] : undefined;
  if (!principal) throw new ApiError('UNAUTHENTICATED');
  const may = (action: Action | 'SIGNED_IN'): boolean =>
    action === 'SIGNED_IN' || principal.roles.some(({ role }) => ROLE_RULES[role]?.may.includes(action));
  if (!right?.some(may)) throw new ApiError('FORBIDDEN');
}
