import { Controller, Get, Module, Post, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { expect, test } from '@jest/globals';
import { AccessCheck } from './access-check.js';
import { Authenticated, Public, RequireScope } from './access.decorators.js';

async function boot(...controllers: Type[]): Promise<void> {
  @Module({ imports: [DiscoveryModule], controllers, providers: [AccessCheck] })
  class App {}
  const app = (await Test.createTestingModule({ imports: [App] }).compile()).createNestApplication({ logger: false });
  await app.init();
  await app.close();
}

@Controller('good')
class GoodController {
  @Get() @Public() open() {}
  @Get('me') @Authenticated() mine() {}
  @Post() @RequireScope('posts:write') create() {}
  notAHandler() {}
}

@Controller('open')
class ForgetfulController {
  @Get('a') @Public() fine() {}
  @Get('b') forgotten() {}
}

@Controller('twice')
class UndecidedController {
  @Get() @RequireScope('admin') @Public() both() {}
}

test('handlers with exactly one decorator are accepted', async () => {
  await expect(boot(GoodController)).resolves.toBeUndefined();
});

test('an undecorated handler stops the start, by name', async () => {
  await expect(boot(GoodController, ForgetfulController)).rejects.toThrow(
    /exactly one of .*: ForgetfulController\.forgotten has 0$/,
  );
});

test('so does a handler with two of them', async () => {
  await expect(boot(UndecidedController)).rejects.toThrow('UndecidedController.both has 2');
});
