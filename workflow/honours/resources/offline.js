"use strict";
// Reads the signature of a PDF (CMS, RFC 5652) and checks it with the keys in this page. Nothing leaves the page.
const known = JSON.parse(document.getElementById("known").textContent);
const MESSAGE_DIGEST = "06092a864886f70d010904";

const SAID = {
  valid: ["签名有效", "该文件由本门户签发，签名之后没有改动；截至本工具下载时，该证书没有撤销。撤销情况以联网核验为准。"],
  superseded: ["已换发", "该文件由本门户签发，登记事项更正后已换发，请以新证书为准。"],
  revoked: ["已撤销", "该文件由本门户签发，但所载荣誉已经撤销，证书作废。"],
  altered: ["文件与签发存档不一致", "该文件带有签名，但签名之后内容有改动或者追加，不是签发的原件。"],
  other_key: ["不是本门户的签名", "该文件带有签名，但不是用本门户公布的密钥签的。签名密钥在本工具下载之后更换的，请重新下载再核验。"],
  withdrawn: ["签名密钥已停用", "签名所用的密钥已经停用，离线不能判断，请联网核验。"],
  mismatch: ["编号与文件不符", "文件本身完好，但不是所填编号的证书。"],
  unsigned: ["没有签名", "该文件没有签名，不能离线核验，请联网核验。"],
};

// One DER element: its tag, its content, and the whole of it.
function element(bytes, at) {
  let length = bytes[at + 1], start = at + 2;
  if (length & 0x80) {
    const size = length & 0x7f;
    length = 0;
    for (let i = 0; i < size; i++) length = length * 256 + bytes[start + i];
    start += size;
  }
  if (!(start + length <= bytes.length)) throw new RangeError("cut short");
  return { tag: bytes[at], content: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) };
}

function parts(content) {
  const found = [];
  for (let at = 0; at < content.length; at += found[found.length - 1].whole.length) found.push(element(content, at));
  return found;
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
const fromBase64 = (text) => hex(Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0)));

function latin(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return text;
}

function signedRange(text, bytes) {
  const match = /\/ByteRange\s?\[\s?(\d+) (\d+) (\d+) (\d+)\s?\]/.exec(text);
  if (!match) return null;
  const [first, length, after, rest] = match.slice(1).map(Number);
  if (first !== 0 || length >= after || after + rest > bytes.length) return null;
  const covered = new Uint8Array(length + rest);
  covered.set(bytes.subarray(0, length));
  covered.set(bytes.subarray(after, after + rest), length);
  const hole = text.slice(length, after);
  // The one place that the signature does not cover holds a hexadecimal string and nothing else.
  if (!/^<(?:[0-9a-f]{2})+>$/i.test(hole)) throw new RangeError("more than a signature");
  const container = Uint8Array.from(hole.slice(1, -1).match(/../g), (pair) => parseInt(pair, 16));
  return { covered, container, whole: after + rest === bytes.length, tail: text.slice(after, after + rest), head: text.slice(0, length) };
}

// The number stands beside the signature as its reason, in a PDF string with octal escapes.
function numberIn(range) {
  const match = /\/Reason \(((?:[^()\\]|\\.){1,400})\)/s.exec(range.tail) || /\/Reason \(((?:[^()\\]|\\.){1,400})\)/s.exec(range.head);
  if (!match) return "";
  const raw = match[1].replace(/\\([0-7]{3}|.)/gs, (_, code) => (code.length === 3 ? String.fromCharCode(parseInt(code, 8)) : code));
  if (!raw.startsWith("\xfe\xff")) return raw;
  return new TextDecoder("utf-16be").decode(Uint8Array.from(raw.slice(2), (sign) => sign.charCodeAt(0)));
}

function signature(container) {
  const outer = element(container, 0);
  if (container.subarray(outer.whole.length).some((byte) => byte)) throw new RangeError("more than a signature");
  const fields = parts(parts(outer.content)[1].content)[0];
  const signed = parts(fields.content);
  const certificates = parts(signed.find((part) => part.tag === 0xa0).content).map((part) => part.whole);
  const signer = parts(parts(signed[signed.length - 1].content)[0].content);
  const attributes = signer.find((part) => part.tag === 0xa0);
  const value = signer.filter((part) => part.tag === 0x04)[0].content;
  const digest = parts(attributes.content).map((part) => parts(part.content)).find(([name]) => hex(name.whole) === MESSAGE_DIGEST);
  const said = Uint8Array.from(attributes.whole);
  said[0] = 0x31; // signed as a SET, stored as [0]
  return { certificates, said, value, digest: hex(parts(digest[1].content)[0].content) };
}

async function keyOf(certificates) {
  for (const certificate of certificates) {
    const kid = await sha256(certificate);
    const key = known.keys.find((one) => fromBase64(one["x5t#S256"]) === kid);
    if (key) return key;
  }
  return null;
}

// ECDSA values are a SEQUENCE of two INTEGERs in CMS, two numbers side by side in a browser.
function plainValue(value, size) {
  const out = new Uint8Array(size * 2);
  parts(element(value, 0).content).forEach((part, place) => {
    const digits = part.content.subarray(Math.max(0, part.content.length - size));
    out.set(digits, (place + 1) * size - digits.length);
  });
  return out;
}

async function holds(key, value, said) {
  const jwk = { kty: key.kty, crv: key.crv, x: key.x, y: key.y, n: key.n, e: key.e };
  const kind = key.kty === "RSA" ? { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } : { name: "ECDSA", namedCurve: key.crv, hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("jwk", jwk, kind, false, ["verify"]);
  const sizes = { "P-256": 32, "P-384": 48, "P-521": 66 };
  return crypto.subtle.verify(kind, imported, key.kty === "RSA" ? value : plainValue(value, sizes[key.crv]), said);
}

async function verdictOf(bytes, typed) {
  const range = signedRange(latin(bytes), bytes);
  if (!range) return ["unsigned", ""];
  const found = signature(range.container);
  const key = await keyOf(found.certificates);
  if (!key) return ["other_key", ""];
  const number = numberIn(range);
  const intact = (await sha256(range.covered)) === found.digest && (await holds(key, found.value, found.said));
  if (!intact || !range.whole) return ["altered", number];
  if (key.withdrawn_at) return ["withdrawn", number];
  if (typed && typed.toUpperCase() !== number.toUpperCase()) return ["mismatch", number];
  if (known.revoked.includes(number)) return ["revoked", number];
  return [number in known.superseded ? "superseded" : "valid", number];
}

// What a file made to fail makes fail here is no signature of ours.
async function soundly(bytes, typed) {
  try {
    return await verdictOf(bytes, typed);
  } catch {
    return ["altered", ""];
  }
}

const form = document.querySelector("form"), answer = document.querySelector("output");
let turn = 0;

// An answer stands beside the file and the number it is about, and beside no other.
function forget() {
  turn += 1;
  delete answer.dataset.verdict;
  answer.replaceChildren();
  return turn;
}

form.addEventListener("input", forget);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const asked = forget(), file = document.getElementById("file").files[0];
  if (!file) return;
  const [verdict, number] = await soundly(new Uint8Array(await file.arrayBuffer()), document.getElementById("number").value.trim());
  if (asked !== turn) return;
  answer.dataset.verdict = verdict;
  answer.replaceChildren(Object.assign(document.createElement("strong"), { textContent: SAID[verdict][0] }), SAID[verdict][1]);
  if (number) answer.append(document.createElement("br"), `文件所载编号：${number}`);
  if (verdict === "superseded" && known.superseded[number]) answer.append(document.createElement("br"), `新证书编号：${known.superseded[number]}`);
});
