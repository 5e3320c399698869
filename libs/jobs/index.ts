export { defineJob, type JobDefinition } from './define-job.js';
export { Jobs, type JobHandler, type JobRun } from './jobs.js';
export { JobsModule } from './jobs.module.js';
