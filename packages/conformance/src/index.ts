export type { Adapter, Claim, Probe } from './adapter.ts';
export type { Script, Worker } from './script.ts';
export { checkAlone, checkPair, checkTuples, plan, replay, type Check, type Effort, type Row } from './check.ts';
export { explain, type Failure } from './failure.ts';
export { laws, type Law } from './laws.ts';
export { report, reportPage } from './report.ts';
