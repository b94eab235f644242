/** The refusals of registrations: code, and sentence with the remedy in each language of the people who read it. */
export const REGISTRATION_REFUSALS = {
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
} as const;
