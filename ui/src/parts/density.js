// Events per day with a brush: dragging over days filters the lanes, the table and the chart.
import uPlot from "uplot";
import { colour } from "./colours.js";

const DAY = 86400;

export function drawDensity(timeline, onChosen) {
  const place = document.getElementById("density");
  const days = timeline.map((event) => event.time.slice(0, 10)).sort();
  if (days.length < 2 || days[0] === days[days.length - 1]) return;
  const data = counted(days);
  const plot = new uPlot(options(place, (since, until) => apply(since, until, onChosen)), data, place);
  new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: 110 })).observe(place);
  const { since, until } = place.dataset;
  if (since || until) apply(since || days[0], until || days[days.length - 1], onChosen);
}

function counted(days) {
  const number = (day) => Date.parse(`${day}T00:00:00Z`) / 1000;
  const [first, last] = [number(days[0]), number(days[days.length - 1])];
  const step = Math.max(1, Math.ceil((last - first) / DAY / 400)) * DAY;
  const xs = [];
  for (let x = first; x <= last; x += step) xs.push(x);
  const ys = xs.map(() => 0);
  for (const day of days) ys[Math.min(xs.length - 1, Math.floor((number(day) - first) / step))] += 1;
  return [xs, ys];
}

function options(place, chosen) {
  const axis = { stroke: colour("quiet"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line") } };
  return {
    width: place.clientWidth,
    height: 110,
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false, setScale: false } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    scales: { y: { range: (_, low, high) => [0, Math.max(1, high)] } },
    axes: [axis, { ...axis, size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] }],
    series: [{}, { stroke: colour("accent"), fill: colour("accent"), width: 0, paths: uPlot.paths.bars({ size: [0.8, 24] }), points: { show: false } }],
    hooks: {
      setSelect: [
        (plot) => {
          if (plot.select.width < 2) return chosen("", "");
          const day = (left) => new Date(plot.posToVal(left, "x") * 1000).toISOString().slice(0, 10);
          return chosen(day(plot.select.left), day(plot.select.left + plot.select.width));
        },
      ],
    },
  };
}

function apply(since, until, onChosen) {
  const outside = (day) => Boolean(since) && (day < since || day > until);
  for (const mark of document.querySelectorAll("#lanes .event")) mark.classList.toggle("out", outside(mark.dataset.day));
  for (const row of document.querySelectorAll("#time-table tbody tr")) row.hidden = outside(row.dataset.day);
  const form = document.querySelector("form.span");
  form.elements.since.value = since;
  form.elements.until.value = until;
  onChosen(since, until);
}
