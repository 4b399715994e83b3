// 快速前往: Ctrl+K (⌘K) on any page of the office side; arrows choose, Enter goes, Esc closes.
(() => {
  const address = document.currentScript.dataset.palette;
  const key = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl+K";
  const WAIT = 250;
  let dialog, field, list, told, options = [], chosen = -1, asked, timer;

  const made = (tag, properties, ...parts) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...parts);
    return element;
  };

  const choose = (nth) => {
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = options.length ? (nth + options.length) % options.length : -1;
    const option = options[chosen];
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  };

  const option = ({ text, url }) => {
    const link = made("a", { href: url, id: `palette-${options.length}`, tabIndex: -1 }, text);
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    options.push(link);
    return link;
  };

  const show = (groups) => {
    options = [];
    chosen = -1;
    list.replaceChildren(...groups.map(({ label, entries }, nth) => {
      const heading = made("p", { id: `palette-group-${nth}` }, label);
      const group = made("div", {}, heading, ...entries.map(option));
      group.setAttribute("role", "group");
      group.setAttribute("aria-labelledby", heading.id);
      return group;
    }));
    list.hidden = !options.length;
    field.setAttribute("aria-expanded", String(options.length > 0));
    told.textContent = options.length ? `${options.length} 项，用上下方向键选择，按回车前往` : "没有找到，请换几个字再试";
    choose(0);
  };

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`${address}?${new URLSearchParams({ q: field.value })}`, {
        signal: asked.signal, headers: { Accept: "application/json" },
      });
      if (answer.redirected || !answer.ok) throw new Error(answer.status);
      show((await answer.json()).groups);
    } catch (error) {
      if (error.name === "AbortError") return;
      show([]);
      told.textContent = "现在不能查找：登录可能已经结束，或者网络中断，请刷新页面后再试";
    }
  };

  const make = () => {
    field = made("input", { type: "search", maxLength: 100, autocomplete: "off", placeholder: "菜单名称、编号、单位、姓名、文号" });
    list = made("div", { id: "palette-list", hidden: true });
    told = made("p", { className: "desk-palette-told" });
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-label", "快速前往");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("aria-autocomplete", "list");
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "可以前往的页面和办件");
    told.setAttribute("role", "status");
    dialog = made("dialog", { className: "desk-palette" }, field, told, list);
    dialog.setAttribute("aria-label", "快速前往");
    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
    field.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.isComposing) return;
      if (step) choose(chosen + step);
      else if (event.key === "Enter") options[chosen]?.click();
      else return;
      event.preventDefault();
    });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    document.body.append(dialog);
  };

  const open = () => {
    if (!dialog) make();
    if (dialog.open) return;
    dialog.showModal();
    field.select();
    ask();
  };

  document.addEventListener("keydown", (event) => {
    // Where text is edited with marks, Ctrl+K makes a link.
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    if (event.target.isContentEditable) return;
    event.preventDefault();
    open();
  });
  for (const button of document.querySelectorAll("button[data-open-palette]")) {
    button.querySelector("kbd").textContent = key;
    button.addEventListener("click", open);
    button.hidden = false;
  }
})();
