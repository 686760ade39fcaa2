import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { meshPicture } from "../../web/dashboard/mesh_picture.ts";
import { describe } from "../../web/picture/describe.ts";
import { facesOf } from "../../web/picture/faces.ts";
import { placeLabels } from "../../web/picture/labels.ts";
import { createLayout, stepLayout, updateLayout } from "../../web/picture/layout.ts";
import { createScene, updateScene } from "../../web/picture/scene.ts";
import type { Picture, PictureHost, PictureLink } from "../../web/picture/types.ts";
import { createMockMesh } from "../browser/mock_mesh.ts";

const host = (id: string, more: Partial<PictureHost> = {}): PictureHost => ({
  id,
  name: id,
  state: "alive",
  ...more,
});

const link = (tail: string, head: string, plan: number, reported = plan): PictureLink => ({
  tail,
  head,
  plannedPerSecond: plan,
  reportedPerSecond: reported,
  standingPerSecond: plan,
});

const mesh = (hosts: number) => meshPicture(createMockMesh({ hosts }).state(0));

/** The layout's library sets a timer at birth that finds itself stopped. */
function layoutTest(name: string, fn: () => void): void {
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });
}

function places(layout: ReturnType<typeof createLayout>): Map<string, { x: number; y: number }> {
  return new Map([...layout.spots].map(([id, { x, y }]) => [id, { x, y }]));
}

function settle(layout: ReturnType<typeof createLayout>): void {
  while (stepLayout(layout));
}

layoutTest("the same mesh is laid out alike each time, and no two hosts in one place", () => {
  for (const count of [1, 2, 17, 128]) {
    const [one, other] = [createLayout(), createLayout()];
    updateLayout(one, mesh(count), 1.6);
    const picture = mesh(count);
    updateLayout(other, { ...picture, hosts: picture.hosts.toReversed() }, 1.6);
    assertEquals(places(one), places(other));
    const spots = [...one.spots.values()];
    assert(spots.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)));
    const nearest = Math.min(
      ...spots.flatMap((a, i) => spots.slice(i + 1).map((b) => Math.hypot(a.x - b.x, a.y - b.y))),
    );
    assert(nearest > 15, `${nearest} apart of ${count}`);
  }
});

layoutTest(
  "hosts hardly move when another comes or goes, and not at all when only numbers change",
  () => {
    const picture = mesh(20);
    const layout = createLayout();
    updateLayout(layout, picture, 1.6);
    settle(layout);
    const before = places(layout);
    const moved = () => {
      settle(layout);
      const ways = [...before].flatMap(([id, from]) => {
        const to = layout.spots.get(id);
        return to === undefined ? [] : [Math.hypot(to.x - from.x, to.y - from.y)];
      });
      return ways.reduce((sum, way) => sum + way, 0) / ways.length;
    };
    updateLayout(layout, {
      ...picture,
      links: picture.links.map((link) => ({ ...link, reportedPerSecond: 9 })),
    }, 1.6);
    assertEquals(stepLayout(layout), false);

    updateLayout(layout, {
      hosts: [...picture.hosts, host("zz")],
      links: [...picture.links, link(picture.hosts[0]!.id, "zz", 1)],
    }, 1.6);
    const near = layout.spots.get(picture.hosts[0]!.id)!;
    const { x, y } = layout.spots.get("zz")!;
    assert(Math.hypot(x - near.x, y - near.y) < 60, "a new host comes in beside its neighbour");
    const byNew = moved();
    updateLayout(layout, { ...picture, hosts: picture.hosts.slice(0, -1) }, 1.6);
    const byGone = moved();
    // A link is about a hundred long.
    assert(byNew < 60 && byGone < 60, `moved ${byNew} and ${byGone}`);
  },
);

layoutTest("a partition of a mesh that was one pulls its sides apart", () => {
  const picture = mesh(20);
  for (const sideOf of [(i: number) => 1 + i % 2, (i: number) => i < 17 ? 1 : 2]) {
    const layout = createLayout();
    updateLayout(layout, picture, 1.6);
    settle(layout);
    const sides = new Map(picture.hosts.map(({ id }, i) => [id, sideOf(i)]));
    updateLayout(layout, {
      hosts: picture.hosts.map((each) => ({ ...each, side: sides.get(each.id)! })),
      links: picture.links.map((each) => ({
        ...each,
        isCut: sides.get(each.tail) !== sides.get(each.head),
      })),
    }, 1.6);
    settle(layout);
    const across = (side: number) =>
      [...layout.spots.values()].filter(({ id }) => sides.get(id) === side).map(({ x }) => x);
    const gap = Math.min(...across(2)) - Math.max(...across(1));
    // Wider than a link is long: the sheets on which the sides lie do not touch.
    assert(gap > 110, `${gap} apart`);
  }
});

layoutTest("each of three hosts has a name on a narrow canvas, however long it is", () => {
  // As wide as a W is in 12 pixels.
  const measure = (line: string) => 11.9 * line.length;
  const { hosts, links } = mesh(3);
  for (let long = 0; long < 3; long++) {
    for (const selected of [undefined, hosts[0]!.id, hosts[long]!.id]) {
      const scene = Object.assign(createScene(), { width: 322, height: 400 });
      const name = "W".repeat(32);
      updateScene(scene, {
        hosts: hosts.map((each, i) => i === long ? { ...each, name } : each),
        links,
      });
      const names = placeLabels(scene, measure, selected, undefined).map(({ lines }) => lines[0]!);
      assertEquals(names.length, 3, names.join());
      assert(names.some((text) => /^W{7,19}…$/.test(text)), names.join());
    }
  }
});

Deno.test("a face turns by what moves beyond the plan; a plan that passes two edges does not turn", () => {
  const hosts = ["a", "b", "c"].map((id) => host(id));
  const planned = [link("a", "b", 5), link("b", "c", 5), link("a", "c", 0)];
  assertEquals(facesOf({ hosts, links: planned }, 0.1), []);
  const turning = [link("a", "b", 5, 7), link("b", "c", 5, 7), link("a", "c", 0, -2)];
  const [face, ...others] = facesOf({ hosts, links: turning }, 0.1);
  assertEquals([face!.corners, others], [["a", "b", "c"], []]);
  assertAlmostEquals(face!.turnsPerSecond, 2);
  assertEquals(
    facesOf({ hosts, links: [{ ...turning[0]!, isCut: true }, ...turning.slice(1)] }, 0),
    [],
  );
});

layoutTest("links say whether what moves is what is planned", () => {
  const hosts = ["a", "b", "c", "d", "e"].map((id) => host(id));
  const links = [
    link("a", "b", 10, 10.5),
    link("a", "c", 10, 4),
    link("a", "d", 10, 0),
    { ...link("a", "e", 10), isCut: true },
    link("b", "nobody", 3),
    link("c", "c", 3),
  ];
  const scene = createScene();
  updateScene(scene, { hosts, links });
  assertEquals(scene.lines.map(({ kind, flow }) => [kind, flow]), [
    ["planned", 10.5],
    ["reported", 4],
    ["awaited", 10],
    ["planned", 0],
  ]);
});

Deno.test("the picture is told in words", () => {
  const picture: Picture = {
    hosts: [
      host("a", { waitSeconds: 0.2 }),
      host("b", { waitSeconds: 3, name: "slow one" }),
      host("c", { state: "suspect" }),
      host("d", { state: "dead" }),
    ],
    links: [link("a", "b", 1)],
  };
  assertEquals(
    describe(picture),
    "Mesh: 2 hosts alive, 1 suspect, 1 dead, 1 link, longest wait 3.0 s at slow one",
  );
  const name = "\u202eeno\u0007";
  assertEquals(
    describe({ hosts: [host("a", { waitSeconds: 3, name })], links: [] }),
    "Mesh: 1 host alive, 0 links, longest wait 3.0 s at \\u{202e}eno\\u{7}",
  );
});

Deno.test("two that are out of reach are a side of their own; one is not", () => {
  const mock = createMockMesh({ hosts: 5 });
  mock.set(1, { state: "dead" });
  const sides = () => meshPicture(mock.state(0)).hosts.map(({ side }) => side);
  assertEquals(sides(), [0, 0, 0, 0, 0]);
  mock.set(2, { state: "dead" });
  mock.set(3, { state: "left" });
  assertEquals(sides(), [1, 2, 2, 0, 1]);
});
