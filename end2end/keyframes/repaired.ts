/**
 * A recording without what rrweb's recorder says in a way that its replayer misunderstands.
 *
 * The mirror understands it as the page had it; so that both can be compared, the replayer is
 * given what it would have needed:
 *
 * - A node that moves between trees (shadow roots, the document) is added in its new place and
 *   removed from the old one later, or never. The replayer would show it twice, and give up the
 *   event that removes it from where it no longer is.
 * - A frame's document is recorded when it is empty and again, as the same node, when it is
 *   loaded. The replayer ignores the second and shows an empty frame.
 */

interface Node {
  id: number;
  isShadow?: boolean;
  childNodes?: Node[];
}

interface Remove {
  parentId: number;
  id: number;
  isShadow?: boolean;
}

export interface Event {
  type: number;
  timestamp: number;
  data: {
    source?: number;
    node?: Node;
    adds?: { parentId: number; node: Node }[];
    removes?: Remove[];
    isAttachIframe?: boolean;
  };
}

export function repaired(events: Event[]): Event[] {
  const places = new Map<number, Remove>();
  const note = (parentId: number, { id, isShadow, childNodes }: Node): void => {
    places.set(id, { parentId, id, ...(isShadow && { isShadow }) });
    for (const child of childNodes ?? []) note(id, child);
  };
  const isPlace = ({ id, parentId, isShadow }: Remove): boolean => {
    const known = places.get(id);
    return known === undefined || (known.parentId === parentId && known.isShadow === isShadow);
  };

  return events.filter(isLastOfItsFrame).map((event) => {
    const { node, adds, removes } = event.data;
    if (event.type === 2 && node) {
      places.clear();
      note(0, node);
    }
    if (event.type !== 3 || event.data.source !== 0 || !adds || !removes) return event;
    const kept = removes.filter(isPlace);
    for (const { id } of kept) places.delete(id);
    // What goes with its parent needs no entry of its own.
    const going = new Set([...kept.map(({ id }) => id), ...adds.map(({ node: { id } }) => id)]);
    const moved = adds.flatMap(({ node: { id } }) => places.get(id) ?? []).filter(({ parentId }) => !going.has(parentId));
    for (const { parentId, node: added } of adds) note(parentId, added);
    return { ...event, data: { ...event.data, removes: [...kept, ...moved] } };
  });
}

function isLastOfItsFrame(event: Event, index: number, events: Event[]): boolean {
  const frame = ({ data }: Event) => (data.isAttachIframe ? data.adds?.[0]?.node.id : undefined);
  const id = frame(event);
  return id === undefined || !events.slice(index + 1).some((later) => frame(later) === id);
}
