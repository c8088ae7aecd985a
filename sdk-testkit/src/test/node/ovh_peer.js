// Registers a KMS with OVH's own Node client, and prints what it sees.
'use strict';

const fs = require('fs');
const https = require('https');
const readline = require('readline');
const tls = require('tls');
const ovh = require('ovh');

const { PEER_PORT, PEER_CA, PEER_SERVICE, PEER_IP, PEER_THUMBPRINT } = process.env;
const { OVH_APPLICATION_KEY, OVH_APPLICATION_SECRET, OVH_CONSUMER_KEY } = process.env;
const WAITING = 'Waiting for customer to configure the KMS Server...';

// The client signs its addresses without a port, as if there were none but 443. So it is left to
// believe that, and its connections lead to where the API really listens.
https.globalAgent.createConnection = () =>
  tls.connect({
    host: '127.0.0.1',
    port: Number(PEER_PORT),
    servername: 'localhost',
    ca: fs.readFileSync(PEER_CA),
  });

function client(changes) {
  return ovh({
    host: 'localhost',
    appKey: OVH_APPLICATION_KEY,
    appSecret: OVH_APPLICATION_SECRET,
    consumerKey: OVH_CONSUMER_KEY,
    ...changes,
  });
}

function call(api, method, path, params) {
  return new Promise((resolve, reject) =>
    api.request(method, path, params || {}, (error, answer) =>
      error ? reject(new Error(`${error} ${answer || ''}`)) : resolve(answer)));
}

function say(name, value) {
  console.log(`${name}=${value}`);
}

async function refusal(name, promise) {
  say(name, await promise.then(() => 'not refused', (error) => error.message));
}

async function poll(api, path, reached) {
  for (;;) {
    const task = await call(api, 'GET', path);
    if (['error', 'canceled'].includes(task.state)) {
      throw new Error(`task ${task.taskId} is ${task.state}`);
    }
    if (reached(task)) {
      return task;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function main() {
  const input = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const api = client();
  const service = `/dedicatedCloud/${PEER_SERVICE}`;
  const kms = `${service}/vmEncryption/kms`;
  const registration = { ip: PEER_IP, sslThumbprint: PEER_THUMBPRINT, description: 'Baie n\u00ba 4 \u2014 \u9418' };

  say('services', (await call(api, 'GET', '/dedicatedCloud')).join());
  say('before', (await call(api, 'GET', `${service}/vmEncryption`)).state);
  await refusal('wrongSecret',
    call(client({ appSecret: 'wrong' }), 'GET', '/dedicatedCloud'));
  await refusal('wrongConsumerKey',
    call(client({ consumerKey: 'wrong' }), 'POST', kms, registration));
  await refusal('wrongApplicationKey',
    call(client({ appKey: 'wrong' }), 'GET', '/dedicatedCloud'));

  const task = await call(api, 'POST', kms, registration);
  const path = `${service}/task/${task.taskId}`;
  say('registered', task.state);
  say('waiting', (await poll(api, path, (now) => now.description === WAITING)).state);
  await input.next();
  say('ended', (await poll(api, path, (now) => now.state === 'done')).progress);
  const ids = await call(api, 'GET', kms);
  const registered = await call(api, 'GET', `${kms}/${ids[0]}`);
  say('kms', `${ids.length} ${registered.ip} ${registered.state} ${registered.description}`);
  say('after', (await call(api, 'GET', `${service}/vmEncryption`)).state);
  say('tasks', (await call(api, 'GET', `${service}/task`, { state: 'done' })).join() === `${task.taskId}`);
  await refusal('twice', call(api, 'POST', kms, registration));
  await refusal('noField', call(api, 'POST', kms, { ip: PEER_IP }));

  const removal = await call(api, 'DELETE', `${kms}/${ids[0]}`);
  await poll(api, `${service}/task/${removal.taskId}`, (now) => now.state === 'done');
  say('left', (await call(api, 'GET', kms)).length);

  const asked = await call(client({ consumerKey: null }), 'POST', '/auth/credential',
    { accessRules: [{ method: 'GET', path: '/dedicatedCloud' }] });
  say('asked', asked.state);
  await refusal('notValidated',
    call(client({ consumerKey: asked.consumerKey }), 'GET', '/dedicatedCloud'));
  process.exit(0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
