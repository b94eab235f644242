/**
 * The deciders as the tests call them. They throw when what is decided begins with an event that the domain's table does not name for the
 * command, so that every test of a decider checks the table, too.
 */
import { decide as ofAccess, type AccessCommand } from '../../src/domain/access/decide.js';
import type { AccessEvent } from '../../src/domain/access/events.js';
import { ACCESS_FIRST_EVENTS } from '../../src/domain/access/first-events.js';
import type { AccessStream } from '../../src/domain/access/state.js';
import type { AcademieCommand } from '../../src/domain/academie/commands.js';
import { decide as ofAcademie } from '../../src/domain/academie/decide.js';
import type { AcademieEvent } from '../../src/domain/academie/events.js';
import { ACADEMIE_FIRST_EVENTS } from '../../src/domain/academie/first-events.js';
import type { Academie } from '../../src/domain/academie/state.js';
import { decide as ofAccount } from '../../src/domain/account/decide.js';
import { ACCOUNT_FIRST_EVENTS } from '../../src/domain/account/first-events.js';
import type { AssistanceCommand } from '../../src/domain/assistance/commands.js';
import { decide as ofAssistance } from '../../src/domain/assistance/decide.js';
import type { AssistanceEvent } from '../../src/domain/assistance/events.js';
import { ASSISTANCE_FIRST_EVENTS } from '../../src/domain/assistance/first-events.js';
import type { Assistance } from '../../src/domain/assistance/state.js';
import type { Decision } from '../../src/domain/event.js';
import { decide as ofCampaign } from '../../src/domain/campaign/decide.js';
import type { CampaignCommand } from '../../src/domain/campaign/commands.js';
import type { CampaignEvent } from '../../src/domain/campaign/events.js';
import { CAMPAIGN_FIRST_EVENTS } from '../../src/domain/campaign/first-events.js';
import type { Campaign } from '../../src/domain/campaign/state.js';
import { decide as ofDelegation } from '../../src/domain/delegation/decide.js';
import type { DelegationCommand } from '../../src/domain/delegation/commands.js';
import type { DelegationEvent } from '../../src/domain/delegation/events.js';
import { DELEGATION_FIRST_EVENTS } from '../../src/domain/delegation/first-events.js';
import type { Delegation } from '../../src/domain/delegation/state.js';
import { decide as ofImport } from '../../src/domain/import/decide.js';
import { IMPORT_FIRST_EVENTS } from '../../src/domain/import/first-events.js';
import { decide as ofSchool } from '../../src/domain/school/decide.js';
import { SCHOOL_FIRST_EVENTS } from '../../src/domain/school/first-events.js';
import { decide as ofStudent } from '../../src/domain/student/decide.js';
import { STUDENT_FIRST_EVENTS } from '../../src/domain/student/first-events.js';

type Table = Readonly<Record<string, readonly string[]>>;

const checked =
  <State, Command extends { type: string }, Event extends { type: string }>(
    decide: (state: State | undefined, command: Command) => Decision<Event>,
    firstEvents: Table,
  ) =>
  (state: State | undefined, command: Command): Decision<Event> => {
    const decision = decide(state, command);
    const first = decision.outcome === 'accepted' ? decision.events[0] : undefined;
    if (first && !firstEvents[command.type]?.includes(first.type))
      throw new Error(`${command.type} begins with ${first.type}, which the table of first events does not name`);
    return decision;
  };

export const decideAccount = checked(ofAccount, ACCOUNT_FIRST_EVENTS);
export const decideStudent = checked(ofStudent, STUDENT_FIRST_EVENTS);
export const decideSchool = checked(ofSchool, SCHOOL_FIRST_EVENTS);
export const decideCampaign = checked<Campaign, CampaignCommand, CampaignEvent>(ofCampaign, CAMPAIGN_FIRST_EVENTS);
export const decideDelegation = checked<Delegation, DelegationCommand, DelegationEvent>(
  ofDelegation,
  DELEGATION_FIRST_EVENTS,
);
export const decideAcademie = checked<Academie, AcademieCommand, AcademieEvent>(ofAcademie, ACADEMIE_FIRST_EVENTS);
export const decideAssistance = checked<Assistance, AssistanceCommand, AssistanceEvent>(
  ofAssistance,
  ASSISTANCE_FIRST_EVENTS,
);
export const decideAccess = checked<AccessStream, AccessCommand, AccessEvent>(ofAccess, ACCESS_FIRST_EVENTS);
export const decideImport = checked(ofImport, IMPORT_FIRST_EVENTS);
