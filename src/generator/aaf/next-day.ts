/** Changes the schools of an académie from one day to the next. */
import type { InventedPupil, InventedSchool } from '../model.js';
import { emailFor, inventSurname } from '../people.js';
import { Random } from '../../common/random.js';
import type { World } from '../world.js';

/** A pupil who left a school and will arrive in another of the same kind. */
export interface Mover {
  readonly pupil: InventedPupil;
  readonly kind: InventedSchool['kind'];
}

/** The most pupils who may be between two schools at a time. Pupils beyond that number leave the académie. */
const MOST_MOVERS = 200;

/** Changes the schools one after the other. A pupil who leaves one school may arrive in a later one. */
export class NextDay {
  /** Pupils who left a school and have not arrived in another. */
  readonly movers: Mover[] = [];

  /**
   * `share`: share of the records to change, above 0 and up to 1. `arrivals` invents the families that arrive. It must be another
   * world than that of the schools, so that the schools are the same with a next day or without.
   */
  constructor(
    readonly seed: string,
    readonly share: number,
    readonly arrivals: World,
  ) {}

  /** Changes about `share` of the school's records in place: classes, schools, contacts, names, families. */
  evolve(school: InventedSchool): void {
    const random = Random.of(this.seed, 'next day', school.uai);
    const { share } = this;
    this.#admitMovers(school, random);
    const before = school.pupils.length;
    for (let at = 0; at < before; at++) if (random.chance(share / 8)) this.arrivals.arrival(school, random);
    const leaving = new Set(school.pupils.filter(() => random.chance(share / 4)));
    school.pupils = school.pupils.filter(one => !leaving.has(one));
    const moving = [...leaving].filter(() => random.chance(0.5)).slice(0, MOST_MOVERS - this.movers.length);
    this.movers.push(...moving.map(pupil => ({ pupil, kind: school.kind })));
    for (const pupil of leaving) if (!moving.includes(pupil)) this.#removeRelatives(school, pupil, random);
    for (const pupil of school.pupils) this.#changePupil(school, pupil, random);
    for (const { person } of school.responsables) {
      if (random.chance(share)) person.email = emailFor(person, random);
      if (random.chance(share / 4)) person.mobile = this.arrivals.mobile();
      if (random.chance(share / 8)) delete person.mobile;
      if (random.chance(share / 8)) person.usageSurname = inventSurname(random);
    }
  }

  /** Lets up to three pupils arrive who left an earlier school of the same kind. */
  #admitMovers(school: InventedSchool, random: Random): void {
    for (const mover of this.movers.filter(({ kind }) => kind === school.kind).slice(0, 3)) {
      this.movers.splice(this.movers.indexOf(mover), 1);
      const { pupil } = mover;
      pupil.classCode = random.pick(school.classes.filter(({ level }) => level === pupil.level)).code;
      school.pupils.push(pupil);
    }
  }

  /** Removes half of the relatives of a pupil who left for good, unless a pupil here, a mover or another school has them. */
  #removeRelatives(school: InventedSchool, { links }: InventedPupil, random: Random): void {
    const stay = new Set(
      [...school.pupils, ...this.movers.map(({ pupil }) => pupil)].flatMap(one =>
        one.links.map(({ responsable }) => responsable),
      ),
    );
    const gone = links
      .map(({ responsable }) => responsable)
      .filter(one => !stay.has(one) && !one.metAgain && !one.earlier && random.chance(0.5));
    school.responsables = school.responsables.filter(one => !gone.includes(one));
  }

  #changePupil(school: InventedSchool, pupil: InventedPupil, random: Random): void {
    const { share } = this;
    const sameLevel = school.classes.filter(({ level }) => level === pupil.level);
    if (pupil.classCode !== undefined && random.chance(share)) pupil.classCode = random.pick(sameLevel).code;
    if (random.chance(share / 8)) pupil.usageSurname = `${pupil.surname} BIS`;
    // One responsable fewer, or a relative of another pupil in addition.
    const family = random.next() * 8;
    if (family < share) pupil.links = pupil.links.slice(0, 1);
    else if (family < 2 * share) {
      const { responsable } = random.pick(random.pick(school.pupils).links);
      if (!pupil.links.some(link => link.responsable === responsable))
        pupil.links = [...pupil.links, { responsable, kinship: '39', level: 2 }];
    }
  }
}
