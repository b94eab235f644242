/**
 * A process that only projects, to be killed: `node process.js DATABASE_URL [rebuild PROJECTION]`. It runs what
 * `npm test` has built.
 */
const dist = new URL(`../../../${process.env.REGISTRE_DIST ?? 'dist'}/`, import.meta.url);
const load = path => import(new URL(path, dist).href);
const { projections, projectionNamed } = await load('projections/index.js');
const { postgresEventStore } = await load('src/eventstore/postgres.js');
const { Projector } = await load('src/projector/projector.js');
const { rebuild } = await load('src/projector/rebuild/rebuild.js');

const [, , databaseUrl, verb, name] = process.argv;
const CLASSES = ['6A', '6B', '5A'];
/** The same as `fakeDirectory` in `test/projector/support/directory.ts`, which is TypeScript and not built. */
const directory = {
  names: async refs =>
    refs.map(({ personId, version }) => ({ surname: `Élan ${personId.slice(0, 6)}`, firstName: `Zoé-${version}` })),
  logins: async ids => ids.map(id => `z.elan${id.slice(0, 4)}`),
  classLabels: async uais => new Map(uais.map(uai => [uai, new Map(CLASSES.map(code => [code, `Classe ${code}`]))])),
  mefLabels: async () => new Map(),
};
const store = postgresEventStore({ databaseUrl });
if (verb === 'rebuild') {
  process.stdout.write('started\n');
  // Without an end: it is killed in the midst of one of them.
  for (;;) await rebuild(projectionNamed(name), { databaseUrl, store, directory });
}
await new Projector({ databaseUrl, store, directory, projections }).start();
process.stdout.write('started\n');
