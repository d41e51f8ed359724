export { checkName, type Taken } from './name.ts';
export type { Files } from './files.ts';
export type { Versions } from './manifest.ts';
export { licenses, standAlone, type StandAloneOptions } from './stand-alone.ts';
export { inWorkspace, type InWorkspaceOptions, LISTS } from './in-workspace.ts';
export { RefusedError } from './errors.ts';
