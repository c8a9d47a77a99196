/** `form`: which field a visitor enters, leaves, submits. Names only, never a value. */

import { listen } from "../guard.ts";
import { blocked, find, IGNORED, pathOf } from "./areas.ts";
import type { Observe } from "./emit.ts";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const FIELD = "input,textarea,select";
const LONGEST_NAME = 100;
/** Of these, being filled is being chosen. */
const CHOSEN = /^(?:checkbox|radio)$/;

export const observeForms: Observe = (emit) => {
  const onField = (state: "focus" | "blur") => (event: Event) => {
    const path = pathOf(event);
    const field = path[0] as Field | undefined;
    if (field?.matches(FIELD) && !find(path, `${blocked},${IGNORED}`)) {
      const filled = state === "blur" ? { filled: isFilled(field) } : {};
      emit("form", { state, form: formName(field.form), field: fieldName(field), kind: field.type, ...filled });
    }
  };
  const onForm = (state: "submit" | "reset") => (event: Event) => {
    const path = pathOf(event);
    if (path[0]?.matches("form") && !find(path, `${blocked},${IGNORED}`)) {
      emit("form", { state, form: formName(path[0]) });
    }
  };
  const undo = [
    listen(window, "focusin", onField("focus"), true),
    listen(window, "focusout", onField("blur"), true),
    listen(window, "submit", onForm("submit"), true),
    listen(window, "reset", onForm("reset"), true),
  ];
  return () => undo.forEach((remove) => remove());
};

function isFilled(field: Field): boolean {
  return CHOSEN.test(field.type) ? (field as HTMLInputElement).checked : field.value !== "";
}

// A form's own property `name` or `id` may be one of its fields: attributes are asked instead.
function formName(form: Element | null): string {
  return (form?.getAttribute("name") || form?.getAttribute("id") || "").slice(0, LONGEST_NAME);
}

function fieldName(field: Field): string {
  const position = () => String(Array.from(field.form?.querySelectorAll(FIELD) ?? []).indexOf(field));
  return (field.name || field.id || position()).slice(0, LONGEST_NAME);
}
