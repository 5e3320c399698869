export { ListeningModule } from './listening.module.js';
export { listeningSchema } from './store/schema.js';
