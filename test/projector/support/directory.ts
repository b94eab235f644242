/** A directory that makes names up from ids, and labels from codes. */
import type { Directory } from '../../../src/projector/projection.js';

const CLASSES = ['6A', '6B', '5A'];

export const fakeDirectory = (
  label: (uai: string, code: string) => string = (_, code) => `Classe ${code}`,
): Directory => ({
  names: async refs =>
    refs.map(({ personId, version }) => ({ surname: `Élan ${personId.slice(0, 6)}`, firstName: `Zoé-${version}` })),
  logins: async ids => ids.map(id => `z.elan${id.slice(0, 4)}`),
  classLabels: async uais => new Map(uais.map(uai => [uai, new Map(CLASSES.map(code => [code, label(uai, code)]))])),
  mefLabels: async () => new Map(),
});
