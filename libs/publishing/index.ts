export { PublishingModule } from './publishing.module.js';
export { publishingSchema } from './store/schema.js';
export { CheckChannel } from './use-cases/check-channel.js';
export { InspectPublishing, type InspectedChannel, type PublishingFacts } from './use-cases/inspect-publishing.js';
