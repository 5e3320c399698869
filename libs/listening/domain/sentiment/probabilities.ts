/** Probabilities of negative, neutral and positive from the scores of negative and positive against neutral's 0. */
export function softmax([negative, positive]: readonly [number, number]): [number, number, number] {
  const top = Math.max(0, negative, positive);
  const parts = [Math.exp(negative - top), Math.exp(-top), Math.exp(positive - top)] as const;
  const sum = parts[0] + parts[1] + parts[2];
  return [parts[0] / sum, parts[1] / sum, parts[2] / sum];
}
