/* Sends each file the moment it is chosen, so that it is safe before the form is. Until then, and without this, it travels with the form.
   A large one goes piece by piece: where the line breaks, the next try goes on from what has arrived. */
const AGAIN = 10000;

class Upload {
  constructor(file, line) {
    this.file = file;
    this.line = line;
    this.arrived = 0;
    line.querySelector(".staged-name").textContent = file.name;
  }

  /* What the next call brings: of a large file a piece. */
  part(most) {
    if (this.file.size <= most) { return { file: this.file }; }
    const { name, size, lastModified } = this.file, from = this.arrived;
    const piece = new File([this.file.slice(from, from + most)], name, { type: this.file.type });
    return { file: piece, size, offset: from, fingerprint: [name, size, lastModified].join("/") };
  }

  moves(loaded) {
    this.line.querySelector("progress").value = (this.arrived + loaded) / this.file.size;
  }

  says(state, sentence) {
    this.line.querySelectorAll("[data-say]").forEach((note) => { note.hidden = note.dataset.say !== state; });
    this.line.querySelector("progress").hidden = state !== "sending";
    if (sentence) { this.line.querySelector("[data-say=refused]").textContent = sentence; }
  }
}

class Uploads {
  constructor(input) {
    this.input = input;
    this.form = input.form;
    this.list = input.parentElement.querySelector(".staged-files");
    this.pattern = input.parentElement.querySelector("template");
    this.waiting = [];
    this.leaving = false;
    this.listen();
    this.takes(input.files);  // chosen before this was loaded, or on the way back
  }

  listen() {
    this.input.addEventListener("change", () => this.takes(this.input.files));
    this.form.addEventListener("submit", () => this.goes());
    window.addEventListener("online", () => this.next());
    window.addEventListener("pageshow", () => { this.leaving = false; this.next(); });
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.waiting.length) { event.preventDefault(); }
    });
  }

  takes(files) {
    for (const file of files) {
      if (this.waiting.some((upload) => upload.file === file)) { continue; }
      const upload = new Upload(file, this.pattern.content.firstElementChild.cloneNode(true));
      upload.line.querySelector("button").addEventListener("click", () => this.drops(upload));
      this.list.append(upload.line);
      this.waiting.push(upload);
    }
    this.holds();
    this.next();
  }

  /* What is not safe yet stays chosen: sent now, the form takes it along. */
  holds() {
    const chosen = new DataTransfer();
    this.waiting.forEach((upload) => chosen.items.add(upload.file));
    this.input.files = chosen.files;
  }

  next() {
    window.clearTimeout(this.timer);
    if (this.call || this.leaving || !this.waiting.length) { return; }
    const [upload] = this.waiting, call = new XMLHttpRequest();  // fetch tells nothing of how far it is
    upload.says("sending");
    call.upload.addEventListener("progress", (event) => {
      upload.moves(event.loaded);
    });
    call.addEventListener("loadend", () => { this.call = null; this.hears(upload, call); });
    call.open("POST", this.input.dataset.upload);
    call.send(this.data(upload));
    this.call = call;
  }

  data(upload) {
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", "autosave"]) {
      data.append(name, this.form.querySelector(`[name=${name}]`).value);
    }
    data.append("name", this.input.name);
    for (const [name, value] of Object.entries(upload.part(Number(this.input.dataset.piece)))) { data.append(name, value); }
    return data;
  }

  hears(upload, call) {
    if (this.leaving || !this.waiting.includes(upload)) { this.next(); return; }
    if (call.status === 200) { this.gets(upload, JSON.parse(call.response)); }
    else if (call.status === 422) { this.refuses(upload, JSON.parse(call.response).sentence); }
    else { this.fails(upload, call.status); }
  }

  gets(upload, told) {
    if (told.line) { this.lists(upload, told.line); return; }
    upload.arrived = told.received;
    this.next();
  }

  lists(upload, line) {
    upload.line.outerHTML = line;
    this.settles(upload);
    this.form.dispatchEvent(new Event("change"));  // the form saves that it has one more
  }

  /* Said once more when the form is saved without it; with its line goes that, too. */
  refuses(upload, sentence) {
    upload.says("refused", sentence);
    const told = document.createElement("input");
    Object.assign(told, { type: "hidden", name: `${this.input.name}-refused`, value: upload.file.name });
    upload.line.append(told);
    this.settles(upload);
  }

  fails(upload, status) {
    upload.says("failed");
    if (status === 403) { this.form.dispatchEvent(new Event("autosave:look")); }  // it says why, and renews the token
    this.timer = window.setTimeout(() => this.next(), AGAIN);
  }

  settles(upload) {
    this.waiting = this.waiting.filter((other) => other !== upload);
    this.holds();
    this.next();
  }

  drops(upload) {
    const under_way = upload === this.waiting[0] && this.call;
    upload.line.remove();
    this.settles(upload);
    if (under_way) { under_way.abort(); }
  }

  goes() {
    this.leaving = true;
    if (this.call) { this.call.abort(); }
  }
}

document.querySelectorAll("input[data-upload]").forEach((input) => {
  if (input.form.elements.autosave) { new Uploads(input); }
});
