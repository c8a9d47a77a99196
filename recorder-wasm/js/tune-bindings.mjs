/**
 * Lets the browser put texts into the module's memory. wasm-bindgen writes them there
 * character by character as far as they are ASCII, and begins anew where they are not; events
 * are megabytes.
 *
 * The change names what stands in the generated file; another version of wasm-bindgen that
 * writes something else fails the build.
 */

import { readFileSync } from "node:fs";

const FILE = /recorder_wasm\.js$/;
const BEGIN = "    let len = arg.length;\n    let ptr = malloc(len, 1) >>> 0;\n";
const END = "    WASM_VECTOR_LEN = offset;\n";

const WRITE = `
    // Nearly every text has as many bytes as characters.
    const put = (from) => cachedTextEncoder.encodeInto(arg, getUint8ArrayMemory0().subarray(ptr + from, ptr + len));
    const { read, written } = put(0);
    let offset = written;
    if (read < arg.length) {
        arg = arg.slice(read);
        ptr = realloc(ptr, len, len = offset + arg.length * 3, 1) >>> 0;
        offset += put(offset).written;
        ptr = realloc(ptr, len, offset, 1) >>> 0;
    }
`;

export const tuneBindings = {
  name: "tune-bindings",
  setup({ onLoad }) {
    onLoad({ filter: FILE }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const [before, rest, ...more] = source.split(BEGIN);
      const end = rest?.indexOf(END) ?? -1;
      if (end < 0 || more.length > 0) {
        throw new Error("wasm-bindgen writes texts in another way than it did");
      }
      return { contents: before + BEGIN + WRITE + rest.slice(end), loader: "js" };
    });
  },
};
