import { CommanderError } from 'commander';
import { ExpectedError, USAGE } from './expected-error.js';
import { createProgram } from './program.js';

try {
  await createProgram(process.env).parseAsync();
  // not left to the event loop: what a failed check left open must not keep the process
  process.exit();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : USAGE);
  if (error instanceof ExpectedError) error.exit();
  const { exitExplained } = await import('./explain-error.js');
  exitExplained(error);
}
