import variant from "@jitl/quickjs-wasmfile-release-sync";
import {
  DefaultIntrinsics,
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from "quickjs-emscripten-core";
import { prelude } from "./prelude.ts";
import type { GuestLimits, Packed, Reply, Request } from "./protocol.ts";

/** Most UTF-16 units of one answer of the interpreter. */
const longestAnswer = 2 ** 26;

/**
 * A JavaScript interpreter in WebAssembly that has nothing of the host: no clock, no randomness, no
 * modules, no host functions at all. It stops at limits of memory, of stack, and of steps for each
 * call and for all together.
 */
export class Interpreter {
  readonly #context: QuickJSContext;
  readonly #limits: GuestLimits;
  #polls = 0;
  /** Where the interpreter is interrupted. */
  #stop = 0;
  #until = 0;

  private constructor(context: QuickJSContext, limits: GuestLimits) {
    this.#context = context;
    this.#limits = limits;
  }

  static async start(limits: GuestLimits): Promise<Interpreter> {
    const module = await newQuickJSWASMModuleFromVariant(variant as unknown as QuickJSSyncVariant);
    const runtime = module.newRuntime();
    runtime.setMemoryLimit(limits.memory);
    runtime.setMaxStackSize(limits.stack);
    const context = runtime.newContext({
      intrinsics: { ...DefaultIntrinsics, Date: false, Promise: false },
    });
    const interpreter = new Interpreter(context, limits);
    runtime.setInterruptHandler(
      () => ++interpreter.#polls > interpreter.#stop || performance.now() > interpreter.#until,
    );
    interpreter.#grant();
    context.unwrapResult(context.evalCode(prelude, "prelude.js")).dispose();
    interpreter.#polls = 0;
    return interpreter;
  }

  answer(request: Request): Reply {
    const reply: Reply = { done: [], results: [], broken: 0, polls: 0 };
    switch (request.kind) {
      case "prepare":
        for (const { name, text } of request.steps) {
          // A variable that cannot be computed is there, and undefined.
          if (name !== null) this.#evaluate(`var ${name};`);
          reply.done.push(
            name === null
              ? this.#evaluate(`(${text}\n);`, true)
              : this.#evaluate(`${name} = (${text}\n);`),
          );
        }
        break;
      case "calls":
        this.#calls(request.callee, request.self, request.args, reply);
        break;
      case "codes":
        this.#codes(request.texts, reply);
        break;
    }
    reply.polls = this.#polls;
    return reply;
  }

  #grant(isPreparation = false): void {
    const { callPolls, callMilliseconds, preparationPolls, preparationMilliseconds } = this.#limits;
    const polls = isPreparation ? preparationPolls : callPolls;
    this.#stop = Math.min(this.#polls + polls, this.#limits.polls);
    const milliseconds = isPreparation ? preparationMilliseconds : callMilliseconds;
    this.#until = performance.now() + milliseconds;
  }

  get #isSpent(): boolean {
    return this.#polls >= this.#limits.polls;
  }

  /** Evaluates for effect. False where it threw, or broke a limit. */
  #evaluate(text: string, isPreparation = false): boolean {
    this.#grant(isPreparation);
    const result = this.#context.evalCode(text, "subject.js");
    if (result.error) {
      result.error.dispose();
      return false;
    }
    result.value.dispose();
    return true;
  }

  #value(text: string): QuickJSHandle | null {
    this.#grant();
    const result = this.#context.evalCode(text, "subject.js");
    if (result.error) {
      result.error.dispose();
      return null;
    }
    return result.value;
  }

  #calls(callee: string, self: string, args: readonly string[], reply: Reply): void {
    const context = this.#context;
    const call = this.#value(callee);
    const receiver = this.#value(self);
    if (call === null || receiver === null || context.typeof(call) !== "function") {
      reply.results = args.map(() => null);
    } else {
      const text = context.newString(`[${args.join(",")}]`);
      this.#through(args.length, reply, (from) => {
        const place = context.newNumber(from);
        const batch = context.getProp(context.global, "$batch");
        const result = context.callFunction(batch, context.undefined, call, receiver, text, place);
        place.dispose();
        batch.dispose();
        (result.error ?? result.value).dispose();
      });
      text.dispose();
    }
    call?.dispose();
    receiver?.dispose();
  }

  #codes(texts: readonly string[], reply: Reply): void {
    const context = this.#context;
    const functions = context.newArray();
    for (const [index, text] of texts.entries()) {
      const made = this.#value(`(() => (${text}\n))`) ?? this.#value("(() => { throw 0; })");
      if (made === null) continue;
      context.setProp(functions, index, made);
      made.dispose();
    }
    this.#through(texts.length, reply, (from) => {
      const place = context.newNumber(from);
      const codes = context.getProp(context.global, "$codes");
      const result = context.callFunction(codes, context.undefined, functions, place);
      place.dispose();
      codes.dispose();
      (result.error ?? result.value).dispose();
    });
    functions.dispose();
  }

  /** Runs a list of calls; one that is interrupted is tried once more by itself, and then passed over. */
  #through(count: number, reply: Reply, run: (from: number) => void): void {
    let from = 0;
    while (from < count && reply.broken < this.#limits.strikes && !this.#isSpent) {
      this.#grant();
      run(from);
      const came = this.#answered();
      if (came === null) break;
      const [at, out] = came;
      if (at < from || out.length !== at - from) break;
      for (const item of out) reply.results.push(isRefused(item) ? null : item);
      if (at === from && at < count) {
        // It had all the time for itself, or there is no memory for it.
        reply.results.push(null);
        reply.broken++;
        from = at + 1;
      } else from = at;
    }
    if (reply.results.length < count && this.#isSpent) reply.broken++;
    while (reply.results.length < count) reply.results.push(null);
  }

  #answered(): [number, Packed[]] | null {
    const context = this.#context;
    this.#grant();
    const answer = context.getProp(context.global, "$answer");
    const result = context.callFunction(answer, context.undefined);
    answer.dispose();
    if (result.error) {
      result.error.dispose();
      return null;
    }
    const text = context.typeof(result.value) === "string" ? context.getString(result.value) : "";
    result.value.dispose();
    if (text === "" || text.length > longestAnswer) return null;
    try {
      const [at, out] = JSON.parse(text) as [unknown, unknown];
      return typeof at === "number" && Array.isArray(out) ? [at, out as Packed[]] : null;
    } catch {
      return null;
    }
  }
}

function isRefused(item: Packed): boolean {
  return Array.isArray(item) && item[0] === 9;
}
