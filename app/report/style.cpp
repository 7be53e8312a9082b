#include "app/report/style.hpp"

namespace sandtable::app::report {

const std::string_view style_sheet = R"css(
:root { color-scheme: light dark; --ground: #f6f5f1; --card: #ffffff; --ink: #1d2430; --quiet: #5b6473; --rule: #e0ddd4; --grid: #ebe9e2;
  --good: #1a6e46; --good-ground: #e4f2ea; --bad: #ab2a1f; --bad-ground: #fbe9e6; --warn: #7a5200; --warn-ground: #fbf0d2; --accent: #0a5c94;
  --c0: #0072b2; --c1: #c65102; --c2: #00805a; --c3: #a8457d; --c4: #6b5bb5; --c5: #8a6d00; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171c; --card: #1c2027; --ink: #e7e9ee; --quiet: #a0a8b6; --rule: #313742;
  --grid: #2a2f38; --good: #6fd3a0; --good-ground: #17352a; --bad: #ff9d8f; --bad-ground: #43211d; --warn: #f0c75a; --warn-ground: #3b3114; --accent: #7cc0f2;
  --c0: #56b4e9; --c1: #f0904a; --c2: #3cc79a; --c3: #e08cbb; --c4: #a99cf0; --c5: #e0c23a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans",
  "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1080px; margin: 0 auto; padding: 40px 24px 64px; }
header .kind { color: var(--quiet); font-size: 13px; letter-spacing: .04em; text-transform: uppercase; }
h1 { font-size: 32px; line-height: 1.2; margin: 2px 0 6px; letter-spacing: -.01em; }
h1 small { font-size: 18px; font-weight: 500; color: var(--quiet); }
h2 { font-size: 20px; margin: 44px 0 12px; padding-top: 20px; border-top: 1px solid var(--rule); }
h3 { font-size: 16px; margin: 24px 0 8px; }
p { margin: 6px 0; max-width: 75ch; }
.quiet, .note { color: var(--quiet); }
.note { font-size: 13px; }
.verdict { margin: 22px 0 14px; padding: 14px 18px; border-radius: 10px; font-size: 18px; font-weight: 600; }
.verdict p { font-size: 15px; font-weight: 400; margin: 4px 0 0; color: var(--ink); }
.verdict.met { background: var(--good-ground); color: var(--good); }
.verdict.missed { background: var(--bad-ground); color: var(--bad); }
.saturation { margin: 0 0 14px; padding: 10px 18px; border-radius: 10px; background: var(--card); border: 1px solid var(--rule); }
.verdict.none { background: var(--card); color: var(--quiet); border: 1px solid var(--rule); }
.goals { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 14px; }
.goal { background: var(--card); border: 1px solid var(--rule); border-left: 5px solid var(--good); border-radius: 10px; padding: 14px 16px; }
.goal.missed { border-left-color: var(--bad); }
.goal .top { display: flex; justify-content: space-between; gap: 10px; align-items: baseline; }
.goal .name { font-weight: 600; overflow-wrap: anywhere; }
.state { font-size: 13px; font-weight: 700; color: var(--good); white-space: nowrap; }
.missed .state, .state.missed { color: var(--bad); }
.goal .kpi { color: var(--quiet); font-size: 13px; overflow-wrap: anywhere; }
.goal .figure { font-size: 26px; font-weight: 650; margin: 4px 0 0; }
.goal .figure small { font-size: 14px; font-weight: 400; color: var(--quiet); }
.goal svg { display: block; width: 100%; height: 30px; margin: 8px 0 2px; }
.range { fill: var(--c0); opacity: .28; } .mean { stroke: var(--c0); stroke-width: 3; } .track { stroke: var(--rule); stroke-width: 2; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(400px, 1fr)); gap: 14px; }
figure { margin: 0; background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 12px 12px 6px; }
figcaption { font-weight: 600; font-size: 14px; padding: 0 4px 2px; }
figure svg { display: block; width: 100%; height: auto; }
.tick { font-size: 11px; fill: var(--quiet); } .grid { stroke: var(--grid); } .axis { stroke: var(--quiet); }
.warmup { fill: var(--quiet); opacity: .10; }
.bound { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 5 4; }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round; } .band { opacity: .22; stroke: none; } .dot { stroke: none; }
.line.c0 { stroke: var(--c0); } .line.c1 { stroke: var(--c1); stroke-dasharray: 7 3; } .line.c2 { stroke: var(--c2); stroke-dasharray: 2 3; }
.line.c3 { stroke: var(--c3); stroke-dasharray: 9 3 2 3; } .line.c4 { stroke: var(--c4); } .line.c5 { stroke: var(--c5); stroke-dasharray: 4 2; }
.band.c0, .dot.c0 { fill: var(--c0); } .band.c1, .dot.c1 { fill: var(--c1); } .band.c2, .dot.c2 { fill: var(--c2); }
.band.c3, .dot.c3 { fill: var(--c3); } .band.c4, .dot.c4 { fill: var(--c4); } .band.c5, .dot.c5 { fill: var(--c5); }
.map { margin: 14px 0; } .cell text { font-size: 15px; font-weight: 650; } .cell rect { stroke: var(--rule); }
.cell.safe rect { fill: var(--good-ground); } .cell.safe text { fill: var(--good); }
.cell.vulnerable rect { fill: var(--warn-ground); } .cell.vulnerable text { fill: var(--warn); }
.cell.unstable rect { fill: var(--bad-ground); } .cell.unstable text { fill: var(--bad); } .cell.unknown rect { fill: none; }
.cell.inferred rect { fill-opacity: .45; stroke-dasharray: 3 3; } .cell.inferred text { font-weight: 400; }
.cell.wanted rect { stroke: var(--ink); stroke-width: 2.5; stroke-dasharray: none; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 20px; margin: 0 0 12px; padding: 0; list-style: none; font-size: 14px; }
.legend svg { width: 30px; height: 10px; vertical-align: middle; margin-right: 6px; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--rule); border-radius: 10px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { padding: 7px 14px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--grid); }
th { font-size: 12.5px; color: var(--quiet); font-weight: 600; } tr:last-child td { border-bottom: 0; }
th:first-child, td:first-child { text-align: left; } td.text, th.text { text-align: left; white-space: normal; }
tr.chosen td { font-weight: 600; } .significant { font-weight: 650; }
details { margin-top: 12px; } summary { cursor: pointer; color: var(--accent); padding: 4px 0; } pre { overflow-x: auto; font-size: 13px; padding: 14px; margin: 0; }
footer { margin-top: 44px; padding-top: 16px; border-top: 1px solid var(--rule); color: var(--quiet); font-size: 13px; overflow-wrap: anywhere; }
@media (max-width: 520px) { .charts, .goals { grid-template-columns: 1fr; } main { padding: 24px 14px; } }
@media print { body { background: #fff; } .goal, figure, .scroll { break-inside: avoid; } }
)css";

}  // namespace sandtable::app::report
