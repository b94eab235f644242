/**
 * The French of refusals, by code. The remedies serve all reports; the reasons serve old reports alone, which do not name a
 * reason of `reasons.ts`. `refusal.ts` has the English remedies.
 */
import type { RefusalCode } from '../refusal.js';
import type { Facts } from './reason.js';
import { sayBecause, type ReasonName } from './reasons.js';

/** The French of one refusal. */
interface Said {
  /** `facts` are those of the refusal, where it has any. */
  readonly reason: string | ((facts: Facts) => string);
  readonly remedy: string;
}

/** What `say` makes of the fact of that name; empty when the refusal does not have the fact. */
const ifThere = (facts: Facts, name: string, say: (value: string) => string): string =>
  facts[name] === undefined ? '' : say(String(facts[name]));

/** Says the facts as the reason of that name does. */
const reasonOf =
  (name: ReasonName) =>
  (facts: Facts): string =>
    sayBecause({ name, facts }, 'fr');

export const REFUSALS_FR: Readonly<Record<RefusalCode, Said>> = {
  NOT_WELL_FORMED: {
    reason: 'le fichier n’est pas un XML bien formé',
    remedy: 'Refaites l’export depuis la base et envoyez-le tel quel, sans le modifier.',
  },
  TRUNCATED: { reason: 'le fichier s’arrête avant la fin', remedy: 'Refaites l’export, ou téléchargez-le à nouveau.' },
  ENCODING: {
    reason: 'les caractères du fichier ne sont pas codés comme il l’annonce',
    remedy: 'Refaites l’export sans l’ouvrir ni l’enregistrer avec un autre logiciel.',
  },
  WRONG_ROOT: {
    reason: facts =>
      `ce fichier n’est pas l’export attendu${ifThere(facts, 'root', root => ` (il contient « ${root} »)`)}`,
    remedy: 'Choisissez l’export demandé : élèves, responsables, structures ou nomenclature de la base.',
  },
  NOT_AAF: {
    reason: 'ce n’est pas un fichier d’un export AAF',
    remedy: 'Envoyez les fichiers d’un export AAF (ENT1D ou ENT2D, Complet ou Delta) tels quels, sous leurs noms.',
  },
  NOT_ONE_EXPORT: {
    reason: 'les fichiers ne sont pas d’un même export',
    remedy: 'Envoyez un export AAF à la fois : un degré, un jour, complet ou delta.',
  },
  WRONG_HEADER: {
    reason: 'la première ligne n’est pas celle d’un export d’ONDE',
    remedy: 'Choisissez l’export des élèves ou celui des responsables d’ONDE, en CSV séparé par des points-virgules.',
  },
  ROW_UNSURE: {
    reason: 'on ne peut pas dire où finit cette ligne',
    remedy:
      'Retirez dans ONDE les guillemets, points-virgules et retours à la ligne de cette fiche (souvent l’adresse), puis refaites l’export sans ouvrir le fichier.',
  },
  UAI_INVALID: {
    reason: 'ce n’est pas l’UAI d’un établissement français',
    remedy: 'Désignez l’établissement par son UAI : 7 chiffres et une lettre.',
  },
  WRONG_SCHOOL: {
    reason: facts =>
      facts.found === undefined
        ? 'le fichier ne dit pas de quel établissement il est'
        : reasonOf('SCHOOL_OTHER')(facts),
    remedy: 'Choisissez l’export de cet établissement, ou importez-le dans celui qu’il nomme.',
  },
  WRONG_YEAR: {
    reason: reasonOf('YEAR_OTHER'),
    remedy: 'Refaites l’export de l’année en cours, ou indiquez l’année du fichier.',
  },
  ENTITY_DECLARATION: {
    reason: 'le fichier déclare des entités',
    remedy: 'Les exports de la base n’en déclarent pas : refaites l’export.',
  },
  TOO_LARGE: {
    reason: 'les fichiers dépassent la taille permise',
    remedy:
      'Les exports d’un établissement sont bien plus petits : vérifiez que c’est l’export d’un seul établissement.',
  },
  TOO_DEEP: {
    reason: 'le fichier n’a pas la structure d’un export de la base',
    remedy: 'Refaites l’export depuis la base.',
  },
  BAD_ARCHIVE: {
    reason: 'l’archive ne peut pas être lue',
    remedy: 'Refaites l’archive, ou envoyez les fichiers un par un.',
  },
  ARCHIVE_LIMIT: {
    reason: 'l’archive dépasse ce qui est permis',
    remedy: 'Envoyez seulement les exports, un par un ou dans une archive ordinaire.',
  },
  NESTED_ARCHIVE: {
    reason: 'l’archive contient une autre archive',
    remedy: 'Sortez l’archive intérieure et envoyez-la seule.',
  },
  MISSING_FILE: {
    reason: facts => `il manque un fichier${ifThere(facts, 'missing', name => ` : ${name}`)}`,
    remedy: 'Exportez le fichier manquant depuis la base et envoyez-le avec les autres.',
  },
  DUPLICATE_FILE: {
    reason: 'le même export a été donné deux fois',
    remedy: 'Envoyez chaque export une fois, le plus récent.',
  },
  NOTHING_READ: {
    reason: reasonOf('NO_PUPIL'),
    remedy: 'Refaites l’export depuis la base.',
  },
  ALREADY_RUNNING: {
    reason: reasonOf('IMPORT_UNDER_WAY'),
    remedy: 'Attendez qu’il soit terminé, puis importez à nouveau.',
  },
  WRONG_ACADEMIE: {
    reason: facts =>
      facts.expected === undefined ? 'ce n’est pas le code d’une académie' : reasonOf('ACADEMIE_OTHER')(facts),
    remedy: 'Choisissez l’export de cette académie, ou importez-le dans celle qu’il nomme.',
  },
  GREAT_LOSS: {
    reason: facts => {
      const parts = [
        ifThere(facts, 'students', said => `${said} élèves`),
        ifThere(facts, 'responsables', said => `${said} responsables`),
        ifThere(facts, 'links', said => `${said} rattachements`),
      ].filter(part => part !== '');
      const counts = parts.length > 0 ? ` (${parts.join(', ')})` : '';
      return facts.from === undefined
        ? `plus de la moitié de ce qui est connu serait clos${counts}`
        : `la plupart des élèves de ${facts.from}, d’une autre académie, lui seraient pris${counts}`;
    },
    remedy:
      'Vérifiez que l’export est entier : de toute l’école (ONDE exporte aussi une seule classe), avec ses classes. Si tant de personnes sont vraiment parties, importez à nouveau en le confirmant : --confirm-disappearance, confirmDisappearance=true. Un essai (dry run) avec cette option les nomme.',
  },
  OLDER_EXPORT: {
    reason: reasonOf('OLDER'),
    remedy:
      'Refaites l’export depuis la base. Pour revenir exprès à ceux-ci, importez-les en le confirmant : --confirm-older, confirmOlder=true.',
  },
};
