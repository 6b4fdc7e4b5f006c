import { type Construct, value } from "./construct.ts";

/** Variables, functions, objects, lists, collections and promises. */
export const values: readonly Construct[] = [
  value("declaration", "const a = SOURCE; SINK(a)", "const a = SOURCE, b = 1; SINK(b)"),
  value("assignment", "let a; a = SOURCE; SINK(a)", "let a, b; a = SOURCE; SINK(b)"),
  value(
    "compound assignment",
    "let a = 'x'; a += SOURCE; SINK(a)",
    "let a = 'x', b = ''; b += SOURCE; SINK(a)",
  ),
  value("late default", "let a; a ??= SOURCE; SINK(a)", "let a, b; a ??= SOURCE; SINK(b)"),
  value(
    "object pattern",
    "const {a, b} = {a: SOURCE, b: 1}; SINK(a)",
    "const {a, b} = {a: SOURCE, b: 1}; SINK(b)",
  ),
  value(
    "renaming pattern",
    "const {a: {b: c}} = {a: {b: SOURCE}}; SINK(c)",
    "const {a: {d: c}} = {a: {b: SOURCE, d: 2}}; SINK(c)",
  ),
  value("array pattern", "const [, b] = [1, SOURCE]; SINK(b)", "const [a] = [1, SOURCE]; SINK(a)"),
  value(
    "rest pattern",
    "const {a, ...r} = {a: 1, z: SOURCE}; SINK(r.z)",
    "const {a, ...r} = {a: 1, z: SOURCE}; SINK(a)",
  ),
  value(
    "default of a pattern",
    "const {a = SOURCE} = {}; SINK(a)",
    "const {a = SOURCE, b = 1} = {}; SINK(b)",
  ),
  value(
    "assignment pattern",
    "let a, b; [a, b] = [SOURCE, 1]; SINK(a)",
    "let a, b; [a, b] = [SOURCE, 1]; SINK(b)",
  ),
  value(
    "assignment to members by pattern",
    "const o = {}; ({x: o.a} = {x: SOURCE}); SINK(o.a)",
    "const o = {}; ({x: o.a} = {x: SOURCE}); SINK(o.b)",
  ),
  value(
    "argument",
    "function f(x) { SINK(x) } f(SOURCE)",
    "function f(x, y) { SINK(y) } f(SOURCE)",
  ),
  value(
    "second argument",
    "const f = (x, y) => SINK(y); f(1, SOURCE)",
    "const f = (x, y) => SINK(x); f(1, SOURCE)",
  ),
  value(
    "returned value",
    "const f = () => SOURCE; SINK(f())",
    "const f = () => SOURCE, g = () => 1; f(); SINK(g())",
  ),
  value(
    "through a function",
    "const id = (x) => x; SINK(id(SOURCE))",
    "const id = (x) => x; id(SOURCE); SINK(id(1))",
  ),
  value(
    "through two functions",
    "const id = (x) => x, two = (y) => id(y); SINK(two(SOURCE))",
    "const id = (x) => x, two = (y) => id(y); two(SOURCE); SINK(two(1))",
  ),
  value(
    "parameter's default",
    "function f(x = SOURCE) { return x } SINK(f())",
    "function f(x = SOURCE) { return 1 } SINK(f())",
  ),
  value(
    "rest parameter",
    "function f(...xs) { return xs[0] } SINK(f(SOURCE))",
    "function f(a, ...xs) { return a } SINK(f(1, SOURCE))",
  ),
  value(
    "spread argument",
    "function f(a, b) { return b } SINK(f(...[1, SOURCE]))",
    "function f(a, b) { return 7 } SINK(f(...[1, SOURCE]))",
  ),
  value(
    "arguments object",
    "function f() { return arguments[0] } SINK(f(SOURCE))",
    "function f() { return arguments[0] } f(SOURCE); SINK(f(1))",
  ),
  value(
    "closure",
    "function outer() { const a = SOURCE; return () => a } SINK(outer()())",
    "function outer() { const a = SOURCE; return () => 1 } SINK(outer()())",
  ),
  value(
    "captured variable",
    "let a; function set(x) { a = x } function get() { return a } set(SOURCE); SINK(get())",
    "let a, b; function set(x) { a = x } function get() { return b } set(SOURCE); SINK(get())",
  ),
  value(
    "function expression called at once",
    "SINK(((x) => x)(SOURCE))",
    "SINK(((x, y) => y)(SOURCE, 1))",
  ),
  value("template", "SINK(`a ${SOURCE} b`)", "const a = `a ${SOURCE} b`; SINK(`a b`)"),
  value("concatenation", "SINK('a' + SOURCE)", "const a = 'a' + SOURCE; SINK('a' + 'b')"),
  value(
    "tagged template",
    "const t = (s, v) => v; SINK(t`x${SOURCE}`)",
    "const t = (s, v, w) => w; SINK(t`x${SOURCE}y${1}`)",
  ),
  value(
    "object literal",
    "const o = {a: {b: SOURCE}}; SINK(o.a.b)",
    "const o = {a: {b: SOURCE, c: 1}}; SINK(o.a.c)",
  ),
  value("whole object", "SINK({a: [SOURCE]})", "const o = {a: [SOURCE]}; SINK({a: []})"),
  value(
    "stored member",
    "const o = {}; o.a = SOURCE; SINK(o.a)",
    "const o = {}; o.a = SOURCE; SINK(o.b)",
  ),
  value(
    "deeper member",
    "const o = {p: {}}; o.p.q = SOURCE; SINK(o.p.q)",
    "const o = {p: {}}; o.p.q = SOURCE; SINK(o.p.r)",
  ),
  value(
    "member through an alias",
    "const o = {}, p = o; p.a = SOURCE; SINK(o.a)",
    "const o = {}, p = {}; p.a = SOURCE; SINK(o.a)",
  ),
  value(
    "computed constant member",
    "const o = {['x']: SOURCE}; SINK(o['x'])",
    "const o = {['x']: SOURCE, y: 1}; SINK(o['y'])",
  ),
  value(
    "getter",
    "const o = {get a() { return SOURCE }}; SINK(o.a)",
    "const o = {get a() { return SOURCE }, b: 1}; SINK(o.b)",
  ),
  value(
    "method of a literal",
    "const o = {m(x) { return x }}; SINK(o.m(SOURCE))",
    "const o = {m(x) { return 1 }}; SINK(o.m(SOURCE))",
  ),
  value(
    "this of a literal",
    "const o = {a: SOURCE, m() { return this.a }}; SINK(o.m())",
    "const o = {a: SOURCE, b: 1, m() { return this.b }}; SINK(o.m())",
  ),
  value("array", "const l = [1, SOURCE]; SINK(l[1])", "const l = [1, SOURCE]; SINK(l[0])"),
  value(
    "array by unknown place",
    "const l = [1, SOURCE]; SINK(l[i])",
    "const l = [1, SOURCE], m = [1]; SINK(m[i])",
  ),
  value(
    "spread in an array",
    "const l = [...[SOURCE]]; SINK(l[0])",
    "const l = [...[SOURCE]], m = [...[1]]; SINK(m[0])",
  ),
  value(
    "spread in an object",
    "const o = {...{a: SOURCE}}; SINK(o.a)",
    "const o = {...{a: SOURCE, b: 1}}; SINK(o.b)",
  ),
  value(
    "push",
    "const l = []; l.push(SOURCE); SINK(l.join(''))",
    "const l = [], m = []; l.push(SOURCE); SINK(m.join(''))",
  ),
  value(
    "loop over elements",
    "for (const x of [SOURCE]) SINK(x)",
    "for (const x of [SOURCE]) SINK(1)",
  ),
  value("map", "SINK([SOURCE].map((x) => x + '!'))", "SINK([SOURCE].map((x) => '!'))"),
  value("forEach", "[SOURCE].forEach((x) => SINK(x))", "[SOURCE].forEach((x, i) => SINK(i))"),
  value(
    "filter",
    "SINK([SOURCE].filter((x) => true)[0])",
    "[SOURCE].filter((x) => true); SINK([1].filter((x) => true)[0])",
  ),
  value(
    "find",
    "SINK([{a: SOURCE}].find((x) => x).a)",
    "SINK([{a: SOURCE, b: 1}].find((x) => x).b)",
  ),
  value(
    "reduce",
    "SINK([SOURCE].reduce((a, x) => a + x, ''))",
    "SINK([SOURCE].reduce((a, x) => a + 1, ''))",
  ),
  value(
    "Array.from",
    "SINK(Array.from([SOURCE], (x) => x))",
    "SINK(Array.from([SOURCE], (x) => 1))",
  ),
  value(
    "methods of strings",
    "SINK(SOURCE.trim().slice(1).toUpperCase())",
    "SOURCE.trim(); SINK('a'.slice(1).toUpperCase())",
  ),
  value(
    "reversal",
    "SINK([...SOURCE].reverse().join(''))",
    "[...SOURCE].reverse(); SINK([...'ab'].reverse().join(''))",
  ),
  value("concat", "SINK('a'.concat(SOURCE))", "'a'.concat(SOURCE); SINK('a'.concat('b'))"),
  value(
    "replaced by it",
    "SINK('a'.replace('a', SOURCE))",
    "'a'.replace('a', SOURCE); SINK('a'.replace('a', 'b'))",
  ),
  value(
    "replaced by a function",
    "SINK('a'.replace(/a/, () => SOURCE))",
    "const q = () => SOURCE; SINK('a'.replace(/a/, () => 'b'))",
  ),
  value(
    "JSON",
    "SINK(JSON.stringify({a: {b: SOURCE}}))",
    "JSON.stringify({a: SOURCE}); SINK(JSON.stringify({a: 1}))",
  ),
  value(
    "Object.assign",
    "const o = {}; Object.assign(o, {a: SOURCE}); SINK(o.a)",
    "const o = {}; Object.assign(o, {a: SOURCE, b: 1}); SINK(o.b)",
  ),
  value(
    "Object.entries",
    "for (const [k, v] of Object.entries({a: SOURCE})) SINK(v)",
    "for (const [k, v] of Object.entries({a: SOURCE})) SINK(k)",
  ),
  value(
    "Map",
    "const m = new Map(); m.set('a', SOURCE); SINK(m.get('a'))",
    "const m = new Map(); m.set('a', SOURCE); SINK(m.get('b'))",
  ),
  value(
    "Map of pairs",
    "const m = new Map([['a', SOURCE]]); SINK(m.get('a'))",
    "const m = new Map([['a', SOURCE]]), n = new Map([['a', 1]]); SINK(n.get('a'))",
  ),
  value(
    "Set",
    "const s = new Set(); s.add(SOURCE); SINK([...s][0])",
    "const s = new Set(), t = new Set(); s.add(SOURCE); SINK([...t][0])",
  ),
  value(
    "promise",
    "Promise.resolve(SOURCE).then((x) => SINK(x))",
    "Promise.resolve(SOURCE).then(() => 1).then((x) => SINK(x))",
  ),
  value(
    "promise of a result",
    "Promise.resolve(1).then(() => SOURCE).then((x) => SINK(x))",
    "Promise.resolve(SOURCE); Promise.resolve(1).then((x) => SINK(x))",
  ),
  value(
    "executor",
    "new Promise((ok) => ok(SOURCE)).then((x) => SINK(x))",
    "new Promise((ok) => { SOURCE; ok(1) }).then((x) => SINK(x))",
  ),
  value(
    "await",
    "const f = async () => SOURCE; (async () => { SINK(await f()) })()",
    "const f = async () => SOURCE, g = async () => 1; (async () => { SINK(await g()) })()",
  ),
  value(
    "Promise.all",
    "const [a, b] = await Promise.all([SOURCE, 1]); SINK(a)",
    "const [a, b] = await Promise.all([SOURCE, 1]); SINK(b)",
  ),
  value(
    "generator",
    "function* g() { yield SOURCE } for (const x of g()) SINK(x)",
    "function* g() { SOURCE; yield 1 } for (const x of g()) SINK(x)",
  ),
];
