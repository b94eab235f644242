/** Hands out the households of one school to traps, each household to one trap: so no trap hides the outcome of another. */
import type { InventedLink, InventedResponsable, InventedSchool } from '../model.js';
import { Random } from '../../common/random.js';
import type { Household, TrapBase } from './trap.js';

/** Groups pupils who have the same first responsable. */
function householdsOf({ pupils }: InventedSchool): Household[] {
  const found = new Map<InventedResponsable, { pupils: typeof pupils; links: InventedLink[] }>();
  for (const pupil of pupils) {
    const head = pupil.links[0]?.responsable;
    if (!head) continue;
    const household = found.get(head);
    if (household) household.pupils.push(pupil);
    else found.set(head, { pupils: [pupil], links: pupil.links });
  }
  return [...found.values()].map(household => ({
    ...household,
    legal: household.links.filter(({ level }) => level === 1).map(({ responsable }) => responsable),
  }));
}

/** Whether a household shares no record with another school, and nothing is wrong with its records. */
const isFree = ({ pupils, links, legal }: Household): boolean =>
  legal.length > 0 &&
  links.every(({ responsable }) => !responsable.earlier && !responsable.metAgain) &&
  pupils.every(({ ine, classCode, birthDate }) => ine && classCode && birthDate);

/** A school for traps to act on, and the households that no trap has used yet. */
export class FreeHouseholds {
  readonly random: Random;
  #free: Household[];
  /** Number of households, used ones included. */
  readonly total: number;

  constructor(
    seed: string,
    readonly school: InventedSchool,
    readonly base: TrapBase,
    /** The next mobile nobody has, in national form. */
    readonly mobile: () => string,
  ) {
    this.random = Random.of(seed, 'traps', school.uai);
    const all = householdsOf(school);
    this.total = all.length;
    this.#free = all.filter(isFree);
    // Shuffles them: traps then fall on households of all classes.
    for (let at = this.#free.length - 1; at > 0; at--) {
      const other = this.random.below(at + 1);
      [this.#free[at], this.#free[other]] = [this.#free[other]!, this.#free[at]!];
    }
  }

  /** Takes the first free household for which `use` returns a value; no other trap gets it. */
  take<T>(use: (household: Household) => T | undefined): T | undefined {
    for (const household of [...this.#free]) {
      const made = use(household);
      if (made === undefined) continue;
      this.#free = this.#free.filter(one => one !== household);
      return made;
    }
    return undefined;
  }

  /** Takes the first free household that fits, beside the one in use. */
  another(inUse: Household, fits: (household: Household) => boolean = () => true): Household | undefined {
    const at = this.#free.findIndex(household => household !== inUse && fits(household));
    return at < 0 ? undefined : this.#free.splice(at, 1)[0];
  }

  /** The first pupil's link to the first legal responsable, as a copy of its own: changing it leaves siblings' links alone. */
  ownLink({ pupils, legal }: Household): InventedLink {
    const pupil = pupils[0]!;
    const at = pupil.links.findIndex(({ responsable }) => responsable === legal[0]);
    pupil.links = pupil.links.map((link, index) => (index === at ? { ...link } : link));
    return pupil.links[at]!;
  }
}
