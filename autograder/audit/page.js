// Comfort only: finding rows, opening folds, and what a check said beside the field. The page reads well without.
"use strict";

const form = document.querySelector(".filter");
const [words, urgent] = form.querySelectorAll("input");
const count = form.querySelector("output");
const folds = [...document.querySelectorAll(".fold")];
const rows = [...document.querySelectorAll(".matrix:not(.head) tr")].map((row) => ({
  row,
  text: row.cells[0].textContent.toLowerCase(),
  urgent: row.matches(".alarming, .open, .unnamed"),
}));

function filter() {
  const wanted = words.value.trim().toLowerCase();
  const active = wanted !== "" || urgent.checked;
  let shown = 0;
  for (const each of rows) {
    each.row.hidden = !each.text.includes(wanted) || (urgent.checked && !each.urgent);
    shown += !each.row.hidden;
  }
  for (const fold of folds) {
    const some = fold.querySelector("tr:not([hidden])") !== null;
    fold.hidden = !some;
    fold.open = active && some;
  }
  for (const group of document.querySelectorAll(".group")) {
    group.hidden = active && !group.querySelector(".matrix:not(.head) tr:not([hidden])");
  }
  for (const task of document.querySelectorAll(".task")) {
    task.hidden = active && !task.querySelector(".group:not([hidden])");
  }
  count.textContent = active ? `${shown} of ${rows.length} answers` : "";
}

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", filter);
form.querySelector("[data-open]").addEventListener("click", () => folds.forEach((fold) => (fold.open = true)));
form.querySelector("[data-close]").addEventListener("click", () => folds.forEach((fold) => (fold.open = false)));
addEventListener("beforeprint", () => folds.forEach((fold) => (fold.open = true)));

const tip = document.getElementById("tip");

function said(field) {
  const column = String(field.cellIndex - 1);
  const check = field.closest(".group").querySelectorAll(".head th")[field.cellIndex];
  const about = (line) => line.firstElementChild?.textContent.split(" ").includes(column);
  const message = [...field.parentElement.querySelectorAll(".said")].find(about);
  const title = document.createElement("b");
  title.textContent = `${field.textContent} ${check.title}`;
  const text = message ? [...message.childNodes].slice(1).map((node) => node.textContent).join("") : "";
  return [title, text];
}

function showTip(event) {
  const field = event.target.closest?.(".matrix:not(.head) td");
  tip.hidden = !field || field.cellIndex < 2;
  if (tip.hidden) return;
  tip.replaceChildren(...said(field));
  const place = field.getBoundingClientRect();
  const below = place.bottom + 6;
  tip.style.left = `${Math.max(8, Math.min(place.left, innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${below + tip.offsetHeight < innerHeight ? below : place.top - tip.offsetHeight - 6}px`;
}

function step(event) {
  const field = event.target.closest?.(".matrix:not(.head) td");
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  if (event.key === "Escape") tip.hidden = true;
  if (!field || !(event.key in steps)) return;
  const [down, across] = steps[event.key];
  const visible = [...field.closest(".group").querySelectorAll(".matrix:not(.head) tr")].filter((row) => row.offsetParent);
  const next = visible[visible.indexOf(field.parentElement) + down]?.cells[field.cellIndex + across];
  if (!next || next.cellIndex < 2) return;
  field.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
  event.preventDefault();
}

for (const table of document.querySelectorAll(".matrix:not(.head)")) {
  const first = table.rows[0]?.cells[2];
  if (first) first.tabIndex = 0;
}
document.addEventListener("mouseover", showTip);
document.addEventListener("focusin", showTip);
document.addEventListener("scroll", () => (tip.hidden = true), { passive: true });
document.addEventListener("keydown", step);
