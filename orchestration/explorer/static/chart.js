// The chart of a series, drawn by Observable Plot from the points that the page holds. Every point is a link to its evidence.
"use strict";

(() => {
  const figure = document.querySelector("[data-chart]");
  if (!figure) return;
  const space = figure.querySelector(".chart-space");
  const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  figure.dataset.title = data.title;
  const points = data.points.map((p) => ({ ...p, start: p.start && new Date(p.start), end: new Date(p.end) }));
  const DAY = 86400000;
  const day = data.language === "zh"
    ? (d) => (d.getUTCMonth() === 0 ? `${d.getUTCFullYear()}年` : `${d.getUTCMonth() + 1}月`) : undefined;

  function number(value) {
    const size = Math.abs(value);
    const [scale, word] = data.language === "zh"
      ? (size >= 1e8 ? [1e8, "亿"] : size >= 1e4 ? [1e4, "万"] : [1, ""])
      : (size >= 1e9 ? [1e9, "bn"] : size >= 1e6 ? [1e6, "m"] : [1, ""]);
    return (value / scale).toLocaleString("en", { maximumFractionDigits: 2 }) + word;
  }

  function draw() {
    const width = Math.max(280, Math.floor(space.clientWidth));
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const own = (p) => (p.kind === "suspect" ? colour("suspect") : colour(`c${p.colour % 8}`));
    const wide = width > 560;

    // room around the points, the more the fewer they are: a lone point stands in the middle of its years
    const days = points.flatMap((p) => (p.start && wide ? [p.start, p.end] : [p.end])).map(Number);
    const [first, last] = [Math.min(...days), Math.max(...days)];
    const room = Math.max(0.08 * (last - first), 200 * DAY);
    const values = points.flatMap((p) => (p.high === null ? [p.value] : [p.value, p.high]));
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const from = least >= 0 && (least < 0.6 * most || least === most) ? 0 : least - 0.15 * (most - least || Math.abs(least));
    const to = most <= 0 && most > 0.6 * least ? 0 : most + 0.14 * (most - from || 1);

    const stated = points.filter((p) => p.kind === "value");
    // the newest point of each series is named beside it, where no other name stands already
    const across = wide ? (width - 174) / (last - first + 2 * room) : 0, up = 300 / (to - from);
    const newest = [];
    for (const p of [...new Map(stated.map((p) => [p.series, p])).values()].sort((a, b) => b.value - a.value)) {
      const meets = (q) => Math.abs(p.value - q.value) * up < 14 && Math.abs(p.end - q.end) * across < 13 * (p.name.length + 1);
      if (!newest.some(meets)) newest.push(p);
    }
    const common = { x: "end", y: "value", href: "href", ariaLabel: "label", title: "label" };
    const drawing = Plot.plot({
      className: "plot",
      width,
      height: wide ? 360 : 300,
      marginLeft: 64,
      marginRight: wide ? 110 : 24,
      marginBottom: 34,
      marginTop: 26,
      ariaLabel: data.title,
      x: { type: "utc", domain: [new Date(first - room), new Date(last + room)], label: null },
      y: { domain: [from, to], label: data.unit || null, tickFormat: number, ticks: 5, nice: false },
      marks: [
        Plot.gridY({ ticks: 5, stroke: colour("line"), strokeOpacity: 1 }),
        Plot.axisY({ ticks: 5, tickSize: 0, tickFormat: number, label: data.unit || null, labelArrow: "none", labelAnchor: "top", fontSize: 12 }),
        Plot.axisX({ ticks: wide ? 8 : 4, tickSize: 4, tickFormat: day, fontSize: 12, label: null }),
        Plot.ruleY([from], { stroke: colour("line") }),
        // the time that a value covers
        Plot.ruleY(points.filter((p) => p.start), { y: "value", x1: "start", x2: "end", stroke: own, strokeWidth: 6, strokeOpacity: 0.22, strokeLinecap: "round" }),
        // a series: its values in order
        Plot.line(stated, { x: "end", y: "value", z: "series", stroke: own, strokeWidth: 1.75, strokeOpacity: 0.75 }),
        // a range that was stated
        Plot.ruleX(points.filter((p) => p.high !== null), { x: "end", y1: "value", y2: "high", stroke: own, strokeWidth: 2 }),
        // bounds: an arrow to the side that is open
        Plot.vector(points.filter((p) => p.bound === "at_least" || p.bound === "at_most"), {
          x: "end", y: "value", length: 26, anchor: "start", rotate: (p) => (p.bound === "at_least" ? 0 : 180), stroke: own, strokeWidth: 1.75,
        }),
        Plot.text(points.filter((p) => p.bound === "about" && p.kind === "value"), { x: "end", y: "value", text: () => "≈", dy: -12, fill: own, fontSize: 14 }),
        Plot.dot(points.filter((p) => p.kind === "vintage"), { ...common, r: 4, fill: own, fillOpacity: 0.35 }),
        Plot.dot(points.filter((p) => p.kind === "derived"), { ...common, r: 5.5, symbol: "diamond", fill: colour("surface"), stroke: own, strokeWidth: 1.5, strokeDasharray: "2.5 2" }),
        Plot.dot(points.filter((p) => p.kind === "suspect"), { ...common, r: 5.5, fill: colour("surface"), stroke: own, strokeWidth: 2 }),
        Plot.dot(stated, { ...common, r: 5, fill: own, stroke: colour("surface"), strokeWidth: 1.5 }),
        wide ? Plot.text(newest, { x: "end", y: "value", text: "name", textAnchor: "start", dx: 10, fill: own, fontSize: 12, fontWeight: 600 }) : null,
        Plot.tip(points, Plot.pointer({ x: "end", y: "value", title: "label", fill: colour("surface"), stroke: colour("line"), lineWidth: wide ? 26 : 16, fontSize: 12 })),
      ],
    });
    drawing.style.color = colour("muted");
    // Plot names its groups for people who read the source; a reader of the page is told the points alone
    drawing.setAttribute("role", "group");
    drawing.querySelectorAll("g[aria-label]").forEach((group) => group.removeAttribute("aria-label"));
    drawing.querySelectorAll("g[aria-description]").forEach((group) => group.removeAttribute("aria-description"));
    drawing.querySelectorAll("a").forEach((link) => {
      const point = link.firstElementChild;
      link.setAttribute("aria-label", point.getAttribute("aria-label"));
      point.removeAttribute("aria-label");
    });
    space.replaceChildren(drawing);
    space.removeAttribute("aria-busy");
  }

  draw();
  let drawn = space.clientWidth;
  new ResizeObserver(() => { if (Math.abs(space.clientWidth - drawn) > 8) { drawn = space.clientWidth; draw(); } }).observe(space);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
