/** Judges the fields of one record. A fault rejects the record; a doubtful field is left out, with a warning. */
import type { PhoneRegion } from '../../../domain/academies.js';
import type { Contact, Identity } from '../../../vault/vault.js';
import { parseEmail } from '../../../text/email.js';
import { parsePhone } from '../../../text/phone.js';
import { parseDay } from '../../formats/parse/dates.js';
import { isOfSchoolsOwnForm, parseIne, parseMef } from '../../formats/parse/identifiers.js';
import { nameFault, parseCivility, parseSex, tidy } from '../../../text/names.js';
import type { RawAddress, RawResponsable, RawStudent } from '../raw.js';
import type { Fault } from '../../report/tally.js';

/** What is needed to judge fields beside the record: where its phones are dialled, and the addresses that records name by id. */
export interface CleanContext {
  readonly region: PhoneRegion;
  readonly addresses: ReadonlyMap<string, RawAddress>;
}

/** A record whose fields are judged. */
export interface Cleaned<T> {
  /** Absent when the record is rejected. */
  readonly value?: T;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

/** A pupil's record without faults. */
export interface CleanStudent {
  readonly identity: Identity & { birthDate: string };
  readonly contact: Contact;
  /** Valid INEs, the one in force first. */
  readonly ines: readonly string[];
  /** In place of an INE, the base has 11 letters and digits of a school's own form. Waiving the INE does not give this pupil accounts. */
  readonly ownForm: boolean;
  readonly mef?: string;
  readonly siecleId?: string;
}

/** A responsable's record without faults. */
export interface CleanResponsable {
  readonly identity: Identity;
  readonly contact: Contact;
}

type Raw = RawStudent | RawResponsable;
type Names = Pick<Identity, 'surname' | 'birthSurname' | 'usageSurname' | 'firstName'>;

/**
 * Judges the names. The surname in use is the usage surname, or else the birth surname. A surname of which the base does not say which of
 * the two it is (AAF without `ENTPersonNomPatro`, SIECLE before 2018) is recorded as the birth surname: for most people it is. Where it
 * is a usage surname, matching loses nothing, for it compares all surnames of a person (`surnameKeys`); an export that gives the birth
 * surname corrects it.
 */
function cleanNames(raw: Raw, faults: Fault[]): Names | undefined {
  const usage = raw.usageSurname && tidy(raw.usageSurname);
  const statedBirth = raw.birthSurname ?? raw.surname;
  const birth = statedBirth && tidy(statedBirth);
  const firstName = raw.firstName && tidy(raw.firstName);
  const surname = usage || birth;
  if (!surname) faults.push({ code: 'SURNAME_MISSING', field: 'surname' });
  if (!firstName) faults.push({ code: 'FIRST_NAME_MISSING', field: 'firstName' });
  for (const [field, name] of Object.entries({ usageSurname: usage, surname: birth, firstName }))
    if (name && nameFault(name)) faults.push({ code: 'NAME_INVALID', field });
  if (!surname || !firstName) return undefined;
  return {
    surname,
    ...(birth ? { birthSurname: birth } : {}),
    ...(usage ? { usageSurname: usage } : {}),
    firstName,
  };
}

/** Leaves faulty names out, with a warning. */
function cleanOtherFirstNames(raw: Raw, warnings: Fault[]): Pick<Identity, 'otherFirstNames'> {
  const names = (raw.otherFirstNames ?? []).map(tidy).filter(name => name !== '');
  const sound = names.filter(name => !nameFault(name));
  if (sound.length < names.length)
    warnings.push({ code: 'NAME_INVALID', field: 'otherFirstNames', detail: 'left out' });
  return sound.length ? { otherFirstNames: [...new Set(sound)] } : {};
}

/** Tidies an address, and cuts what no address needs: lines from the seventh on, and characters past 200 in each part. */
function cleanAddress(address: RawAddress): NonNullable<Contact['address']> {
  const short = (text: string): string => tidy(text).slice(0, 200);
  return {
    lines: address.lines.map(short).slice(0, 6),
    ...(address.postalCode ? { postalCode: short(address.postalCode) } : {}),
    ...(address.city ? { city: short(address.city) } : {}),
    ...(address.country ? { country: short(address.country) } : {}),
  };
}

/**
 * Takes the first mobile number as the mobile, in whatever field it stands; another one counts only in the field of the work phone. A fixed
 * number in the mobile field becomes the home phone.
 */
function cleanContact(raw: Raw, { region, addresses }: CleanContext, warnings: Fault[]): Contact {
  const contact: Contact = {};
  if (raw.email) {
    const email = parseEmail(raw.email);
    if (email) contact.email = email;
    else warnings.push({ code: 'EMAIL_INVALID', field: 'email' });
  }
  const { mobile, otherMobiles = [], home, work } = raw.phones;
  const mobiles = [mobile, ...otherMobiles].map(text => ['mobile', text] as const);
  for (const [field, text] of [...mobiles, ['home', home] as const, ['work', work] as const]) {
    const phone = text ? parsePhone(text, region) : 'none';
    if (phone === 'none') continue;
    if (phone === undefined) {
      warnings.push({ code: 'PHONE_INVALID', field: `${field}Phone` });
      continue;
    }
    if (phone.mobile && contact.mobile === undefined) contact.mobile = phone.number;
    else if (field === 'work') contact.workPhone = phone.number;
    else if (!phone.mobile) contact.homePhone ??= phone.number;
  }
  const address = raw.address ?? (raw.addressId === undefined ? undefined : addresses.get(raw.addressId));
  if (address && (address.lines.length || address.postalCode || address.city)) contact.address = cleanAddress(address);
  return contact;
}

function cleanBirthDate(text: string | undefined, faults: Fault[]): string | undefined {
  if (!text) {
    faults.push({ code: 'BIRTH_DATE_MISSING', field: 'birthDate' });
    return undefined;
  }
  const day = parseDay(text);
  if (!day) faults.push({ code: 'BIRTH_DATE_INVALID', field: 'birthDate' });
  return day;
}

/** Judges the fields of a pupil's record. */
export function cleanStudent(raw: RawStudent, context: CleanContext): Cleaned<CleanStudent> {
  const faults: Fault[] = [];
  const warnings: Fault[] = [];
  const names = cleanNames(raw, faults);
  const birthDate = cleanBirthDate(raw.birthDate, faults);
  const ines = [...new Set(raw.ines.flatMap(ine => parseIne(ine) ?? []))];
  const unread = raw.ines.filter(ine => parseIne(ine) === undefined);
  const ownForm = ines.length === 0 && unread.length > 0 && unread.every(isOfSchoolsOwnForm);
  if (ownForm) warnings.push({ code: 'INE_OWN_FORM', field: 'ine' });
  else if (unread.length > 0) (ines.length ? warnings : faults).push({ code: 'INE_INVALID', field: 'ine' });
  const mef = raw.mef === undefined ? undefined : parseMef(raw.mef);
  if (raw.mef !== undefined && mef === undefined) warnings.push({ code: 'MEF_INVALID', field: 'mef' });
  if (!names || !birthDate || faults.length) return { faults, warnings };
  const sex = parseSex(raw.sex);
  return {
    value: {
      identity: {
        ...names,
        ...cleanOtherFirstNames(raw, warnings),
        birthDate,
        ...(ines[0] ? { ine: ines[0] } : {}),
        ...(sex ? { sex } : {}),
      },
      contact: cleanContact(raw, context, warnings),
      ines,
      ownForm,
      ...(mef ? { mef } : {}),
      ...(raw.siecleId === undefined ? {} : { siecleId: raw.siecleId }),
    },
    faults,
    warnings,
  };
}

/** Judges the fields of a responsable's record. */
export function cleanResponsable(raw: RawResponsable, context: CleanContext): Cleaned<CleanResponsable> {
  const faults: Fault[] = [];
  const warnings: Fault[] = [];
  const names = cleanNames(raw, faults);
  if (!names || faults.length) return { faults, warnings };
  const civility = parseCivility(raw.civility);
  return {
    value: {
      identity: { ...names, ...cleanOtherFirstNames(raw, warnings), ...(civility ? { civility } : {}) },
      contact: cleanContact(raw, context, warnings),
    },
    faults,
    warnings,
  };
}
