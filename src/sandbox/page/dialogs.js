// What lies over the page: menus, forms, a photo at full size.

import { h, button, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";

let closeOpen = null;

/** Closes the open menu, if there is one. */
export function closeMenu() {
  closeOpen?.();
}

/**
 * A menu under (or above) its button; one at a time, closed by Escape, a choice or a click elsewhere.
 * An item is `{icon, label, note, act}`; any other node is shown as it is.
 */
export function menu(anchor, items) {
  const again = closeOpen?.anchor === anchor;
  closeMenu();
  if (again) return;
  const list = h("div", { class: "menu", role: "menu" });
  for (const item of items) {
    if (item instanceof Node) {
      list.append(item);
      continue;
    }
    const act = () => {
      closeMenu();
      item.act();
    };
    list.append(
      button(
        { role: "menuitem", on: { click: act } },
        item.icon ? icon(item.icon) : (item.lead ?? null),
        h("span", {}, item.label, item.note ? h("small", {}, item.note) : null),
      ),
    );
  }
  document.body.append(list);
  place(list, anchor);
  anchor.setAttribute("aria-expanded", "true");
  const close = (giveBack = true) => {
    list.remove();
    anchor.removeAttribute("aria-expanded");
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", keys, true);
    closeOpen = null;
    if (giveBack && anchor.isConnected) anchor.focus({ preventScroll: true });
  };
  const outside = (event) => {
    if (!list.contains(event.target) && !anchor.contains(event.target)) close(false);
  };
  const keys = (event) => {
    const entries = [...list.querySelectorAll("[role=menuitem]")];
    const at = entries.indexOf(document.activeElement);
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") entries[(at + 1) % entries.length]?.focus();
    else if (event.key === "ArrowUp") entries.at(at <= 0 ? -1 : at - 1)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", keys, true);
  closeOpen = close;
  closeOpen.anchor = anchor;
  list.querySelector("[role=menuitem]")?.focus({ preventScroll: true });
}

function place(list, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const left = Math.min(Math.max(8, box.left + box.width / 2 - width / 2), innerWidth - width - 8);
  const below = box.bottom + 6 + height <= innerHeight;
  list.style.left = `${left}px`;
  list.style.top = `${below ? box.bottom + 6 : Math.max(8, box.top - 6 - height)}px`;
}

function modal(className, label, ...children) {
  const box = h("dialog", { class: className, aria: { label } }, ...children);
  box.addEventListener("close", () => box.remove());
  box.addEventListener("click", (event) => {
    if (event.target === box) box.close();
  });
  document.body.append(box);
  box.showModal();
  return box;
}

/** A photo over the whole window. */
export function zoom(url) {
  const box = modal("zoom", t("openPhoto"), h("img", { src: url, alt: t("photo") }));
  box.append(iconButton("close", t("close"), () => box.close()));
}

/**
 * A small form. A field is `{name, label, value, options?, hint?}`, or `{name, label, kind: "checkbox", checked}`; resolves
 * to the values (an unchecked box has none), or to `null` when dismissed.
 */
export function form(title, fields, action) {
  return new Promise((resolve) => {
    let values = null;
    const inputs = fields.map((field) => {
      if (field.kind === "checkbox") {
        return h("label", { class: "check" }, h("input", { type: "checkbox", name: field.name, checked: field.checked }), h("span", {}, field.label));
      }
      const control = field.options
        ? h("select", { name: field.name }, field.options.map(([value, words]) => h("option", { value }, words)))
        : h("input", { name: field.name, value: field.value ?? "", placeholder: field.hint, autocomplete: "off", required: field.required });
      return h("label", {}, h("span", {}, field.label), control);
    });
    const content = h(
      "form",
      { method: "dialog" },
      h("h2", {}, title),
      ...inputs,
      h("div", { class: "form-actions" }, button({ on: { click: () => box.close() } }, t("cancel")), h("button", { class: "primary" }, action)),
    );
    content.addEventListener("submit", () => {
      values = Object.fromEntries(new FormData(content));
    });
    const box = modal("sheet", title, content);
    box.addEventListener("close", () => resolve(values));
  });
}
