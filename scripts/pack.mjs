// Bytes as text that a compressor still sees through: base64 puts a byte at one of three places within its characters, so that
// equal stretches of the module look different, and costs a third more after gzip. Here each byte is a character of its own, the
// rarest are two. All characters are printable ASCII, none has to be escaped in JavaScript or HTML, and no minifier touches them.

/** Printable, without those that end or open something in a string, a template or an element. */
const CHARACTERS = Array.from({ length: 95 }, (_, k) => String.fromCharCode(32 + k)).filter(
  (c) => !`"'\`$\\<`.includes(c),
);
/** The last two characters open a pair. As in src/wasm/unpack.ts. */
const SINGLE = 87;

/** @returns { text, tables }: tables are 128 numbers of characters, then 256 bytes by number, the commonest first */
export function pack(bytes) {
  const count = new Array(256).fill(0);
  for (const byte of bytes) count[byte]++;
  const byteOf = [...count.keys()].sort((a, b) => count[b] - count[a] || a - b);
  const codeOf = new Array(256);
  byteOf.forEach((byte, number) => {
    const [pair, rest] = [Math.floor(number / SINGLE), number % SINGLE];
    codeOf[byte] = (pair === 0 ? '' : CHARACTERS[SINGLE + pair - 1]) + CHARACTERS[rest];
  });
  const tables = new Uint8Array(128 + 256);
  CHARACTERS.forEach((character, number) => {
    tables[character.charCodeAt(0)] = number;
  });
  tables.set(byteOf, 128);
  return { text: Array.from(bytes, (byte) => codeOf[byte]).join(''), tables };
}
