// The link chart. Positions come from the server; a line or node chosen shows its reason beside the chart.
import cytoscape from "cytoscape";
import htmx from "htmx.org";
import { colour } from "./colours.js";

export function drawChart(chart) {
  const place = document.getElementById("chart");
  const nodes = new Map(chart.nodes.map((node) => [node.id, node]));
  document.getElementById("chart-still").remove();
  place.hidden = false;
  document.getElementById("chart-controls").hidden = false;
  const cy = cytoscape({
    container: place,
    elements: elementsOf(chart),
    layout: { name: "preset", fit: true, padding: 24 },
    style: styles(),
    minZoom: 0.2,
    maxZoom: 6,
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
    autoungrabify: false,
  });
  place.cy = cy;
  cy.on("tap", "edge", (event) => choose(cy, event.target, addressOfEdge(event.target.data(), nodes)));
  cy.on("tap", "node", (event) => choose(cy, event.target, addressOfNode(event.target.data())));
  cy.on("tap", (event) => {
    if (event.target === cy) cy.elements().removeClass("chosen far");
  });
  controls(cy);
  return { between: (timeline, since, until) => dim(cy, timeline, since, until) };
}

function elementsOf(chart) {
  const nodes = chart.nodes.map((node) => ({
    data: { id: node.id, kind: node.kind, label: node.label, value: node.value, shape: node.shape, size: 14 + 22 * node.weight },
    position: { x: node.x, y: node.y },
    classes: node.kind,
  }));
  const known = new Set(chart.nodes.map((node) => node.id));
  const edges = chart.edges
    .filter((edge) => known.has(edge.a) && known.has(edge.b))
    .map((edge, number) => ({
      data: { id: `edge-${number}`, source: edge.a, target: edge.b, bits: edge.bits },
      classes: edge.kind,
    }));
  return [...nodes, ...edges];
}

function styles() {
  const ink = colour("ink");
  return [
    { selector: "node", style: { width: "data(size)", height: "data(size)", "font-size": 11, color: ink, "text-outline-color": colour("ground"), "text-outline-width": 2, "text-valign": "bottom", "text-margin-y": 3, "min-zoomed-font-size": 6 } },
    { selector: "node.value, node.actor, node.named", style: { label: "data(label)", "text-wrap": "ellipsis", "text-max-width": 90 } },
    { selector: "node.report", style: { "background-color": colour("report"), shape: "ellipse" } },
    { selector: "node.value", style: { "background-color": colour("value"), shape: "rectangle" } },
    { selector: "node.actor", style: { "background-color": colour("actor"), shape: "diamond" } },
    { selector: "edge", style: { width: 1.6, "line-color": colour("quiet"), opacity: 0.55, "curve-style": "straight" } },
    { selector: "edge.holds", style: { "line-style": "dashed", "line-color": colour("actor") } },
    { selector: ".far", style: { opacity: 0.12 } },
    { selector: ".out", style: { opacity: 0.1 } },
    { selector: ".chosen", style: { opacity: 1, width: 4, "line-color": colour("link"), "border-width": 3, "border-color": ink } },
    { selector: "node.chosen", style: { width: "data(size)" } },
  ];
}

function choose(cy, element, address) {
  cy.elements().removeClass("chosen").addClass("far");
  const near = element.isEdge() ? element.union(element.connectedNodes()) : element.closedNeighborhood();
  near.removeClass("far");
  element.addClass("chosen");
  htmx.ajax("GET", address, { target: "#reason", swap: "innerHTML" });
}

function addressOfEdge(edge, nodes) {
  const [a, b] = [nodes.get(edge.source), nodes.get(edge.target)];
  if (a.kind === "report" && b.kind === "value") return mention(a.id, b);
  return `/why?${new URLSearchParams({ id: a.id })}`;
}

function addressOfNode(node) {
  if (node.kind === "value") {
    const series = document.getElementById("series-chart").dataset.series;
    return `/holders?${new URLSearchParams({ series, kind: node.shape, value: node.value })}`;
  }
  return `/why?${new URLSearchParams({ id: node.id })}`;
}

function mention(report, node) {
  return `/mentions?${new URLSearchParams({ report, kind: node.shape, value: node.value })}`;
}

function controls(cy) {
  const zoom = (factor) =>
    cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  document.getElementById("chart-controls").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const action = button.dataset.do;
    if (action === "in") zoom(1.3);
    if (action === "out") zoom(1 / 1.3);
    if (action === "fit") cy.fit(undefined, 24);
    if (action === "labels") {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      cy.nodes(".report").toggleClass("named", shown);
    }
  });
}

function dim(cy, timeline, since, until) {
  cy.elements().removeClass("out");
  if (!since) return;
  const inside = new Set(
    timeline.filter((event) => event.time.slice(0, 10) >= since && event.time.slice(0, 10) <= until).map((event) => event.target),
  );
  const out = cy.nodes(".report").filter((node) => !inside.has(node.id()));
  out.union(out.connectedEdges()).addClass("out");
}
