/** Lists as files: this folder's only door. Lists are opened here, and written as CSV or PDF; who may have them is the caller's question. */
export { countOutcomes, openOutcomes, OUTCOMES_READ_MODELS, type OutcomesRequest } from './campaign-outcomes.js';
export { BYTE_ORDER_MARK, csvRow, type Cell } from './csv.js';
export { FORMATS, fileOf, type Format, type ListFile } from './formats.js';
export { countDisputes, DISPUTES_READ_MODELS, openDisputes, type DisputesRequest } from './disputes.js';
export { shownIn, type OpenList } from './open-list.js';
export {
  countPeople,
  openPeople,
  PEOPLE_LISTS,
  peopleReadModels,
  type PeopleDeps,
  type PeopleRequest,
} from './people.js';
export { openQuality, QUALITY_READ_MODELS, type QualityRequest } from './quality.js';
export {
  CHANGES_READ_MODELS,
  countChanges,
  openChanges,
  openFlows,
  type ChangesDeps,
  type ChangesRequest,
} from './school-changes.js';
export { MOST_HISTORY_ROWS, openStatisticsHistory, type StatisticsHistoryRequest } from './statistics-history.js';
export { openStatistics, type StatisticsRequest } from './statistics.js';
