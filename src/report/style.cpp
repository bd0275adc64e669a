#include <bonafide/report/style.hpp>

namespace bonafide::report {

// CSS Color Adjustment Module Level 1 for light and dark; CSS Overflow Module Level 4, "::details-content", so that
// paper shows what a screen folds away.
const Literal style_sheet = R"css(
:root{color-scheme:light dark;
--paper:#fcfbf8;--sheet:#fff;--ink:#1d1f23;--soft:#5c6068;--faint:#8a8e96;--line:#e3e0d8;--rail:#c9c5ba;
--good:#17734a;--warn:#8f5b00;--bad:#b3261e;--open:#56606f;--good-bg:#e9f5ee;--warn-bg:#fdf3df;--bad-bg:#fcebe9;--open-bg:#eef0f3;
--tone:var(--open);--tone-bg:var(--open-bg);
--mono:ui-monospace,"SF Mono","Cascadia Code","JetBrains Mono",Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;
--serif:"Iowan Old Style","Palatino Linotype",Palatino,Charter,"Source Serif 4","Noto Serif","Liberation Serif",Georgia,serif}
@media(prefers-color-scheme:dark){:root{
--paper:#131518;--sheet:#1a1d21;--ink:#e8e6e1;--soft:#a9adb5;--faint:#7d828b;--line:#2b2f35;--rail:#454b54;
--good:#63c795;--warn:#e2b04a;--bad:#ff8a80;--open:#a7b1c0;--good-bg:#16281f;--warn-bg:#2b2313;--bad-bg:#311a18;--open-bg:#20242a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 var(--sans);overflow-wrap:anywhere}
p{margin:0}h1,h2,h3{font-weight:600;margin:0;text-wrap:balance}
dl,dd,ol,ul{margin:0;padding:0;list-style:none}
code{font:.86em/1.5 var(--mono);font-variant-ligatures:none}
small{font-size:.84em;color:var(--soft)}
table{border-collapse:collapse;width:100%}th{font-weight:600;text-align:left}td,th{vertical-align:top}
a{color:inherit}summary{cursor:pointer;list-style:none}summary::-webkit-details-marker{display:none}
:focus-visible{outline:2px solid var(--tone);outline-offset:2px;border-radius:3px}
.masthead,main,footer{max-width:68rem;margin:0 auto;padding:0 2rem}
.masthead{display:flex;gap:.75rem;align-items:baseline;padding-top:1.6rem;padding-bottom:1.6rem;font-size:.875rem;color:var(--soft)}
.masthead b{font:600 1.15rem/1 var(--serif);color:var(--ink);letter-spacing:.01em}
.masthead time{margin-left:auto;font-variant-numeric:tabular-nums}
footer{padding-top:2rem;padding-bottom:3.5rem;color:var(--soft);font-size:.875rem}footer p{max-width:44rem}
.trusted{--tone:var(--good);--tone-bg:var(--good-bg)}.authenticated{--tone:var(--warn);--tone-bg:var(--warn-bg)}
.rejected{--tone:var(--bad);--tone-bg:var(--bad-bg)}.unjudged{--tone:var(--open);--tone-bg:var(--open-bg)}
article+article,nav+article{margin-top:5rem}
nav{margin-bottom:3rem}nav h1{font:600 2rem/1.2 var(--serif);margin-bottom:1rem}
nav li{border-top:1px solid var(--line)}nav li:last-child{border-bottom:1px solid var(--line)}
nav a{display:grid;grid-template-columns:8.5rem 1fr auto;gap:.25rem 1rem;padding:.6rem 0;text-decoration:none}nav a b{color:var(--tone)}
nav a:hover span{text-decoration:underline}
.head .input{color:var(--soft);font:.875rem/1.5 var(--mono)}
.head h1{font:600 2.15rem/1.18 var(--serif);margin:.15rem 0 1.35rem}
.verdict{display:flex;gap:1.5rem;padding:1.6rem 1.75rem;background:var(--tone-bg);border-radius:14px;border:1px solid color-mix(in srgb,var(--tone) 28%,transparent)}
.seal{flex:none;width:4.25rem;height:4.25rem;color:var(--tone)}
.word{font:600 1.9rem/1.1 var(--serif);color:var(--tone)}.word::first-letter{text-transform:uppercase}
.why{margin-top:.45rem;font-size:1.06rem}.sentence::first-letter{text-transform:uppercase}
.means{margin-top:.5rem;color:var(--soft);font-size:.9rem}
.warnings{margin-top:1rem}.warnings li{padding:.55rem 1rem;border-left:3px solid var(--warn);background:var(--warn-bg);border-radius:0 8px 8px 0;font-size:.94rem}.warnings li+li{margin-top:.4rem}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(13.5rem,1fr));gap:1rem 2rem;margin-top:1.5rem}
dt{color:var(--soft);font-size:.8rem}.facts dd{font-variant-numeric:tabular-nums}
section{display:grid;grid-template-columns:10.5rem minmax(0,1fr);gap:0 2rem;margin-top:2.75rem;padding-top:1.35rem;border-top:1px solid var(--line)}
h2{font:600 1.22rem/1.35 var(--serif)}
h3{font-size:.95rem;margin:0 0 .6rem}h3::first-letter{text-transform:uppercase}ol+h3{margin-top:2rem}
.note{color:var(--soft);font-size:.88rem;margin-top:.7rem}.ill{color:var(--bad);font-size:.9rem;margin-top:.4rem}
.wide{overflow-x:auto}
.mark{display:inline-flex;vertical-align:-.14em;font-style:normal}.mark svg{width:1em;height:1em;flex:none}
.mark b{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.ok{color:var(--good)}.mark.bad{color:var(--bad)}.na{color:var(--faint)}
.compared thead th{font-size:.8rem;color:var(--soft);font-weight:400}.compared td,.compared th{padding:.42rem 1rem .42rem 0;border-bottom:1px solid var(--line)}
.compared thead td,.compared thead th{padding-top:0}.compared tbody th{font-weight:400;color:var(--soft);white-space:nowrap}
.compared td:last-child{padding-right:0;text-align:right;width:1.5rem}.compared code{font-size:.92em}
.chain{position:relative}
.chain li{position:relative;padding:.9rem 1.1rem;border:1px solid var(--line);border-radius:10px;background:var(--sheet)}
.chain li+li{margin-top:1.6rem}
.chain li+li::before{content:"";position:absolute;left:2rem;top:-1.6rem;height:1.6rem;border-left:2px solid var(--rail)}
.chain li+li::after{content:"";position:absolute;left:calc(2rem - 4px);top:-.6rem;border:5px solid transparent;border-top:7px solid var(--rail);border-bottom:0}
.chain .role{font-size:.8rem;color:var(--soft)}.chain .subject{font-weight:600;margin-bottom:.45rem}
.chain dl div{display:grid;grid-template-columns:7rem minmax(0,1fr);gap:.75rem;font-size:.875rem}.chain dl dt{font-size:1em}
.chain dl dd{font-variant-numeric:tabular-nums}
.chain .bad{border-color:var(--bad);background:var(--bad-bg)}
.chain .anchor{background:none;border-style:dashed;border-color:var(--rail);color:var(--soft);font-size:.92rem}
.chain .anchor.good{border-style:solid;border-color:var(--good);background:var(--good-bg);color:var(--ink)}
.chain .anchor.good+li::before{border-color:var(--good)}.chain .anchor.good+li::after{border-top-color:var(--good)}
.chain .anchor.missing{border-color:var(--warn);background:var(--warn-bg);color:var(--ink)}
.chain .anchor:not(.good)+li::before{border-left-style:dotted}.chain .anchor:not(.good)+li::after{display:none}
.measured td,.measured th{padding:.55rem 1rem .55rem 0;border-bottom:1px solid var(--line)}.measured thead th{font-size:.8rem;color:var(--soft);font-weight:400;padding-top:0}
.measured td:first-child{font-variant-numeric:tabular-nums;width:3.5rem}.measured td:nth-child(2){width:10rem}.measured b{font-weight:500}
.measured td:nth-child(2) small,.measured td:nth-child(5) small{display:block}.measured td:nth-child(n+4){width:10rem;font-size:.9rem}
.measured td:last-child{padding-right:0}.measured td>span{display:block}
.others{margin-top:1rem}.others li{display:grid;grid-template-columns:1.1rem minmax(0,1fr);gap:.7rem;padding:.25rem 0;font-size:.92rem}.others .mark{padding-top:.28rem}
.tree>li{display:grid;grid-template-columns:1.1rem minmax(0,1fr);gap:.7rem;padding:.5rem 0}
.tree>li.group{display:block}.tree summary{display:grid;grid-template-columns:1.1rem minmax(0,1fr) auto;gap:.7rem}
.tree summary::after{content:"";width:.5rem;height:.5rem;margin:.45rem .3rem 0;border-right:1.5px solid var(--faint);border-bottom:1.5px solid var(--faint);transform:rotate(45deg)}
.tree details[open]>summary::after{transform:rotate(225deg);margin-top:.7rem}
.tree .mark{padding-top:.28rem;vertical-align:baseline}
.tree .tree{margin:.35rem 0 .6rem .5rem;padding-left:1.3rem;border-left:1px solid var(--line)}
.tree .group>details>summary .reason{font-weight:500}
.source{font-size:.82rem;color:var(--soft)}.source code{margin-right:.35rem}
.gaps div{padding:.5rem 0;border-bottom:1px solid var(--line)}.gaps div:first-child{padding-top:0}.gaps div:last-child{border:0}
.gaps dt{color:var(--ink);font-size:1rem;font-weight:500}.gaps dt::first-letter{text-transform:uppercase}.gaps dd{color:var(--soft);font-size:.92rem}
.talk{display:block}.talk>div{margin-top:1rem}
.ladder{max-width:58rem;margin:0 auto}
.ladder>li{border-left:2px solid var(--rail);border-right:2px solid var(--rail)}
.ladder .ends{display:flex;justify-content:space-between;border:0;margin:0 -.5rem;padding-bottom:.1rem}
.ladder .ends b{font-weight:600;font-size:.92rem;background:var(--sheet);border:1px solid var(--rail);border-radius:8px;padding:.25rem .8rem}
.ladder .ends b:first-child{transform:translateX(0)}
.phase{padding:1.15rem 1.2rem .25rem;font:600 1rem/1.4 var(--serif);color:var(--soft)}
.said{display:flow-root}.said summary,.said .summary{display:block;padding:.34rem 0 .42rem}
.said summary:hover{background:var(--tone-bg)}
.label{display:flex;flex-wrap:wrap;gap:0 .5rem;align-items:baseline;padding:0 1.2rem;font-size:.92rem}
.from .label{justify-content:flex-end}.label b{font:600 .82rem/1.6 var(--mono)}.label em{font-style:normal;color:var(--soft);font-size:.84rem}
.label .no{color:var(--faint);font-size:.8rem;font-variant-numeric:tabular-nums}.from .label .no{order:-1}
.label .lock{width:.85em;height:.85em;align-self:center;color:var(--soft)}.signed{font-size:.84rem;color:var(--soft);white-space:nowrap}
.shaft{display:block;position:relative;height:0;margin-top:.12rem;border-top:1.5px solid var(--ink)}
.from .shaft{border-top-color:var(--soft)}
.shaft::after{content:"";position:absolute;top:-5px;border:4.5px solid transparent}
.to .shaft::after{right:0;border-left:8px solid var(--ink);border-right:0}.from .shaft::after{left:0;border-right:8px solid var(--soft);border-left:0}
.record .shaft{border-top-width:4px;border-top-style:double}.record .shaft::after{top:-6.5px}
.inner .shaft{border-top-style:dotted;margin-left:1.2rem;margin-right:1.2rem}.inner .label{padding:0 2.4rem}
.wrong .label b{color:var(--bad)}.wrong .shaft{border-top-color:var(--bad)}.wrong.to .shaft::after{border-left-color:var(--bad)}.wrong.from .shaft::after{border-right-color:var(--bad)}
.silence{padding:.5rem 1.2rem;text-align:right;color:var(--bad);font-size:.9rem}.silence span{border-bottom:1.5px dashed var(--bad);padding-bottom:.15rem}
.said details>.wide{margin:.15rem 1.2rem .9rem;background:var(--sheet);border:1px solid var(--line);border-radius:8px}
.said details>p{margin:-.4rem 1.2rem .9rem}
.fields{font-size:.84rem}.fields th{font-weight:400;color:var(--soft);font-size:.78rem}.fields td,.fields th{padding:.22rem .8rem;border-bottom:1px solid var(--line)}
.fields tr:last-child td{border:0}.fields td:nth-child(-n+2),.fields th:nth-child(-n+2){text-align:right;color:var(--soft);font-variant-numeric:tabular-nums;width:1%;white-space:nowrap}
.fields td:nth-child(3){overflow-wrap:normal}.fields td:nth-child(4){width:55%}.in{display:inline-block;width:.9rem}
@media(max-width:46rem){
body{font-size:15px}.masthead,main,footer{padding-left:1.1rem;padding-right:1.1rem}.masthead span{display:none}
section{display:block;margin-top:2rem}h2{margin-bottom:.8rem}.head h1{font-size:1.6rem}
.verdict{padding:1.15rem;gap:1rem}.seal{width:2.75rem;height:2.75rem}.word{font-size:1.5rem}.why{font-size:1rem}
.facts{grid-template-columns:1fr 1fr;gap:.8rem 1rem}.chain dl div{grid-template-columns:1fr;gap:0;margin-top:.35rem}
nav a{grid-template-columns:1fr}
.measured thead{display:none}.measured tr{display:block;padding:.7rem 0;border-bottom:1px solid var(--line)}
.measured td,.measured td:first-child,.measured td:nth-child(2),.measured td:nth-child(n+4){display:grid;grid-template-columns:4.5rem minmax(0,1fr);width:auto;padding:.1rem 0;border:0;font-size:.92rem}
.measured td::before{content:attr(data-is);color:var(--soft);font-size:.8rem;grid-row:span 4}.measured td>*{grid-column:2}
.compared td,.compared th{padding-right:.6rem;font-size:.92rem}.compared tbody th{white-space:normal}
.label{padding:0 .6rem}.inner .label{padding:0 1.3rem}.said details>.wide{margin:.15rem .4rem .8rem}
.fields td,.fields th{padding:.2rem .45rem}}
@media print{
:root{color-scheme:light;--paper:#fff;--sheet:#fff;--ink:#000;--soft:#444;--faint:#777;--line:#ccc;--rail:#aaa;
--good:#0d5c38;--warn:#6f4600;--bad:#9b1c15;--open:#3c4552;--good-bg:#f2f9f5;--warn-bg:#fdf8ec;--bad-bg:#fdf3f2;--open-bg:#f5f6f8}
@page{margin:16mm 15mm 18mm}
body{font-size:9.5pt;line-height:1.42;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.masthead,main,footer{max-width:none;padding-left:0;padding-right:0}.masthead{padding-top:0}
article+article{break-before:page}section{display:block;margin-top:1.4rem;padding-top:.8rem}h2{margin-bottom:.6rem}
h2,h3,.phase{break-after:avoid}.chain li,.verdict,.measured tr,.said summary,.gaps div,.tree>li:not(.group){break-inside:avoid}
.tree details::details-content{content-visibility:visible;height:auto;block-size:auto}.tree summary::after{display:none}
.said summary,.said .summary{padding:.12rem 0 .2rem}.phase{padding-top:.6rem}.said details:not([open])>.wide{display:none}
.head h1{font-size:18pt}.word{font-size:16pt}.seal{width:3.2rem;height:3.2rem}.wide{overflow:visible}}
)css";

}  // namespace bonafide::report
