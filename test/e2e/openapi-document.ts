import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ServiceProcess } from '#testing';
import { DOCUMENT_SHAPE } from './openapi-shape.js';

/** One operation of the service, as `/openapi.json` describes it. */
export interface Route {
  /** `POST /v1/posts/{id}/cancel` */
  name: string;
  method: string;
  path: string;
  /** `public`, `authenticated`, or the scope that a key needs. */
  scope: string;
  operation: any;
}

/** `/openapi.json` of a running service. */
export class OpenApiDocument {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false, logger: false });

  constructor(readonly json: any) {
    this.ajv.addSchema({ $id: 'document', ...json });
  }

  static async of(service: ServiceProcess): Promise<OpenApiDocument> {
    return new OpenApiDocument(await (await fetch(`${service.url}/openapi.json`)).json());
  }

  routes(): Route[] {
    return Object.entries<object>(this.json.paths).flatMap(([path, operations]) =>
      Object.entries<any>(operations).map(([lower, operation]) => {
        const method = lower.toUpperCase();
        return { name: `${method} ${path}`, method, path, scope: operation['x-scope'], operation };
      }),
    );
  }

  /** The first example of a route's JSON body; undefined when it takes none. */
  exampleOf({ operation }: Route): unknown {
    const media = operation.requestBody?.content['application/json'];
    return media && (media.example ?? this.resolve(media.schema).example);
  }

  /** What a route's answer has that is not as documented. */
  departures({ operation, name }: Route, status: number, body: unknown): string[] {
    const documented = operation.responses[status];
    if (!documented) return [`${name} answered ${status}, which is not documented`];
    const media = this.resolve(documented).content?.['application/json'];
    if (!media) return [];
    return this.errorsOf(media.schema, body).map((error) => `${name} ${status}: ${error}`);
  }

  /** Everything that is wrong with the document. */
  problems(): string[] {
    const shape = this.ajv.compile(DOCUMENT_SHAPE);
    const misshapen = shape(this.json) ? [] : (shape.errors ?? []).map((e) => `${e.instancePath} ${e.message}`);
    const routes = this.routes();
    return [
      ...misshapen,
      ...this.references()
        .filter((ref) => !this.find(ref))
        .map((ref) => `nothing is at ${ref}`),
      ...repeated(routes.map(({ operation }) => operation.operationId)).map((id) => `${id} names two operations`),
      ...Object.keys(this.json.components.schemas).flatMap((name) => this.uncompilable(name)),
      ...routes.flatMap((route) => this.problemsOf(route).map((problem) => `${route.name} ${problem}`)),
    ];
  }

  private problemsOf(route: Route): string[] {
    const { operation, path, scope } = route;
    const statuses = Object.keys(operation.responses);
    const problems: string[] = [];
    if (!statuses.some((status) => status.startsWith('2'))) problems.push('documents no success');
    for (const status of ['default', ...(scope === 'public' ? [] : ['401'])])
      if (!statuses.includes(status)) problems.push(`does not document ${status}`);
    for (const status of statuses.filter((each) => !each.startsWith('2')))
      if (!this.resolve(operation.responses[status]).content?.['application/problem+json'])
        problems.push(`answers ${status} without problem+json`);
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? [])
      .filter((each: any) => each.in === 'path')
      .map((each: any) => each.name);
    if (named.join() !== declared.join()) problems.push(`declares the path parameters ${declared.join()}`);
    if (scope !== 'public' && !operation.security?.length) problems.push('says nothing of keys and sessions');
    return [...problems, ...this.problemsOfBody(route)];
  }

  private problemsOfBody(route: Route): string[] {
    const media = route.operation.requestBody?.content['application/json'];
    if (!media) return [];
    const example = this.exampleOf(route);
    if (example === undefined) return ['has no example of its body'];
    return this.errorsOf(media.schema, example).map((error) => `has an example that it refuses: ${error}`);
  }

  private errorsOf(schema: object, value: unknown): string[] {
    const inDocument = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components'));
    const validate = this.ajv.compile(inDocument);
    return validate(value) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath || '/'} ${e.message}`);
  }

  private uncompilable(name: string): string[] {
    try {
      this.ajv.compile({ $ref: `document#/components/schemas/${name}` });
      return [];
    } catch (error) {
      return [`the schema ${name} is none: ${String(error)}`];
    }
  }

  private references(): string[] {
    return [...JSON.stringify(this.json).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref!);
  }

  private resolve(item: any): any {
    return item?.$ref ? this.find(item.$ref) : item;
  }

  private find(ref: string): any {
    return ref
      .replace('#/', '')
      .split('/')
      .reduce((at, name) => at?.[name], this.json);
  }
}

const repeated = (texts: string[]): string[] => [...new Set(texts.filter((each, i) => texts.indexOf(each) !== i))];
