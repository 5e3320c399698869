import { Injectable, RequestMethod, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { accessOf } from './access.decorators.js';

/** Names under which Nest keeps what @Get() and its like say. */
const METHOD_METADATA = 'method';

/** At boot: every HTTP handler says who may call it, exactly once, so that no route is open by forgetfulness. */
@Injectable()
export class AccessCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const wrong = this.discovery.getControllers().flatMap(({ metatype }) => this.wrongHandlers(metatype as Function));
    if (wrong.length === 0) return;
    throw new Error(
      `Each HTTP handler needs exactly one of @RequireScope(scope), @Authenticated() and @Public(): ${wrong.join(', ')}`,
    );
  }

  private wrongHandlers(controller: Function): string[] {
    const prototype = controller.prototype as Record<string, Function>;
    return this.scanner
      .getAllMethodNames(prototype)
      .filter((name) => Reflect.getMetadata(METHOD_METADATA, prototype[name]!) in RequestMethod)
      .filter((name) => accessOf(prototype[name]!).length !== 1)
      .map((name) => `${controller.name}.${name} has ${accessOf(prototype[name]!).length}`);
  }
}
