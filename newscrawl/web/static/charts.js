// Draws every `.plot[data-chart]` with uPlot, in the page's colours; time goes from left to right in both languages.
"use strict";

(() => {
  const direction = document.documentElement.dir;
  const drawn = new Map(); // element → its chart
  const narrow = 560;

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const figure = (value) => (value == null ? "—" : value.toLocaleString("en", { maximumFractionDigits: 1 }));

  // What is stacked is drawn as sums, the highest first, so that each colour shows its own part.
  const sums = (series, count) => {
    const so_far = new Array(count).fill(0);
    return series.map((one) => one.values.map((value, at) => (so_far[at] += value || 0)));
  };

  const named = (chart, at) => chart.labels[at] ?? "";

  const axes = (chart, width) => {
    const base = { stroke: colour("soft"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line"), width: 1 }, font: '12px "Vazirmatn", system-ui, sans-serif' };
    const values = { ...base, size: 52, values: (u, splits) => splits.map((value) => (Number.isInteger(value) ? figure(value) + (chart.unit || "") : "")) };
    if (chart.times.length) {
      const day = "\n{MM}-{DD}";
      return [{ ...base, size: 44, space: 72, values: [
        [86400 * 28, "{YYYY}-{MM}", null, null, null, null, null, null, 1],
        [86400, "{MM}-{DD}", "\n{YYYY}", null, null, null, null, null, 1],
        [60, "{HH}:{mm}", day, null, day, null, null, null, 1],
        [1, "{HH}:{mm}:{ss}", day, null, day, null, null, null, 1],
      ] }, values];
    }
    const few = chart.small || width < narrow;
    const every = chart.small ? Math.ceil(chart.labels.length / Math.max(2, Math.floor(width / 70))) : 1;
    return [{
      ...base, grid: { show: false }, size: few && !chart.small ? 70 : 30, rotate: few && !chart.small ? -55 : 0,
      splits: () => chart.labels.map((_, at) => at).filter((at) => at % every === 0),
      values: (u, splits) => splits.map((at) => (chart.small ? named(chart, at).slice(5) : named(chart, at))),
    }, values];
  };

  const scales = (chart, most) => {
    const y = { range: (u, low, high) => [0, chart.most || Math.max(1, (most || high || 0) * 1.08)] };
    if (chart.times.length) {
      // By the times themselves: uPlot takes one moment alone for the beginning of years.
      const [first, last] = [chart.times[0], chart.times.at(-1)];
      const spread = first === last ? 1800 : (last - first) * 0.02;
      return { x: { time: true, range: () => [first - spread, last + spread] }, y };
    }
    return { x: { time: false, range: () => [-0.6, chart.labels.length - 0.4] }, y };
  };

  const options = (chart, width, stacked) => {
    const bars = uPlot.paths.bars({ size: [0.75, chart.times.length ? 26 : 90, 2] });
    const series = chart.series.map((one, place) => {
      const line = colour(one.colour);
      return {
        label: one.label, stroke: line, width: chart.kind === "bars" ? 0 : 1.75, dash: one.dash ? [6, 4] : undefined,
        fill: chart.kind === "bars" ? line : undefined, paths: chart.kind === "bars" ? bars : undefined,
        points: { show: chart.kind === "lines" && chart.times.length < 40, size: 5, fill: line },
        value: (u, shown, which, at) => (at == null ? "" : figure(one.values[at]) + (one.values[at] == null ? "" : chart.unit)),
      };
    });
    const x = {
      label: chart.axis, value: (u, at) => {
        if (at == null) return "";
        return chart.times.length ? named(chart, chart.times.indexOf(at)) : named(chart, at);
      },
    };
    return {
      width, height: chart.small ? 190 : 260, padding: [12, 12, 0, 0],
      tzDate: (at) => uPlot.tzDate(new Date(at * 1000), chart.zone),
      series: [x, ...(stacked ? series.reverse() : series)], axes: axes(chart, width),
      scales: scales(chart, stacked ? Math.max(...stacked.at(-1), 0) : 0),
      cursor: { y: false, drag: { x: false, y: false }, points: { show: chart.kind === "lines" } },
      legend: { live: true, markers: { width: 0, fill: (u, at) => u.series[at].stroke(u, at) } },
    };
  };

  const draw = (element) => {
    const before = drawn.get(element);
    if (before) before.destroy();
    const chart = JSON.parse(element.dataset.chart);
    const width = Math.floor(element.clientWidth);
    if (!width) return;
    const stacked = chart.kind === "bars" ? sums(chart.series, chart.labels.length) : null;
    const lines = stacked ? [...stacked].reverse() : chart.series.map((one) => one.values);
    const x = chart.times.length ? chart.times : chart.labels.map((_, at) => at);
    const made = new uPlot(options(chart, width, stacked), [x, ...lines], element);
    made.root.querySelector(".u-legend").dir = direction;
    drawn.set(element, made);
  };

  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const made = drawn.get(target);
      // Only the width counts: drawing changes the height.
      if (!made || made.width !== Math.floor(target.clientWidth)) requestAnimationFrame(() => draw(target));
    }
  });

  const find = () => {
    for (const [element, made] of drawn) {
      if (element.isConnected) continue;
      made.destroy();
      resized.unobserve(element);
      drawn.delete(element);
    }
    for (const element of document.querySelectorAll(".plot[data-chart]")) {
      if (!drawn.has(element)) resized.observe(element);
    }
  };

  find();
  document.addEventListener("htmx:afterSettle", find);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => [...drawn.keys()].forEach(draw));
  document.fonts.ready.then(() => [...drawn.keys()].forEach(draw));

  // A second try of the same site is refused with 409, and says so in the row.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 409) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
})();
