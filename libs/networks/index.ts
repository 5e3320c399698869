export * from './kit/check-content.js';
export * from './kit/connector.js';
export * from './kit/network-error.js';
export * from './registry.js';
