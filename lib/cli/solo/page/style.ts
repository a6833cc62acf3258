/**
 * How a miner's page looks: light and dark, from a phone to a wide screen. Knows nothing of what is shown.
 * @module
 */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #fff; --ink: #1b2129; --soft: #5b6672; --rule: #dfe3e8; --grid: #e9ecf0;
  --line: #0b6e8a; --area: #0b6e8a1a; --good: #1a7f4b; --bad: #b3261e; --warn: #8a5a00; --hold: #b3261e1a;
  font: 15px/1.45 system-ui, "Segoe UI", Roboto, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161b; --card: #1a2027; --ink: #e6eaef; --soft: #9aa7b4; --rule: #2c353f; --grid: #252d36;
    --line: #58c4e0; --area: #58c4e01f; --good: #5fd39a; --bad: #ff8a80; --warn: #f0c060; --hold: #ff8a8026;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); }
main, header { max-width: 84rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1rem; display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; }
h1 { font-size: 1.15rem; margin: 0; }
h2 { font-size: .95rem; margin: 0; }
button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--rule); border-radius: .4rem; padding: .3rem .9rem; cursor: pointer; }
button:hover { border-color: var(--line); }
:focus-visible { outline: 2px solid var(--line); outline-offset: 2px; }
header button { margin-left: auto; }
.state { font-weight: 600; padding: .1rem .6rem; border-radius: 1rem; border: 1px solid currentColor; font-size: .85rem; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
#why { color: var(--bad); white-space: pre-line; margin: .6rem 0 0; overflow-wrap: anywhere; }
#why:empty, .none:empty { display: none; }
.head { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: baseline; margin: .5rem 0 .7rem; }
#rate { font-size: 2.4rem; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.2; }
.soft, dt, th, .tick { color: var(--soft); }
section { background: var(--card); border: 1px solid var(--rule); border-radius: .6rem; padding: .8rem 1rem 1rem; margin-bottom: 1rem; min-width: 0; }
.title { display: flex; flex-wrap: wrap; gap: .3rem 1rem; align-items: baseline; margin-bottom: .5rem; }
.grid { display: grid; gap: 0 1rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 62rem) { .grid { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } .wide, .grid > :last-child:nth-child(odd) { grid-column: 1 / -1; } }
fieldset { border: 0; padding: 0; margin: 0 0 0 auto; display: flex; gap: .8rem; font-size: .85rem; }
legend { position: absolute; left: -99rem; }
svg { display: block; width: 100%; height: 15rem; touch-action: pan-y; }
svg.small { height: 8rem; }
.charts { display: grid; gap: .6rem 1.5rem; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); }
figure { margin: 0; min-width: 0; } figcaption { font-size: .85rem; overflow-wrap: anywhere; } .reading { min-height: 1.4em; margin: 0; font-size: .8rem; }
svg text { font-size: 12px; fill: var(--soft); font-variant-numeric: tabular-nums; }
.gridline { stroke: var(--grid); } .axis { stroke: var(--rule); }
.line { fill: none; stroke: var(--line); stroke-width: 2; stroke-linejoin: round; } .area { fill: var(--area); }
.band { fill: var(--hold); } .template { stroke: var(--soft); } .block { fill: var(--good); } .cursor { stroke: var(--ink); stroke-dasharray: 3 3; }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .4rem 0 0; padding: 0; list-style: none; font-size: .8rem; color: var(--soft); }
.key svg { display: inline-block; width: 14px; height: 12px; vertical-align: -1px; margin-right: .3rem; }
#reading { min-height: 1.4em; margin: .2rem 0 0; font-size: .85rem; font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .7rem 1rem; margin: 0; }
dt { font-size: .8rem; } dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th { text-align: left; font-weight: normal; font-size: .8rem; }
td, th { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.fixed, .hash { white-space: nowrap; }
.hash { font-family: ui-monospace, Consolas, monospace; font-size: .85em; }
.scroll { max-height: 17rem; overflow-y: auto; }
@media (min-width: 40.01rem) {
  td > span { display: inline-block; min-width: 2rem; }
  td > .name { min-width: 9.6rem; }
  td > :is(.good, .bad, .warn) { min-width: 6rem; }
}
@media (max-width: 40rem) {
  #rate { font-size: 2rem; }
  h1 { flex: 1 0 60%; }
  #coin, #state { order: 1; }
  svg { height: 13rem; }
  thead { position: absolute; left: -99rem; }
  tr { display: block; padding: .4rem 0; border-bottom: 1px solid var(--rule); }
  tr:last-child { border-bottom: 0; }
  td { display: flex; gap: .6rem; border: 0; padding: .1rem 0; overflow-wrap: anywhere; min-width: 0; }
  td::before { content: attr(data-label); color: var(--soft); flex: 0 0 5.5rem; font-size: .85em; }
  td:empty { display: none; }
}
.bars { list-style: none; margin: 0; padding: 0; display: grid; gap: .3rem 2rem; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); }
.bars li { display: grid; grid-template-columns: 1.6rem 1fr 5.6rem; gap: .5rem; align-items: center; font-size: .85rem; font-variant-numeric: tabular-nums; }
.bars li > :last-child { text-align: right; }
.track { height: .6rem; border-radius: .3rem; background: var(--grid); overflow: hidden; }
.fill { height: 100%; background: var(--line); border-radius: .3rem; }
.log { list-style: none; margin: 0; padding: 0; font-size: .85rem; }
.log li { display: grid; grid-template-columns: 4.8rem 1fr; gap: .6rem; padding: .15rem 0; overflow-wrap: anywhere; }
.none, .log .none { display: block; color: var(--soft); margin: 0; font-size: .9rem; }
@media (prefers-reduced-motion: no-preference) { .fill { transition: width .5s; } }
`
