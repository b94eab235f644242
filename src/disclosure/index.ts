/** All that is held of a person, for a request of access: this folder's only door. Who may have it is the caller's question. */
export {
  PERSONAL_DATA_FORMATS,
  personalDataFiles,
  type OpenPersonalData,
  type PersonalDataFile,
  type PersonalDataFormat,
} from './file.js';
