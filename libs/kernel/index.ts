export * from './clock.js';
export * from './ids.js';
export * from './json.js';
export * from './pages.js';
export * from './problem.js';
export * from './zones.js';
