/** What the vault has of a person: every version of the identity and of the contact details that is kept. */
import type { Contact, Identity } from '../vault/vault.js';
import type { Row, Sources, Whose } from './section.js';
import { isoUtc } from '../postgres/iso.js';

/** Which versions are kept, and who gave each. */
interface Facet {
  readonly personId: string;
  readonly facet: 'IDENTITY' | 'CONTACT';
  readonly version: number;
  readonly ofBase: boolean;
  readonly recordedAt: string;
}

/** Author 0 is a base. The vault knows one other (`AUTHORS`): whoever acts on the account, its holder or a school. */
const FACETS = `select person_id as "personId", case facet when 1 then 'IDENTITY' else 'CONTACT' end as facet, version,
    author = 0 as "ofBase", ${isoUtc('recorded_at')} as "recordedAt"
  from vault.facets where person_id = any($1::uuid[]) order by facet, person_id, version`;

/** The members that have a value. */
const present = (row: Record<string, Row[string] | undefined>): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Row;

const ofIdentity = (identity: Identity): Record<string, Row[string] | undefined> => ({
  Nom: identity.surname,
  'Nom de naissance': identity.birthSurname,
  'Nom d’usage': identity.usageSurname,
  Prénom: identity.firstName,
  'Autres prénoms': identity.otherFirstNames,
  Civilité: identity.civility,
  'Date de naissance': identity.birthDate,
  INE: identity.ine,
  Sexe: identity.sex,
});

const ofContact = ({
  email,
  mobile,
  homePhone,
  workPhone,
  address,
}: Contact): Record<string, Row[string] | undefined> => ({
  'Adresse électronique': email,
  Mobile: mobile,
  'Téléphone du domicile': homePhone,
  'Téléphone professionnel': workPhone,
  'Adresse postale':
    address &&
    [...address.lines, [address.postalCode, address.city].filter(Boolean).join(' '), address.country ?? ''].filter(
      line => line !== '',
    ),
});

export async function vaultRows({ pool, vault }: Sources, { ids }: Whose): Promise<Row[]> {
  const { rows } = await pool.query<Facet>({ name: 'personal-data-facets', text: FACETS, values: [ids.personIds] });
  const refs = (facet: Facet['facet']) => rows.filter(row => row.facet === facet);
  const [identities, contacts] = await Promise.all([
    vault.persons.identities(refs('IDENTITY')),
    vault.persons.contacts(refs('CONTACT')),
  ]);
  const row = (
    what: string,
    { version, ofBase, recordedAt }: Facet,
    values: Record<string, Row[string] | undefined>,
  ): Row =>
    present({
      Donnée: what,
      Version: version,
      'Donnée par': ofBase ? 'une base' : 'le titulaire ou un établissement',
      'Enregistrée le': recordedAt,
      ...values,
    });
  return [
    ...refs('IDENTITY').map((facet, i) => row('Identité', facet, identities[i] ? ofIdentity(identities[i]) : {})),
    ...refs('CONTACT').map((facet, i) => row('Coordonnées', facet, contacts[i] ? ofContact(contacts[i]) : {})),
  ];
}
