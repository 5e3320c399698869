import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, shift } from '#kernel';
import { Events } from '#notifications';
import { DEFAULT_WINDOW_MS } from '../../domain/spikes/settings.js';
import { simulated } from '../../domain/spikes/testing/simulated-counts.js';
import { AlertRulesStore } from '../../store/alert-rules.store.js';
import { BacktestAlertRule } from './backtest-alert-rule.js';
import { ManageAlertRules } from './manage-alert-rules.js';
import { SettleAlert } from './settle-alert.js';
import { crowd, MAIL, SPIKE, STEP, useWatch } from './testing/watch.js';

const on = useWatch();
const DROP = { ...SPIKE, kind: 'drop' as const };

describe('a spike', () => {
  it('is told once, with the words behind it, in English', async () => {
    const rule = await on.watch.calm();
    expect(await on.watch.alerts()).toEqual([]);
    await on.watch.step(
      rule,
      2,
      crowd(80, 'Acme owes me a refund', { links: ['https://forum.example/t/1'], followers: 10 }),
    );
    const [alert, ...others] = await on.watch.alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      kind: 'spike',
      direction: 'up',
      state: 'open',
      ruleId: rule.id,
      topicId: on.watch.topic.id,
    });
    expect(alert!.observed).toBeGreaterThan(60);
    expect(alert!.explanation.terms.map(({ term }) => term)).toContain('refund');
    expect(alert!.explanation.domains).toEqual([{ domain: 'forum.example', mentions: 80 }]);
    expect(alert!.explanation.sources).toEqual([{ source: 'town', mentions: 80 }]);
    // the farthest-reaching first
    expect(alert!.explanation.mentions[0]).toMatchObject({ author: 'author79', text: 'Acme owes me a refund 79' });
    expect(alert!.explanation.mentions).toHaveLength(5);
    expect(alert!.explanation.sentence).toMatch(/^Mentions of Acme .*since 12:00.*refund/);
    const [told, ...more] = await on.watch.told();
    expect(more).toEqual([]);
    expect(told).toMatchObject({ kind: 'email', key: `alert:${alert!.id}:0` });
    expect(told!.message.subject).toMatch(/^Acme rule: Mentions of Acme/);
    expect(told!.message.text).toContain('Acme owes me a refund 79');
  });

  it('is told in Spanish where the rule is', async () => {
    const rule = await on.watch.calm(SPIKE, { language: 'es' });
    await on.watch.step(rule, 2, crowd(80, 'Acme me debe un reembolso'));
    const [alert] = await on.watch.alerts();
    expect(alert!.explanation.sentence).toMatch(/^Las menciones de Acme .*desde las 12:00.*reembolso/);
  });

  it('is seen while its five minutes are still open', async () => {
    const rule = await on.watch.calm();
    const at = on.watch.clock.now();
    await on.watch.plant.say(
      on.watch.topic,
      crowd(80, 'refund').map((one) => ({ ...one, at })),
    );
    on.watch.clock.advance(MINUTE);
    await on.watch.look(rule);
    expect(await on.watch.alerts()).toMatchObject([{ raisedAt: on.watch.clock.now(), lastAt: at }]);
    expect((await on.watch.alerts())[0]!.explanation.sentence).toContain('in 1 minute ');
  });

  it('that goes on is one incident with updates, and over when it has been quiet', async () => {
    const rule = await on.watch.calm();
    await on.watch.step(rule, 2, crowd(40, 'refund'));
    await on.watch.step(rule, 2, crowd(200, 'refund'));
    await on.watch.step(rule, 2, crowd(800, 'broken'));
    const [alert, ...others] = await on.watch.alerts();
    expect(others).toEqual([]);
    expect(alert!.updates).toBeGreaterThan(0);
    expect(alert!.observed).toBeGreaterThan(800);
    expect(alert!.explanation.terms[0]!.term).toBe('broken');
    expect(await on.watch.told()).toHaveLength(1);
    // the cool-down and the detector's window, the last five minutes being looked at once more
    await on.watch.steps(rule, (6 * HOUR + DEFAULT_WINDOW_MS) / STEP, 2);
    expect(await on.watch.alerts()).toMatchObject([{ state: 'open' }]);
    await on.watch.steps(rule, 4, 2);
    expect(await on.watch.alerts()).toMatchObject([{ state: 'resolved', resolvedBy: 'system' }]);
    expect(await on.watch.told()).toHaveLength(1);
  });

  it('that a person has ended is not told again before the cool-down is over', async () => {
    const rule = await on.watch.calm(SPIKE, { cooldownMs: HOUR });
    await on.watch.step(rule, 2, crowd(60, 'refund'));
    const [alert] = await on.watch.alerts();
    await on.app.get(SettleAlert).resolve(on.watch.workspaceId, alert!.id, 'Ana');
    await on.watch.step(rule, 2, crowd(500, 'refund'));
    expect(await on.watch.alerts()).toHaveLength(1);
    await on.watch.steps(rule, 30, 2);
    await on.watch.step(rule, 2, crowd(3000, 'again'));
    expect(await on.watch.alerts()).toMatchObject([{ resolvedBy: 'Ana' }, { state: 'open' }]);
    expect(await on.watch.told()).toHaveLength(2);
  });

  it('is not told while the rule is snoozed', async () => {
    const rule = await on.watch.calm(SPIKE, { snoozedUntil: shift(on.watch.clock.now(), DAY) });
    await on.watch.step(rule, 2, crowd(80, 'refund'));
    expect(await on.watch.alerts()).toEqual([]);
    on.watch.clock.advance(DAY);
    await on.watch.step(rule, 2);
    expect(await on.watch.alerts()).toEqual([]);
  });

  it('is no more than a source that was away, when that brings what it missed', async () => {
    const rule = await on.watch.calm();
    const source = await on.watch.source({ failures: 3 });
    for (let i = 0; i < 18; i++) await on.watch.step(rule, 0);
    await on.watch.setFeed(source, 'failures = 0');
    const at = on.watch.clock.now();
    const missed = crowd(38, 'nothing new').map((one, i) => ({
      ...one,
      at: shift(at, -(i % 18) * STEP),
      countedAt: at,
    }));
    await on.watch.plant.say(on.watch.topic, missed);
    await on.watch.steps(rule, 20, 2);
    expect(await on.watch.alerts()).toEqual([]);
  });

  it('of a topic that is new is not told before anything is known', async () => {
    await on.watch.plant.counted(on.watch.topic, [{ at: shift(on.watch.clock.now(), -HOUR), value: 1 }]);
    const rule = await on.watch.rule(SPIKE);
    await on.watch.look(rule);
    await on.watch.step(rule, 2, crowd(80, 'launch'));
    expect(await on.watch.alerts()).toEqual([]);
  });

  it('is not what a topic that asks for more brings: that is learnt first', async () => {
    const rule = await on.watch.calm();
    const set = (state: string, at: Date) =>
      on.database.execute('update topics set backfill_state = $2, backfill_token = $3, updated_at = $4 where id = $1', [
        on.watch.topic.id,
        state,
        '0199c5a0-7d3e-7c4b-9a51-3f1d2f6f8a10',
        at,
      ]);
    await set('running', on.watch.clock.now());
    await on.watch.step(rule, 2, crowd(80, 'lamp'));
    const from = shift(on.watch.clock.now(), -20 * DAY);
    await on.watch.plant.counted(
      on.watch.topic,
      Array.from({ length: 20 * 288 }, (_, i) => ({ at: shift(from, i * STEP), value: 20 })),
      'more',
    );
    await set('done', on.watch.clock.now());
    await on.watch.steps(rule, 12, 22);
    expect(await on.watch.alerts()).toEqual([]);
    await on.watch.step(rule, 22, crowd(900, 'lamp'));
    expect(await on.watch.alerts()).toHaveLength(1);
  });

  it('is told although a back-fill has failed', async () => {
    const rule = await on.watch.calm();
    await on.database.execute(`update topics set backfill_state = 'running', updated_at = $2 where id = $1`, [
      on.watch.topic.id,
      shift(on.watch.clock.now(), -HOUR),
    ]);
    await on.watch.step(rule, 2, crowd(80, 'lamp'));
    expect(await on.watch.alerts()).toHaveLength(1);
  });
});

describe('a look at a rule', () => {
  it('is left to whoever holds it', async () => {
    const rule = await on.watch.calm();
    on.watch.clock.advance(MINUTE);
    const store = on.app.get(AlertRulesStore);
    await on.database.transaction(async () => {
      await store.take({ workspaceId: on.watch.workspaceId, id: rule.id }, on.watch.clock.now());
      expect(await on.database.outside(() => on.watch.look(rule))).toBe(false);
    });
    expect(await on.watch.look(rule)).toBe(true);
  });

  it('that breaks off has told nothing, and the next one tells it once', async () => {
    const rule = await on.watch.calm();
    const channel = await on.watch.channel('a');
    await on.app
      .get(ManageAlertRules)
      .change(on.watch.workspaceId, rule.id, { actions: [MAIL, { kind: 'hold', channels: [channel] }] }, null);
    const events = on.app.get(Events);
    const { emit } = events;
    events.emit = () => Promise.reject(new Error('The connection was cut.'));
    await expect(on.watch.step(rule, 2, crowd(80, 'refund'))).rejects.toThrow('cut');
    events.emit = emit;
    expect([await on.watch.alerts(), await on.watch.told(), await on.watch.held()]).toEqual([[], [], []]);
    await on.watch.look(rule);
    await on.watch.look(rule);
    expect(await on.watch.alerts()).toHaveLength(1);
    expect(await on.watch.told()).toHaveLength(1);
    expect(await on.watch.held()).toEqual(['a']);
  });
});

describe('a drop', () => {
  it('is told when nobody says anything any more', async () => {
    await on.watch.history(30, 5);
    const rule = await on.watch.rule(DROP, { language: 'es' });
    await on.watch.look(rule);
    await on.watch.steps(rule, 40, 0);
    const alerts = await on.watch.alerts();
    expect(alerts).toMatchObject([{ kind: 'drop', direction: 'down' }]);
    expect(alerts[0]!.explanation.sentence).toMatch(/^Las menciones de Acme han caído/);
  });

  it.each([
    ['nothing comes', 0],
    ['only other sources bring something', 1],
  ])('is none when a source cannot be read and %s', async (_, value) => {
    await on.watch.history(30, 5);
    const source = await on.watch.source();
    const rule = await on.watch.rule(DROP);
    await on.watch.look(rule);
    await on.watch.setFeed(source, 'failures = 1');
    await on.watch.steps(rule, 40, value);
    expect(await on.watch.alerts()).toEqual([]);
  });
});

it('a back-test raises what the rule raises', async () => {
  const days = 2;
  const begin = on.watch.clock.now();
  await on.watch.history(21, 3, 7);
  // in which five minutes how many more; each beyond what is remembered of those before
  const bursts = new Map([
    ...[
      [5, 40],
      [6, 60],
      [7, 20],
      [100, 300],
      [101, 350],
      [140, 500],
    ],
    ...[
      [330, 2500],
      [331, 90],
      [540, 9000],
    ],
  ] as [number, number][]);
  const future = simulated({ from: begin, days, seed: 8 }, () => 3).map(({ at, value }, i) => ({
    at,
    value: value! + (bursts.get(i) ?? 0),
  }));
  const rule = await on.watch.rule(SPIKE, { cooldownMs: 3 * HOUR });
  await on.watch.look(rule);
  for (const { value } of future) await on.watch.step(rule, value);
  const raised = (await on.watch.alerts()).map(({ lastAt, score, direction }) => ({
    until: shift(lastAt, STEP),
    score,
    direction,
  }));
  const input = {
    name: '',
    topicId: on.watch.topic.id,
    condition: SPIKE,
    cooldownMs: 3 * HOUR,
    actions: [],
    enabled: true,
  };
  const { alerts, buckets } = await on.app
    .get(BacktestAlertRule)
    .run(on.watch.workspaceId, { ...input, language: 'en', snoozedUntil: null }, begin, on.watch.clock.now());
  expect(buckets).toBe(future.length);
  expect(raised.length).toBeGreaterThan(1);
  expect(alerts.map(({ until, score, direction }) => ({ until, score, direction }))).toEqual(raised);
}, 120_000);
