/** What makes the page move: plain script for browsers, without anything from elsewhere. */
export const PAGE_SCRIPT = String.raw`
"use strict";
(() => {
  const byId = id => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const svg = byId("diagram"), view = byId("view"), list = byId("list"), search = byId("search");
  const found = byId("found"), panel = byId("panel"), zoomButton = byId("zoom");
  const size = { width: Number(svg.dataset.width), height: Number(svg.dataset.height) };
  const tables = new Map([...view.querySelectorAll(".table")].map(each => [Number(each.dataset.id), each]));
  const farNames = new Map([...view.querySelectorAll(".far-name")].map(each => [Number(each.dataset.id), each]));
  const lines = [...view.querySelectorAll(".line")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const LEAST = 0.03, MOST = 3, FAR = 0.5, LEGIBLE = 0.4;
  let now = { x: 0, y: 0, scale: 1 };
  let chosen = null;

  // --- where the diagram is ---
  svg.removeAttribute("viewBox");
  const show = to => {
    now = { ...to, scale: Math.min(MOST, Math.max(LEAST, to.scale)) };
    view.setAttribute("transform", "translate(" + now.x.toFixed(2) + " " + now.y.toFixed(2) + ") scale(" + now.scale.toFixed(4) + ")");
    svg.classList.toggle("far", now.scale < FAR);
    drawFrame();
    zoomButton.textContent = Math.round(now.scale * 100) + " %";
  };
  const map = byId("map"), frame = byId("frame");
  const spots = new Map([...map.querySelectorAll("[data-id]")].map(each => [Number(each.dataset.id), each]));
  const drawFrame = () => {
    const { width, height } = room();
    const place = { x: -now.x / now.scale, y: -now.y / now.scale, width: width / now.scale, height: height / now.scale };
    map.toggleAttribute("hidden", place.x <= 0 && place.y <= 0 && place.x + place.width >= size.width && place.y + place.height >= size.height);
    for (const key of Object.keys(place)) frame.setAttribute(key, place[key].toFixed(1));
  };
  const toMap = event => {
    if (event.buttons !== 1) return;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
    const { width, height } = room();
    cancelAnimationFrame(moving);
    show({ ...now, x: width / 2 - point.x * now.scale, y: height / 2 - point.y * now.scale });
  };
  map.addEventListener("pointerdown", toMap);
  map.addEventListener("pointermove", toMap);
  let moving = 0;
  const glide = to => {
    cancelAnimationFrame(moving);
    if (calm.matches || document.hidden) return show(to);
    const from = now, start = performance.now(), time = 260;
    const step = at => {
      const part = Math.min(1, Math.max(0, (at - start) / time)), eased = 1 - (1 - part) ** 3;
      const mix = key => from[key] + (to[key] - from[key]) * eased;
      show({ x: mix("x"), y: mix("y"), scale: mix("scale") });
      if (part < 1) moving = requestAnimationFrame(step);
    };
    moving = requestAnimationFrame(step);
  };
  const room = () => svg.getBoundingClientRect();
  const around = (x, y, width, height, most) => {
    const { width: w, height: h } = room();
    const scale = Math.max(LEAST, Math.min((w - 48) / width, (h - 96) / height, most));
    return { scale, x: w / 2 - (x + width / 2) * scale, y: (h - 40) / 2 - (y + height / 2) * scale };
  };
  const all = () => around(0, 0, size.width, size.height, 1);
  const aroundTable = (id, most) => around(...["x", "y", "width", "height"].map(key => Number(spots.get(id).getAttribute(key))), most);
  // Where names would be too small, the part with the most tables comes first.
  const first = () => {
    const whole = all();
    if (whole.scale >= LEGIBLE || data.length === 0) return whole;
    const { width, height } = room();
    const centres = [...spots.values()].map(spot => {
      const { x, y, width, height } = spot.getBBox();
      return [x + width / 2, y + height / 2];
    });
    const near = ([x, y]) => centres.filter(([a, b]) => Math.abs(a - x) * 2 * LEGIBLE < width && Math.abs(b - y) * 2 * LEGIBLE < height).length;
    const counts = centres.map(near);
    return aroundTable([...spots.keys()][counts.indexOf(Math.max(...counts))], LEGIBLE);
  };
  const zoomed = (factor, at) => {
    const { left, top, width, height } = room();
    const [x, y] = at ? [at.clientX - left, at.clientY - top] : [width / 2, height / 2];
    const scale = Math.min(MOST, Math.max(LEAST, now.scale * factor));
    return { scale, x: x - ((x - now.x) * scale) / now.scale, y: y - ((y - now.y) * scale) / now.scale };
  };
  const moved = (x, y) => ({ ...now, x: now.x + x, y: now.y + y });

  const pointers = new Map();
  let dragged = 0;
  svg.addEventListener("pointerdown", event => {
    if (event.button !== 0) return;
    cancelAnimationFrame(moving);
    pointers.set(event.pointerId, event);
    dragged = 0;
  });
  addEventListener("pointermove", event => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
    dragged += Math.abs(dx) + Math.abs(dy);
    if (dragged > 4) svg.classList.add("moving");
    const other = [...pointers.values()].find(each => each.pointerId !== event.pointerId);
    if (other) {
      const apart = each => Math.hypot(each.clientX - other.clientX, each.clientY - other.clientY) || 1;
      show(zoomed(apart(event) / apart(before), other));
    } else show(moved(dx, dy));
    pointers.set(event.pointerId, event);
  });
  const release = event => {
    pointers.delete(event.pointerId);
    if (pointers.size === 0) svg.classList.remove("moving");
  };
  addEventListener("pointerup", release);
  addEventListener("pointercancel", release);
  svg.addEventListener("wheel", event => {
    event.preventDefault();
    cancelAnimationFrame(moving);
    const pixels = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    if (event.shiftKey) show(moved(-(event.deltaX || event.deltaY) * pixels, 0));
    else show(zoomed(Math.exp(-Math.max(-120, Math.min(120, event.deltaY * pixels)) * 0.0028), event));
  }, { passive: false });
  svg.addEventListener("click", event => {
    if (dragged > 4) return;
    const goes = event.target.closest("[data-goes]"), table = event.target.closest(".table");
    if (goes) choose(Number(goes.dataset.goes), true);
    else choose(table ? Number(table.dataset.id) : null, false);
  });
  byId("in").addEventListener("click", () => glide(zoomed(1.4)));
  byId("out").addEventListener("click", () => glide(zoomed(1 / 1.4)));
  zoomButton.addEventListener("click", () => glide(zoomed(1 / now.scale)));
  byId("fit").addEventListener("click", () => glide(all()));
  svg.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 320 : 80;
    const actions = {
      ArrowLeft: () => moved(step, 0), ArrowRight: () => moved(-step, 0),
      ArrowUp: () => moved(0, step), ArrowDown: () => moved(0, -step),
      "+": () => zoomed(1.4), "=": () => zoomed(1.4), "-": () => zoomed(1 / 1.4), 0: all, 1: () => zoomed(1 / now.scale),
    };
    if (!Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    glide(actions[event.key]());
  });

  // --- a table ---
  const el = (tag, text, name) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (name) made.className = name;
    return made;
  };
  const choose = (id, isGoing) => {
    chosen = id;
    const near = new Set(id === null ? [] : [id]);
    for (const line of lines) {
      const [from, to] = [Number(line.dataset.from), Number(line.dataset.to)];
      const isNear = id !== null && (from === id || to === id);
      line.classList.toggle("near", isNear);
      if (isNear) near.add(from).add(to);
    }
    for (const { items } of id === null ? [] : data[id].lists) for (const { to } of items) if (to !== null) near.add(to);
    svg.classList.toggle("chosen", id !== null);
    for (const [each, table] of tables) {
      table.classList.toggle("own", each === id);
      table.classList.toggle("near", near.has(each));
      farNames.get(each).classList.toggle("near", near.has(each));
      spots.get(each).classList.toggle("near", near.has(each));
    }
    mark();
    fill(id);
    if (id === null) {
      if (location.hash) history.replaceState(null, "", location.pathname + location.search);
      return;
    }
    history.replaceState(null, "", "#" + encodeURIComponent(data[id].name));
    if (isGoing) {
      glide(aroundTable(id, Math.max(0.9, Math.min(now.scale, 1.2))));
    }
  };
  const fill = id => {
    panel.hidden = id === null;
    panel.replaceChildren();
    panel.scrollTop = 0;
    if (id === null) return;
    const { name, notes, columns, lists } = data[id];
    const close = el("button", "×", "close");
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => choose(null, false));
    panel.append(close, el("h2", name), ...notes.map(note => el("p", note)));
    const section = (title, items) => {
      const all = el("ul");
      all.append(...items);
      panel.append(el("h3", title), all);
    };
    section("Columns", columns.map(column => {
      const item = el("li");
      item.append(el("b", column.name));
      if (column.marks) item.append(el("i", column.marks));
      item.append(el("span", column.text));
      return item;
    }));
    for (const { title, items } of lists) section(title, items.map(({ text, to }) => {
      const item = el("li");
      if (to === null) item.append(el("span", text));
      else {
        const link = el("button", text);
        link.addEventListener("click", () => choose(to, true));
        item.append(link);
      }
      return item;
    }));
  };

  // --- the list ---
  const buttons = [...list.querySelectorAll("button")].map(button => ({ button, id: Number(button.dataset.id) }));
  const mark = () => {
    for (const { button, id } of buttons) button.setAttribute("aria-current", String(id === chosen));
    const own = buttons.find(({ id }) => id === chosen);
    if (own) own.button.scrollIntoView({ block: "nearest" });
  };
  const highlighted = (text, wanted) => {
    const at = wanted === "" ? -1 : text.toLowerCase().indexOf(wanted);
    if (at < 0) return [text];
    return [text.slice(0, at), el("mark", text.slice(at, at + wanted.length)), text.slice(at + wanted.length)];
  };
  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    let count = 0;
    for (const { button, id } of buttons) {
      const { name, columns } = data[id];
      const isNamed = name.toLowerCase().includes(wanted);
      const column = isNamed ? null : columns.find(each => each.name.toLowerCase().includes(wanted)) || null;
      const isFound = isNamed || column !== null;
      const item = button.parentElement;
      item.hidden = !isFound;
      item.style.order = isNamed ? "0" : "1";
      button.querySelector("span").replaceChildren(...highlighted(name, wanted));
      const small = button.querySelector("small");
      small.replaceChildren(...(column === null ? [String(columns.length)] : highlighted(column.name, wanted)));
      tables.get(id).classList.toggle("found", wanted !== "" && isFound);
      if (isFound) count++;
    }
    found.textContent = wanted !== "" && count === 0 ? "Nothing is called so." : count + (count === 1 ? " table" : " tables");
  };
  const shown = () => buttons.filter(({ button }) => !button.parentElement.hidden)
    .sort((a, b) => Number(a.button.parentElement.style.order) - Number(b.button.parentElement.style.order));
  filter();
  search.addEventListener("input", filter);
  search.addEventListener("keydown", event => {
    const [first] = shown();
    if (event.key === "Enter" && first) choose(first.id, true);
    if (event.key === "ArrowDown" && first) { event.preventDefault(); first.button.focus(); }
  });
  list.addEventListener("click", event => {
    const button = event.target.closest("button");
    if (button) choose(Number(button.dataset.id), true);
  });
  list.addEventListener("keydown", event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = shown(), at = all.findIndex(({ button }) => button === document.activeElement);
    const next = all[at + step];
    (next ? next.button : step < 0 ? search : document.activeElement).focus();
  });
  addEventListener("keydown", event => {
    if (event.key === "/" && document.activeElement !== search) { event.preventDefault(); search.focus(); search.select(); }
    if (event.key === "Escape") {
      if (search.value !== "" && document.activeElement === search) { search.value = ""; filter(); }
      else choose(null, false);
    }
  });

  const wanted = decodeURIComponent(location.hash.slice(1));
  const start = data.findIndex(({ name }) => name === wanted);
  const begin = () => {
    show(first());
    if (start >= 0) choose(start, true);
  };
  if (room().width > 0) begin();
  else {
    const watch = new ResizeObserver(() => {
      if (room().width === 0) return;
      watch.disconnect();
      begin();
    });
    watch.observe(svg);
  }
})();
`;
