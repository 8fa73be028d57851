import { inRequest } from '../ask.mjs';

export async function run({ buildSchema, graphql }) {
  const schema = buildSchema(
    'type User { id: ID! name: String } type Query { user(id: ID!): User fails: String }',
  );
  const rootValue = {
    user: async ({ id }) => ({ id, name: 'Ada' }),
    fails: () => {
      throw new TypeError('thrown by a resolver');
    },
  };
  await inRequest(async () => {
    const found = await graphql({ schema, rootValue, source: 'query FindUser { user(id: 7) { id name } }' });
    if (found.data?.user?.name !== 'Ada') throw new Error(JSON.stringify(found));
    await graphql({ schema, rootValue, source: 'query Fails { fails }' });
  });
}
