import type { Adapter } from '../../src/index.ts';
import { actors } from './actors.ts';
import { channels } from './channels.ts';
import { families } from './families.ts';
import { greenlets } from './greenlets.ts';
import { choosers, schedulers } from './schedulers.ts';
import { tasklets } from './tasklets.ts';

/** The paradigms of this repository, in the order of the report. */
export const adapters: readonly Adapter[] = [families, schedulers, choosers, tasklets, channels, greenlets, actors];
