/**
 * Takes from a recorded page what its elements could do by themselves, or by being pressed.
 *
 * The server leaves out what would load or run, the sandbox and the stage's policy refuse the
 * rest; without this they would have to, with an error for each.
 */

type Realm = Window & typeof globalThis;

/** What makes a link or a form go elsewhere: a replay stays on the recorded page. */
const LEADING_AWAY = ["click", "auxclick", "submit"] as const;

/** Attributes that fill a frame; what was recorded in it is put there by the replayer. */
const FILLING = new Set(["src", "srcdoc", "data"]);

/** Windows are made once and get document after document: listeners go with each, these stay. */
const disarmed = new WeakSet<Window>();

/** The window of a recorded document, whenever a new document stands in it. */
export function disarm(window: Window | null): void {
  const realm = window as Realm | null;
  if (realm === null) return;
  for (const type of LEADING_AWAY) realm.addEventListener(type, stay, true);
  if (disarmed.has(realm)) return;
  disarmed.add(realm);
  // The replayer focuses and plays what the visitor did: the viewer's focus stays with the player.
  for (const it of [realm.HTMLElement, realm.SVGElement]) it.prototype.focus = () => {};
  realm.HTMLMediaElement.prototype.play = () => Promise.resolve();
  for (const it of [realm.HTMLIFrameElement, realm.HTMLFrameElement, realm.HTMLObjectElement, realm.HTMLEmbedElement]) {
    it.prototype.setAttribute = function (this: Element, name: string, value: string) {
      if (!FILLING.has(name.toLowerCase())) realm.Element.prototype.setAttribute.call(this, name, value);
    };
  }
}

/** A node of a recorded document, when it was built: documents in frames have windows of their own. */
export function disarmNode(node: object): void {
  // Nodes of the recorded page are of another window; those of the virtual document are none.
  if ("removeAttribute" in node) (node as Element).removeAttribute("autofocus");
  const view = "ownerDocument" in node ? (node as Node).ownerDocument?.defaultView : undefined;
  // Pages have many nodes, and few windows.
  if (view && !disarmed.has(view)) disarm(view);
}

function stay(event: Event): void {
  event.preventDefault();
}
