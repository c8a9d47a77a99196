/** Scales the recorded page to the stage, or leaves it at 100 %. */

export class Fit {
  #fits = true;
  #page: { width: number; height: number } | undefined;
  readonly #stage: HTMLElement;

  constructor(stage: HTMLElement) {
    this.#stage = stage;
    new ResizeObserver(() => this.apply()).observe(document.documentElement);
  }

  setFits(fits: boolean): void {
    this.#fits = fits;
    this.apply();
  }

  setPage(width: number, height: number): void {
    this.#page = { width, height };
    this.apply();
  }

  apply(): void {
    if (this.#page === undefined) return;
    const { width, height } = this.#page;
    const room = document.documentElement;
    const scale = this.#fits
      ? Math.min(1, room.clientWidth / width, room.clientHeight / height)
      : 1;
    const left = this.#fits ? Math.max(0, (room.clientWidth - width * scale) / 2) : 0;
    const top = this.#fits ? Math.max(0, (room.clientHeight - height * scale) / 2) : 0;
    this.#stage.style.width = `${width}px`;
    this.#stage.style.height = `${height}px`;
    this.#stage.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
  }
}
