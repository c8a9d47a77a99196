/** `form`: which field a visitor enters, leaves, submits. Names only, never a value. */

import { listen } from "../guard.ts";
import type { Observe } from "./emit.ts";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export const observeForms: Observe = (emit) => {
  const onField = (state: "focus" | "blur") => (event: Event) => {
    const target = event.composedPath()[0];
    if (isField(target)) {
      const filled = state === "blur" ? { filled: target.value !== "" } : {};
      emit("form", { state, form: formName(target.form), field: fieldName(target), kind: target.type, ...filled });
    }
  };
  const onForm = (state: "submit" | "reset") => (event: Event) => {
    const target = event.composedPath()[0];
    if (target instanceof HTMLFormElement) {
      emit("form", { state, form: formName(target) });
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

function isField(target: EventTarget | undefined): target is Field {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}

// A form's own property `name` or `id` may be one of its fields: attributes are asked instead.
function formName(form: HTMLFormElement | null): string {
  return (form?.getAttribute("name") || form?.getAttribute("id") || "").slice(0, 100);
}

function fieldName(field: Field): string {
  const position = () => String(Array.from(field.form?.elements ?? []).indexOf(field));
  return (field.name || field.id || position()).slice(0, 100);
}
