// The world as SVG: it prints, needs no tiles, and contacts nobody.
import { geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import world from "world-atlas/countries-110m.json";

const SPACE = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [960, 470];

export function drawMap(place, spots) {
  const countries = feature(world, world.objects.countries);
  const projection = geoNaturalEarth1();
  const points = { type: "MultiPoint", coordinates: spots.map((spot) => [spot.longitude, spot.latitude]) };
  projection.fitExtent([[6, 6], [WIDTH - 6, HEIGHT - 6]], countries);
  if (spots.length) closer(projection, points);
  const svg = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": "World map; the table below says the same" });
  svg.append(make("path", { class: "land", d: geoPath(projection)(countries) }));
  const countriesMarked = new Map();
  for (const spot of spots) countriesMarked.set(spot.country, [...(countriesMarked.get(spot.country) ?? []), spot]);
  for (const group of countriesMarked.values()) svg.append(...group.map((spot, number) => mark(spot, number, projection)));
  for (const group of countriesMarked.values()) svg.append(...group.map((spot, number) => words(spot, number, group, projection)));
  place.replaceChildren(svg);
}

// Zoom towards the marks, but never so close that the continent is lost.
function closer(projection, points) {
  const wide = projection.scale();
  const bounds = points.coordinates.map((point) => projection(point));
  const xs = bounds.map(([x]) => x), ys = bounds.map(([, y]) => y);
  const [across, down] = [Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)];
  const factor = Math.min(5, 0.6 * Math.min(WIDTH / Math.max(across, 1), HEIGHT / Math.max(down, 1)));
  if (factor <= 1) return;
  const middle = projection.invert([(Math.max(...xs) + Math.min(...xs)) / 2, (Math.max(...ys) + Math.min(...ys)) / 2]);
  projection.scale(wide * factor);
  projection.translate([WIDTH / 2, HEIGHT / 2]).center(middle);
}

function mark(spot, number, projection) {
  const [x, y] = projection([spot.longitude, spot.latitude]);
  const kind = spot.kind === "victims" ? "victims" : spot.kind.includes("notify") ? "notify" : "other";
  const circle = make("circle", { class: kind, cx: x + number * 9, cy: y, r: 5 + 2 * Math.sqrt(spot.count) });
  const title = make("title", {});
  title.textContent = `${spot.name}: ${said(spot)}`;
  circle.append(title);
  return circle;
}

function words(spot, number, group, projection) {
  const [x, y] = projection([spot.longitude, spot.latitude]);
  const beside = x + group.length * 9 + 9;
  const text = make("text", { x: beside, y: y + 4 + (number - (group.length - 1) / 2) * 13 });
  text.textContent = `${number ? "" : `${spot.country}: `}${said(spot)}`;
  return text;
}

function said(spot) {
  return `${spot.kind.replaceAll("_", " ")}${spot.count > 1 ? ` ${spot.count}` : ""}`;
}

function make(name, attributes) {
  const element = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
