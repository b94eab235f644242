/** All that is held of a person as a file that is downloaded. */
import type { PersonalDataFormat } from '../../disclosure/index.js';
import type { Granted } from '../../security/permissions.js';
import { allowOnAccount, UNKNOWN_ACCOUNT } from '../accounts/reach.js';
import type { DownloadKind } from '../downloads/kind.js';
import { notFound } from '../errors.js';

export interface PersonalDataAsked {
  /** UUID. */
  readonly accountId: string;
  readonly format: PersonalDataFormat;
}

export const PERSONAL_DATA: DownloadKind<PersonalDataAsked, Granted> = {
  name: 'PERSONAL_DATA',
  authorise: async (context, { accountId }) => (await allowOnAccount(context, 'PERSON_DATA_EXPORT', accountId)).granted,
  async open({ services, correlationId }, { accountId, format }, granted) {
    const asked = { at: services.clock.now(), role: granted.role, correlationId };
    const file = await services.openPersonalData({ accountId }, format, asked);
    if (!file) throw notFound(UNKNOWN_ACCOUNT);
    const { name, type, content, persons } = file;
    return { name, type, content, reads: [{ granted, accountId, persons }], close: async () => undefined };
  },
};
