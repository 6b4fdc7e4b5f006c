import { type Construct, control, value } from "./construct.ts";

/** Classes, callbacks, wrappers and modules of bundles; and what decides or compares. */
export const structures: readonly Construct[] = [
  value(
    "class field",
    "class C { a = SOURCE; m() { return this.a } } SINK(new C().m())",
    "class C { a = SOURCE; b = 1; m() { return this.b } } SINK(new C().m())",
  ),
  value(
    "constructor",
    "class C { constructor(x) { this.a = x } } SINK(new C(SOURCE).a)",
    "class C { constructor(x) { this.a = x; this.b = 1 } } SINK(new C(SOURCE).b)",
  ),
  value(
    "private field",
    "class C { #a = SOURCE; get() { return this.#a } } SINK(new C().get())",
    "class C { #a = SOURCE; #b = 1; get() { return this.#b } } SINK(new C().get())",
  ),
  value(
    "static member",
    "class C { static a = SOURCE } SINK(C.a)",
    "class C { static a = SOURCE; static b = 1 } SINK(C.b)",
  ),
  value(
    "hook in an object of options",
    "function run(tool) { return tool.shape(1) } SINK(run({ shape: (x) => SOURCE, other: (x) => 1 }))",
    "function run(tool) { return tool.other(1) } SINK(run({ shape: (x) => SOURCE, other: (x) => 1 }))",
  ),
  value(
    "hook that is handed on",
    "function one(t) { return two(t) } function two(u) { return u.shape?.(1) ?? 1 } SINK(one({ shape: (x) => SOURCE, other: (x) => 1 }))",
    "function one(t) { return two(t) } function two(u) { return u.other?.(1) ?? 1 } SINK(one({ shape: (x) => SOURCE, other: (x) => 1 }))",
  ),
  value(
    "inherited",
    "class B { constructor(x) { this.a = x } } class C extends B { m() { return this.a } } SINK(new C(SOURCE).m())",
    "class B { constructor(x) { this.a = x } } class C extends B { m() { return this.c } } SINK(new C(SOURCE).m())",
  ),
  value(
    "super call",
    "class B { constructor(x) { this.a = x } } class C extends B { constructor(x) { super(x) } } SINK(new C(SOURCE).a)",
    "class B { constructor(x) { this.a = x } } class C extends B { constructor(x) { super(1) } } SINK(new C(SOURCE).a)",
  ),
  value(
    "getter of a class",
    "class C { get a() { return SOURCE } } SINK(new C().a)",
    "class C { get a() { return SOURCE } get b() { return 1 } } SINK(new C().b)",
  ),
  value(
    "constructor function",
    "function F(x) { this.a = x } SINK(new F(SOURCE).a)",
    "function F(x) { this.a = x } SINK(new F(SOURCE).b)",
  ),
  value(
    "callback",
    "const run = (f) => f(SOURCE); run((x) => SINK(x))",
    "const run = (f) => f(1, SOURCE); run((x) => SINK(x))",
  ),
  value(
    "result of a callback",
    "const run = (f) => { const r = f(); return r }; SINK(run(() => SOURCE))",
    "const run = (f) => { f(); return 1 }; run(function () { SOURCE }); SINK(run)",
  ),
  value(
    "call, apply, bind",
    "const f = (x) => x; SINK(f.call(null, SOURCE)); SINK(f.apply(null, [SOURCE]))",
    "const f = (x) => 1; SINK(f.call(null, SOURCE)); SINK(f.apply(null, [SOURCE]))",
  ),
  value(
    "bound function",
    "const f = (x) => x, g = f.bind(null); SINK(g(SOURCE))",
    "const f = (x) => 1, g = f.bind(null); SINK(g(SOURCE))",
  ),
  value(
    "lazy value",
    "var lazy = (f, r) => () => (f && (r = f(f = 0)), r); var get = lazy(() => SOURCE); SINK(get())",
    "var lazy = (f, r) => () => (f && (r = f(f = 0)), r); var get = lazy(() => SOURCE), set = lazy(() => 1); SINK(set())",
  ),
  value(
    "module of a bundle",
    "var lazy = (f, r) => () => (f && (r = f(f = 0)), r); var a; var init = lazy(() => { a = SOURCE }); init(); SINK(a)",
    "var lazy = (f, r) => () => (f && (r = f(f = 0)), r); var a, b; var init = lazy(() => { a = SOURCE }); init(); SINK(b)",
  ),
  value(
    "memoised function",
    "const memo = (f) => { let r; return () => r ??= f() }; const get = memo(() => SOURCE); SINK(get())",
    "const memo = (f) => { let r; return () => r ??= f() }; const get = memo(() => SOURCE), one = memo(() => 1); SINK(one())",
  ),
  value(
    "memoised by another's function",
    "const get = someMemo((x) => SOURCE); SINK(get(1))",
    "const get = someMemo((x) => SOURCE), one = someMemo((x) => 1); SINK(one(1))",
  ),
  value(
    "CommonJS wrapper",
    "var wrap = (f, m) => () => (m || f((m = {exports: {}}).exports, m), m.exports); var req = wrap((e) => { e.tz = SOURCE }); SINK(req().tz)",
    "var wrap = (f, m) => () => (m || f((m = {exports: {}}).exports, m), m.exports); var req = wrap((e) => { e.tz = SOURCE; e.no = 1 }); SINK(req().no)",
  ),
  value(
    "module.exports of a wrapper",
    "var wrap = (f, m) => () => (m || f((m = {exports: {}}).exports, m), m.exports); var req = wrap((e, m) => { m.exports = {read: () => SOURCE} }); SINK(req().read())",
    "var wrap = (f, m) => () => (m || f((m = {exports: {}}).exports, m), m.exports); var req = wrap((e, m) => { m.exports = {read: () => SOURCE, one: () => 1} }); SINK(req().one())",
  ),
  value(
    "getter of a wrapper's exports",
    "var wrap = (f, m) => () => (m || f((m = {exports: {}}).exports, m), m.exports); var req = wrap((e) => { Object.defineProperty(e, 'tz', {get: () => read}); const read = () => SOURCE }); SINK(req().tz())",
    "var wrap = (f, m) => () => (m || f((m = {exports: {}}).exports, m), m.exports); var req = wrap((e) => { Object.defineProperty(e, 'no', {get: () => read}); const read = () => 1, other = () => SOURCE }); SINK(req().no())",
  ),
  value(
    "interop of a wrapper",
    "var wrap = (f, m) => () => (m || f((m = {exports: {}}).exports, m), m.exports); var toEsm = (m, t) => (t = {}, copy(t, m), t); var req = wrap((e, m) => { m.exports = SOURCE }); var ns = toEsm(req()); SINK(ns.default)",
    "var wrap = (f, m) => () => (m || f((m = {exports: {}}).exports, m), m.exports); var toEsm = (m, t) => (t = {}, copy(t, m), t); var req = wrap((e, m) => { m.exports = {a: SOURCE} }); var ns = toEsm(req()); SINK(ns.b)",
  ),
  value(
    "namespace of getters",
    "var def = (t, a) => { for (var k in a) prop(t, k, {get: a[k]}) }; var ns = {}; def(ns, {tz: () => tz, no: () => no}); const tz = SOURCE, no = 1; SINK(ns.tz)",
    "var def = (t, a) => { for (var k in a) prop(t, k, {get: a[k]}) }; var ns = {}; def(ns, {tz: () => tz, no: () => no}); const tz = SOURCE, no = 1; SINK(ns.no)",
  ),
  value(
    "function of a namespace",
    "var def = (t, a) => { for (var k in a) prop(t, k, {get: a[k]}) }; var ns = {}; def(ns, {tz: () => tz}); const tz = () => SOURCE; SINK(ns.tz())",
    "var def = (t, a) => { for (var k in a) prop(t, k, {get: a[k]}) }; var ns = {}; def(ns, {tz: () => tz, no: () => no}); const tz = () => SOURCE, no = () => 1; SINK(ns.no())",
  ),
  value(
    "branch of a condition",
    "SINK(c ? SOURCE : 1)",
    "const a = c ? SOURCE : 1; SINK(c ? 2 : 1)",
  ),
  value("logical or", "SINK(SOURCE || 'x')", "SINK('y' || 'x'); SOURCE || 1"),
  value("sequence", "SINK((1, SOURCE))", "SINK((SOURCE, 1))"),
  value(
    "try and catch",
    "let a; try { a = SOURCE } catch { a = 1 } SINK(a)",
    "let a, b; try { a = SOURCE } catch { a = 1 } SINK(b)",
  ),
  value(
    "property of something opaque",
    "const u = new URL(SOURCE); SINK(u.hostname)",
    "const u = new URL(SOURCE), v = new URL('x'); SINK(v.hostname)",
  ),
  value(
    "function that is not known",
    "SINK(somewhere(SOURCE))",
    "SINK(somewhere({a: 1})); somewhere(SOURCE)",
  ),
  value(
    "recursion",
    "const f = (n, x) => n > 0 ? f(n - 1, x) : x; SINK(f(3, SOURCE))",
    "const f = (n, x) => n > 0 ? f(n - 1, x) : 1; SINK(f(3, SOURCE))",
  ),
  control("comparison", "SINK(SOURCE === 'x')", "SOURCE === 'x'; SINK(a === 'x')"),
  control("condition", "SINK(SOURCE ? \"'\" : '’')", "SINK(a ? \"'\" : '’'); SOURCE ? 1 : 2"),
  control(
    "condition of a comparison",
    "const k = SOURCE === 'x'; SINK(k ? 1 : 2)",
    "const k = SOURCE === 'x', l = 1; SINK(l ? 1 : 2)",
  ),
  control(
    "assignment under if",
    "let a = 1; if (SOURCE) a = 2; SINK(a)",
    "let a = 1, b = 2; if (SOURCE) a = 2; SINK(b)",
  ),
  control(
    "assignment under else",
    "let a = 1; if (SOURCE) {} else { a = 2 } SINK(a)",
    "let a = 1, b = 2; if (SOURCE) {} else { b = 2 } SINK(a)",
  ),
  control(
    "assignment under nested ifs",
    "let a = 1; if (SOURCE) { if (x) a = 2 } SINK(a)",
    "let a = 1; if (SOURCE) { if (x) b } else if (y) c; a = 2; SINK(a)",
  ),
  control(
    "early return",
    "function f(x) { if (x) return 1; return 2 } SINK(f(SOURCE))",
    "function f(x) { if (x) b(); return 2 } SINK(f(SOURCE))",
  ),
  control("logical and", "SINK(SOURCE && 'x')", "SINK(a && 'x'); SOURCE && 1"),
  control(
    "assignment after &&",
    "let a = 1; SOURCE && (a = 2); SINK(a)",
    "let a = 1, b; SOURCE && (b = 2); SINK(a)",
  ),
  control(
    "switch",
    "let a; switch (SOURCE) { case 'x': a = 1; break; default: a = 2 } SINK(a)",
    "let a = 1, b; switch (SOURCE) { case 'x': b = 1 } SINK(a)",
  ),
  control(
    "key of a table",
    "SINK({x: 1, y: 2}[SOURCE])",
    "const t = {x: 1, y: 2}; t[SOURCE]; SINK(t.x)",
  ),
  control(
    "place in a list",
    "SINK([\"'\", '’'][Number(SOURCE === 'x')])",
    "SINK([\"'\", '’'][0]); Number(SOURCE)",
  ),
  control(
    "inclusion",
    "SINK(['a', 'b'].includes(SOURCE))",
    "['a'].includes(SOURCE); SINK(['a', 'b'].includes(1))",
  ),
  control(
    "some",
    "SINK(list.some((x) => x === SOURCE))",
    "SINK(list.some((x) => x === 1)); SOURCE",
  ),
  control(
    "pushed under if",
    "const l = []; if (SOURCE) l.push('x'); SINK(l.join(''))",
    "const l = [], m = []; if (SOURCE) m.push('x'); SINK(l.join(''))",
  ),
  control("called under if", "if (SOURCE) SINK('x')", "if (SOURCE) {} SINK('x')"),
  control(
    "loop",
    "let a = ''; while (SOURCE) a = 1; SINK(a)",
    "let a = '', b; while (SOURCE) b = 1; SINK(a)",
  ),
  control("length", "SINK(SOURCE.length)", "SOURCE.length; SINK('x'.length)"),
  control(
    "test of an expression",
    "SINK(/x/.test(SOURCE) ? 1 : 2)",
    "/x/.test(SOURCE); SINK(/x/.test('a') ? 1 : 2)",
  ),
  control(
    "key of a Map",
    "SINK(new Map([['a', 1]]).get(SOURCE))",
    "const m = new Map([['a', 1]]); m.get(SOURCE); SINK(m.get('a'))",
  ),
  control(
    "field of a choice",
    "const o = SOURCE ? {a: 1} : {a: 2}; SINK(o.a)",
    "const o = SOURCE ? {a: 1} : {a: 2}, p = {a: 1}; SINK(p.a)",
  ),
];

/** What does not come along, whatever the label. */
export const breaks: readonly { name: string; program: string }[] = [
  {
    name: "path of a file that is read",
    program:
      "import {readFileSync as r} from 'fs'; const {readFile: s} = require('fs'); SINK(r(SOURCE)); SINK(s(SOURCE)); SINK(fs.readFileSync(SOURCE, 'utf8'))",
  },
  { name: "typeof", program: "SINK(typeof SOURCE)" },
  { name: "void", program: "SINK(void SOURCE)" },
  { name: "address that is fetched", program: "const r = await fetch(SOURCE); SINK(r)" },
  {
    name: "another property of the object",
    program: "const ctx = {zone: SOURCE, date: 1}; function f(c) { return c.date } SINK(f(ctx))",
  },
  {
    name: "another call of a helper",
    program:
      "function log(x) { return x.trim() } log(SOURCE); function other() { return log('a') } SINK(other())",
  },
  {
    name: "another place of a returned list",
    program: "const use = () => [SOURCE, 1]; const [, b] = use(); SINK(b)",
  },
];
