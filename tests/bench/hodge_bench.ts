/**
 * hodge against SciPy on a random geometric complex of 1e5 vertices and mean degree 10: the two take
 * turns on the same edges and the same flow.
 */
import { buildComplex, reconcile } from "../../layers/hodge/mod.ts";
import { createRandom, nextFloat, nextNormal, type Random } from "../../layers/random.ts";
import { type Measurement, print, summarise } from "./measure.ts";

const VERTEX_COUNT = 100_000;
const MEAN_DEGREE = 10;
const PYTHON = "/usr/bin/python3";

/** Prints building, clearing of curl, and the default `reconcile`, each beside SciPy's time. */
export async function bench(): Promise<void> {
  const random = createRandom(7);
  const edges = geometricEdges(VERTEX_COUNT, MEAN_DEGREE, random);
  const complex = buildComplex(VERTEX_COUNT, edges);
  const flow = new Float64Array(complex.edgeCount).map(() => nextNormal(random));
  console.log(
    `${complex.vertexCount} vertices, ${complex.edgeCount} edges, ${complex.triangleCount} triangles`,
  );
  const scipy = await startScipy(edges, flow);
  try {
    if (scipy !== undefined && scipy.shape !== `${complex.edgeCount} ${complex.triangleCount}`) {
      throw new Error(`Cannot compare: SciPy built another complex, ${scipy.shape}`);
    }
    const tolerance = 1e-8;
    const cases = [
      { name: "build", target: 0.5, rounds: 7, run: () => buildComplex(VERTEX_COUNT, edges) },
      {
        name: "curl",
        target: 0.7,
        rounds: 5,
        run: () => reconcile(complex, flow, { keepHarmonic: true, tolerance }),
      },
      { name: "gradient", rounds: 3, run: () => reconcile(complex, flow, { tolerance }) },
    ];
    for (const { name, target, rounds, run } of cases) {
      run();
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let round = 0; round < rounds; round++) {
        if (scipy !== undefined) theirs.push(await scipy.ask(name));
        const begin = performance.now();
        run();
        ours.push((performance.now() - begin) / 1000);
      }
      report(name, summarise(ours), scipy && summarise(theirs), target);
    }
  } finally {
    await scipy?.stop();
  }
}

function report(name: string, ours: Measurement, theirs?: Measurement, target?: number): void {
  print(`hodge ${name}`, ours);
  if (theirs === undefined) return;
  print(`SciPy ${name}`, theirs);
  const ratio = (ours.medianSeconds / theirs.medianSeconds).toFixed(2);
  console.log(`  ratio ${ratio}${target === undefined ? "" : `, target at most ${target}`}`);
}

interface Scipy {
  /** Edge and triangle counts as SciPy sees them. */
  shape: string;
  ask(command: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts SciPy with the inputs in temporary files; prints why when it cannot. */
async function startScipy(edges: Uint32Array, flow: Float64Array): Promise<Scipy | undefined> {
  const folder = await Deno.makeTempDir();
  await Deno.writeFile(`${folder}/edges`, new Uint8Array(edges.slice().buffer));
  await Deno.writeFile(`${folder}/flow`, new Uint8Array(flow.slice().buffer));
  const script = new URL("./hodge_rival.py", import.meta.url).pathname;
  let process: Deno.ChildProcess;
  try {
    process = new Deno.Command(PYTHON, {
      args: [script, String(VERTEX_COUNT), `${folder}/edges`, `${folder}/flow`],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
  } catch (error) {
    console.log(`SciPy left out: ${PYTHON} does not start (${(error as Error).message})`);
    await Deno.remove(folder, { recursive: true });
    return undefined;
  }
  const input = process.stdin.getWriter();
  const lines = readLines(process.stdout);
  const stop = async (): Promise<void> => {
    await input.close().catch(() => {});
    await lines.return(undefined);
    await process.status;
    await Deno.remove(folder, { recursive: true });
  };
  const greeting = await lines.next();
  if (greeting.done) {
    console.log("SciPy left out: it ended before its first line (is python3-scipy installed?)");
    await stop();
    return undefined;
  }
  const [version, ...shape] = greeting.value.split(" ");
  console.log(`SciPy ${version}`);
  return {
    shape: shape.join(" "),
    async ask(command) {
      await input.write(new TextEncoder().encode(`${command}\n`));
      const line = await lines.next();
      if (line.done) throw new Error(`Cannot compare: SciPy ended during ${command}`);
      return Number(line.value);
    },
    stop,
  };
}

async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/** Points in the unit square, linked below the distance that gives the wanted mean degree. */
function geometricEdges(vertexCount: number, meanDegree: number, random: Random): Uint32Array {
  const radius = Math.sqrt(meanDegree / (vertexCount * Math.PI));
  const cells = Math.floor(1 / radius);
  const cellOf = (x: number): number => Math.min(cells - 1, Math.floor(x * cells));
  const points = new Float64Array(2 * vertexCount).map(() => nextFloat(random));
  const latest = new Int32Array(cells * cells).fill(-1);
  const previous = new Int32Array(vertexCount);
  const edges: number[] = [];
  for (let v = 0; v < vertexCount; v++) {
    const x = points[2 * v]!, y = points[2 * v + 1]!;
    const column = cellOf(x), row = cellOf(y);
    for (let i = Math.max(0, column - 1); i <= Math.min(cells - 1, column + 1); i++) {
      for (let j = Math.max(0, row - 1); j <= Math.min(cells - 1, row + 1); j++) {
        for (let u = latest[i * cells + j]!; u >= 0; u = previous[u]!) {
          const dx = points[2 * u]! - x, dy = points[2 * u + 1]! - y;
          if (dx * dx + dy * dy < radius * radius) edges.push(u, v);
        }
      }
    }
    previous[v] = latest[column * cells + row]!;
    latest[column * cells + row] = v;
  }
  return new Uint32Array(edges);
}

if (import.meta.main) await bench();
