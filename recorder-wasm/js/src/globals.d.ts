/** Version of the recorder, put in by the build. */
declare const RECORDER_VERSION: string;

/** What `wasm-bindgen --target web` makes of `recorder-wasm/src/bindings.rs`. */
declare module "recorder-module" {
  export default function init(options: { module_or_path: string }): Promise<unknown>;

  export class Recorder {
    constructor(config: string);
    set_policy(bytes: Uint8Array): boolean;
    set_cut_ms(ms: number): void;
    set_meta(json: string): void;
    push(events: string, now: number): void;
    tick(now: number): void;
    cut(now: number): void;
    next_effect(): Effect | undefined;
    free(): void;
  }

  export class Effect {
    private constructor();
    readonly kind: number;
    readonly seq: number;
    readonly header: string;
    readonly bytes: Uint8Array;
    readonly trailer: Uint8Array;
    readonly done: number;
    readonly taken: number;
    readonly is_cut: boolean;
    readonly at: number;
    readonly selector: string;
    readonly rate: number;
    free(): void;
  }
}
