import type { PublishingFacts } from '#publishing';
import { ok, problem, warning, type Finding } from './finding.js';

const CHECK = 'Deliveries';

/** What waits for a person, in words. */
const WAITING: Record<string, { what: string; action: string }> = {
  unconfirmed: {
    what: 'may or may not be out, and their network cannot tell',
    action: 'Look at the accounts, then POST /v1/deliveries/{id}/confirm with the address, or /resend.',
  },
  failed: {
    what: 'failed',
    action: 'Each says why in its error; when that is mended: POST /v1/deliveries/{id}/retry, or cancel the post.',
  },
  missed: {
    what: 'were too late to be sent',
    action: 'POST /v1/deliveries/{id}/retry sends one now; or cancel the post.',
  },
  held: { what: 'came due during a hold', action: 'Resume the channel or the workspace, or cancel the posts.' },
};

/** What needs a person, what no publisher takes, and the files that planned posts need. */
export function checkDeliveries(facts: PublishingFacts): Finding[] {
  const waiting = facts.waitingForPerson.map(({ state, count, latest }) => {
    const { what, action } = WAITING[state] ?? { what: `are ${state}`, action: 'Look at each.' };
    const message = `${count} ${what}, the latest due ${latest.toISOString()}`;
    return warning(CHECK, message, `${action} They are in GET /v1/deliveries?state=${state}.`);
  });
  return [
    ...(waiting.length ? waiting : [ok(CHECK, 'none needs a person')]),
    publisherFinding(facts),
    mediaFinding(facts),
  ];
}

function publisherFinding({ overdue: { count, since }, publishers }: PublishingFacts): Finding {
  const running = `${publishers} publisher(s) running`;
  if (!since) return ok('Publisher', `${running}, nothing is overdue`);
  const message = `${count} deliveries wait to be taken, the oldest since ${since.toISOString()}; ${running}`;
  if (publishers > 0)
    return warning(
      'Publisher',
      message,
      'If this does not pass: look at the log of the publisher, and raise PREGON_PUBLISH_CONCURRENCY.',
    );
  return problem('Publisher', message, 'No publisher is running: npm start, with publisher among PREGON_ROLES.');
}

function mediaFinding({ media: { needed, missing } }: PublishingFacts): Finding {
  if (missing.length === 0) return ok('Media', `${needed} file(s) of planned posts, all there`);
  return problem(
    'Media',
    `${missing.length} of ${needed} files of planned posts cannot be read, the first is ${missing[0]}`,
    'Bring them back from a backup, or share the folder media of the data folder between all machines; or change those posts.',
  );
}
