import type { Call, Outcome } from './call.js';

/** What a request is for, in words that hold on every network; faults, quotas and counters go by them. */
export type CallKind = 'publish' | 'delete' | 'timeline' | 'read' | 'profile' | 'upload' | 'token' | 'other';

export interface Route {
  method: string;
  /** `/2/tweets/:id` */
  path: string;
  kind: CallKind;
  handle(call: Call): Outcome | Promise<Outcome>;
}

/** Finds routes: fixed paths by one look-up, those with parameters one after the other. */
export class Router {
  private readonly fixed = new Map<string, Route>();
  private readonly patterns: { route: Route; pattern: RegExp }[] = [];

  constructor(routes: Route[]) {
    for (const route of routes) {
      if (!route.path.includes(':')) this.fixed.set(`${route.method} ${route.path}`, route);
      else {
        const pattern = new RegExp(`^${route.path.replace(/:([a-z]+)/g, '(?<$1>[^/]+)')}$`);
        this.patterns.push({ route, pattern });
      }
    }
  }

  /** The route of a request, its parameters put into `call`. */
  find(call: Call): Route | null {
    const fixed = this.fixed.get(`${call.method} ${call.path}`);
    if (fixed) return fixed;
    for (const { route, pattern } of this.patterns) {
      if (route.method !== call.method) continue;
      const match = pattern.exec(call.path);
      if (!match) continue;
      for (const [name, value] of Object.entries(match.groups ?? {})) call.params[name] = safeDecode(value);
      return route;
    }
    return null;
  }
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
