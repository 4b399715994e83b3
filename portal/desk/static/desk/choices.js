// What was opened to choose from is closed by a click elsewhere and by Escape.
(() => {
  const boxes = [...document.querySelectorAll(".desk-choice")];
  const close = (kept) => { for (const box of boxes) if (box.open && !box.contains(kept)) box.open = false; };
  document.addEventListener("click", (event) => close(event.target));
  for (const box of boxes) box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    box.open = false;
    box.querySelector("summary").focus();
  });
  // On a phone the conditions of a list, where none is set, are folded behind the search.
  const form = document.querySelector(".desk-filters"), more = form?.querySelector(".desk-more");
  if (!more || form.children.length < 4 || document.querySelector(".desk-conditions, .desk-fault")) return;
  more.hidden = false;
  form.classList.add("is-folded");
  more.addEventListener("click", () => more.setAttribute("aria-expanded", String(!form.classList.toggle("is-folded"))));
})();
