import { DARK, LIGHT, SANS, type Palette } from "./style.js";

/** The rules of a page around a drawing, in the colours of that. */
export function pageStyle(): string {
  return `:root{${variables(LIGHT)}}@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}${RULES}`;
}

function variables({ ground, box, border, head, text, dim, accent, warn, pk }: Palette): string {
  const named = { ground, box, border, head, text, dim, accent, warn, found: pk[1] };
  return Object.entries(named)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");
}

const RULES = `
*{box-sizing:border-box}
html,body{height:100%;margin:0}
body{display:grid;grid-template:auto 1fr/17rem 1fr auto;grid-template-areas:"head head head" "nav main panel";background:var(--ground);color:var(--text);font:14px/1.45 ${SANS};overflow:hidden}
header{grid-area:head;display:flex;align-items:baseline;gap:1rem;padding:.7rem 1rem;background:var(--box);border-bottom:1px solid var(--border)}
h1{font-size:1rem;margin:0;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.facts{margin:0;color:var(--dim);white-space:nowrap}
.facts span+span::before{content:"·";margin:0 .5em}
.notes{margin-left:auto;color:var(--warn);position:relative}
.notes summary{cursor:pointer;white-space:nowrap}
.notes ul{position:absolute;right:0;top:100%;z-index:3;width:min(46rem,80vw);max-height:60vh;overflow:auto;margin:.6rem 0 0;padding:.8rem 1rem .8rem 2rem;background:var(--box);border:1px solid var(--border);border-radius:10px;box-shadow:0 8px 28px #0003;overflow-wrap:anywhere}
nav{grid-area:nav;display:flex;flex-direction:column;min-height:0;background:var(--box);border-right:1px solid var(--border)}
.search{position:relative;padding:.75rem .75rem .4rem}
#search{width:100%;padding:.5rem .65rem;font:inherit;color:inherit;background:var(--ground);border:1px solid var(--border);border-radius:8px}
kbd{position:absolute;right:1.3rem;top:1.2rem;padding:0 .4em;font:11px/1.5 ${SANS};color:var(--dim);border:1px solid var(--border);border-radius:4px;pointer-events:none}
#search:focus+kbd,#search:not(:placeholder-shown)+kbd{display:none}
#found{margin:0 .9rem .3rem;min-height:1.4em;font-size:12px;color:var(--dim)}
ul{list-style:none;margin:0;padding:0}
#list{flex:1;overflow:auto;padding:0 .5rem .5rem;min-height:4rem}
#list button{display:flex;gap:.5rem;align-items:baseline;width:100%;padding:.28rem .5rem;font:13px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;color:inherit;text-align:left;background:none;border:0;border-radius:6px;cursor:pointer}
#list span{flex:1;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
small{color:var(--dim);font-size:11px}
#list button:hover{background:var(--head)}
#list button[aria-current=true]{background:var(--accent);color:var(--box)}
#list button[aria-current=true] small{color:inherit}
#list .hit{padding-left:1.4rem;font-size:12px;color:var(--dim)}
mark{background:var(--found);color:inherit;border-radius:3px}
[aria-current=true] mark{background:none;text-decoration:underline}
.beside-list{border-top:1px solid var(--border);padding:.5rem .9rem;max-height:30%;overflow:auto;font-size:13px}
.beside-list summary{cursor:pointer}
.beside-list li{padding:.15rem 0 .15rem 1rem;overflow-wrap:anywhere;color:var(--dim)}
main{grid-area:main;container-type:size;position:relative;min-width:0;min-height:0;overflow:hidden}
#diagram{display:block;width:100%;height:100%;cursor:grab;touch-action:none;user-select:none}
#diagram.moving{cursor:grabbing}
#diagram .table{cursor:pointer}
.tools{position:absolute;right:.9rem;bottom:.9rem;display:flex;overflow:hidden;background:var(--box);border:1px solid var(--border);border-radius:9px;box-shadow:0 2px 10px #0002}
.tools button{min-width:2.3rem;padding:.4rem .6rem;font:inherit;color:inherit;background:none;border:0;cursor:pointer}
.tools button+button{border-left:1px solid var(--border)}
.tools button:hover{background:var(--head)}
#zoom{min-width:4.2rem;font-variant-numeric:tabular-nums}
.key{position:absolute;left:.9rem;bottom:.9rem;background:var(--box);border:1px solid var(--border);border-radius:9px}
:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
.far-name{display:none;font-weight:700;text-anchor:middle;dominant-baseline:central;pointer-events:none}
.far .far-name{display:block}
.far .row,.far .table>.name,.far .table>.beside,.far .head{display:none}
.far .line path,.far .line circle{stroke-width:2.6}
.chosen .table:not(.near),.chosen .far-name:not(.near){opacity:.22}
.chosen .line:not(.near){opacity:.08}
.line.near path:not(.hit){stroke:var(--accent);stroke-width:2.2}
.far .line.near path:not(.hit){stroke-width:5}
.table.own .box{stroke:var(--accent);stroke-width:2.5}
.table.found .box{stroke:var(--warn);stroke-width:2}
#panel{grid-area:panel;width:min(24rem,38vw);overflow:auto;padding:1rem;background:var(--box);border-left:1px solid var(--border)}
#panel[hidden]{display:none}
#panel h2{margin:0;font:700 15px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere;padding-right:2rem}
#panel h3{margin:1.1rem 0 .35rem;font-size:12px;letter-spacing:.03em;color:var(--dim);font-weight:600}
#panel .close{position:absolute;right:.7rem;top:3.6rem;width:2rem;height:2rem;font-size:18px;line-height:1;color:var(--dim);background:none;border:0;border-radius:6px;cursor:pointer}
#panel .close:hover{background:var(--head)}
#panel p{margin:.2rem 0;color:var(--warn)}
#panel li{padding:.28rem 0;border-top:1px solid var(--head);font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
#panel li b{margin-right:.6em}
#panel li i{margin-right:.6em;font-style:normal;font-size:10.5px;font-weight:700;color:var(--accent)}
#panel li span{color:var(--dim)}
#panel li button{padding:0;font:inherit;text-align:left;color:var(--accent);background:none;border:0;cursor:pointer;overflow-wrap:anywhere}
#panel li button:hover{text-decoration:underline}
@media (max-width:52rem){body{grid-template:auto 12rem 1fr/1fr;grid-template-areas:"head" "nav" "main"}header{flex-wrap:wrap;gap:.2rem 1rem}nav{border-right:0;border-bottom:1px solid var(--border)}#panel{position:fixed;inset:auto 0 0 0;width:auto;max-height:45vh;border-top:1px solid var(--border);box-shadow:0 -6px 24px #0003}#panel .close{top:.7rem}.key{display:none}}
@container (max-width:67rem){.key{display:none}}
#map{position:absolute;right:.9rem;top:.9rem;width:13rem;height:9rem;padding:.4rem;background:var(--box);border:1px solid var(--border);border-radius:9px;box-shadow:0 2px 10px #0002;cursor:pointer;touch-action:none}
#map[hidden]{display:none}
#map rect{fill:var(--dim);opacity:.45}
#map .near{fill:var(--accent);opacity:1}
#map #frame{fill:var(--accent);fill-opacity:.12;stroke:var(--accent);stroke-width:1.5;vector-effect:non-scaling-stroke;opacity:1}
@container (max-width:40rem){#map{display:none}}
@media print{body{display:block;overflow:visible}nav,.tools,aside,#map{display:none!important}}
`.replaceAll("\n", "");
