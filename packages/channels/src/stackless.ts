export { type BlockTrapped, stacklessChannel, StacklessChannel, type StacklessChannelOptions } from './stackless/channel.ts';
export type { PreferringScheduler } from './stackless/next-to-run.ts';
export { type ChannelAction, type ChannelCallback, ChannelHook } from './stackless/hook.ts';
export { Bomb, StopIteration } from './stackless/bomb.ts';
