/** Loads the project's configuration and its privacy policy. Without both nothing is recorded. */

import type { ProjectConfig } from "./settings.ts";

/** Waited before the second and the third try. */
const PAUSES_MS = [1_000, 3_000];
const HASH = /^[0-9a-f]{16}$/;

export interface Loaded {
  config: ProjectConfig;
  policy: ArrayBuffer;
}

export class ConfigError extends Error {
  constructor(readonly why: "unknown_key" | "policy") {
    super(why);
  }
}

export class ConfigSource {
  private readonly ended = new AbortController();

  constructor(
    private readonly endpoint: string,
    private readonly key: string,
  ) {}

  /** `first` is a request that is under way already. */
  async load(first?: Promise<Response | undefined>): Promise<Loaded> {
    const config = (await (await this.get(`/v1/projects/${this.key}/config`, "unknown_key", first)).json()) as ProjectConfig;
    const hash = config.policy?.hash;
    // The hash goes into an address and into the header of every frame.
    if (!HASH.test(hash)) {
      throw new ConfigError("policy");
    }
    return { config, policy: await (await this.get(`/v1/policies/${hash}`, "policy")).arrayBuffer() };
  }

  /** The visitor refuses: nothing more is asked. */
  close(): void {
    this.ended.abort();
  }

  private async get(path: string, missing: ConfigError["why"], first?: Promise<Response | undefined>): Promise<Response> {
    let answer = first;
    for (let tries = 0; ; tries++) {
      const response = await (answer ?? this.fetch(path));
      if (response?.ok) {
        return response;
      }
      const isRefused = response && response.status >= 400 && response.status < 500 && response.status !== 429;
      const pause = PAUSES_MS[tries];
      if (isRefused || pause === undefined || this.ended.signal.aborted) {
        throw new ConfigError(response?.status === 404 ? missing : "policy");
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
      answer = undefined;
    }
  }

  private fetch(path: string): Promise<Response | undefined> {
    const { signal } = this.ended;
    return fetch(this.endpoint + path, { credentials: "omit", referrerPolicy: "no-referrer", signal }).catch(() => undefined);
  }
}
