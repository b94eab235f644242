/** The generator's door: plausible files of the bases, their next day, and traps with the expected results. */
export { generate, type GenerateOptions, type Manifest, type ManifestSchool } from './generate.js';
export { generateAcademie } from './aaf/academie.js';
export type { AcademieManifest, AcademieOptions } from './aaf/options.js';
export { parseTraps, TRAP_NAMES, TRAPS, type TrapName, type TrapRates } from './traps/catalogue.js';
export { evolution } from './evolution.js';
