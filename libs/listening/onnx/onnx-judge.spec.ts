import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OnnxJudge } from './onnx-judge.js';

/** One output a label, from the first token only; more of `token_type_ids` would be refused. */
const runtime = {
  InferenceSession: {
    create: async (path: string) => {
      if (!path.startsWith(tmpdir())) throw new Error('no such file');
      return {
        inputNames: ['input_ids', 'attention_mask'],
        outputNames: ['logits'],
        run: async (feeds: Record<string, { data: BigInt64Array }>) => {
          if (Object.keys(feeds).join() !== 'input_ids,attention_mask') throw new Error('unknown input');
          const first = Number(feeds.input_ids!.data[0]);
          const { length } = feeds.attention_mask!.data;
          return { logits: { data: Float32Array.from([0, 1, 2], (i) => (i === first ? length : 0)) } };
        },
        release: async () => undefined,
      };
    },
  },
  Tensor: class {
    constructor(
      readonly type: string,
      readonly data: BigInt64Array,
      readonly shape: readonly number[],
    ) {}
  },
};
const tokenizers = {
  Tokenizer: class {
    encode(text: string) {
      return { ids: text.split(' ').map(Number) };
    }
  },
};
const packages = async (name: string) => (name === 'onnxruntime-node' ? runtime : tokenizers);

describe('OnnxJudge', () => {
  let folder: string;
  const write = (name: string, content: object) => writeFile(join(folder, name), JSON.stringify(content));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pregon-onnx-'));
    await write('config.json', { id2label: { 0: 'Negative', 1: 'Neutral', 2: 'Positive' } });
    await write('tokenizer.json', {});
    await write('tokenizer_config.json', {});
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('turns logits into a tone', async () => {
    await using judge = await OnnxJudge.load(folder, packages);
    const good = await judge.judge('2 7 7 7 7 7');
    expect(good).toMatchObject({ label: 'positive', sure: true });
    expect(good.score).toBeGreaterThan(0.9);
    expect(await judge.judge('0')).toMatchObject({ label: 'negative', sure: false });
  });

  it('gives the model no more tokens than it can hold', async () => {
    await using judge = await OnnxJudge.load(folder, packages);
    const long = await judge.judge(`2 ${'7 '.repeat(1000)}7`);
    expect(long.confidence).toBeCloseTo(1 / (1 + 2 * Math.exp(-512)), 10);
  });

  it('says which packages are missing and how to install them', async () => {
    const missing = () => Promise.reject(new Error("Cannot find package 'onnxruntime-node'"));
    await expect(OnnxJudge.load(folder, missing)).rejects.toThrow(/npm install onnxruntime-node @huggingface/);
  });

  it('says which file is missing', async () => {
    await expect(OnnxJudge.load('/nowhere', packages)).rejects.toThrow(/\/nowhere\/config\.json cannot be read/);
  });

  it('refuses a model of other labels', async () => {
    await write('config.json', { id2label: { 0: 'spam', 1: 'ham' } });
    await expect(OnnxJudge.load(folder, packages)).rejects.toThrow(/"spam, ham"/);
  });
});
