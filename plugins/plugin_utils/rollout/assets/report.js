// SPDX-License-Identifier: GPL-3.0-or-later
// The list of hosts and the switch of languages. All texts are set as text, never as HTML.
"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = read("data");
  let details = null;
  const [NAME, STATE, CAUSE, BATCH, SECONDS, UNIT, FAMILY, SYSTEMD, MESSAGE, FINDINGS, DIFF] = Array(11).keys();
  const PAGE = 25, PRINTED = 500, LINES = 1000;
  const root = document.documentElement;
  const at = (id) => document.getElementById(id);
  const chosen = { text: "", states: new Set(), by: "state", down: false, page: 0 };
  const opened = new Set();
  let found = [], indexed = null;

  // --- Building ---

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
  }

  // A text in both languages, of which one is shown.
  function both(key, values = {}) {
    return pair(["en", "zh"].map((one) => ({ tag: data.tags[one], text: fill(data.texts[one][key], values) })));
  }

  function pair(texts) {
    const fragment = document.createDocumentFragment();
    ["en", "zh"].forEach((one, i) => fragment.append(make("span", { class: one, lang: texts[i].tag }, texts[i].text)));
    return fragment;
  }

  function duration(seconds) {
    const [text, values] = seconds < 59.95 ? ["{s}", { s: seconds.toFixed(1) }] : minutes(Math.round(seconds));
    const units = { en: [" h", " min", " s"], zh: [" 小时", " 分", " 秒"] };
    return pair(["en", "zh"].map((one) => {
      const [h, m, s] = units[one];
      const said = text.replace("{h}", `{h}${h}`).replace("{m}", `{m}${m}`).replace("{s}", `{s}${s}`);
      return { tag: data.tags[one], text: fill(said, values) };
    }));
  }

  function minutes(whole) {
    if (whole < 3600) return ["{m} {s}", { m: Math.floor(whole / 60), s: whole % 60 }];
    return ["{h} {m}", { h: Math.floor(whole / 3600), m: Math.floor((whole % 3600) / 60) }];
  }

  function tag(state) {
    const [name, kind] = data.states[state];
    return make("span", { class: `state ${kind}` }, name in data.texts.en ? both(name) : name);
  }

  // --- Choosing ---

  function words() {
    indexed = indexed || data.rows.map((row) => [
      row[NAME], row[UNIT], row[FAMILY], row[CAUSE] < 0 ? "" : data.causes[row[CAUSE]],
      row[MESSAGE] < 0 ? "" : data.messages[row[MESSAGE]],
    ].join("\n").toLowerCase());
    return indexed;
  }

  const collator = new Intl.Collator("en", { numeric: true });
  const value = {
    name: () => 0,
    state: (row) => row[STATE],
    cause: (row) => (row[CAUSE] < 0 ? data.causes.length : row[CAUSE]),
    batch: (row) => row[BATCH],
    seconds: (row) => row[SECONDS],
  };
  // The place of each host in the order of names.
  const places = [];
  data.rows.map((row, i) => i).sort((a, b) => collator.compare(data.rows[a][NAME], data.rows[b][NAME]))
    .forEach((number, place) => { places[number] = place; });

  function choose() {
    const text = chosen.text.trim().toLowerCase(), of = value[chosen.by], sign = chosen.down ? -1 : 1;
    const texts = text ? words() : null;
    found = [];
    data.rows.forEach((row, i) => {
      const wanted = !chosen.states.size || chosen.states.has(row[STATE]);
      if (wanted && (!texts || texts[i].includes(text))) found.push(i);
    });
    found.sort((a, b) => {
      const difference = of(data.rows[a]) - of(data.rows[b]);
      return sign * (difference || (chosen.by === "name" ? places[a] - places[b] : 0)) || places[a] - places[b];
    });
    chosen.page = 0;
    show();
  }

  // --- Showing ---

  function show(size = PAGE, all = false) {
    const pages = Math.max(1, Math.ceil(found.length / size));
    const part = found.slice(chosen.page * size, (chosen.page + 1) * size);
    at("rows").replaceChildren(...part.flatMap((number) => lines(number, all)));
    at("shown").replaceChildren(both("shown", { shown: found.length, hosts: data.rows.length }));
    at("page").replaceChildren(both("page", { page: chosen.page + 1, pages }));
    at("previous").disabled = chosen.page === 0;
    at("next").disabled = chosen.page >= pages - 1;
    at("print-more").replaceChildren(found.length > size ? both("print more", { number: found.length - size }) : "");
    for (const head of document.querySelectorAll("[data-by]")) {
      if (head.dataset.by === chosen.by) head.setAttribute("aria-sort", chosen.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    for (const button of at("filter").children) {
      const on = button.dataset.state === "" ? !chosen.states.size : chosen.states.has(Number(button.dataset.state));
      button.setAttribute("aria-pressed", String(on));
    }
  }

  // The row of a host, and that of its details where they are open.
  function lines(number, all) {
    const row = data.rows[number];
    const open = opened.has(number) || (all && row[FINDINGS] >= 0);
    const button = make("button", { type: "button", class: "open", "aria-expanded": String(open) }, row[NAME]);
    if (open) button.setAttribute("aria-controls", `detail-${number}`);
    button.addEventListener("click", () => toggle(number));
    button.dataset.host = number;
    const line = make("tr", {},
      make("th", { scope: "row", class: "name" }, button),
      make("td", {}, tag(row[STATE])),
      make("td", { class: "wide names" }, row[CAUSE] < 0 ? "–" : data.causes[row[CAUSE]]),
      make("td", { class: "number wide" }, row[BATCH] ? String(row[BATCH]) : "–"),
      make("td", { class: "number" }, row[SECONDS] ? duration(row[SECONDS]) : "–"));
    return open ? [line, make("tr", { class: "detail", id: `detail-${number}` }, make("td", { colspan: 5 }, contents(row)))] : [line];
  }

  function toggle(number) {
    if (!opened.delete(number)) opened.add(number);
    show();
    document.querySelector(`[data-host="${number}"]`).focus();
  }

  function contents(row) {
    details = details || read("details");
    const facts = make("dl");
    const fact = (key, text) => text && facts.append(make("dt", {}, both(key)), make("dd", {}, text));
    fact("batch", row[BATCH] ? String(row[BATCH]) : "");
    fact("unit", row[UNIT]);
    fact("family", [row[FAMILY], row[SYSTEMD] ? `systemd ${row[SYSTEMD]}` : ""].filter(Boolean).join(", "));
    const parts = [facts];
    if (row[MESSAGE] >= 0) parts.push(heading("message"), text(data.messages[row[MESSAGE]]));
    if (row[FINDINGS] >= 0) parts.push(heading("findings"), ...details.findings[row[FINDINGS]].map(finding));
    if (row[DIFF] >= 0) parts.push(heading("changes"), ...details.diffs[row[DIFF]].map(diff));
    if (parts.length === 1) parts.push(make("p", { class: "hint" }, both("no details")));
    const fragment = document.createDocumentFragment();
    fragment.append(...parts);
    return fragment;
  }

  function heading(key) {
    return make("h3", {}, both(key));
  }

  function text(said) {
    return make("pre", { lang: /[\u4e00-\u9fff]/.test(said) ? data.tags.zh : data.tags.en }, said);
  }

  function finding(one) {
    const box = make("div", { class: `found ${one.severity}` });
    box.append(make("p", {}, make("strong", {}, both(`severity ${one.severity}`)), " ", make("code", {}, one.code),
      one.place ? ` ${one.place}` : ""));
    box.append(make("p", { class: "strong" }, pair(one.summary)));
    if (one.cause[0].text) box.append(make("p", {}, pair(one.cause)));
    if (one.fix[0].text) box.append(make("p", {}, both("fix")), make("pre", {}, pair(one.fix)));
    if (one.evidence.length) box.append(make("p", {}, both("evidence")), text(one.evidence.join("\n")));
    return box;
  }

  function diff(changes) {
    const box = make("pre", { class: "diff" });
    const all = changes.split("\n");
    const lines = all.slice(0, LINES);
    lines.forEach((line, i) => {
      const kind = /^(---|\+\+\+|@@)/.test(line) ? "place" : line[0] === "+" ? "added" : line[0] === "-" ? "removed" : "";
      box.append(make("span", kind ? { class: kind } : {}, line), i < lines.length - 1 ? "\n" : "");
    });
    if (all.length > LINES) box.append("\n…");
    return box;
  }

  // --- Controls ---

  function speak(language) {
    root.dataset.language = language;
    root.lang = data.tags[language];
    document.title = document.title.replace(/^[^·]*?(?= ·|$)/, data.texts[language][data.title]);
    for (const button of at("languages").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.to === language));
    }
  }

  function turn(by) {
    chosen.page += by;
    show();
    at("hosts").scrollIntoView();
  }

  function reveal(button) {
    const state = data.states.findIndex(([name]) => name === button.dataset.state);
    chosen.states = new Set([state]);
    chosen.text = at("search").value = button.dataset.cause;
    choose();
    at("hosts").scrollIntoView();
    at("search").focus({ preventScroll: true });
  }

  function sort(by) {
    chosen.down = chosen.by === by ? !chosen.down : by === "seconds";
    chosen.by = by;
    choose();
  }

  function filter(state) {
    if (state === null) chosen.states.clear();
    else if (!chosen.states.delete(state)) chosen.states.add(state);
    choose();
  }

  at("languages").hidden = false;
  for (const button of at("languages").querySelectorAll("button")) {
    button.addEventListener("click", () => speak(button.dataset.to));
  }
  if (!at("list")) return;
  at("list").hidden = false;
  const every = make("button", { type: "button", "data-state": "" }, both("all states"));
  every.addEventListener("click", () => filter(null));
  at("filter").append(every);
  data.states.forEach(([name], i) => {
    const button = make("button", { type: "button", "data-state": i }, name in data.texts.en ? both(name) : name);
    button.addEventListener("click", () => filter(i));
    at("filter").append(button);
  });
  at("search").addEventListener("input", (event) => { chosen.text = event.target.value; choose(); });
  at("previous").addEventListener("click", () => turn(-1));
  at("next").addEventListener("click", () => turn(1));
  for (const head of document.querySelectorAll("[data-by]")) {
    head.querySelector("button").addEventListener("click", () => sort(head.dataset.by));
  }
  for (const button of document.querySelectorAll(".show")) {
    button.hidden = false;
    button.addEventListener("click", () => reveal(button));
  }
  // What is printed is the list as it is filtered, with the details of hosts where something was found.
  addEventListener("beforeprint", () => { chosen.page = 0; show(PRINTED, true); });
  addEventListener("afterprint", () => show());
  choose();
})();
