// A file carried by the real tus-js-client to a server that goes away in the middle.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { test } from "node:test";

import {
  LARGEST_PIECE,
  SMALLEST_PIECE,
  keepPlace,
  mayPass,
  pieceFor,
  proofOf,
  provePiece,
  statusOf,
} from "../../src/plateau/media/static/media/carrying.js";

const tus = createRequire(import.meta.url)("../../node_modules/tus-js-client/dist/tus.min.js");

/** The browser's way to ask, made of fetch. */
class Asking {
  constructor(method, url) {
    Object.assign(this, { method, url, headers: {} });
  }
  getMethod = () => this.method;
  getURL = () => this.url;
  setHeader = (name, value) => void (this.headers[name] = value);
  getHeader = (name) => this.headers[name];
  setProgressHandler = () => {};
  abort = async () => {};
  getUnderlyingObject = () => null;
  async send(body = null) {
    const answer = await fetch(this.url, { method: this.method, headers: this.headers, body });
    const text = await answer.text();
    return { getStatus: () => answer.status, getHeader: (name) => answer.headers.get(name), getBody: () => text, getUnderlyingObject: () => null };
  }
}

/**
 * A tus server that keeps its bytes in memory and answers these statuses first, by method.
 * @param {Record<string, number[]>} trouble
 */
async function served(trouble) {
  const asked = [];
  const files = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    asked.push(request.method);
    const wrong = files.length ? trouble[request.method]?.shift() : 0;
    if (wrong) return response.writeHead(wrong).end("resting");
    if (request.method === "POST") {
      files.push({ length: Number(request.headers["upload-length"]), bytes: Buffer.alloc(0), proofs: [] });
      return response.writeHead(201, { Location: `/upload/${files.length - 1}` }).end();
    }
    const file = files[Number(request.url.split("/").at(-1))];
    if (request.method === "PATCH") {
      if (Number(request.headers["upload-offset"]) !== file.bytes.length) return response.writeHead(409).end();
      file.bytes = Buffer.concat([file.bytes, body]);
      file.proofs.push(request.headers["upload-checksum"] ?? "");
    }
    response.writeHead(request.method === "HEAD" ? 200 : 204, { "Upload-Offset": file.bytes.length, "Upload-Length": file.length }).end();
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  server.unref(); // a test that fails must still end
  return { asked, files, endpoint: `http://127.0.0.1:${server.address().port}/upload/`, close: () => server.close() };
}

/** Send a file in pieces of five bytes, as the page does; answer how it ended. */
function sent(file, endpoint, more = {}) {
  return new Promise((done) => {
    const upload = new tus.Upload(file, {
      endpoint,
      chunkSize: 5,
      retryDelays: [0, 0, 0, 0],
      httpStack: { createRequest: (method, url) => new Asking(method, url), getName: () => "fetch" },
      storeFingerprintForResuming: false,
      onShouldRetry: (error) => mayPass(statusOf(error), upload.url !== null),
      onAfterResponse: keepPlace,
      onSuccess: () => done({ upload, error: null }),
      onError: (error) => done({ upload, error }),
      ...more,
    });
    upload.start();
  });
}

const FILE = new Blob(["0123456789abc"]);

for (const status of [503, 500, 429]) {
  test(`a server that answers ${status} for a while is asked again, and the file goes on where it was`, async () => {
    const server = await served({ PATCH: [0, status], HEAD: [status, status] });
    const { error } = await sent(FILE, server.endpoint);
    server.close();
    assert.equal(error, null);
    assert.deepEqual(server.asked, ["POST", "PATCH", "PATCH", "HEAD", "HEAD", "HEAD", "PATCH", "PATCH"]);
    assert.equal(server.files[0].bytes.toString(), "0123456789abc");
  });
}

for (const status of [401, 403]) {
  test(`whoever is told ${status} stops, keeps the file's address, and goes on from there`, async () => {
    const server = await served({ PATCH: [0, 503], HEAD: [status] });
    const { upload, error } = await sent(FILE, server.endpoint);
    assert.equal(statusOf(error), status);
    assert.equal(upload.url, `${server.endpoint}0`);
    await new Promise((done) => {
      upload.options.onSuccess = done;
      upload.start();
    });
    server.close();
    assert.deepEqual(server.asked, ["POST", "PATCH", "PATCH", "HEAD", "HEAD", "PATCH", "PATCH"]);
    assert.equal(server.files[0].bytes.toString(), "0123456789abc");
  });
}

test("an upload that is really gone begins anew", async () => {
  const server = await served({ PATCH: [0, 503], HEAD: [410] });
  const { error } = await sent(FILE, server.endpoint);
  server.close();
  assert.equal(error, null);
  assert.deepEqual(server.asked.filter((method) => method === "POST").length, 2);
  assert.equal(server.files[1].bytes.toString(), "0123456789abc");
});

test("a refusal is no passing trouble", () => {
  assert.deepEqual([0, 409, 423, 429, 460, 500, 503].map((status) => mayPass(status, true)), Array(7).fill(true));
  assert.deepEqual([400, 401, 403, 404, 410, 413, 507].map((status) => mayPass(status, true)), Array(7).fill(false));
  assert.equal(mayPass(409, false), false);
});

test("every piece goes with its own checksum", async () => {
  const server = await served({});
  const { error } = await sent(FILE, server.endpoint, { onBeforeRequest: (request) => provePiece(request, FILE, 5) });
  server.close();
  assert.equal(error, null);
  const digests = ["01234", "56789", "abc"].map((piece) => createHash("sha256").update(piece).digest("base64"));
  assert.deepEqual(server.files[0].proofs, digests.map((digest) => `sha256 ${digest}`));
});

test("a page that may not compute checksums sends none, and larger pieces", async (context) => {
  const whole = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
  context.after(() => Object.defineProperty(globalThis, "crypto", whole));
  assert.equal(await proofOf(FILE), "");
  assert.equal(pieceFor(0), LARGEST_PIECE);
});

test("a piece is what the line carries in some seconds, within bounds", () => {
  assert.deepEqual([0, 1_000_000, 10 ** 12].map(pieceFor), [SMALLEST_PIECE, 3_000_000, LARGEST_PIECE]);
});
