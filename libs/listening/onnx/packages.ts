/** The parts of `onnxruntime-node` 1.x and `@huggingface/tokenizers` 0.2 that are used; the packages are the operator's to install. */
export interface Tensor {
  data: Float32Array | BigInt64Array;
}

export interface Session {
  inputNames: readonly string[];
  outputNames: readonly string[];
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

export interface Runtime {
  InferenceSession: { create(path: string, options: object): Promise<Session> };
  Tensor: new (type: 'int64', data: BigInt64Array, shape: readonly number[]) => Tensor;
}

export interface Tokenizer {
  encode(text: string): { ids: number[] };
}

export interface Tokenizers {
  Tokenizer: new (tokenizer: object, config: object) => Tokenizer;
}

/** Imports a package by name. Names come in as values, so that nothing asks for the packages where no model is set. */
export type ImportPackage = (name: string) => Promise<unknown>;

const PACKAGES = ['onnxruntime-node', '@huggingface/tokenizers'] as const;

/** Both packages, or an error that says how to install them. */
export async function importPackages(importPackage: ImportPackage): Promise<[Runtime, Tokenizers]> {
  try {
    const [runtime, tokenizers] = await Promise.all(PACKAGES.map(importPackage));
    return [runtime as Runtime, tokenizers as Tokenizers];
  } catch (cause) {
    throw new Error(
      `A sentiment model is set (PREGON_SENTIMENT_MODEL), but the packages that run it are not installed. \
Install them with "ONNXRUNTIME_NODE_INSTALL=skip npm install ${PACKAGES.join(' ')}", or leave the variable empty to use the built-in model.`,
      { cause },
    );
  }
}
