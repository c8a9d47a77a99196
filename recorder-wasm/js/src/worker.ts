/** The worker: the module's host on a thread of its own. */

import { ModuleHost } from "./module-host.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  close(): void;
}
const scope = self as unknown as WorkerScope;

let timer: ReturnType<typeof setTimeout> | undefined;

const host = new ModuleHost({
  where: "worker",
  post: (message, transfer) => scope.postMessage(message, transfer),
  wake: (inMs) => {
    clearTimeout(timer);
    timer = setTimeout(() => host.tick(), inMs);
  },
  close: () => scope.close(),
});

scope.onmessage = ({ data }) => host.take(data);
