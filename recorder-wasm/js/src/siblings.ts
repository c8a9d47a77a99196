/**
 * Asks the other tabs of this origin whether one of them already is this window.
 *
 * The `primary` flag catches nearly every duplicated tab; this catches the rest, for
 * example a tab that was duplicated while its page was between two loads.
 */

import { guard } from "./guard.ts";

const CHANNEL = "hs_window";

type Message = { ask: string; from: string } | { taken: string; to: string };

export class Siblings {
  private channel: BroadcastChannel | undefined;

  constructor(
    /** Id of this page load: tells our own messages from others'. */
    private readonly load: string,
    private readonly currentWindow: () => string,
    private readonly onTaken: () => void,
  ) {}

  /** Listens, and asks once. Call `close` when the page hides: an open channel can keep a page out of the back/forward cache. */
  open(): void {
    guard(() => {
      this.channel = new BroadcastChannel(CHANNEL);
      this.channel.onmessage = guard((event: MessageEvent<Message>) => this.receive(event.data));
      this.say({ ask: this.currentWindow(), from: this.load });
    })();
  }

  close(): void {
    this.channel?.close();
    this.channel = undefined;
  }

  private receive(message: Message): void {
    if ("ask" in message) {
      if (message.ask === this.currentWindow() && message.from !== this.load) {
        this.say({ taken: message.ask, to: message.from });
      }
    } else if (message.to === this.load && message.taken === this.currentWindow()) {
      this.onTaken();
    }
  }

  private say(message: Message): void {
    this.channel?.postMessage(message);
  }
}
