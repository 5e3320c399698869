import type { ProblemDetail } from '#kernel';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Where a value stands in the request. `name` is set when one query parameter or path parameter was read alone. */
export interface Place {
  kind: 'body' | 'query' | 'param';
  name?: string;
}

/** What is wrong with `value`, where, and what would be right. Names of fields are repeated, values never: they may be secrets. */
export function explainIssues(issues: readonly Issue[], value: unknown, place: Place): ProblemDetail[] {
  return issues.flatMap((issue) => explain(issue, [], value, place));
}

function explain(issue: Issue, base: Path, value: unknown, place: Place): ProblemDetail[] {
  const path = [...base, ...issue.path];
  const pointer = pointerTo(path, place);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'unknown_field',
      pointer: pointerTo([...path, key], place),
      message: 'This field is not known here: leave it out, or check its spelling.',
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return explainUnion(issue, path, value, place);
  if (valueAt(value, path) === undefined && issue.code !== 'custom') {
    return [{ code: 'required', pointer, message: `This is missing; it must be ${expectation(issue)}.` }];
  }
  if (issue.code === 'custom') {
    const code = typeof issue.params?.['code'] === 'string' ? issue.params['code'] : 'invalid_value';
    return [{ code, pointer, message: issue.message }];
  }
  return [{ code: issue.code, pointer, message: messageOf(issue) }];
}

/** Of several allowed forms, the one that is nearest explains the most. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, value: unknown, place: Place): ProblemDetail[] {
  const forms = issue.errors.toSorted((a, b) => distance(a) - distance(b));
  const [nearest = [], second] = forms;
  if (second === undefined || distance(nearest) < distance(second)) {
    return nearest.flatMap((one) => explain(one, path, value, place));
  }
  const expected = [...new Set(forms.flatMap((form) => form.slice(0, 1).map(describeForm)))];
  return [
    { code: 'invalid_union', pointer: pointerTo(path, place), message: `This must be one of: ${expected.join('; ')}.` },
  ];
}

/** How far a value is from one form: of another type altogether, then with unknown fields, then with wrong or missing ones. */
function distance(issues: readonly Issue[]): number {
  const weigh = ({ code, path }: Issue): number =>
    code === 'invalid_type' && path.length === 0 ? 10_000 : code === 'unrecognized_keys' ? 100 : 1;
  return issues.reduce((sum, issue) => sum + weigh(issue), 0);
}

function describeForm(issue: Issue): string {
  const field = issue.path.length > 0 ? `with ${issue.path.map(String).join('.')} being ` : '';
  return field + expectation(issue);
}

const FORMATS: Record<string, string> = {
  datetime: 'a time as RFC 3339 with an offset, like 2026-12-01T09:00:00+01:00',
  date: 'a date like 2026-12-01',
  time: 'a time of day like 09:30',
  duration: 'an ISO 8601 duration like PT1H',
  uuid: 'an id (UUID), like 0199c5a0-7d3e-7c4b-9a51-3f1d2f6f8a10',
  url: 'a URL, like https://example.org/page',
  email: 'an e-mail address, like ana@example.org',
};

/** What would be right, as the end of "it must be ...". */
function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? `a value of type ${issue.expected}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? JSON.stringify(issue.values[0])
        : `one of ${issue.values.map((v) => JSON.stringify(v)).join(', ')}`;
    case 'invalid_format':
      return FORMATS[issue.format] ?? `text in the format ${issue.format}`;
    case 'too_big':
      return `at most ${issue.maximum}${unit(issue.origin)}`;
    case 'too_small':
      return `at least ${issue.minimum}${unit(issue.origin)}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    default:
      return 'given in an allowed form';
  }
}

const TYPES: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'an array',
  null: 'null',
};

const UNITS: Record<string, string> = {
  string: ' characters long',
  array: ' items long',
  set: ' items long',
  file: ' bytes',
};
const unit = (origin: string): string => UNITS[origin] ?? '';

function messageOf(issue: Issue): string {
  const known = expectation(issue);
  // A schema's own words beat ours: zod's built-in messages all begin in one of these ways.
  const own = !/^(Invalid|Too big|Too small|Unrecognized)/.test(issue.message);
  return own ? issue.message : `This must be ${known}.`;
}

/** A JSON pointer into the body, `?name` for a query parameter, `{name}` for one of the path. */
export function pointerTo(path: Path, place: Place): string {
  const parts = (place.name === undefined ? path : [place.name, ...path]).map(String);
  if (place.kind === 'query') return `?${parts.join('.')}`;
  if (place.kind === 'param') return `{${parts.join('.')}}`;
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) => (at !== null && typeof at === 'object' ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
}
