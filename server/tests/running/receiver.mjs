// A push service and a browser in one, by Node's own cryptography: checks a VAPID signature
// (RFC 8292), decrypts a message (RFC 8291, RFC 8188) and prints it. Reads from its standard
// input {authorization, publicKey, body}, the body in base64url. First it reads the example of
// RFC 8291, so that a mistake here is not taken for one elsewhere.
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deepStrictEqual, ok, strictEqual } from 'node:assert';

const bytes = (text) => Buffer.from(text, 'base64url');

// The browser of RFC 8291, appendix A.
const browser = createECDH('prime256v1');
browser.setPrivateKey(bytes('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'));
const auth = bytes('BTBZMqHH6r4Tts7J_aSIgg');

function decrypt(body) {
  const salt = body.subarray(0, 16);
  const keyLength = body[20];
  const sender = body.subarray(21, 21 + keyLength);
  const record = body.subarray(21 + keyLength);
  ok(record.length <= body.readUInt32BE(16), 'one record');
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), sender]);
  const input = Buffer.from(hkdfSync('sha256', browser.computeSecret(sender), auth, info, 32));
  const derive = (label, length) =>
    Buffer.from(hkdfSync('sha256', input, salt, Buffer.from(`Content-Encoding: ${label}\0`), length));
  const decipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = padded.findLastIndex((byte) => byte !== 0);
  strictEqual(padded[end], 2, 'the delimiter of the last record');
  return padded.subarray(0, end).toString();
}

strictEqual(
  decrypt(bytes('DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN')),
  'When I grow up, I want to be a watermelon',
);

const { authorization, publicKey, body } = JSON.parse(readFileSync(0, 'utf8'));
const [, token, key] = /^vapid t=([\w-]+\.[\w-]+\.[\w-]+), k=([\w-]+)$/.exec(authorization);
strictEqual(key, publicKey);
const point = bytes(key);
const coordinate = (from) => point.subarray(from, from + 32).toString('base64url');
const verifier = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) } });
const [head, claims, signature] = token.split('.');
ok(verify('sha256', Buffer.from(`${head}.${claims}`), { key: verifier, dsaEncoding: 'ieee-p1363' }, bytes(signature)), 'the signature');
deepStrictEqual(JSON.parse(bytes(head)), { typ: 'JWT', alg: 'ES256' });

process.stdout.write(decrypt(bytes(body)));
