// Charts, drawn by uPlot; as elements, so that they live and go with the page around them.
import { bytes, count, moment, monthDay } from "./format.js";

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

class Chart extends HTMLElement {
  #points = [];
  #plot = null;
  #again = () => this.#draw();
  #watch = new ResizeObserver(() => this.#fit());

  /** [{time, records, bytes}], oldest first. */
  set points(points) {
    if (JSON.stringify(points) === JSON.stringify(this.#points)) return;
    this.#points = points;
    if (this.isConnected) this.#draw();
  }

  connectedCallback() {
    this.#draw();
    this.#watch.observe(this);
    document.addEventListener("theme", this.#again);
  }

  disconnectedCallback() {
    this.#watch.disconnect();
    document.removeEventListener("theme", this.#again);
    this.#plot?.destroy();
    this.#plot = null;
  }

  #fit() {
    if (this.#plot && this.clientWidth > 0) this.#plot.setSize({ width: this.clientWidth, height: this.plotHeight });
  }

  #draw() {
    this.#plot?.destroy();
    this.#plot = null;
    const points = this.#points;
    this.hidden = points.length < 2;
    if (this.hidden) return;
    this.setAttribute("role", "img");
    const first = points[0];
    const last = points.at(-1);
    this.setAttribute(
      "aria-label",
      `From ${bytes(first.bytes)} and ${count(first.records)} records on ${moment(first.time)} to ${bytes(last.bytes)} and ${count(last.records)} records on ${moment(last.time)}`,
    );
    const data = [
      points.map((point) => Date.parse(point.time) / 1000),
      points.map((point) => point.bytes),
      points.map((point) => point.records),
    ];
    this.#plot = new window.uPlot({ ...this.options(), width: this.clientWidth || 300, height: this.plotHeight }, data, this);
  }
}

customElements.define(
  "size-spark",
  class extends Chart {
    plotHeight = 28;

    options() {
      return {
        legend: { show: false },
        cursor: { show: false },
        axes: [{ show: false }, { show: false }],
        padding: [3, 2, 3, 2],
        scales: { y: { range: (plot, low, high) => (low === high ? [low - 1, high + 1] : [low, high]) } },
        series: [
          {},
          { stroke: css("--accent"), width: 1.5, fill: css("--accent-wash"), points: { show: false } },
          { show: false, scale: "records" },
        ],
      };
    }
  },
);

customElements.define(
  "size-chart",
  class extends Chart {
    plotHeight = 200;

    options() {
      const ink = { stroke: css("--ink-3"), font: "12px Inter, system-ui, sans-serif", ticks: { show: false } };
      const grid = { stroke: css("--line"), width: 1 };
      return {
        cursor: { y: false, points: { size: 7 } },
        // Before a pointer comes, the newest is told.
        hooks: { ready: [(plot) => plot.setLegend({ idx: plot.data[0].length - 1 })] },
        scales: {
          bytes: { range: (plot, low, high) => [0, high * 1.15 || 1] },
          records: { range: (plot, low, high) => [0, high * 1.15 || 1] },
        },
        axes: [
          { ...ink, grid: { show: false }, space: 70, values: (plot, ticks) => ticks.map(dayOf) },
          { ...ink, scale: "bytes", grid, size: 64, values: (plot, ticks) => ticks.map(bytes) },
          { ...ink, scale: "records", side: 1, grid: { show: false }, size: 64, values: (plot, ticks) => ticks.map(short) },
        ],
        series: [
          { label: "Snapshot", value: (plot, at) => (at ? moment(new Date(at * 1000).toISOString()) : "–") },
          {
            label: "Stored",
            scale: "bytes",
            stroke: css("--accent"),
            fill: css("--accent-wash"),
            width: 2,
            points: { size: 5, fill: css("--panel") },
            value: (plot, value) => (value === null ? "–" : bytes(value)),
          },
          {
            label: "Records",
            scale: "records",
            stroke: css("--info"),
            width: 1.5,
            dash: [5, 4],
            points: { show: false },
            value: (plot, value) => (value === null ? "–" : count(value)),
          },
        ],
      };
    }
  },
);

const dayOf = (seconds) => monthDay(seconds * 1000);

const short = (value) =>
  value >= 1e6 ? `${+(value / 1e6).toPrecision(3)} M` : value >= 1e4 ? `${+(value / 1e3).toPrecision(3)} k` : count(value);
