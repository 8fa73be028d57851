import { askPort } from '../ask.mjs';

/** Decorators as TypeScript would apply them. */
export async function run(NestFactory, { Controller, Get, Module, Param }) {
  class UsersController {
    find(id) {
      return { id };
    }
    async broken() {
      throw new TypeError('thrown by a route');
    }
  }
  const decorate = (method, ...decorators) => {
    const descriptor = Object.getOwnPropertyDescriptor(UsersController.prototype, method);
    for (const one of decorators) one(UsersController.prototype, method, descriptor);
  };
  Param('id')(UsersController.prototype, 'find', 0);
  decorate('find', Get(':id'));
  decorate('broken', Get(':id/broken'));
  Controller('users')(UsersController);
  class AppModule {}
  Module({ controllers: [UsersController] })(AppModule);

  const app = await NestFactory.create(AppModule, { logger: false });
  app.setGlobalPrefix('api');
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address();
  await askPort(port, '/api/users/7', '/api/users/7/broken', '/nowhere');
  await app.close();
}
