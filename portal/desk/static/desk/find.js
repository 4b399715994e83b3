// A long list of boxes is narrowed by what is typed above it; what is ticked stays in sight.
(() => {
  for (const list of document.querySelectorAll("div.desk-find")) {
    const rows = [...list.children].filter((row) => row.querySelector("input"));
    if (rows.length < 13) continue;
    const field = document.createElement("input"), told = document.createElement("p");
    field.type = "search";
    field.className = "desk-find-by";
    field.placeholder = "按名称查找";
    field.setAttribute("aria-label", "按名称查找");
    told.setAttribute("role", "status");
    told.className = "help";
    const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s/g, "");
    const narrow = () => {
      const words = plain(field.value);
      let shown = 0;
      for (const row of rows) {
        row.hidden = !plain(row.textContent).includes(words) && !row.querySelector("input").checked;
        shown += !row.hidden;
      }
      told.textContent = words ? `列出 ${shown} 项，共 ${rows.length} 项` : "";
    };
    field.addEventListener("input", narrow);
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    list.before(field, told);
  }
})();
