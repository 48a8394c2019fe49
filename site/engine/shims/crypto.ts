import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

const HASHES = { md5, sha1, sha256, sha512 };

interface Hash {
  update(text: string): Hash;
  digest(encoding: "hex" | "base64" | "base64url"): string;
}

export function createHash(name: keyof typeof HASHES): Hash {
  const hash = HASHES[name].create();
  const self: Hash = {
    update(text) {
      hash.update(utf8ToBytes(text));
      return self;
    },
    digest(encoding) {
      const bytes = hash.digest();
      if (encoding === "hex") return bytesToHex(bytes);
      const base64 = btoa(String.fromCharCode(...bytes));
      return encoding === "base64" ? base64 : base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    },
  };
  return self;
}

export function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}
