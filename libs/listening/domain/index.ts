export type * from './enrichment/enrichment.js';
export type * from './item.js';
export type * from './query/ast.js';
