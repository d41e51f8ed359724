export { SymmetricFamily } from './family.ts';
export { SymmetricCoroutine } from './coroutine.ts';
export { CoroutineExit } from './exit.ts';
