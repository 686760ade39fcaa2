/**
 * Lint plugin `shivya`: ambient time, randomness and `Deno.*` stay where the design allows them, so
 * that everything else runs unchanged in the simulator.
 *
 * @module
 */

/** Files that may read clocks, draw ambient randomness and call the system. */
const ALLOWED = /^(daemon\/(?!host\.ts$)|telemetry\/|p2p\/transport\.ts$)/;
const GUARDED = /^(layers|p2p|daemon)\//;
const ROOT = new URL("..", import.meta.url).pathname;

const TIMERS = new Set(["setTimeout", "setInterval", "queueMicrotask", "requestAnimationFrame"]);
const MEMBERS: Record<string, Set<string>> = {
  Date: new Set(["now"]),
  Math: new Set(["random"]),
  performance: new Set(["now", "timeOrigin"]),
  crypto: new Set(["getRandomValues", "randomUUID"]),
};

const IMPORTS: [folder: RegExp, forbidden: RegExp][] = [
  [/^layers\//, /^(?!\.\.?\/)|\/(p2p|telemetry|daemon)\//],
  [/^p2p\//, /\/(layers|telemetry|daemon)\//],
  [/^telemetry\//, /\/(layers|p2p|daemon)\//],
];

/** Path inside the project, whatever folder the clone lies in. */
function inside(filename: string): string {
  return filename.startsWith(ROOT) ? filename.slice(ROOT.length) : filename;
}

const plugin: Deno.lint.Plugin = {
  name: "shivya",
  rules: {
    "no-ambient": {
      create(context) {
        const path = inside(context.filename);
        if (!GUARDED.test(path) || ALLOWED.test(path)) return {};
        const report = (node: Deno.lint.Node, what: string) =>
          context.report({
            node,
            message: `${what} is ambient: take time, randomness and the system as arguments`,
          });
        return {
          MemberExpression(node) {
            if (node.object.type !== "Identifier") return;
            const object = node.object.name;
            if (object === "Deno") report(node, "Deno.*");
            if (node.property.type !== "Identifier") return;
            const property = node.property.name;
            if (MEMBERS[object]?.has(property)) report(node, `${object}.${property}`);
          },
          CallExpression(node) {
            if (node.callee.type === "Identifier" && TIMERS.has(node.callee.name)) {
              report(node, node.callee.name);
            }
          },
          NewExpression(node) {
            const isDate = node.callee.type === "Identifier" && node.callee.name === "Date";
            if (isDate && node.arguments.length === 0) report(node, "new Date()");
          },
        };
      },
    },
    "one-way-imports": {
      create(context) {
        const path = inside(context.filename);
        const forbidden = IMPORTS.filter(([folder]) => folder.test(path)).map(([, from]) => from);
        const check = (node: Deno.lint.Node, source: unknown) => {
          if (typeof source !== "string" || !forbidden.some((from) => from.test(source))) return;
          context.report({ node, message: `imports point one way: not ${source} from here` });
        };
        return {
          ImportDeclaration: (node) => check(node, node.source.value),
          ExportNamedDeclaration: (node) => check(node, node.source?.value),
          ExportAllDeclaration: (node) => check(node, node.source.value),
        };
      },
    },
  },
};

export default plugin;
