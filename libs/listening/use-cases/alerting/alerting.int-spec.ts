import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DAY, HOUR, MINUTE, shift } from '#kernel';
import { Events } from '#notifications';
import { HoldWorkspace, ManageChannel } from '#publishing';
import { FakeClock, useDatabase } from '#testing';
import type { AlertCondition } from '../../domain/alerting/rule.js';
import { DEFAULT_WINDOW_MS } from '../../domain/spikes/settings.js';
import { simulated } from '../../domain/spikes/testing/simulated-counts.js';
import { AlertRulesStore } from '../../store/alert-rules.store.js';
import { workbench, WORKBENCH_SCHEMAS } from '../reputation/testing/workbench.js';
import { BacktestAlertRule } from './backtest-alert-rule.js';
import { ManageAlertRules } from './manage-alert-rules.js';
import { ResumeByLink } from './resume-by-link.js';
import { SettleAlert } from './settle-alert.js';
import { ALERTING, crowd, STEP, Watch } from './testing/watch.js';

const db = useDatabase(WORKBENCH_SCHEMAS);
const clock = new FakeClock();
let app: NestExpressApplication;
let watch: Watch;

const NO_FILTER = { source: null, language: null, sentiment: null };
const SPIKE: AlertCondition = { kind: 'spike', sensitivity: 'balanced', windowMs: null, minimum: 10, of: NO_FILTER };
const DROP: AlertCondition = { ...SPIKE, kind: 'drop' };
const MAIL = { kind: 'email' as const, to: ['onduty@example.org'] };

beforeAll(async () => {
  const sources = [{ kind: 'town', silentAfterMs: HOUR }];
  app = await workbench({ database: db.database, clock, providers: ALERTING, sources });
});
afterAll(() => app?.close());

beforeEach(async () => {
  clock.set('2026-06-10T10:00:00Z');
  watch = await new Watch(app, db.database, clock).begin();
});
afterEach(() =>
  db.database.execute('truncate alerts, alert_rules, mentions, texts, mention_counts, source_counts, sources, topics, feed_gaps, feeds, notifications cascade'),
);

/** A calm month, some of it with texts, and a rule that has learnt it. */
async function calm(condition: AlertCondition = SPIKE, more: Parameters<Watch['rule']>[1] = {}) {
  await watch.history(30, 2);
  const days = Array.from({ length: 60 }, (_, i) => shift(clock.now(), -(i + 1) * 2 * HOUR));
  const usual = ['The shop in the square is nice', 'Bought a lamp from Acme', 'Acme opens at nine on weekdays'];
  await watch.plant.say(
    watch.topic,
    days.map((at, i) => ({ at, text: usual[i % 3]!, author: `usual${i % 7}` })),
  );
  const rule = await watch.rule(condition, { actions: [MAIL], ...more });
  await watch.look(rule);
  return rule;
}

describe('a spike', () => {
  it('is told once, with the words behind it, in English', async () => {
    const rule = await calm();
    expect(await watch.alerts()).toEqual([]);
    await watch.step(rule, 2, crowd(80, 'Acme owes me a refund', { links: ['https://forum.example/t/1'], followers: 10 }));
    const [alert, ...others] = await watch.alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ kind: 'spike', direction: 'up', state: 'open', ruleId: rule.id, topicId: watch.topic.id });
    expect(alert!.observed).toBeGreaterThan(60);
    expect(alert!.explanation.terms.map(({ term }) => term)).toContain('refund');
    expect(alert!.explanation.domains).toEqual([{ domain: 'forum.example', mentions: 80 }]);
    expect(alert!.explanation.sources).toEqual([{ source: 'town', mentions: 80 }]);
    // the farthest-reaching first
    expect(alert!.explanation.mentions[0]).toMatchObject({ author: 'author79', text: 'Acme owes me a refund 79' });
    expect(alert!.explanation.mentions).toHaveLength(5);
    expect(alert!.explanation.sentence).toMatch(/^Mentions of Acme .*since 12:00.*refund/);
    const [told, ...more] = await watch.told();
    expect(more).toEqual([]);
    expect(told).toMatchObject({ kind: 'email', key: `alert:${alert!.id}:0` });
    expect(told!.message.subject).toMatch(/^Acme rule: Mentions of Acme/);
    expect(told!.message.text).toContain('Acme owes me a refund 79');
  });

  it('is told in Spanish where the rule is', async () => {
    const rule = await calm(SPIKE, { language: 'es' });
    await watch.step(rule, 2, crowd(80, 'Acme me debe un reembolso'));
    const [alert] = await watch.alerts();
    expect(alert!.explanation.sentence).toMatch(/^Las menciones de Acme .*desde las 12:00.*reembolso/);
  });

  it('is seen while its five minutes are still open', async () => {
    const rule = await calm();
    const at = clock.now();
    await watch.plant.say(watch.topic, crowd(80, 'refund').map((one) => ({ ...one, at })));
    clock.advance(MINUTE);
    await watch.look(rule);
    expect(await watch.alerts()).toMatchObject([{ raisedAt: clock.now(), lastAt: at }]);
    expect((await watch.alerts())[0]!.explanation.sentence).toContain('in 1 minute ');
  });

  it('that goes on is one incident with updates, and over when it has been quiet', async () => {
    const rule = await calm();
    await watch.step(rule, 2, crowd(40, 'refund'));
    await watch.step(rule, 2, crowd(200, 'refund'));
    await watch.step(rule, 2, crowd(800, 'broken'));
    const [alert, ...others] = await watch.alerts();
    expect(others).toEqual([]);
    expect(alert!.updates).toBeGreaterThan(0);
    expect(alert!.observed).toBeGreaterThan(800);
    expect(alert!.explanation.terms[0]!.term).toBe('broken');
    expect(await watch.told()).toHaveLength(1);
    // the cool-down and the detector's window, the last five minutes being looked at once more
    await watch.steps(rule, (6 * HOUR + DEFAULT_WINDOW_MS) / STEP, 2);
    expect(await watch.alerts()).toMatchObject([{ state: 'open' }]);
    await watch.steps(rule, 4, 2);
    expect(await watch.alerts()).toMatchObject([{ state: 'resolved', resolvedBy: 'system' }]);
    expect(await watch.told()).toHaveLength(1);
  });

  it('that a person has ended is not told again before the cool-down is over', async () => {
    const rule = await calm(SPIKE, { cooldownMs: HOUR });
    await watch.step(rule, 2, crowd(60, 'refund'));
    const [alert] = await watch.alerts();
    await app.get(SettleAlert).resolve(watch.workspaceId, alert!.id, 'Ana');
    await watch.step(rule, 2, crowd(500, 'refund'));
    expect(await watch.alerts()).toHaveLength(1);
    await watch.steps(rule, 30, 2);
    await watch.step(rule, 2, crowd(3000, 'again'));
    expect(await watch.alerts()).toMatchObject([{ resolvedBy: 'Ana' }, { state: 'open' }]);
    expect(await watch.told()).toHaveLength(2);
  });

  it('is not told while the rule is snoozed', async () => {
    const rule = await calm(SPIKE, { snoozedUntil: shift(clock.now(), DAY) });
    await watch.step(rule, 2, crowd(80, 'refund'));
    expect(await watch.alerts()).toEqual([]);
    clock.advance(DAY);
    await watch.step(rule, 2);
    expect(await watch.alerts()).toEqual([]);
  });

  it('is no more than a source that was away, when that brings what it missed', async () => {
    const rule = await calm();
    const source = await watch.source({ failures: 3 });
    for (let i = 0; i < 18; i++) await watch.step(rule, 0);
    await watch.setFeed(source, 'failures = 0');
    const at = clock.now();
    const missed = crowd(38, 'nothing new').map((one, i) => ({ ...one, at: shift(at, -(i % 18) * STEP), countedAt: at }));
    await watch.plant.say(watch.topic, missed);
    await watch.steps(rule, 20, 2);
    expect(await watch.alerts()).toEqual([]);
  });

  it('of a topic that is new is not told before anything is known', async () => {
    await watch.plant.counted(watch.topic, [{ at: shift(clock.now(), -HOUR), value: 1 }]);
    const rule = await watch.rule(SPIKE);
    await watch.look(rule);
    await watch.step(rule, 2, crowd(80, 'launch'));
    expect(await watch.alerts()).toEqual([]);
  });
});

describe('a look at a rule', () => {
  it('is left to whoever holds it', async () => {
    const rule = await calm();
    clock.advance(MINUTE);
    const store = app.get(AlertRulesStore);
    await db.database.transaction(async () => {
      await store.take({ workspaceId: watch.workspaceId, id: rule.id }, clock.now());
      expect(await db.database.outside(() => watch.look(rule))).toBe(false);
    });
    expect(await watch.look(rule)).toBe(true);
  });

  it('that breaks off has told nothing, and the next one tells it once', async () => {
    const rule = await calm();
    const channel = await watch.channel('a');
    await app.get(ManageAlertRules).change(watch.workspaceId, rule.id, { actions: [MAIL, { kind: 'hold', channels: [channel] }] }, null);
    const events = app.get(Events);
    const { emit } = events;
    events.emit = () => Promise.reject(new Error('The connection was cut.'));
    await expect(watch.step(rule, 2, crowd(80, 'refund'))).rejects.toThrow('cut');
    events.emit = emit;
    expect([await watch.alerts(), await watch.told(), await watch.held()]).toEqual([[], [], []]);
    await watch.look(rule);
    await watch.look(rule);
    expect(await watch.alerts()).toHaveLength(1);
    expect(await watch.told()).toHaveLength(1);
    expect(await watch.held()).toEqual(['a']);
  });
});

describe('an alert', () => {
  const raised = async (channels: string[] | 'all') => {
    const rule = await calm(SPIKE, { actions: [MAIL, { kind: 'hold', channels }] });
    await watch.step(rule, 2, crowd(80, 'refund'));
    const [alert] = await watch.alerts();
    const [told] = await watch.told();
    const token = decodeURIComponent(/resume\?token=(\S+)/.exec(told!.message.text)?.[1] ?? '');
    return { alert: alert!, token };
  };

  it('stops the channels it names, and resumes those that it has stopped', async () => {
    const [a, b] = [await watch.channel('a'), await watch.channel('b'), await watch.channel('c')];
    await app.get(ManageChannel).hold(watch.workspaceId, b, 'by hand');
    const { alert } = await raised([a, b, '00000000-0000-7000-8000-000000000000']);
    expect(await watch.held()).toEqual(['a', 'b']);
    expect(alert.held).toEqual([a]);
    expect(await app.get(SettleAlert).resume(watch.workspaceId, alert.id)).toMatchObject({ held: null });
    expect(await watch.held()).toEqual(['b']);
    await expect(app.get(SettleAlert).resume(watch.workspaceId, alert.id)).rejects.toThrow('nothing_held');
  });

  it('is resumed by the link of its message, once', async () => {
    const { token } = await raised([await watch.channel('a')]);
    await app.get(ResumeByLink).run(token);
    expect(await watch.held()).toEqual([]);
    await expect(app.get(ResumeByLink).run(token)).rejects.toThrow('nothing_held');
    await expect(app.get(ResumeByLink).run(`${token}x`)).rejects.toThrow('link_expired');
    clock.advance(8 * DAY);
    await expect(app.get(ResumeByLink).run(token)).rejects.toThrow('link_expired');
  });

  it('leaves on hold what was held again for another reason', async () => {
    const channel = await watch.channel('a');
    const { token } = await raised([channel]);
    await app.get(ManageChannel).resume(watch.workspaceId, channel);
    await app.get(ManageChannel).hold(watch.workspaceId, channel, 'a holiday');
    await app.get(ResumeByLink).run(token);
    expect(await watch.held()).toEqual(['a']);
  });

  it('stops the workspace, unless that is stopped', async () => {
    const { token } = await raised('all');
    const hold = app.get(HoldWorkspace);
    expect(await hold.state(watch.workspaceId)).toMatchObject({ held: true, reason: expect.stringContaining('Mentions of Acme') });
    await app.get(ResumeByLink).run(token);
    expect(await hold.state(watch.workspaceId)).toMatchObject({ held: false });
  });

  it('does not own a hold that was there before', async () => {
    await app.get(HoldWorkspace).hold(watch.workspaceId, 'by hand', 'Ana');
    const { alert } = await raised('all');
    expect(alert.held).toBeNull();
    expect(await app.get(HoldWorkspace).state(watch.workspaceId)).toMatchObject({ reason: 'by hand' });
  });

  it('is acknowledged once, and not when it is over', async () => {
    const { alert } = await raised([await watch.channel('a')]);
    const settle = app.get(SettleAlert);
    expect(await settle.acknowledge(watch.workspaceId, alert.id, 'Ana')).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Ana' });
    expect(await settle.acknowledge(watch.workspaceId, alert.id, 'Bo')).toMatchObject({ acknowledgedBy: 'Ana' });
    expect(await settle.resolve(watch.workspaceId, alert.id, 'Bo')).toMatchObject({ state: 'resolved', resolvedBy: 'Bo' });
    await expect(settle.acknowledge(watch.workspaceId, alert.id, 'Bo')).rejects.toThrow('alert_resolved');
    await expect(settle.resolve(watch.workspaceId, rid(alert.id), 'Bo')).rejects.toThrow('not_found');
  });

  it('quotes nothing that was deleted since', async () => {
    await raised([await watch.channel('a')]);
    await db.database.execute(`delete from mentions where workspace_id = $1 and reach > 76`, [watch.workspaceId]);
    const [alert] = await watch.alerts();
    expect(alert!.explanation.mentions.map(({ author }) => author)).toEqual(['author76', 'author75']);
  });
});

const rid = (id: string): string => `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`;

describe('a drop', () => {
  it('is told when nobody says anything any more', async () => {
    await watch.history(30, 5);
    const rule = await watch.rule(DROP, { language: 'es' });
    await watch.look(rule);
    await watch.steps(rule, 40, 0);
    const alerts = await watch.alerts();
    expect(alerts).toMatchObject([{ kind: 'drop', direction: 'down' }]);
    expect(alerts[0]!.explanation.sentence).toMatch(/^Las menciones de Acme han caído/);
  });

  it.each([
    ['nothing comes', 0],
    ['only other sources bring something', 1],
  ])('is none when a source cannot be read and %s', async (_, value) => {
    await watch.history(30, 5);
    const source = await watch.source();
    const rule = await watch.rule(DROP);
    await watch.look(rule);
    await watch.setFeed(source, 'failures = 1');
    await watch.steps(rule, 40, value);
    expect(await watch.alerts()).toEqual([]);
  });
});

describe('a keyword', () => {
  const KEYWORD: AlertCondition = { kind: 'keyword', query: 'refund OR "money back"' };

  it('is told once for what comes together, and once for each mention', async () => {
    const rule = await watch.rule(KEYWORD, { actions: [MAIL] });
    const say = async (...texts: string[]) => {
      clock.advance(10_000);
      await watch.plant.say(watch.topic, texts.map((text) => ({ text, at: shift(clock.now(), -1000), author: text })));
      await watch.look(rule);
    };
    await watch.plant.say(watch.topic, [{ text: 'old refund', at: shift(clock.now(), -HOUR) }]);
    await watch.look(rule);
    await say('I want a Refund', 'money for nothing');
    await say('my money back', 'lamps');
    await say('a lamp');
    const [alert, ...others] = await watch.alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ kind: 'keyword', observed: 2, updates: 1, direction: null });
    expect(alert!.explanation.sentence).toBe('2 mentions of Acme match “refund OR "money back"”, since 12:00.');
    expect(alert!.explanation.mentions.map(({ text }) => text).toSorted()).toEqual(['I want a Refund', 'my money back']);
    expect(await watch.told()).toHaveLength(1);
    clock.advance(6 * HOUR + 11 * MINUTE);
    await say('another refund');
    expect(await watch.alerts()).toMatchObject([{ state: 'resolved' }, { state: 'open', observed: 1 }]);
    expect(await watch.told()).toHaveLength(2);
  });

  it('goes on with what is too much for one look', async () => {
    const rule = await watch.rule(KEYWORD, { topicId: null });
    await watch.look(rule);
    const at = shift(clock.now(), 1000);
    await watch.plant.say(watch.topic, crowd(6000, 'lamp').map((one) => ({ ...one, at })));
    await watch.plant.say(watch.topic, [{ text: 'refund', at: shift(at, 1000) }]);
    clock.advance(10_000);
    await watch.look(rule);
    clock.advance(10_000);
    await watch.look(rule);
    expect(await watch.alerts()).toMatchObject([{ observed: 1 }]);
  });
});

it('an influential author is one alert each, by followers or by reach', async () => {
  const rule = await watch.rule({ kind: 'author', followers: 5000 }, { actions: [MAIL], language: 'es' });
  await watch.look(rule);
  clock.advance(10_000);
  const at = shift(clock.now(), -1000);
  await watch.plant.say(watch.topic, [
    { at, text: 'Acme!', author: 'ana', followers: 120_000 },
    { at, text: 'Acme again', author: 'ana', followers: 120_000 },
    { at, text: 'Acme', author: 'bo', followers: 10, reach: 90_000 },
    { at, text: 'Acme', author: 'site', reach: 9_000 },
  ]);
  await watch.look(rule);
  const sentences = (await watch.alerts()).map(({ explanation }) => explanation.sentence);
  expect(sentences.toSorted()).toEqual([
    '@ana (120.000 seguidores) está hablando de Acme: 2 menciones, desde las 12:00.',
    '@site está hablando de Acme: 1 mención, desde las 12:00.',
  ]);
  expect(await watch.told()).toHaveLength(2);
});

it('a turn of the tone is told with what the angry say', async () => {
  const at = (hours: number) => shift(clock.now(), -hours * HOUR);
  const past = Array.from({ length: 300 }, (_, i) => ({ at: at(24 + i), text: 'lovely lamp', sentiment: 'positive' as const }));
  await watch.plant.say(watch.topic, past);
  const rule = await watch.rule({ kind: 'sentiment', sensitivity: 'balanced', minimum: 20 }, { actions: [MAIL] });
  await watch.look(rule);
  expect(await watch.alerts()).toEqual([]);
  await watch.step(rule, 0, crowd(30, 'the recall is a shame', { sentiment: 'negative' }));
  const [alert, ...others] = await watch.alerts();
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ kind: 'sentiment', direction: 'down', observed: -1, expected: 1 });
  expect(alert!.explanation.sentence).toMatch(/^The tone about Acme has turned worse: net sentiment -100 in the last 30 opinions.* recall/);
  expect(alert!.explanation.mentions[0]!.text).toContain('recall');
  await watch.steps(rule, 3, 0);
  expect(await watch.alerts()).toHaveLength(1);
  expect(await watch.told()).toHaveLength(1);
});

it('a silent source is told with its trouble, and over when it is back', async () => {
  const problem = { code: 'forbidden', message: 'The address answers 403.', action: 'Renew the key.', since: '2026-06-10T09:00:00Z' };
  const well = await watch.source();
  const source = await watch.source({ lastSuccessAt: shift(clock.now(), -2 * HOUR), problem });
  const rule = await watch.rule({ kind: 'source-silent', sourceId: null }, { topicId: null, actions: [MAIL] });
  await watch.look(rule);
  clock.advance(10_000);
  await watch.look(rule);
  const [alert, ...others] = await watch.alerts();
  expect(others).toEqual([]);
  expect(alert!.explanation.sentence).toBe(
    'The source Town crier is silent: nothing has been read since 10:00. The address answers 403. Renew the key.',
  );
  expect(alert).toMatchObject({ kind: 'source-silent', subject: source, updates: 0 });
  await watch.setFeed(source, 'last_success_at = $2, problem = null', clock.now());
  clock.advance(10_000);
  await watch.look(rule);
  expect(await watch.alerts()).toMatchObject([{ state: 'resolved', resolvedBy: 'system' }]);
  expect(await watch.told()).toHaveLength(1);
  await watch.setFeed(well, `state = 'stopped'`);
  clock.advance(10_000);
  await watch.look(rule);
  expect((await watch.alerts())[1]!.explanation.sentence).toMatch(/^The source Town crier has stopped/);
});

it('a back-test raises what the rule raises', async () => {
  const days = 2;
  const begin = clock.now();
  await watch.history(21, 3, 7);
  // in which five minutes how many more; each beyond what is remembered of those before
  const bursts = new Map([...[[5, 40], [6, 60], [7, 20], [100, 300], [101, 350], [140, 500]], ...[[330, 2500], [331, 90], [540, 9000]]] as [number, number][]);
  const future = simulated({ from: begin, days, seed: 8 }, () => 3).map(({ at, value }, i) => ({
    at,
    value: value! + (bursts.get(i) ?? 0),
  }));
  const rule = await watch.rule(SPIKE, { cooldownMs: 3 * HOUR });
  await watch.look(rule);
  for (const { value } of future) await watch.step(rule, value);
  const raised = (await watch.alerts()).map(({ lastAt, score, direction }) => ({ until: shift(lastAt, STEP), score, direction }));
  const input = { name: '', topicId: watch.topic.id, condition: SPIKE, cooldownMs: 3 * HOUR, actions: [], enabled: true };
  const { alerts, buckets } = await app
    .get(BacktestAlertRule)
    .run(watch.workspaceId, { ...input, language: 'en', snoozedUntil: null }, begin, clock.now());
  expect(buckets).toBe(future.length);
  expect(raised.length).toBeGreaterThan(1);
  expect(alerts.map(({ until, score, direction }) => ({ until, score, direction }))).toEqual(raised);
}, 120_000);
