// Narrows the list of reviewers to those whose name or unit holds what is typed; ticked ones stay in sight.
document.querySelectorAll("[data-pick]").forEach((pick) => {
  const find = pick.querySelector("[data-pick-find]");
  find.closest("p").hidden = false;
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    pick.querySelectorAll("[data-pick-row]").forEach((row) => {
      const text = `${row.textContent} ${row.querySelector("input[type=text]").value}`.toLowerCase();
      row.hidden = !(text.includes(wanted) || row.querySelector("input[type=checkbox]").checked);
    });
  });
});
