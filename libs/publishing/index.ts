export { PublishingModule } from './publishing.module.js';
export { publishingSchema } from './store/schema.js';
