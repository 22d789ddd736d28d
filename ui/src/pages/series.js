// The page of a series: chart, brush and map drawn over what the server sent.
import "uplot/dist/uPlot.min.css";
import { drawChart } from "../parts/chart.js";
import { drawDensity } from "../parts/density.js";

const box = document.getElementById("series-chart");

async function draw() {
  const answer = await fetch(`/api/series/${encodeURIComponent(box.dataset.series)}/drawing`);
  if (!answer.ok) return; // the tables and the server's drawing stay
  const { chart, timeline, spots } = (await answer.json()).data;
  const drawn = drawChart(chart);
  drawDensity(timeline, (since, until) => drawn.between(timeline, since, until));
  const { drawMap } = await import("../parts/map.js");
  drawMap(document.getElementById("map"), spots);
  document.documentElement.dataset.drawn = "yes";
}

if (box) draw();
