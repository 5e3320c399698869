import type { Wording } from './wording.js';

export const ENGLISH: Wording = {
  empty: ['The query is empty.', 'Write what to look for, for example: "acme corp" OR #acme'],
  'too-long': (d) => [
    `The query has ${d['length']} characters; ${d['most']} are possible.`,
    'Split it into several topics, or shorten lists with a wildcard: refund* finds refund, refunds and refunded.',
  ],
  'too-many-terms': (d) => [`The query has more than ${d['most']} words and values.`, 'Split it into several topics.'],
  'too-deep': (d) => [
    `Here the query is nested more than ${d['most']} levels deep.`,
    'Write it with fewer parentheses.',
  ],
  'no-anchor': (d) => [
    d['negative']
      ? `“${d['term']}” matches nearly every text there is, because it only says what must not be there${d['in'] ? `, and beside OR it is enough by itself` : ''}.`
      : `“${d['term']}” alone matches far too much: it names no word, phrase, tag, person or site.`,
    d['negative']
      ? `Put it beside something that must be there: acme ${d['term']}`
      : 'Add a word, a phrase, a prefix of two letters or more, or a whole hashtag:, mention:, author:, site: or link: value.',
  ],
  'unclosed-quote': (d) => [
    `The quote ${d['quote']} is never closed.`,
    'Close it where the phrase ends, or delete it; straight and typographic quotes both count.',
  ],
  'unclosed-brace': [
    'The brace { is never closed.',
    'Close it: {Acme}. A { that is only text goes without saying: leave it out.',
  ],
  'unclosed-parenthesis': ['This parenthesis is never closed.', 'Add ) where the group ends.'],
  'unopened-parenthesis': [
    'This ) closes nothing.',
    'Delete it, or add ( where the group begins. In a url: value, put quotes around the value.',
  ],
  'empty-group': ['There is nothing between these parentheses.', 'Delete them, or write the terms of the group.'],
  'missing-operand': (d) => [
    `“${d['operator']}” needs something on ${/^(NOT|-)$/u.test(String(d['operator'])) ? 'its right' : 'both sides'}.`,
    `Complete it or delete it. To look for the word itself, put it in quotes: "${d['operator']}"`,
  ],
  'bad-distance': (d) => [
    `${d['operator']} needs a number: how many words may stand between.`,
    `For example ${d['operator']}/5`,
  ],
  'bad-slop': [
    'After ~ comes a number: how many other words may stand between those of the phrase.',
    'For example "customer service"~3, without spaces.',
  ],
  'distance-too-large': (d) => [
    `The distance can be ${d['most']} words at most.`,
    'For words anywhere in the text use AND.',
  ],
  'near-operand': [
    'Beside NEAR there can be words, phrases and groups of them joined by OR, nothing else.',
    'For example (refund OR "money back") NEAR/5 (acme OR acmecorp); join the rest with AND.',
  ],
  'near-in-field': (d) => [
    `NEAR does not work inside ${d['field']}:(…).`,
    'Use a phrase with a distance: title:"acme refund"~5',
  ],
  'no-word': (d) => noWord(String(d['term'])),
  'wildcard-first': [
    'A * can only stand at the end of a word.',
    'Write the begin of the word: acme*. For "any word here" in a phrase use "the best of"~2.',
  ],
  'wildcard-inside': (d) => [
    `In “${d['term']}…” the * stands inside a word; it can only stand at the end.`,
    'Use ? for exactly one letter, or end the word there.',
  ],
  'wildcard-alone': [
    'A ? stands for one letter of a word; here it has no word.',
    'Attach it to a word (acm?), delete it, or in quotes write \\? for a question mark.',
  ],
  'short-prefix': (d) => [
    `“${d['term']}” is too short: it would match a large part of all words.`,
    'Write at least two letters before the wildcard.',
  ],
  'unknown-field': (d) => [
    `There is no field “${d['name']}:”.`,
    d['guess']
      ? `Did you mean ${d['guess']}: ? To look for the text itself, put it in quotes.`
      : `The fields are ${FIELDS}. To look for the text itself, put it in quotes.`,
  ],
  'missing-value': (d) => [
    `The field ${d['field']}: has no value.`,
    `Write it right behind the colon, without a space: ${EXAMPLES[d['field']!]}`,
  ],
  'field-in-field': (d) => [`“${d['inner']}:” cannot stand inside ${d['field']}:(…).`, 'Close the parenthesis first.'],
  'words-only': (d) => [
    `{…}, = and ~ are for words; a value of ${d['field']}: has none of them.`,
    `Write ${EXAMPLES[d['field']!]}`,
  ],
  'bad-language': (d) => [
    `“${d['value']}” is no language code (ISO 639-1).`,
    d['guess'] ? `Did you mean lang:${d['guess']} ?` : 'Two letters, for example lang:es or lang:en',
  ],
  'bad-domain': (d) => [
    `“${d['value']}” is no domain.`,
    d['guess']
      ? `Did you mean ${d['field']}:${d['guess']} ? For a part of the address use url:"${d['value']}"`
      : `Write only the domain: ${EXAMPLES[d['field']!]}; its subdomains are included.`,
  ],
  'bad-name': (d) => [
    `“${d['value']}” cannot be a value of ${d['field']}:, it would never be found.`,
    d['guess']
      ? `Did you mean ${d['field']}:${d['guess']} ?`
      : 'Write the whole name without spaces; a * may stand at its end.',
  ],
  'bad-source': (d) => [
    `“${d['value']}” is no kind of source.`,
    d['guess'] ? `Did you mean source:${d['guess']} ?` : 'For example source:bluesky or source:feed',
  ],
  'bad-word': (d) => [
    `${d['field']}: does not know “${d['value']}”.`,
    d['guess'] ? `Did you mean ${d['field']}:${d['guess']} ?` : `It can be ${d['words']}.`,
  ],
  'bad-number': (d) => [
    `“${d['value']}” is no number of followers.`,
    d['guess']
      ? `Did you mean followers:${d['guess']} ?`
      : 'Write digits: followers:>1000, followers:<=500 or followers:100..500',
  ],

  'mixed-operators': (d) => [
    `AND binds tighter than OR here${d['read'] ? `: it is read as ${d['read']}` : ''}. Two terms side by side are joined by AND.`,
    d['other']
      ? `Did you mean ${d['other']} ? Either way, parentheses make it plain.`
      : 'Put parentheses around what belongs together.',
  ],
  'lower-case-operator': (d) => [
    `“${d['word']}” is looked for as a word.`,
    `If you mean the operator, write it in capitals: ${d['operator']}. If you mean the word, put it in quotes.`,
  ],
  'spanish-operator': (d) => [
    `“${d['word']}” is looked for as a word: the operators are AND, OR and NOT.`,
    `Did you mean ${d['operator']} ? If you mean the word, put it in quotes.`,
  ],
  'operator-in-phrase': (d) => [
    `Inside quotes ${d['word']} is a word like any other.`,
    `If you mean the operator, close the quotes before it: "…" ${d['word']} "…"`,
  ],
  'comma-list': [
    'A comma joins words into a phrase or is ignored; it does not separate alternatives.',
    'Write OR between alternatives: acme OR zenith',
  ],
  'double-negation': ['Two negations undo each other.', 'Delete both.'],
  'negated-near': [
    'The minus excludes the whole NEAR, not only the word behind it.',
    'Put parentheses around what it excludes: -(a NEAR/3 b)',
  ],
  contradiction: (d) => [
    `“${d['term']}” contradicts “${d['other']}”: no text can match both.`,
    'Delete one of them, or join them with OR.',
  ],
  'useless-not': (d) => [`“${d['term']}” excludes nothing: “${d['other']}” leaves no such text.`, 'Delete it.'],
  'duplicate-term': (d) => [
    `“${d['term']}” is here twice; upper and lower case and accents make no difference.`,
    'Delete one. To tell them apart write {Exact} or =accents.',
  ],
  'useless-term': (d) => [
    `“${d['term']}” changes nothing beside “${d['other']}”.`,
    'Delete it, or delete the shorter one if it is too broad.',
  ],
  'common-word': (d) => [
    `“${d['term']}” is in a large part of all texts.`,
    'Make it part of a phrase in quotes, or add a word that must be there too.',
  ],
  'short-term': (d) => [
    `“${d['term']}” is a single letter and matches wherever it stands alone.`,
    'Signs like + and & are not searched: put the name in a phrase with the words around it, or add context with AND.',
  ],
  'ambiguous-name': (d) => [
    `“${d['term']}” alone will bring much that is not about the brand.`,
    `Add context: ${d['term']} (shop OR price OR service), or ask for the exact spelling: {${d['exact']}}`,
  ],
  'folded-collision': (d) => [
    `Accents make no difference here: “${d['term']}” also finds ${d['others']}.`,
    `To tell them apart write =${d['term']}`,
  ],
  'only-hashtag': (d) => [
    `This finds only the tag #${d['term']}, not the word.`,
    `The word finds both: ${d['term']}; ${d['term']}* also finds longer tags that begin so.`,
  ],
  'bare-url': (d) => [
    `“${d['term']}” is looked for as a phrase in the text.`,
    d['site']
      ? `For mentions on that site write site:${d['site']}, for links to it link:${d['site']}, for a part of the address url:"…"`
      : 'For the address of a mention use url:"…"',
  ],
  'useless-wildcard': (d) => [
    `The * does nothing: in this script each character is found by itself, so “${d['term']}” is found inside longer words too.`,
    'Delete the *.',
  ],
  'useless-slop': ['A distance needs two words at least; here it does nothing.', 'Delete the ~ and its number.'],
  'question-mark': (d) => [
    `The ? stands for one more letter: “${d['term']}” does not find the word without it.`,
    'For a question mark write nothing, punctuation is ignored, or \\?',
  ],
  'emoji-ignored': (d) => [
    `The emoji in “${d['term']}” is ignored: only words are looked for.`,
    'Delete it. An emoji used as a tag is found by hashtag:',
  ],
  'unknown-source': (d) => [`There is no usual source called “${d['value']}”.`, `Did you mean source:${d['guess']} ?`],
};

const FIELDS = 'lang, site, url, link, author, title, source, hashtag, mention, followers, has and is';

const EXAMPLES: Readonly<Record<string, string>> = {
  ...{ lang: 'lang:es', site: 'site:acme.com', url: 'url:"/news/"', link: 'link:acme.com', author: 'author:ana' },
  ...{ title: 'title:"acme corp"', source: 'source:bluesky', hashtag: 'hashtag:acme', mention: 'mention:acme' },
  ...{ followers: 'followers:>1000', has: 'has:link', is: 'is:reply' },
};

function noWord(term: string): [string, string] {
  const message = `“${term}” has no letter or digit, so there is nothing to look for.`;
  if (/^&+$/u.test(term)) return [message, 'For "both" write AND, or just put the terms side by side.'];
  if (/^\|+$/u.test(term)) return [message, 'For "either" write OR.'];
  if (/^[-−–—!]+$/u.test(term))
    return [message, 'To exclude a term, write the minus right before it: -term. Otherwise delete it.'];
  if (/\p{Extended_Pictographic}/u.test(term))
    return [
      message,
      'Emoji are not searched in texts: write the word beside it. One that is used as a tag is found by hashtag:',
    ];
  return [message, 'Delete it. Signs and punctuation are not searched.'];
}
