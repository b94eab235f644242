/** Why an archive, or one of its entries, is refused. */
import { number, plain, reason } from './reason.js';

type Limit = { limit: number };

export const ARCHIVE_REASONS = {
  ENTRY_INFLATES: reason<Limit>(
    ({ limit }) => `the entry inflates past ${number(limit, 'en')} bytes`,
    ({ limit }) => `décompressé, ce fichier de l’archive dépasse ${number(limit, 'fr')} octets`,
  ),
  ARCHIVE_INFLATES: reason<Limit>(
    ({ limit }) => `the archive inflates past ${number(limit, 'en')} bytes`,
    ({ limit }) => `décompressée, l’archive dépasse ${number(limit, 'fr')} octets`,
  ),
  ENTRIES_COUNTED: reason<Limit & { entries: number }>(
    ({ entries, limit }) => `the archive has ${number(entries, 'en')} entries, the limit is ${number(limit, 'en')}`,
    ({ entries, limit }) =>
      `l’archive contient ${number(entries, 'fr')} fichiers, la limite est de ${number(limit, 'fr')}`,
  ),
  ENTRIES_MANY: reason<Limit>(
    ({ limit }) => `the archive has more than ${number(limit, 'en')} entries`,
    ({ limit }) => `l’archive contient plus de ${number(limit, 'fr')} fichiers`,
  ),
  HEADERS_ENDLESS: plain('the archive has far too many headers', 'l’archive contient beaucoup trop d’en-têtes'),
  WORDS_ENDLESS: plain(
    'what the archive says of one of its entries is far too long',
    'ce que l’archive dit de l’un de ses fichiers est beaucoup trop long',
  ),
  NO_TAR: plain(
    'the archive is no tar archive, or holds no file',
    'l’archive n’est pas une archive tar, ou ne contient aucun fichier',
  ),
  ARCHIVE_OTHER: plain(
    'only .zip and .tgz archives are read',
    'seules les archives en « .zip » et en « .tgz » sont lues',
  ),
  ARCHIVE_IN_ARCHIVE: plain('the archive holds another archive', 'l’archive en contient une autre'),
  ENTRY_LOCKED: plain(
    'the entry is protected by a password',
    'ce fichier de l’archive est protégé par un mot de passe',
  ),
  ENTRY_UNREADABLE: reason<{ said: string }>(
    ({ said }) => `the entry cannot be read: ${said}`,
    () => 'ce fichier de l’archive ne peut pas être lu : il est abîmé ou incomplet',
  ),
  ARCHIVE_UNREADABLE: reason<{ said: string }>(
    ({ said }) => `the archive cannot be read: ${said}`,
    () => 'l’archive ne peut pas être lue : elle est abîmée, incomplète ou d’une autre forme',
  ),
} as const;
