/**
 * Animations of the recorded page, which stand while the replay stands.
 *
 * One by one, and not by a rule for all elements as in rrweb: to turn that on and off is to compute the style of the
 * whole page again, a tenth of a second where it is large. Transitions are left to end: half way, what they lead to
 * would never be seen.
 */

export class Animations {
  #stands = false;
  readonly #standing = new Set<Animation>();

  /** Those of a document that was just built. */
  watch(document: Document): void {
    this.#standing.clear();
    // A style sheet may come later than the picture.
    document.addEventListener("animationstart", () => this.#stands && this.stand(document), { capture: true });
  }

  stand(document: Document | undefined): void {
    this.#stands = true;
    for (const animation of document?.getAnimations() ?? []) {
      if (!("animationName" in animation) || animation.playState !== "running") continue;
      animation.pause();
      this.#standing.add(animation);
    }
  }

  goOn(): void {
    this.#stands = false;
    for (const animation of this.#standing) {
      if (animation.playState === "paused") animation.play();
    }
    this.#standing.clear();
  }
}
