interface Words {
  up(topic: string, times: string): string;
  /** Where no mention is usual, a ratio says nothing. */
  unexpected(topic: string): string;
  down(topic: string, percent: string): string;
  counted(observed: string, duration: string, expected: string, since: string): string;
  hardlyAny: string;
  oneExpected: string;
  manyExpected(usual: string): string;
  since(time: string, day: string | null): string;
  terms: string;
  authors: string;
  domains: string;
  sources: string;
  worse: string;
  better: string;
  turned(topic: string, direction: string, opinions: string, net: string, usualNet: string): string;
}

/** The phrases of explanations. Spanish agrees with "menciones": feminine. */
export const WORDS: Record<'es' | 'en', Words> = {
  en: {
    up: (topic, times) => `Mentions of ${topic} are ${times} times the usual`,
    unexpected: (topic) => `Mentions of ${topic} have come up where there are usually none`,
    down: (topic, percent) => `Mentions of ${topic} have fallen to ${percent} of the usual`,
    counted: (observed, duration, expected, since) => `${observed} in ${duration} where ${expected}, ${since}`,
    hardlyAny: 'hardly any is expected',
    oneExpected: '1 is expected',
    manyExpected: (usual) => `${usual} are expected`,
    since: (time, day) => (day ? `since ${time} on ${day}` : `since ${time}`),
    terms: 'Words that stand out:',
    authors: 'Most from',
    domains: 'Sites:',
    sources: 'Sources:',
    worse: 'worse',
    better: 'better',
    turned: (topic, direction, opinions, net, usualNet) =>
      `The tone about ${topic} has turned ${direction}: net sentiment ${net} in the last ${opinions} opinions, usually ${usualNet}.`,
  },
  es: {
    up: (topic, times) => `Las menciones de ${topic} son ${times} veces lo habitual`,
    unexpected: (topic) => `Hay menciones de ${topic} donde no suele haber ninguna`,
    down: (topic, percent) => `Las menciones de ${topic} han caído al ${percent} de lo habitual`,
    counted: (observed, duration, expected, since) => `${observed} en ${duration} donde ${expected}, ${since}`,
    hardlyAny: 'apenas se espera alguna',
    oneExpected: 'se espera 1',
    manyExpected: (usual) => `se esperan ${usual}`,
    since: (time, day) => (day ? `desde las ${time} del ${day}` : `desde las ${time}`),
    terms: 'Palabras que destacan:',
    authors: 'Sobre todo de',
    domains: 'Sitios:',
    sources: 'Fuentes:',
    worse: 'peor',
    better: 'mejor',
    turned: (topic, direction, opinions, net, usualNet) =>
      `El tono sobre ${topic} va a ${direction}: sentimiento neto de ${net} en las últimas ${opinions} opiniones, cuando lo habitual es ${usualNet}.`,
  },
};
