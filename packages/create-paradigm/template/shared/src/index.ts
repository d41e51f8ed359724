export { Crew } from './crew.ts';
export { Shelf } from './shelf.ts';
