/** What can be wrong with one record, in French: why, and how to mend it in the base. `issues.ts` has the English. */
import type { IssueCode } from '../issues.js';

export const ISSUES_FR: Readonly<Record<IssueCode, readonly [reason: string, remedy: string]>> = {
  ID_MISSING: ['l’enregistrement n’a pas d’identifiant', 'Refaites l’export depuis la base.'],
  ID_DIFFERS: [
    'l’identifiant de l’enregistrement n’est pas celui de sa jointure : impossible de dire de qui il s’agit',
    'Demandez à l’académie un nouvel export AAF ; si la ligne revient, signalez-la à l’assistance.',
  ],
  KEY_MISSING: [
    'l’enregistrement n’a pas la jointure que portent les autres de l’export : impossible de dire de qui il s’agit',
    'Demandez à l’académie un nouvel export AAF ; si la ligne revient, signalez-la à l’assistance.',
  ],
  ATTRIBUTE_TWICE: [
    'une donnée qui n’a qu’une valeur figure deux fois dans l’enregistrement, avec des valeurs différentes : impossible de dire laquelle est la bonne',
    'Ne gardez qu’une des valeurs dans la base, puis demandez à l’académie un nouvel export AAF.',
  ],
  ID_TWICE: [
    'le même identifiant figure sur plusieurs enregistrements différents',
    'Ne gardez qu’un de ces enregistrements dans la base.',
  ],
  SURNAME_MISSING: ['le nom de famille manque', 'Saisissez le nom de famille dans la base.'],
  FIRST_NAME_MISSING: ['le prénom manque', 'Saisissez le prénom dans la base.'],
  NAME_INVALID: [
    'le nom ne contient aucune lettre, contient des signes qu’aucun nom ne porte, ou est trop long',
    'Corrigez le nom dans la base.',
  ],
  BIRTH_DATE_MISSING: ['la date de naissance manque', 'Saisissez la date de naissance dans la base.'],
  BIRTH_DATE_INVALID: [
    'la date de naissance n’est pas un jour du calendrier',
    'Corrigez la date de naissance dans la base.',
  ],
  INE_INVALID: [
    'l’INE n’a aucune des formes prévues (10 chiffres et une lettre, 9 chiffres et 2 lettres, ou celui d’un apprenti comme 1234A12345B)',
    'Corrigez l’INE dans la base, ou faites-le vérifier à nouveau.',
  ],
  INE_OWN_FORM: [
    'à la place de l’INE figurent 11 lettres et chiffres d’une autre forme : l’élève est inscrit, sans compte',
    'Faites attribuer un INE national dans la base, puis importez à nouveau.',
  ],
  INE_MISSING: [
    'l’élève n’a pas d’INE : aucun compte n’est créé',
    'Faites attribuer l’INE dans la base, puis importez à nouveau.',
  ],
  INE_WAIVED: [
    'l’élève n’a pas d’INE : pris en compte malgré tout, comme demandé pour cet import',
    'Faites attribuer l’INE dans la base.',
  ],
  INE_TWICE: [
    'le même INE figure sur plusieurs élèves',
    'Cherchez à qui est cet INE et corrigez les autres dans la base.',
  ],
  INE_OTHER_BIRTH_DATE: [
    'cet INE est connu avec une autre date de naissance : ce n’est pas la même personne',
    'Vérifiez l’INE et la date de naissance dans la base, ici et dans l’autre établissement de l’élève.',
  ],
  SIECLE_ID_OTHER_PUPIL: [
    'd’après l’identifiant de SIECLE c’est un autre élève de l’établissement : non rapproché',
    'Vérifiez l’INE et la date de naissance dans SIECLE, puis faites refaire l’export des deux bases.',
  ],
  PUPIL_TAKEN: [
    'la base d’un autre établissement comptait aussi cet élève : il lui est repris',
    'Si cet élève n’est pas le vôtre, retirez-le de votre base ; le prochain import de l’autre établissement le reprendra.',
  ],
  PUPIL_TAKEN_FROM_ACADEMIE: [
    'un établissement d’une autre académie compte cet élève dans sa base : il lui est repris',
    'Assurez-vous que l’élève est bien arrivé chez vous : l’autre académie voit qu’il a été repris.',
  ],
  PUPIL_TAKEN_BACK: [
    'le fichier d’un autre établissement avait entre-temps nommé cet élève : il est repris, avec ses responsables',
    'Convenez avec l’autre établissement de qui relève l’élève : chaque import le reprend tant que les deux bases le nomment.',
  ],
  INE_OTHER_STUDENT: ['cet INE est celui d’un autre élève déjà connu', 'Vérifiez l’INE dans la base.'],
  CLASS_SEVERAL: ['l’élève est dans plusieurs classes', 'Ne laissez l’élève que dans une classe de la base.'],
  MEF_INVALID: [
    'le MEF n’est pas un code de 11 caractères : laissé de côté',
    'Refaites l’export sans l’ouvrir dans un tableur.',
  ],
  EXIT_DATE_INVALID: [
    'la date de sortie n’est pas un jour du calendrier ; l’élève est considéré comme sorti',
    'Corrigez la date de sortie.',
  ],
  EMAIL_INVALID: [
    'l’adresse électronique n’est pas valide : laissée de côté',
    'Corrigez l’adresse électronique dans la base.',
  ],
  PHONE_INVALID: [
    'le numéro de téléphone n’est pas valide : laissé de côté',
    'Corrigez le numéro de téléphone dans la base.',
  ],
  LEVEL_INVALID: [
    'le niveau de responsabilité n’est pas un de ceux qui existent',
    'Corrigez le niveau de responsabilité dans la base.',
  ],
  KINSHIP_UNKNOWN: [
    'le lien de parenté n’est pas un de ceux qui existent',
    'Corrigez le lien de parenté dans la base.',
  ],
  LINK_INCOMPLETE: ['le rattachement ne nomme pas d’élève ou pas de responsable', 'Refaites l’export depuis la base.'],
  LINK_TWICE: [
    'l’élève et le responsable sont rattachés plusieurs fois, différemment',
    'Ne gardez qu’un de ces rattachements dans la base.',
  ],
  STUDENT_UNKNOWN: [
    'le rattachement nomme un élève absent de l’export des élèves',
    'Faites les deux exports le même jour.',
  ],
  RESPONSABLE_UNKNOWN: ['le rattachement nomme un responsable absent du fichier', 'Refaites l’export depuis la base.'],
  CHILD_UNKNOWN: [
    'aucun élève de l’export des élèves n’a ce nom et ce prénom d’enfant',
    'Faites concorder les noms de l’enfant dans les deux exports, faits le même jour.',
  ],
  CHILD_AMBIGUOUS: [
    'plusieurs élèves ont ce nom et ce prénom d’enfant : aucun n’est deviné',
    'Distinguez les homonymes dans la base (nom d’usage, autres prénoms, classe).',
  ],
  RESPONSABLE_AMBIGUOUS: [
    'plusieurs responsables ont ces noms et rien ne les distingue : aucun n’est deviné',
    'Saisissez le mobile ou l’adresse électronique de chacun dans la base.',
  ],
  RECORD_REUSED: [
    'l’identifiant de cet enregistrement était celui d’une autre personne : prise comme nouvelle',
    'Si c’est la même personne, la directrice ou le directeur peut fusionner les deux comptes.',
  ],
  ACCOUNTS_APART: [
    'la ligne nomme les enfants de deux comptes qui ne sont pas réunis d’office : ils sont tous deux activés, ou il a été dit que ce sont deux personnes',
    'Si c’est la même personne, la directrice ou le directeur, ou le titulaire, peut fusionner les deux comptes.',
  ],
  LINK_ONE_SIDED: [
    'le responsable nomme un élève dont la fiche ne le nomme pas, ou qui n’est pas dans la base : aucun rattachement',
    'S’il est responsable légal, saisissez-le sur la fiche de l’élève dans la base.',
  ],
  THREE_LEGAL: ['l’élève a plus de deux responsables légaux', 'Vérifiez les niveaux de responsabilité dans la base.'],
  RECORD_UNKNOWN: [
    'le fichier modifie un enregistrement qu’aucun fichier précédent n’a donné',
    'Importez l’export complet, puis les modifications depuis.',
  ],
  SCHOOL_MISSING: [
    'la fiche de l’élève ne nomme aucun établissement (ENTPersonStructRattach est vide)',
    'Faites saisir l’établissement de l’élève dans la base, ou retirer la fiche si l’élève est parti. D’ici là, un élève déjà connu reste tel quel.',
  ],
  SCHOOL_UNKNOWN: [
    'la fiche de l’élève nomme un établissement absent de la base',
    'Faites entrer l’établissement dans l’export des établissements, avec son UAI. D’ici là, un élève déjà connu reste tel quel.',
  ],
  SCHOOL_REJECTED: [
    'la fiche de l’établissement de l’élève est rejetée, et ses élèves avec elle',
    'Corrigez la fiche de l’établissement : sa propre ligne dit ce qui ne va pas.',
  ],
  SCHOOL_UAI_INVALID: [
    'l’UAI de l’établissement n’en est pas une : 7 chiffres et une lettre',
    'Corrigez l’UAI de l’établissement.',
  ],
  SCHOOL_UAI_NOWHERE: [
    'les trois premiers chiffres de l’UAI de l’établissement ne sont ceux d’aucun département français',
    'Corrigez l’UAI de l’établissement. Un établissement à l’étranger n’est pas importé.',
  ],
  SCHOOL_ELSEWHERE: [
    'l’UAI de l’établissement est d’une autre académie',
    'Corrigez l’UAI de l’établissement, ou importez l’export de son académie.',
  ],
  SCHOOL_STILL_NAMED: [
    'l’export ne contient plus cet établissement, mais des fiches d’élèves le nomment : il est conservé, avec eux',
    'Faites entrer l’établissement dans l’export des établissements, ou changer les fiches de ses élèves.',
  ],
  UAI_LETTER: ['la lettre de contrôle de l’UAI est fausse', 'Vérifiez l’UAI de l’établissement.'],
  GREAT_LOSS: [
    'plus de la moitié des personnes connues ici seraient closes : rien n’a été changé dans cet établissement',
    'Vérifiez que l’export est entier. Si tant de personnes sont vraiment parties, importez à nouveau en le confirmant.',
  ],
  NO_CLASSES: [
    'les fichiers ne contiennent aucune classe, comme ceux de l’été : personne n’a été clos, et rien d’autre n’a été comparé',
    'Importez à nouveau quand les classes seront saisies dans la base. Si les élèves sont vraiment partis, importez en le confirmant.',
  ],
  ENDED_EXIT_DATE: [
    'clos : la date de sortie de l’élève est arrivée',
    'Si l’élève reste, retirez la date de sortie de la base.',
  ],
  ENDED_NO_CLASS: [
    'clos : l’élève n’est dans aucune classe',
    'Si l’élève reste, placez-le dans une classe de la base.',
  ],
  ENDED_ABSENT: [
    'clos : les fichiers ne le contiennent plus',
    'Si c’est une erreur, saisissez-le dans la base, puis importez à nouveau.',
  ],
  ENDED_TAKEN: [
    'clos : les fichiers ne contiennent plus l’élève, et ceux d’un autre établissement le contiennent',
    'Rien à faire si l’élève est allé dans cet établissement.',
  ],
  ENDED_REUSED: [
    'clos : l’identifiant de sa fiche est maintenant celui d’une autre personne',
    'Si c’est la même personne, la directrice ou le directeur peut fusionner les deux comptes.',
  ],
  ENDED_NO_INE: [
    'clos : l’élève n’a plus d’INE, et l’import n’en dispensait pas',
    'Faites attribuer l’INE dans la base, ou importez avec l’option qui en dispense.',
  ],
  ENDED_NOT_LEGAL: [
    'clos : la base ne donne plus de responsabilité légale',
    'S’il y en a une, corrigez le niveau de responsabilité dans la base.',
  ],
  ENDED_SELF: ['clos : la base nomme l’élève comme son propre responsable', 'Rien à faire si l’élève est majeur.'],
  ENDED_PUPIL_LEFT: ['clos : l’élève a quitté l’établissement', 'Rien à faire si c’est le cas.'],
  ENDED_NO_PUPIL: [
    'clos : plus aucun élève de l’établissement ne lui est rattaché',
    'Rien à faire si les élèves sont partis.',
  ],
  COMMAND_REFUSED: ['l’enregistrement a été refusé', 'Signalez la ligne de l’enregistrement à l’assistance.'],
};
