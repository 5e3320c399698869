export { PublishingModule } from './publishing.module.js';
export { publishingSchema } from './store/schema.js';
export { CheckChannel } from './use-cases/check-channel.js';
export { ReadDeliveries } from './use-cases/read-deliveries.js';
export { HoldWorkspace } from './use-cases/hold-workspace.js';
export { ManageChannel } from './use-cases/manage-channel.js';
export { ReadChannelMentions } from './use-cases/read-channel-mentions.js';
export { InspectPublishing, type InspectedChannel, type PublishingFacts } from './use-cases/inspect-publishing.js';
