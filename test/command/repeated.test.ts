/**
 * A command sent again with its id is answered as the first time, and done once. The id is refused for another command, for another input and
 * to anybody else. Every command that the API offers has a case here.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { noticeOfToday } from '../../src/domain/assistance/notice.js';
import { referenceOf } from '../../src/domain/assistance/reference.js';
import { challengeOf } from '../../src/franceconnect/index.js';
import { createCommands, type CommandContext, type Commands } from '../../src/command/index.js';
import { verified } from './registration/support.js';
import { accepted, context, House, MARIE, refusal, UAI, type Family } from './support.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house.close());

const PASSWORD = 'pluie-abricot-tandem';
const OTHER_PASSWORD = 'zeppelin-tournesol-42';

interface Answer {
  readonly outcome?: string;
  readonly position?: string;
  readonly refusal?: unknown;
  readonly password?: string;
  readonly mergeId?: string;
  readonly accountId?: string;
  readonly token?: string;
  readonly accepted?: true;
}
type Send = (commands: Commands, as: CommandContext) => Promise<Answer>;

interface Case {
  /** Makes what the command needs; returns the command, the same one with another input, and the outcome unless it is accepted. */
  readonly given: () => Promise<{ readonly same: Send; readonly other: Send; readonly outcome?: string }>;
}

const notified = async (): Promise<Family & { password: string }> => {
  const family = await house.family();
  return { ...family, password: await house.notify(family) };
};
const letter = { uai: UAI, channel: 'LETTER', resetPassword: false } as const;

const disputed = async (): Promise<{ accountId: string; disputeId: string; studentId: string }> => {
  const { accountId, studentIds } = await house.family();
  const [studentId] = studentIds as [string];
  const account = accepted(await house.commands.holder.dispute({ accountId, studentId }, context()));
  return { accountId, studentId, disputeId: account.disputes[0]!.disputeId };
};

const campaignOf = (total: number) => ({
  action: 'RESET' as const,
  kind: 'RESPONSABLE' as const,
  uais: [UAI],
  startsAt: '2026-09-07T08:00:10.000Z',
  request: {},
  freeze: async () => total,
});

const MONTH_LATER = '2026-10-07T08:00:00.000Z';

async function granted(): Promise<string> {
  const asked = { uai: UAI, delegate: 'fim:delegate', rights: ['ACCOUNT_NOTIFY'], until: MONTH_LATER };
  const given = await house.commands.delegations.grant(asked, context());
  if (given.outcome !== 'accepted') throw new Error(JSON.stringify(given));
  return given.state.delegationId;
}

const asked = {
  matter: 'CANNOT_ACTIVATE',
  uai: UAI,
  name: 'Marie',
  email: 'marie@example.org',
  text: 'x',
  noticeVersion: noticeOfToday(12).version,
  language: 'fr',
} as const;
async function requested(): Promise<string> {
  const made = await house.commands.assistance.ask(asked, context());
  if (made.outcome !== 'accepted') throw new Error(JSON.stringify(made));
  return made.state.requestId;
}
/** A case on one of two requests, of which the other is another input. */
const onRequest = (
  send: (commands: Commands['assistance'], requestId: string, as: CommandContext) => Promise<Answer>,
): Case => ({
  given: async () => {
    const [requestId, another] = [await requested(), await requested()];
    return {
      same: (commands, as) => send(commands.assistance, requestId, as),
      other: (commands, as) => send(commands.assistance, another, as),
    };
  },
});

async function startedCampaign(): Promise<string> {
  const started = await house.commands.campaigns.startSelected(campaignOf(1), context());
  if (started.outcome !== 'accepted') throw new Error(JSON.stringify(started));
  return started.state.campaignId;
}

/** Somebody who has come back from FranceConnect. */
async function arrived(subject: string = randomUUID()) {
  const request = randomUUID();
  const identity = { givenName: 'Marie', familyName: 'PAYET' };
  const arrival = { subject, identity, idToken: 'token', again: false };
  return { request, ticket: await house.vault.franceConnect.arrive(arrival, challengeOf(request)) };
}

/** A holder whose account FranceConnect opens, too. */
async function linked(): Promise<{ accountId: string; subject: string }> {
  const { accountId } = await house.activated(PASSWORD);
  const subject = randomUUID();
  const given = { ...(await arrived(subject)), accountId, currentPassword: PASSWORD };
  accepted(await house.commands.holder.linkFranceConnect(given, context()));
  return { accountId, subject };
}

const CASES: Record<string, Case> = {
  'account.notify': {
    given: async () => {
      const { accountId } = await house.family();
      return {
        same: (commands, as) => commands.account.notify({ accountId, ...letter }, as),
        other: (commands, as) => commands.account.notify({ accountId, ...letter, channel: 'EMAIL' }, as),
      };
    },
  },
  'account.notify, refused': {
    given: async () => {
      const { accountId } = await house.family(['2012-03-14'], { mobile: '+262692123456' });
      return {
        same: (commands, as) => commands.account.notify({ accountId, ...letter, channel: 'EMAIL' }, as),
        other: (commands, as) => commands.account.notify({ accountId, ...letter }, as),
        outcome: 'refused',
      };
    },
  },
  'account.notify, on another account': {
    given: async () => {
      const [one, another] = [await house.family(), await house.family()];
      return {
        same: (commands, as) => commands.account.notify({ accountId: one.accountId, ...letter }, as),
        other: (commands, as) => commands.account.notify({ accountId: another.accountId, ...letter }, as),
      };
    },
  },
  'account.notify, then another command': {
    given: async () => {
      const { accountId } = await house.family();
      return {
        same: (commands, as) => commands.account.notify({ accountId, ...letter }, as),
        other: (commands, as) => commands.account.resetPassword({ accountId, uai: UAI }, as),
      };
    },
  },
  'account.resetPassword': {
    given: async () => {
      const { accountId } = await notified();
      return {
        same: (commands, as) => commands.account.resetPassword({ accountId, uai: UAI }, as),
        other: (commands, as) => commands.account.resetPassword({ accountId, uai: '9740002B' }, as),
      };
    },
  },
  'account.updateContact': {
    given: async () => {
      const { accountId } = await house.family();
      return {
        same: (commands, as) => commands.account.updateContact({ accountId, email: 'neuf@example.org' }, as),
        other: (commands, as) => commands.account.updateContact({ accountId, email: 'autre@example.org' }, as),
      };
    },
  },
  'account.updateContact, to what it is': {
    given: async () => {
      const { accountId } = await house.family();
      return {
        same: (commands, as) => commands.account.updateContact({ accountId, email: 'marie@example.org' }, as),
        other: (commands, as) => commands.account.updateContact({ accountId, email: null }, as),
        outcome: 'unchanged',
      };
    },
  },
  'account.revealProvisionalPassword': {
    given: async () => {
      const { accountId } = await notified();
      return {
        same: (commands, as) => commands.account.revealProvisionalPassword({ accountId, uai: UAI }, as),
        other: (commands, as) => commands.account.revealProvisionalPassword({ accountId, uai: '9740002B' }, as),
      };
    },
  },
  'account.resolveDispute': {
    given: async () => {
      const { accountId, disputeId } = await disputed();
      return {
        same: (commands, as) =>
          commands.account.resolveDispute({ accountId, disputeId, outcome: 'LINK_KEPT', keptBecause: 'DOCUMENTS' }, as),
        other: (commands, as) =>
          commands.account.resolveDispute({ accountId, disputeId, outcome: 'LINK_DETACHED' }, as),
      };
    },
  },
  'account.resolveDispute, settled the other way': {
    given: async () => {
      const { accountId, disputeId } = await disputed();
      await house.commands.account.resolveDispute({ accountId, disputeId, outcome: 'LINK_DETACHED' }, context());
      return {
        same: (commands, as) =>
          commands.account.resolveDispute({ accountId, disputeId, outcome: 'LINK_KEPT', keptBecause: 'DOCUMENTS' }, as),
        other: (commands, as) =>
          commands.account.resolveDispute({ accountId, disputeId, outcome: 'LINK_DETACHED' }, as),
      };
    },
  },
  'holder.withdrawDispute': {
    given: async () => {
      const { accountId, disputeId } = await disputed();
      return {
        same: (commands, as) => commands.holder.withdrawDispute({ accountId, disputeId }, as),
        other: (commands, as) => commands.holder.withdrawDispute({ accountId, disputeId: randomUUID() }, as),
      };
    },
  },
  'account.forcePasswordChange': {
    given: async () => {
      const { accountId } = await house.activated();
      return {
        same: (commands, as) => commands.account.forcePasswordChange({ accountId, reason: 'LEAK' }, as),
        other: (commands, as) => commands.account.forcePasswordChange({ accountId, reason: 'STOLEN' }, as),
      };
    },
  },
  'account.free': {
    given: async () => {
      const { accountId } = await house.activated();
      return {
        same: (commands, as) => commands.account.free({ accountId, because: 'NOT_THE_HOLDER' }, as),
        other: (commands, as) => commands.account.free({ accountId, because: 'HOLDER_LOCKED_OUT' }, as),
      };
    },
  },
  'account.unlock': {
    given: async () => {
      const { accountId } = await house.activated();
      const another = await house.activated();
      return {
        same: (commands, as) => commands.account.unlock({ accountId }, as),
        other: (commands, as) => commands.account.unlock({ accountId: another.accountId }, as),
        outcome: 'unchanged',
      };
    },
  },
  'accounts.merge': {
    given: async () => {
      const [kept, absorbed] = [await house.family(), await house.family()];
      const between = {
        keptAccountId: kept.accountId,
        absorbedAccountId: absorbed.accountId,
        reason: 'SCHOOL',
      } as const;
      return {
        same: (commands, as) => commands.accounts.merge(between, as),
        other: (commands, as) =>
          commands.accounts.merge(
            { ...between, keptAccountId: absorbed.accountId, absorbedAccountId: kept.accountId },
            as,
          ),
      };
    },
  },
  'accounts.mergeByHand': {
    given: async () => {
      const [kept, absorbed] = [await house.family(), await house.family()];
      const between = {
        keptAccountId: kept.accountId,
        absorbedAccountId: absorbed.accountId,
        reason: 'SCHOOL',
      } as const;
      return {
        same: (commands, as) => commands.accounts.mergeByHand(between, as),
        other: (commands, as) =>
          commands.accounts.mergeByHand(
            { ...between, keptAccountId: absorbed.accountId, absorbedAccountId: kept.accountId },
            as,
          ),
      };
    },
  },
  'accounts.unmerge': {
    given: async () => {
      const [kept, absorbed] = [await house.family(), await house.family()];
      const between = {
        keptAccountId: kept.accountId,
        absorbedAccountId: absorbed.accountId,
        reason: 'SCHOOL',
      } as const;
      await house.commands.accounts.merge(between, context());
      const absorbedAccountId = absorbed.accountId;
      return {
        same: (commands, as) => commands.accounts.unmerge({ absorbedAccountId, reason: 'SCHOOL' }, as),
        other: (commands, as) => commands.accounts.unmerge({ absorbedAccountId: kept.accountId, reason: 'SCHOOL' }, as),
      };
    },
  },
  'duplicates.dismiss': {
    given: async () => {
      const [one, another, third] = [await house.family(), await house.family(), await house.family()];
      return {
        same: (commands, as) => commands.duplicates.dismiss({ accountIds: [one.accountId, another.accountId] }, as),
        other: (commands, as) => commands.duplicates.dismiss({ accountIds: [one.accountId, third.accountId] }, as),
      };
    },
  },
  'campaigns.startSelected': {
    given: async () => {
      const asked = { ...campaignOf(3), request: { search: 'Dupont' } };
      return {
        same: (commands, as) => commands.campaigns.startSelected(asked, as),
        other: (commands, as) => commands.campaigns.startSelected({ ...asked, request: { search: 'Durand' } }, as),
      };
    },
  },
  'campaigns.startSelected, refused': {
    given: async () => {
      const asked = campaignOf(0);
      return {
        same: (commands, as) => commands.campaigns.startSelected(asked, as),
        other: (commands, as) => commands.campaigns.startSelected({ ...asked, request: { search: 'Durand' } }, as),
        outcome: 'refused',
      };
    },
  },
  'campaigns.cancel': {
    given: async () => {
      const [campaignId, another] = [await startedCampaign(), await startedCampaign()];
      return {
        same: (commands, as) => commands.campaigns.cancel({ campaignId, reason: 'ASKED' }, as),
        other: (commands, as) => commands.campaigns.cancel({ campaignId: another, reason: 'ASKED' }, as),
      };
    },
  },
  'campaigns.retryFailed': {
    given: async () => {
      const campaigns = [await startedCampaign(), await startedCampaign()];
      for (const campaignId of campaigns) {
        const outcomes = [{ accountId: randomUUID(), outcome: 'FAILED', reason: 'FAULT' } as const];
        await house.commands.campaigns.recordOutcomes({ campaignId, round: 0, slice: 0, outcomes }, context());
      }
      const [campaignId, another] = campaigns as [string, string];
      return {
        same: (commands, as) => commands.campaigns.retryFailed({ campaignId }, as),
        other: (commands, as) => commands.campaigns.retryFailed({ campaignId: another }, as),
      };
    },
  },
  'academies.changeModalities': {
    given: async () => {
      const modalities = { phone: randomUUID(), words: {} };
      return {
        same: (commands, as) => commands.academies.changeModalities({ academie: '28', modalities }, as),
        other: (commands, as) => commands.academies.changeModalities({ academie: '28' }, as),
      };
    },
  },
  'academies.changeRouting': {
    given: async () => {
      await house.commands.academies.changeRouting({ academie: '28' }, context());
      const routing = { otherwise: 'ACADEMIE', matters: [] } as const;
      return {
        same: (commands, as) => commands.academies.changeRouting({ academie: '28', routing }, as),
        other: (commands, as) => commands.academies.changeRouting({ academie: '28' }, as),
      };
    },
  },
  'assistance.ask': {
    given: async () => ({
      same: (commands, as) => commands.assistance.ask(asked, as),
      other: (commands, as) => commands.assistance.ask({ ...asked, text: 'y' }, as),
    }),
  },
  'assistance.ask, refused': {
    given: async () => ({
      same: (commands, as) => commands.assistance.ask({ ...asked, email: 'x' }, as),
      other: (commands, as) => commands.assistance.ask(asked, as),
      outcome: 'refused',
    }),
  },
  'assistance.take': onRequest((commands, requestId, as) => commands.take({ requestId, takeOver: false }, as)),
  'assistance.answer': onRequest((commands, requestId, as) => commands.answer({ requestId, text: 'x' }, as)),
  'assistance.passOn': onRequest((commands, requestId, as) =>
    commands.passOn({ requestId, queue: { academie: '01' }, note: 'x' }, as),
  ),
  'assistance.attachAccount': onRequest((commands, requestId, as) =>
    commands.attachAccount({ requestId, accountId: requestId }, as),
  ),
  'assistance.close': onRequest((commands, requestId, as) => commands.close({ requestId, outcome: 'SOLVED' }, as)),
  'assistance.reopen': {
    given: async () => {
      const requests = [await requested(), await requested()];
      for (const requestId of requests)
        await house.commands.assistance.close({ requestId, outcome: 'SOLVED' }, context());
      const [requestId, another] = requests as [string, string];
      return {
        same: (commands, as) => commands.assistance.reopen({ requestId }, as),
        other: (commands, as) => commands.assistance.reopen({ requestId: another }, as),
      };
    },
  },
  'assistance.addMessage': {
    given: async () => {
      const requestId = await requested();
      const token = await house.vault.assistance.issueLink(requestId, randomUUID(), '2099-01-01T00:00:00.000Z');
      const link = { reference: referenceOf(requestId), token };
      return {
        same: (commands, as) => commands.assistance.addMessage({ ...link, text: 'x' }, as),
        other: (commands, as) => commands.assistance.addMessage({ ...link, text: 'y' }, as),
      };
    },
  },
  'delegations.grant': {
    given: async () => {
      const asked = { uai: UAI, delegate: 'fim:delegate', rights: ['ACCOUNT_NOTIFY'], until: MONTH_LATER };
      return {
        same: (commands, as) => commands.delegations.grant(asked, as),
        other: (commands, as) => commands.delegations.grant({ ...asked, rights: ['STUDENTS_LIST'] }, as),
      };
    },
  },
  'delegations.revoke': {
    given: async () => {
      const [delegationId, another] = [await granted(), await granted()];
      return {
        same: (commands, as) => commands.delegations.revoke({ delegationId }, as),
        other: (commands, as) => commands.delegations.revoke({ delegationId: another }, as),
      };
    },
  },
  'letterTexts.change': {
    given: async () => {
      const description = { name: 'Collège du Lac', degree: 'SECOND', academie: '28', departement: '974' } as const;
      await house.commands.school.describe({ uai: UAI, ...description }, context());
      const texts = { signature: `Mme ${randomUUID()}` };
      return {
        same: (commands, as) => commands.letterTexts.change({ uai: UAI, texts }, as),
        other: (commands, as) => commands.letterTexts.change({ uai: UAI }, as),
      };
    },
  },
  'holder.startActivation': {
    given: async () => {
      const { login, birthDates, password } = await notified();
      const input = {
        login,
        provisionalPassword: password,
        newPassword: PASSWORD,
        birthDates,
        email: 'moi@example.org',
      };
      return {
        same: (commands, as) => commands.holder.startActivation(input, as),
        other: (commands, as) => commands.holder.startActivation({ ...input, newPassword: OTHER_PASSWORD }, as),
      };
    },
  },
  'holder.confirmEmail': {
    given: async () => {
      const { login, birthDates, password } = await notified();
      const email = 'moi@example.org';
      const input = { login, provisionalPassword: password, newPassword: PASSWORD, birthDates, email };
      const started = accepted(await house.commands.holder.startActivation(input, context()));
      const token = await house.issueToken(started, 'EMAIL_CONFIRMATION');
      return {
        same: (commands, as) => commands.holder.confirmEmail({ token }, as),
        other: (commands, as) => commands.holder.confirmEmail({ token: 'x'.repeat(43) }, as),
      };
    },
  },
  'holder.activateByLink': {
    given: async () => {
      const { accountId, birthDates } = await house.family();
      const account = accepted(
        await house.commands.account.notify({ accountId, ...letter, channel: 'EMAIL' }, context()),
      );
      const token = await house.issueToken(account, 'ACTIVATION');
      return {
        same: (commands, as) => commands.holder.activateByLink({ token, newPassword: PASSWORD, birthDates }, as),
        other: (commands, as) => commands.holder.activateByLink({ token, newPassword: OTHER_PASSWORD, birthDates }, as),
      };
    },
  },
  'holder.signIn': {
    given: async () => {
      const { login } = await house.activated(PASSWORD);
      return {
        same: (commands, as) => commands.holder.signIn({ login, password: PASSWORD }, as),
        other: (commands, as) => commands.holder.signIn({ login, password: OTHER_PASSWORD }, as),
      };
    },
  },
  'holder.changePassword': {
    given: async () => {
      const { login } = await house.activated(PASSWORD);
      const input = { login, currentPassword: PASSWORD };
      return {
        same: (commands, as) => commands.holder.changePassword({ ...input, newPassword: OTHER_PASSWORD }, as),
        other: (commands, as) =>
          commands.holder.changePassword({ ...input, newPassword: 'cargo-myrtille-boussole' }, as),
      };
    },
  },
  'holder.stopChange': {
    given: async () => {
      const { accountId } = await house.activated(PASSWORD);
      const asked = { accountId, email: 'autre@example.org', currentPassword: PASSWORD };
      const account = accepted(await house.commands.holder.requestEmailChange(asked, context()));
      const token = await house.vault.tokens.issue(
        { tokenId: randomUUID(), accountId, purpose: 'CHANGE_STOP', reference: account.emailChange!.tokenId },
        '2099-01-01T00:00:00.000Z',
      );
      return {
        same: (commands, as) => commands.holder.stopChange({ token }, as),
        other: (commands, as) => commands.holder.stopChange({ token: 'x'.repeat(43) }, as),
      };
    },
  },
  'holder.signOut': {
    given: async () => {
      const { accountId } = await house.activated(PASSWORD);
      const { sessionId } = await house.session(accountId);
      return {
        same: (commands, as) => commands.holder.signOut({ accountId, sessionId }, as),
        other: (commands, as) => commands.holder.signOut({ refreshToken: 'x'.repeat(43) }, as),
      };
    },
  },
  'holder.endSession': {
    given: async () => {
      const { accountId } = await house.activated(PASSWORD);
      const { sessionId } = await house.session(accountId);
      return {
        same: (commands, as) => commands.holder.endSession({ accountId, sessionId }, as),
        other: (commands, as) => commands.holder.endSession({ accountId, sessionId: randomUUID() }, as),
      };
    },
  },
  'holder.signOutEverywhere': {
    given: async () => {
      const { accountId } = await house.activated(PASSWORD);
      const another = await house.activated(PASSWORD);
      await house.session(accountId);
      await house.session(accountId);
      return {
        same: (commands, as) => commands.holder.signOutEverywhere({ accountId }, as),
        other: (commands, as) => commands.holder.signOutEverywhere({ accountId: another.accountId }, as),
      };
    },
  },
  'holder.dispute': {
    given: async () => {
      const { accountId, studentIds } = await house.family();
      return {
        same: (commands, as) => commands.holder.dispute({ accountId, studentId: studentIds[0]! }, as),
        other: (commands, as) => commands.holder.dispute({ accountId, studentId: studentIds[1]! }, as),
      };
    },
  },
  'holder.requestPasswordReset': {
    given: async () => {
      const { login } = await house.activated(PASSWORD);
      const same: Send = (commands, as) => commands.holder.requestPasswordReset({ login }, as);
      // Always accepted, so that a stranger learns nothing; under an id that is used up, nothing is done.
      return { same, other: same };
    },
  },
  'holder.resetPasswordByLink': {
    given: async () => {
      const { login, accountId } = await house.activated(PASSWORD);
      await house.commands.holder.requestPasswordReset({ login }, context());
      const token = await house.issueToken((await house.commands.accounts.account(accountId))!, 'PASSWORD_RESET');
      return {
        same: (commands, as) => commands.holder.resetPasswordByLink({ token, newPassword: OTHER_PASSWORD }, as),
        other: (commands, as) =>
          commands.holder.resetPasswordByLink({ token, newPassword: 'cargo-myrtille-boussole' }, as),
      };
    },
  },
  'holder.requestEmailChange': {
    given: async () => {
      const { accountId } = await house.activated(PASSWORD);
      const input = { accountId, email: 'neuf@example.org', currentPassword: PASSWORD };
      return {
        same: (commands, as) => commands.holder.requestEmailChange(input, as),
        other: (commands, as) => commands.holder.requestEmailChange({ ...input, email: 'autre@example.org' }, as),
      };
    },
  },
  'holder.regroupByPassword': {
    given: async () => {
      const { accountId } = await house.activated(PASSWORD);
      const { login } = await house.activated(OTHER_PASSWORD);
      return {
        same: (commands, as) => commands.holder.regroupByPassword({ accountId, login, password: OTHER_PASSWORD }, as),
        other: (commands, as) =>
          commands.holder.regroupByPassword({ accountId, login: 'n.obody', password: OTHER_PASSWORD }, as),
      };
    },
  },
  'holder.requestRegroupingCode': {
    given: async () => {
      const { accountId } = await house.selfRegistered('+33639980021');
      const input = { accountId, login: 'n.obody', request: randomUUID() };
      return {
        same: (commands, as) => commands.holder.requestRegroupingCode(input, as),
        other: (commands, as) => commands.holder.requestRegroupingCode({ ...input, login: 'n.obody1' }, as),
        outcome: 'unchanged',
      };
    },
  },
  'holder.regroupByCode': {
    given: async () => {
      const mobile = '+33639980022';
      const { accountId } = await house.selfRegistered(mobile);
      const { login, birthDates } = await house.family(['2012-03-14'], { mobile });
      const request = randomUUID();
      await house.commands.holder.requestRegroupingCode({ accountId, login, request }, context());
      const input = { accountId, request, code: await house.sentCode(), birthDates };
      return {
        same: (commands, as) => commands.holder.regroupByCode(input, as),
        other: (commands, as) => commands.holder.regroupByCode({ ...input, birthDates: [] }, as),
      };
    },
  },
  'holder.undoRegrouping': {
    given: async () => {
      const { accountId } = await house.activated(PASSWORD);
      const { login, accountId: absorbedAccountId } = await house.activated(OTHER_PASSWORD);
      const merge = await house.commands.holder.regroupByPassword(
        { accountId, login, password: OTHER_PASSWORD },
        context(),
      );
      const input = { accountId, absorbedAccountId, mergeId: 'mergeId' in merge ? merge.mergeId : '' };
      return {
        same: (commands, as) => commands.holder.undoRegrouping(input, as),
        other: (commands, as) => commands.holder.undoRegrouping({ ...input, mergeId: randomUUID() }, as),
      };
    },
  },
  'holder.requestPhoneChange': {
    given: async () => {
      const { accountId } = await house.activated(PASSWORD);
      const input = { accountId, mobile: '+262692111111', currentPassword: PASSWORD, request: randomUUID() };
      return {
        same: (commands, as) => commands.holder.requestPhoneChange(input, as),
        other: (commands, as) => commands.holder.requestPhoneChange({ ...input, mobile: '+262692222222' }, as),
      };
    },
  },
  'holder.confirmPhoneChange': {
    given: async () => {
      const { accountId } = await house.activated(PASSWORD);
      const asked = { accountId, mobile: '+262692111111', currentPassword: PASSWORD, request: randomUUID() };
      accepted(await house.commands.holder.requestPhoneChange(asked, context()));
      const input = { accountId, request: asked.request, code: await house.sentCode() };
      return {
        same: (commands, as) => commands.holder.confirmPhoneChange(input, as),
        other: (commands, as) => commands.holder.confirmPhoneChange({ ...input, request: randomUUID() }, as),
      };
    },
  },
  'holder.resetPasswordByCode': {
    given: async () => {
      const { login, birthDates } = await house.selfRegistered('+33639980012');
      const request = randomUUID();
      await house.commands.holder.requestPasswordReset({ login, channel: 'SMS', request }, context());
      const input = { request, code: await house.sentCode(), birthDates, newPassword: OTHER_PASSWORD };
      return {
        same: (commands, as) => commands.holder.resetPasswordByCode(input, as),
        other: (commands, as) =>
          commands.holder.resetPasswordByCode({ ...input, newPassword: 'cargo-myrtille-boussole' }, as),
      };
    },
  },
  'registrations.begin': {
    given: async () => {
      const asked = { path: 'SELF_REGISTRATION', ...MARIE, mobile: '0639980014', language: 'fr' } as const;
      return {
        same: (commands, as) => commands.registrations.begin(asked, as),
        other: (commands, as) => commands.registrations.begin({ ...asked, mobile: '0639980015' }, as),
        outcome: 'begun',
      };
    },
  },
  'registrations.beginByFranceConnect': {
    given: async () => {
      const asked = { ...(await arrived()), mobile: '0639980016', language: 'fr' } as const;
      return {
        same: (commands, as) => commands.registrations.beginByFranceConnect(asked, as),
        other: (commands, as) => commands.registrations.beginByFranceConnect({ ...asked, mobile: '0639980017' }, as),
        outcome: 'begun',
      };
    },
  },
  'registrations.completeByFranceConnect': {
    given: async () => {
      const { token, birthDates } = await verified(house, { path: 'FRANCECONNECT' });
      const input = { token, birthDates };
      return {
        same: (commands, as) => commands.registrations.completeByFranceConnect(input, as),
        other: (commands, as) => commands.registrations.completeByFranceConnect({ ...input, birthDates: [] }, as),
      };
    },
  },
  'holder.linkFranceConnect': {
    given: async () => {
      const { accountId } = await house.activated(PASSWORD);
      const input = { ...(await arrived()), accountId, currentPassword: PASSWORD };
      return {
        same: (commands, as) => commands.holder.linkFranceConnect(input, as),
        other: (commands, as) => commands.holder.linkFranceConnect({ ...input, currentPassword: OTHER_PASSWORD }, as),
      };
    },
  },
  'holder.unlinkFranceConnect': {
    given: async () => {
      const { accountId } = await linked();
      return {
        same: (commands, as) => commands.holder.unlinkFranceConnect({ accountId, currentPassword: PASSWORD }, as),
        other: (commands, as) =>
          commands.holder.unlinkFranceConnect({ accountId, currentPassword: OTHER_PASSWORD }, as),
      };
    },
  },
  'holder.signInByFranceConnect': {
    given: async () => {
      const { subject } = await linked();
      const [ticket, another] = [await arrived(subject), await arrived(subject)];
      return {
        same: (commands, as) => commands.holder.signInByFranceConnect(ticket, as),
        other: (commands, as) => commands.holder.signInByFranceConnect(another, as),
      };
    },
  },
  'registrations.complete': {
    given: async () => {
      const { token, birthDates } = await verified(house);
      const input = { path: 'SELF_REGISTRATION', token, birthDates, newPassword: PASSWORD } as const;
      return {
        same: (commands, as) => commands.registrations.complete(input, as),
        other: (commands, as) => commands.registrations.complete({ ...input, newPassword: OTHER_PASSWORD }, as),
      };
    },
  },
  'holder.recoverLogin': {
    given: async () => {
      const { accountId, personId } = await house.selfRegistered('+33639980013');
      await house.vault.proven.set([{ accountId, personId, mobile: '+33639980013' }]);
      const same: Send = (commands, as) => commands.holder.recoverLogin({ mobile: '+33639980013' }, as);
      return { same, other: same };
    },
  },
};

const eventsStored = async (): Promise<number> =>
  (await house.database.pool.query<{ n: number }>('select count(*)::int as n from ledger.events')).rows[0]!.n;

/** What of an answer must be the same each time. */
const COMPARED = ['outcome', 'position', 'refusal', 'password', 'mergeId', 'accountId', 'token', 'accepted'] as const;
const comparable = (answer: Answer) => Object.fromEntries(COMPARED.map(field => [field, answer[field]]));

describe('every command that the API offers', () => {
  it('has a case here', () => {
    const {
      account,
      accounts,
      academies,
      assistance,
      duplicates,
      campaigns,
      delegations,
      letterTexts,
      holder,
      registrations,
    } = house.commands;
    const names = Object.entries({
      account,
      accounts,
      academies,
      assistance,
      duplicates,
      campaigns,
      delegations,
      letterTexts,
      holder,
      registrations,
    }).flatMap(([noun, commands]) => Object.keys(commands).map(name => `${noun}.${name}`));
    // These the system and imports ask for, without an id; some only read.
    const others = [
      'accounts.complete',
      'accounts.keptAccount',
      'accounts.account',
      'duplicates.suspect',
      'duplicates.clear',
      'campaigns.start',
      'campaigns.recordOutcomes',
      'campaigns.act',
      'campaigns.doneBefore',
      'campaigns.campaign',
      'delegations.delegation',
      'registrations.askCode',
      'registrations.sendCode',
      'registrations.verify',
      'registrations.isBarred',
      'registrations.loginOf',
      'assistance.followed',
      'assistance.recordMail',
      'assistance.lapse',
      'assistance.request',
    ];
    const cases = new Set(Object.keys(CASES).map(name => name.split(',')[0]));
    expect(names.filter(name => !others.includes(name)).sort()).toEqual([...cases].sort());
  });

  it.each(Object.keys(CASES))('%s: sent again, is answered as the first time and done once', async name => {
    const { same, outcome = 'accepted' } = await CASES[name]!.given();
    const as = context({ commandId: randomUUID() });
    const first = await same(house.commands, as);
    if (!first.accepted) expect(first.outcome).toBe(outcome);
    const before = await eventsStored();
    // By this process, and by another that remembers nothing.
    for (const commands of [house.commands, house.commandsElsewhere()]) {
      const again = await same(commands, { ...as, correlationId: randomUUID() });
      expect(comparable(again)).toEqual(comparable(first));
    }
    expect(await eventsStored()).toBe(before);
  });

  it.each(Object.keys(CASES))('%s: with another input, under the same id, is refused', async name => {
    const { same, other } = await CASES[name]!.given();
    if (same === other) return;
    const as = context({ commandId: randomUUID() });
    await same(house.commands, as);
    const before = await eventsStored();
    const refused = await other(house.commandsElsewhere(), as);
    expect(refused).toMatchObject({ outcome: 'refused', refusal: { code: 'COMMAND_ID_USED', field: 'commandId' } });
    expect(await eventsStored()).toBe(before);
  });

  it.each(Object.keys(CASES))('%s: by somebody else, under the same id, is refused', async name => {
    const { same } = await CASES[name]!.given();
    const as = context({ commandId: randomUUID() });
    await same(house.commands, as);
    const before = await eventsStored();
    const refused = await same(house.commandsElsewhere(), { ...as, actor: 'head-2' });
    if (!refused.accepted) expect(refusal(refused as never)).toBe('COMMAND_ID_USED');
    expect(await eventsStored()).toBe(before);
  });

  it.each(['account.notify', 'holder.signIn', 'accounts.merge'])('%s: sent twice at once, is done once', async name => {
    const { same } = await CASES[name]!.given();
    const as = context({ commandId: randomUUID() });
    const [one, another] = await Promise.all([same(house.commands, as), same(house.commands, as)]);
    expect(comparable(another)).toEqual(comparable(one));
  });
});

describe('a forgotten password', () => {
  it('of another login, asked for under an id used up, is answered alike, and nothing is done', async () => {
    const [one, another] = [await house.activated(PASSWORD), await house.activated(PASSWORD)];
    const as = context({ commandId: randomUUID() });
    await house.commands.holder.requestPasswordReset({ login: one.login }, as);
    const before = await eventsStored();
    expect(await house.commandsElsewhere().holder.requestPasswordReset({ login: another.login }, as)).toEqual({
      accepted: true,
    });
    expect(await eventsStored()).toBe(before);
  });
});

describe('a sign-in that is sent again', () => {
  it('has its password verified before it is answered again', async () => {
    const { login } = await house.activated(PASSWORD);
    const as = context({ commandId: randomUUID() });
    accepted(await house.commands.holder.signIn({ login, password: PASSWORD }, as));
    const wrong = await house.commandsElsewhere().holder.signIn({ login, password: 'not the password' }, as);
    expect(wrong).toMatchObject({ outcome: 'refused' });
    expect(wrong).not.toHaveProperty('state');
  });

  it('allows no guesses under its id: the first wrong password spoils the receipt', async () => {
    const { login } = await house.activated(PASSWORD);
    const as = context({ commandId: randomUUID() });
    await house.commands.holder.signIn({ login, password: PASSWORD }, as);
    for (const password of ['not the password', PASSWORD])
      expect(refusal(await house.commands.holder.signIn({ login, password }, as))).toBe('COMMAND_ID_USED');
  });

  it('is tried anew when it was refused', async () => {
    const { login, accountId } = await house.activated(PASSWORD);
    const as = context({ commandId: randomUUID() });
    for (let tries = 1; tries <= 2; tries++) {
      const answer = await house.commands.holder.signIn({ login, password: 'not the password' }, as);
      expect(refusal(answer)).toBe('CREDENTIALS_INVALID');
      expect((await house.eventTypes(accountId)).filter(type => type === 'SignInFailed')).toHaveLength(tries);
    }
  });

  it('leaves no password, and nothing of one, in the receipt', async () => {
    const { login } = await house.activated(PASSWORD);
    const [one, another] = [context({ commandId: randomUUID() }), context({ commandId: randomUUID() })];
    await house.commands.holder.signIn({ login, password: PASSWORD }, one);
    await house.commands.holder.signIn({ login, password: 'not the password' }, another);
    const { rows } = await house.database.pool.query<{ input: string }>(
      'select input from vault.receipts where command_id = any ($1)',
      [[one.commandId, another.commandId]],
    );
    // The digest is the same for two passwords: it is made without them.
    expect(rows).toHaveLength(2);
    expect(rows[0]!.input).toBe(rows[1]!.input);
  });
});

describe('receipts', () => {
  it('are forgotten in time; the ledger alone keeps a command from being done twice', async () => {
    const { accountId } = await house.family();
    const as = context({ commandId: randomUUID() });
    const first = await house.commands.account.notify({ accountId, ...letter }, as);
    await house.database.pool.query(`update vault.receipts set claimed_at = now() - interval '40 days'`);
    await house.vault.receipts.forget(30);
    const { rows } = await house.database.pool.query('select 1 from vault.receipts');
    expect(rows).toEqual([]);
    const again = await house.commands.account.notify({ accountId, ...letter }, as);
    expect(again).toMatchObject({ outcome: 'accepted', position: (first as { position: string }).position });
    expect((await house.eventTypes(accountId)).filter(type => type === 'AccountNotified')).toHaveLength(1);
  });

  it('refuse a command whose events are not in the ledger, which was restored from a backup', async () => {
    const { accountId } = await house.family();
    const as = context({ commandId: randomUUID() });
    accepted(await house.commands.account.notify({ accountId, ...letter }, as));
    const restored = await House.open();
    const { eventStore } = restored;
    const behind = createCommands({ eventStore, vault: house.vault, clock: house.clock });
    expect(refusal(await behind.account.notify({ accountId, ...letter }, as))).toBe('COMMAND_ID_USED');
    await restored.close();
  });
});
