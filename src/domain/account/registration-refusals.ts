/** Refusals of registrations: see `src/domain/refusals.ts`. */
import type { Texts } from '../language.js';

export const REGISTRATION_REFUSALS = {
  BIRTH_DATES_BY_LETTER: {
    fr: "Trop de dates de naissance fausses ont été données après un code par SMS : ce chemin est fermé. Demandez à l'établissement une lettre, qui ouvre encore le compte. S'il est déjà activé, demandez un nouveau mot de passe par courriel, ou adressez-vous à l'assistance de l'académie.",
    en: 'Too many wrong birth dates were given after a code by SMS: this way is closed. Ask the school for a letter, which still opens the account. If it is activated already, ask for a new password by e-mail, or turn to the support of the académie.',
  },
  DISPUTE_BY_LETTER: {
    fr: "Avec un code par SMS, vous ne pouvez pas écarter tant d'enfants, ni en écarter après plusieurs dates fausses : confirmez au moins la moitié des enfants, et tous ceux d'un des établissements. Sinon, demandez une lettre à l'établissement : elle permet de signaler chaque enfant qui n'est pas le vôtre.",
    en: 'With a code by SMS you cannot leave out so many children, nor any after several wrong dates: confirm at least half of the children, and all those of one of the schools. Otherwise ask the school for a letter: it lets you dispute each child that is not yours.',
  },
  NAME_INVALID: {
    fr: "Ce nom n'en est pas un. Écrivez-le avec des lettres, comme sur la fiche d'inscription.",
    en: 'This is not a name. Write it in letters, as on the enrolment form.',
  },
  REGISTRATION_INVALID: {
    fr: "Cette création de compte n'est plus valable : elle dure une demi-heure, il lui faut un code juste, et elle ne sert qu'une fois. Recommencez ; si cela échoue encore, demandez à l'établissement.",
    en: 'This registration is not valid any more: it lasts half an hour, needs the right code, and serves only once. Start again; if that fails too, ask the school.',
  },
  SEVERAL_ACCOUNTS: {
    fr: "Deux comptes portent votre nom, votre mobile et vos enfants. Demandez à l'établissement de les réunir, puis recommencez.",
    en: 'Two accounts have your name, your mobile and your children. Ask the school to merge them, then start again.',
  },
} as const satisfies Record<string, Texts>;
