import { inRequest } from '../ask.mjs';

const encode = (value) => Buffer.from(JSON.stringify(value));
const decode = (bytes) => JSON.parse(bytes);
const method = (name) => ({
  path: `/shop.Stock/${name}`,
  requestStream: false,
  responseStream: false,
  requestSerialize: encode,
  requestDeserialize: decode,
  responseSerialize: encode,
  responseDeserialize: decode,
});
const service = { Check: method('Check'), Refuse: method('Refuse') };

export async function run(grpc) {
  const server = new grpc.Server();
  server.addService(service, {
    Check: (call, answer) => answer(null, { item: call.request.item, left: 3 }),
    Refuse: (_call, answer) => answer({ code: grpc.status.PERMISSION_DENIED, details: 'not yours' }),
  });
  const port = await new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const Client = grpc.makeClientConstructor(service, 'Stock');
  const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const ask = (name, request) =>
    new Promise((resolve, reject) => {
      client[name](request, (error, answer) => (error ? reject(error) : resolve(answer)));
    });
  await inRequest(async () => {
    const { left } = await ask('Check', { item: 'lamp' });
    if (left !== 3) throw new Error(`3 are left, not ${left}`);
    await ask('Refuse', { item: 'lamp' }).catch(() => {});
  });
  client.close();
  await new Promise((resolve) => server.tryShutdown(resolve));
}
