// The world as SVG: it prints, needs no tiles, and contacts nobody.
import { geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import world from "world-atlas/countries-110m.json";

const SPACE = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [960, 470];
const [STEP, LINE, LETTER] = [9, 13, 6.6];

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
  const groups = [...countriesMarked.values()];
  const taken = groups.map((group) => marksBox(group, projection));
  for (const group of groups.sort((one, other) => other.length - one.length)) svg.append(...words(group, projection, taken));
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
  const circle = make("circle", { class: kind, cx: x + number * STEP, cy: y, r: radiusOf(spot) });
  const title = make("title", {});
  title.textContent = `${spot.name}: ${said(spot)}`;
  circle.append(title);
  return circle;
}

// A country's lines stand beside its marks where nothing else stands: right, left, below or above, else further down.
function words(group, projection, taken) {
  const lines = group.map((spot, number) => `${number ? "" : `${spot.country}: `}${said(spot)}`);
  const [width, height] = [LETTER * Math.max(...lines.map((line) => line.length)), LINE * lines.length];
  const marks = marksBox(group, projection);
  const middle = (marks.top + marks.bottom - height) / 2;
  const places = [
    [marks.right + 4, middle], [marks.left - width - 4, middle],
    [marks.left, marks.bottom + 2], [marks.left, marks.top - height - 2],
    ...[1, 2, 3, 4].map((step) => [marks.right + 4, middle + step * LINE]),
  ];
  const boxes = places.map(([left, top]) => ({ left, top, right: left + width, bottom: top + height }));
  const free = boxes.find((box) => inside(box) && !taken.some((other) => meet(box, other))) ?? boxes[0];
  taken.push(free);
  return lines.map((line, number) => {
    const text = make("text", { x: free.left, y: free.top + (number + 1) * LINE - 3 });
    text.textContent = line;
    return text;
  });
}

function marksBox(group, projection) {
  const [x, y] = projection([group[0].longitude, group[0].latitude]);
  const radius = Math.max(...group.map((spot) => radiusOf(spot)));
  return { left: x - radius, right: x + (group.length - 1) * STEP + radius, top: y - radius, bottom: y + radius };
}

const meet = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
const inside = (box) => box.left >= 0 && box.right <= WIDTH && box.top >= 0 && box.bottom <= HEIGHT;
const radiusOf = (spot) => 5 + 2 * Math.sqrt(spot.count);

function said(spot) {
  return `${spot.kind.replaceAll("_", " ")}${spot.count > 1 ? ` ${spot.count}` : ""}`;
}

function make(name, attributes) {
  const element = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
