/* Saves a long form on the server as it is typed and says so. Without it every form works, and keeps by its button. */
(function () {
  "use strict";
  const PAUSE = 1500, AGAIN = 10000, MOST_KEPT_ALIVE = 60000;
  const OURS = new Set(["csrfmiddlewaretoken", "autosave", "autosave-version", "autosave-tab"]);

  class Saver {
    constructor(box) {
      this.url = box.dataset.autosave;
      this.form = box.closest("form");
      this.bar = box.querySelector(".autosave-bar");
      this.saved = this.typed();
      this.blocked = this.leaving = this.busy = false;
      this.listen();
      this.answersByPage();
      if (!navigator.cookieEnabled) { this.say("cookies"); }
    }

    listen() {
      const later = () => this.later(PAUSE);
      this.form.addEventListener("input", later);
      this.form.addEventListener("change", later);
      this.form.addEventListener("autosave:look", () => this.look());
      this.form.addEventListener("submit", (event) => this.submits(event));
      this.bar.addEventListener("click", (event) => this.takes(event.target.dataset.take));
      document.addEventListener("visibilitychange", () => (document.hidden ? this.save(true) : this.look()));
      window.addEventListener("pagehide", () => this.save(true));
      window.addEventListener("pageshow", (event) => this.returns(event.persisted));
      window.addEventListener("online", () => this.save());
      window.addEventListener("beforeunload", (event) => {
        if (!this.leaving && this.differs()) { event.preventDefault(); }
      });
    }

    /* What was refused is kept: the way back asks for the page, which the browser would else want to send once more. */
    answersByPage() {
      const [arrival] = performance.getEntriesByType("navigation");
      if (arrival && arrival.responseStatus === 422) { history.replaceState(null, "", location.href); }
    }

    field(name) { return this.form.elements[name]; }

    /* What is sent: all but files, which travel with the form itself. */
    data() {
      const data = new FormData();
      for (const [name, value] of new FormData(this.form)) {
        if (typeof value === "string") { data.append(name, value); }
      }
      return data;
    }

    typed() { return JSON.stringify([...this.data()].filter(([name]) => !OURS.has(name))); }

    differs() { return this.typed() !== this.saved; }

    later(wait) {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.save(), wait);
    }

    async save(last) {
      window.clearTimeout(this.timer);
      if (this.blocked || this.leaving || !this.differs()) { return; }
      if (this.busy && !last) { this.later(PAUSE); return; }
      this.busy = true;
      try { await this.send(this.typed(), last); } catch (error) { this.fails("failed"); }
      this.busy = false;
    }

    async send(typed, last, again) {
      if (!last) { this.say("saving"); }
      const answer = await fetch(this.url, {
        method: "POST", body: this.data(),
        keepalive: Boolean(last) && typed.length * 3 < MOST_KEPT_ALIVE, redirect: "error",
      });
      if (answer.ok) {
        this.saved = typed;
        const told = this.hears(await answer.json());
        this.field("autosave-version").value = told.version;
        this.say("saved", told.at);
      } else if (answer.status === 409) {
        this.stops(this.hears(await answer.json()));
      } else if (answer.status === 403 && !again && await this.look()) {
        await this.send(typed, last, true);  // the token was old, the person is the same
      } else if (answer.status === 422 || answer.status === 429) {
        this.fails("refused", (await answer.json()).sentence);
      } else if (answer.status !== 403) {
        this.fails("failed");
      }
    }

    /* How matters stand: whether we are still who we were, and whether another tab was here. */
    async look() {
      if (this.leaving) { return false; }
      try {
        const ticket = encodeURIComponent(this.field("autosave").value);
        const answer = await fetch(`${this.url}?autosave=${ticket}`, { redirect: "error" });
        if (answer.ok) { return this.compares(this.hears(await answer.json())); }
        if (answer.status === 403) { this.fails(await this.without(answer)); }
      } catch (error) { if (this.differs()) { this.fails("failed"); } }
      return false;
    }

    compares(told) {
      const is_ours = told.tab === this.field("autosave-tab").value;
      if (!this.blocked && !is_ours && told.version > Number(this.field("autosave-version").value)) { this.stops(told); }
      if (this.bar.dataset.state === "ended") { this.say(""); this.later(0); }
      return !this.blocked;
    }

    async without(answer) {
      try { return (await answer.json()).cookies ? "ended" : "cookies"; } catch (error) { return "ended"; }
    }

    /* After a login in another tab the page's own token is old: the form goes out with the new one. */
    hears(told) {
      this.form.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = told.csrf; });
      return told;
    }

    stops(told) {
      this.newest = told.version;
      this.blocked = true;
      this.say(told.closed ? "closed" : "elsewhere", told.at);
    }

    takes(which) {
      if (which === "there") { this.leaving = true; window.location.reload(); }
      if (which !== "here") { return; }
      this.field("autosave-version").value = this.newest;
      this.blocked = false;
      this.saved = "";
      this.save();
    }

    fails(state, sentence) {
      this.say(state, sentence);
      this.later(AGAIN);
    }

    say(state, words) {
      this.bar.dataset.state = state;
      this.bar.querySelectorAll("[data-say]").forEach((line) => {
        line.hidden = line.dataset.say !== state;
        const place = state === "refused" ? line : line.querySelector("time");
        if (!line.hidden && place) { place.textContent = words; }
      });
    }

    submits(event) {
      if (this.leaving) { event.preventDefault(); return; }  // a second click
      this.leaving = true;
      window.clearTimeout(this.timer);
    }

    /* By the button for back: what was submitted meanwhile is not shown as if it were not. */
    async returns(persisted) {
      this.leaving = false;
      if (!persisted) { return; }
      await this.look();
      if (this.bar.dataset.state === "closed") { this.takes("there"); }
    }
  }

  /* A number of characters as the person sees them: a line break is one, a rare character is one. */
  function count(area) {
    const line = document.createElement("p");
    line.className = "autosave-count";
    area.insertAdjacentElement("afterend", line);
    const tell = () => {
      const used = Array.from(area.value.trim()).length, most = Number(area.dataset.limit);
      line.textContent = area.dataset.count.replace("{used}", used).replace("{most}", most);
      line.toggleAttribute("data-over", used > most);
    };
    area.addEventListener("input", tell);
    tell();
  }

  document.querySelectorAll("[data-autosave]").forEach((box) => new Saver(box));
  document.querySelectorAll("textarea[data-limit]").forEach(count);
})();
