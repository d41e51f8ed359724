export { channel, Channel, type ChannelOptions, type Receiver, type Sender } from './channel.ts';
export { buffer, type Buffer } from './buffer.ts';
export { ClosedError } from './errors.ts';
