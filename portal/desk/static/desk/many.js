// One box ticks all of the page, and says how many are ticked.
(() => {
  const all = document.querySelector("[data-desk-all]");
  const boxes = [...document.querySelectorAll("input[form=desk-many]")];
  if (!all || !boxes.length) return;
  all.hidden = false;
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && !all.checked;
    document.querySelector("#desk-many > span").textContent = `已勾选 ${ticked} 项：`;
  };
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; count(); });
  for (const box of boxes) box.addEventListener("change", count);
  count();
})();
