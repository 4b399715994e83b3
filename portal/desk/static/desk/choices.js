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
})();
