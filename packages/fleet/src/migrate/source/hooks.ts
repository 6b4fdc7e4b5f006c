import { isObject, isTrapName, type Json, own, pointerPart } from "../files/json.ts";
import type { Scope } from "../permissions/rules.ts";
import type { Hook } from "./setup.ts";

/**
 * `hooks` of a settings file: event → groups with a matcher → handlers
 * (https://code.claude.com/docs/en/hooks). What is not of this form comes without a handler.
 */
export function readHooks(file: string, scope: Scope, hooks: Record<string, unknown>): Hook[] {
  return Object.entries(hooks).flatMap(([event, groups]): Hook[] => {
    const above = `/hooks/${pointerPart(event)}`;
    const nothing = { file, scope, event, group: above, matcher: "", handler: null };
    if (!Array.isArray(groups) || isTrapName(event)) return [{ ...nothing, pointer: above }];
    return groups.flatMap((group: Json, index): Hook[] => {
      const pointer = `${above}/${index}`;
      const matcher = own(group, "matcher") ?? "";
      const handlers = own(group, "hooks");
      const strange = Object.keys(isObject(group) ? group : {}).some(
        (key) => key !== "matcher" && key !== "hooks",
      );
      if (typeof matcher !== "string" || !Array.isArray(handlers) || strange)
        return [{ ...nothing, pointer, group: pointer }];
      return handlers.map((handler, at) => ({
        ...nothing,
        pointer: `${pointer}/hooks/${at}`,
        group: pointer,
        matcher: matcher === "*" || matcher === ".*" ? "" : matcher,
        handler: isObject(handler) ? handler : null,
      }));
    });
  });
}
